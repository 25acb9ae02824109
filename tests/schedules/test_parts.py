"""Sources divided among machines: no host in two parts, and little moves when sources or machines come."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discover.canonical import host_and_port
from crawler.site import Scope
from schedules.parts import Part, Plan, divide, groups, imbalance, parse_part

NAMES = [".".join(labels) for size in (1, 2, 3) for labels in product("ab", repeat=size)]
PORTS = ("", ":8080", ":80")
PARTS = st.integers(1, 9)
PLAIN = st.builds("{}.example{}".format, st.sampled_from(NAMES), st.sampled_from(PORTS))
PATTERNS = st.builds("*.{}.example".format, st.sampled_from(NAMES))
SCOPES = st.lists(st.one_of(PLAIN, PLAIN, PLAIN, PATTERNS), min_size=1, max_size=3)
SOURCES = st.dictionaries(st.sampled_from("klmnopqrst"), SCOPES, min_size=1, max_size=6)


def many(count: int) -> dict[str, list[str]]:
    """Sources that share no host."""
    return {f"s{number}": [f"www.c{number}.example"] for number in range(count)}


def who(plan: Plan, sources: Mapping[str, object]) -> dict[str, int]:
    return {name: plan.place(name)[0].number for name in sources}


def paced(hosts: list[str]) -> set[str]:
    """All that requests of a scope could be paced by, of the hosts that exist here."""
    scope = Scope(tuple(hosts))
    existing = [f"{name}.example" for name in ["x", "x.b", *NAMES, *(f"x.{name}" for name in NAMES)]]
    origins = [f"{way}://{name}{port}" for way in ("http", "https") for name in existing for port in PORTS]
    return {host_and_port(origin) for origin in origins if scope.covers(f"{origin}/a")}


@given(SOURCES, PARTS)
def test_no_host_is_asked_by_two_parts(sources: dict[str, list[str]], parts: int) -> None:
    """Whatever two sources of different parts may touch, no request of one is paced by what one of the other is."""
    place = who(divide(sources, parts), sources)
    for one, other in combinations(sources, 2):
        if place[one] != place[other]:
            assert not paced(sources[one]) & paced(sources[other])


@given(SOURCES, PARTS)
def test_every_source_is_in_one_part(sources: dict[str, list[str]], parts: int) -> None:
    """None is left out, none is in two, and the parts are as many as were asked for."""
    plan = divide(sources, parts)
    found = [name for number in range(1, parts + 1) for name in plan.sources(Part(number, parts))]
    assert sorted(found) == sorted(sources)
    assert len(plan.parts) == parts


@given(SOURCES, PARTS, st.randoms(use_true_random=False))
def test_the_order_of_sources_and_hosts_plays_no_part(
    sources: dict[str, list[str]], parts: int, random: object
) -> None:
    """The file may be sorted anew."""
    turned = {name: [*reversed(sources[name])] for name in reversed(sources)}
    assert divide(turned, parts) == divide(sources, parts)


@given(SOURCES, PARTS, SCOPES)
def test_a_further_source_moves_only_those_whose_hosts_it_joins(
    sources: dict[str, list[str]], parts: int, hosts: list[str]
) -> None:
    """All others stay where they are; and where it shares a host with nobody, nobody moves."""
    before, after = divide(sources, parts), divide(sources | {"new": hosts}, parts)
    joined = after.place("new")[1].sources
    for name in sources:
        assert name in joined or after.place(name) == before.place(name)


@given(SOURCES, PARTS, PARTS)
def test_a_further_part_only_takes(sources: dict[str, list[str]], parts: int, more: int) -> None:
    """A source stays or goes to one of the new parts; the last machine may leave again likewise."""
    before, after = who(divide(sources, parts), sources), who(divide(sources, parts + more), sources)
    assert all(after[name] == before[name] or after[name] > parts for name in sources)


def test_a_thousand_sources_are_divided_evenly_and_a_fifth_part_takes_a_fifth() -> None:
    """Each of four parts has 250 give or take 50, and about 200 move to the fifth."""
    sources = many(1_000)
    four, five = who(divide(sources, 4), sources), who(divide(sources, 5), sources)
    for number in range(1, 5):
        assert 200 <= [*four.values()].count(number) <= 300
    assert 150 <= sum(four[name] != five[name] for name in sources) <= 250
    assert imbalance(divide(sources, 4)) == []


def test_sources_are_together_through_others() -> None:
    """A pattern joins all below it, a source all hosts it names; the host above a pattern is none of its hosts."""
    sources = {
        "pattern": ["*.gov.example"],
        "below": ["x.gov.example", "paper.example"],
        "paper": ["paper.example"],
        "above": ["gov.example"],
        "narrower": ["*.b.gov.example"],
        "alike": ["xgov.example"],
        "port": ["x.gov.example:8080"],
    }
    assert [group.sources for group in groups(sources)] == [
        ("above",),
        ("alike",),
        ("below", "narrower", "paper", "pattern"),
        ("port",),
    ]


def test_another_number_of_parts_or_other_hosts_make_another_plan() -> None:
    """Machines that divide differently name different plans; what says nothing of hosts changes no name."""
    sources = many(3)
    assert divide(sources, 2).digest == divide(dict(sources), 2).digest
    others = [divide(sources, 3), divide(many(4), 2), divide(sources | {"s0": ["else.example"]}, 2)]
    assert len({divide(sources, 2).digest, *(plan.digest for plan in others)}) == 4


def test_what_is_uneven_is_told_with_its_reason() -> None:
    """A pattern that joins most sources is named, and parts that have nothing."""
    joined = {f"s{number}": [f"c{number}.gov.example"] for number in range(9)}
    plan = divide(joined | {"all": ["*.gov.example"]}, 2)
    number = plan.place("all")[0].number
    assert imbalance(plan) == [
        f"part {3 - number} has no source: sources that share hosts stay together, and there is only 1 group to be divided",
        f"part {number} has 10 of 10 sources: 10 of them share hosts, among these *.gov.example, and stay together",
    ]
    assert imbalance(divide(joined, 1)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5/4", "there is no part 5 of 4"),
        ("0/4", "there is no part 0 of 4"),
        ("1/0", "one part at least"),
        ("2", "is not K/N"),
        ("-1/4", "is not K/N"),
        ("a/b", "is not K/N"),
        ("１/２", "is not K/N"),
        ("1/4000", "more than 1,000 parts"),
    ],
)
def test_what_is_no_part_is_refused(text: str, words: str) -> None:
    """In words that say what to write."""
    with pytest.raises(ValueError, match=words):
        parse_part(text)


def test_a_part_is_read_and_written_alike() -> None:
    """`2/4` is the second of four."""
    assert parse_part("2/4") == Part(2, 4)
    assert str(Part(2, 4)) == "2/4"
