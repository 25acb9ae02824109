"""Sources divided among machines so that no host is asked by two of them.

A host is what requests are paced by: a name with its port, where no port stands for 80 and 443. Sources that may touch
a host in common, by name or through a pattern such as `*.gov.example`, are a group, and a group is never divided.

A group goes to the part for which one of its hosts scores highest (rendezvous hashing: Thaler and Ravishankar, 1998).
So who gets what follows from the hosts and the number of parts alone. A further source moves no other unless it joins
their hosts, and a further part takes its share from all the others without anything moving between those.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

MOST_PARTS = 1_000
_PART = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_DEFAULT_PORT = re.compile(r":(?:80|443)$")

HostsBySource = Mapping[str, Sequence[str]]  # as `crawler.site.Scope` has them, at least one each


@dataclass(frozen=True, slots=True)
class Part:
    """One machine's share: the `number`th of `of` parts, counted from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"


@dataclass(frozen=True, slots=True)
class Group:
    """Sources that share hosts, directly or through others: names and hosts, each in the order of the alphabet."""

    sources: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """Who gets what of all sources: the groups of each part, first part first.

    `digest` names the plan: two machines that print the same one divide the same hosts into as many parts.
    """

    parts: tuple[tuple[Group, ...], ...]
    digest: str

    def sources(self, part: Part) -> frozenset[str]:
        """The names of a part's sources."""
        return frozenset(name for group in self.parts[part.number - 1] for name in group.sources)

    def place(self, source: str) -> tuple[Part, Group]:
        """The part that has a source, and the group it is in."""
        number, group = self._places[source]
        return Part(number, len(self.parts)), group

    @cached_property
    def _places(self) -> dict[str, tuple[int, Group]]:
        return {
            name: (number, group)
            for number, groups in enumerate(self.parts, start=1)
            for group in groups
            for name in group.sources
        }


def parse_part(text: str) -> Part:
    """The part that `K/N` names; ValueError says what is wrong with another text."""
    match = _PART.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not K/N, the part of this machine and how many there are, such as 2/4')
    part = Part(int(match[1]), int(match[2]))
    if part.of == 0:
        raise ValueError(f'"{text}": there must be one part at least, such as 1/1')
    if part.of > MOST_PARTS:
        raise ValueError(f'"{text}": more than {MOST_PARTS:,} parts; a part is a machine')
    if not 1 <= part.number <= part.of:
        raise ValueError(f'"{text}": there is no part {part.number} of {part.of}; they count from 1')
    return part


def divide(sources: HostsBySource, parts: int) -> Plan:
    """Divide sources, given as the hosts of each by its name, into so many parts."""
    divided: list[list[Group]] = [[] for _ in range(parts)]
    for group in groups(sources):
        divided[_chosen(group.hosts, parts)].append(group)
    return Plan(tuple(tuple(each) for each in divided), _digest(sources, parts))


def groups(sources: HostsBySource) -> list[Group]:
    """The sources that share hosts, together; in the order of the alphabet."""
    paced = {name: [_DEFAULT_PORT.sub("", host) for host in hosts] for name, hosts in sources.items()}
    leader = _leaders({host for hosts in paced.values() for host in hosts})
    for hosts in paced.values():
        for host in hosts[1:]:
            _join(leader, hosts[0], host)
    names, named = defaultdict(set), defaultdict(set)
    for name, hosts in paced.items():
        first = _find(leader, hosts[0])
        names[first].add(name)
        named[first].update(hosts)
    found = [Group(tuple(sorted(names[first])), tuple(sorted(named[first]))) for first in names]
    return sorted(found, key=lambda group: group.sources)


def imbalance(plan: Plan) -> list[str]:
    """What is uneven in a plan, a line each: parts without a source, and parts with half as much again as their share."""
    sizes = [sum(len(group.sources) for group in part) for part in plan.parts]
    told = []
    if empty := [str(number) for number, size in enumerate(sizes, start=1) if not size]:
        parts = f"part {empty[0]} has" if len(empty) == 1 else f"parts {', '.join(empty)} have"
        count = sum(map(len, plan.parts))
        there = "is only 1 group" if count == 1 else f"are only {count} groups"
        told.append(
            f"{parts} no source: sources that share hosts stay together, and there {there} to be divided"
        )
    for number, (part, size) in enumerate(zip(plan.parts, sizes, strict=True), start=1):
        if size > max(1, 1.5 * sum(sizes) / len(sizes)):
            told.append(f"part {number} has {size} of {sum(sizes)} sources{_because(part, size)}")
    return told


def _because(part: Sequence[Group], size: int) -> str:
    """The group that makes most of a part, and the host that joins it; nothing where there is none."""
    largest = max(part, key=lambda group: len(group.sources))
    if 2 * len(largest.sources) <= size or len(largest.sources) == 1:
        return ""
    patterns = [host for host in largest.hosts if host.startswith("*.")]
    through = min(patterns, key=len) if patterns else largest.hosts[0]
    return f": {len(largest.sources)} of them share hosts, among these {through}, and stay together"


def _leaders(hosts: Iterable[str]) -> dict[str, str]:
    """Every host with another of those it overlaps, or itself: trees for `_find`."""
    leader = {host: host for host in hosts}
    for host in leader:
        for pattern in _patterns_over(host):
            if pattern in leader:
                _join(leader, host, pattern)
    return leader


def _patterns_over(host: str) -> Iterator[str]:
    """The patterns that cover a host, or all of what a pattern covers."""
    rest = host.removeprefix("*.")
    while rest := rest.partition(".")[2]:
        yield f"*.{rest}"


def _find(leader: dict[str, str], host: str) -> str:
    while leader[host] != host:
        leader[host] = host = leader[leader[host]]
    return host


def _join(leader: dict[str, str], one: str, other: str) -> None:
    leader[_find(leader, one)] = _find(leader, other)


def _chosen(hosts: Sequence[str], parts: int) -> int:
    """The part, counted from 0, for which one of the hosts scores highest."""
    return max(range(parts), key=lambda part: max(_score(host, part) for host in hosts))


def _score(host: str, part: int) -> bytes:
    return sha256(f"{part + 1}\n{host}".encode()).digest()


def _digest(sources: HostsBySource, parts: int) -> str:
    told = [parts, sorted((name, sorted(set(hosts))) for name, hosts in sources.items())]
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:12]
