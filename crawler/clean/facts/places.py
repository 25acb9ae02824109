"""The place a line names: province, city, county and town, by the register where it knows the name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from crawler.clean.facts.divisions import LONGEST, level, lies_in, register

_SUFFIX = re.compile(r"街道(?:办事处)?|[省市县区旗州盟镇乡]")
_BETWEEN = re.compile(r"[\s·•,，、>»/|—-]{0,3}(?:人民政府)?[\s·•>»/|—-]{0,3}")
# A name that no register knows must begin where something else ends, and go on as governments do.
_BEGINS = re.compile(
    r".*(?:[^\u4e00-\u9fff]|(?<=[\d〇○一二三四五六七八九十])(?:年度?|月份?|日)|[在为是]|关于|中国共产党|中共|政协|共青团|代表)",
    re.DOTALL,
)
_GOES_ON = re.compile(
    r"\s*(?:$|党委|党工委|委员会|人民政府|政府|人大|人民代表|第|创建|建设|[12]\d{3}|二[〇○零0]|关于|政协|纪委|办事处|工作|镇长|乡长|县长|区长|代|副|召开|开展|举行|年度|本届"
    r"|[^\u4e00-\u9fffA-Za-z0-9])"
)
_NO_NAME = re.compile(
    r"^[我本该全各某此贵两几]|乡镇|村镇|城镇|小镇|集镇|创建|生态|文明|美丽|农村|特色|示范|先进|优秀|推进|关于|加强|级|工作|开发|园|新区$|社区|景区|校区|库区|山区|地区|城区"
    r"|片区|街区|辖区|市辖|灾区|牧区|矿区|林区|工业|经济|高新|保税|试验|[的了和与及等]|政府|^[下返回故家老他水异同城村]乡$|^[县市城]镇$|^街道"
)
_SUBJECT = re.compile(
    r"\s*(?:[12]\d{3}(?:[-—至][12]\d{3})?年?度?|二[〇○零][^年]{2}年)?\s*(?:人民政府|政府)?[^，。]{0,8}?(?:工作报告|工作总结|统计公报|工作计划|政府工作|年度报告)"
)
_TOWN = ("镇", "乡", "街道", "街道办事处")
_COMMON = frozenset(
    {"城区", "郊区", "矿区", "新区", "港区", "东区", "西区"}
)  # also words; names only behind a city's
_DEPTH = {"province": 0, "city": 1, "county": 2, "town": 3}


class Mention(NamedTuple):
    """A place a text names: at which level, the codes it may have (none: not in the register), and where it stands."""

    name: str
    level: str
    codes: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The place a line speaks of: its mentions from the largest down, and the others named beside it."""

    chain: tuple[Mention, ...]
    beside: tuple[Mention, ...] = field(default=())

    @property
    def deepest(self) -> Mention:
        """The smallest place of the chain."""
        return self.chain[-1]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes the smallest registered place may have, those it lies in considered."""
        possible: tuple[str, ...] = ()
        for mention in self.chain:
            inside = tuple(c for c in mention.codes if not possible or any(lies_in(c, p) for p in possible))
            possible = inside or possible or mention.codes
        return possible


def read_place(line: str) -> Reading | None:
    """The place a line is about: one that a report is named for, else the first."""
    mentions = find_places(line)
    if not mentions:
        return None
    chains = _chains(line, mentions)
    subject = next((c for c in chains if _SUBJECT.match(line, c[-1].end)), chains[0])
    beside = tuple(m for m in mentions if m not in subject and m.end <= subject[0].start)
    return Reading(subject, beside)


def find_places(line: str) -> list[Mention]:
    """Every place a line names, in order."""
    named, found, last = register().named, [], 0
    for suffix in _SUFFIX.finditer(line):
        end = suffix.end()
        for start in range(max(last, end - LONGEST), end - 1):
            codes = named.get(line[start:end])
            if codes is not None and (line[start:end] not in _COMMON or start == last > 0):
                found.append(Mention(line[start:end], level(codes[0]), codes, start, end))
                last = end
                break
        else:
            if suffix[0] in "镇乡县区旗街道办事处" and (mention := _unregistered(line, last, suffix)):
                found.append(mention)
                last = end
    return found


def _unregistered(line: str, last: int, suffix: re.Match[str]) -> Mention | None:
    """A name that stands where a place's name would, though the register does not have it."""
    end = suffix.end()
    if not _GOES_ON.match(line, end):
        return None
    before = _BEGINS.match(line[last : suffix.start()])
    start = last + (before.end() if before else 0)
    start += max(map(line[start : end - 1].rfind, "省市县州盟"), default=-1) + 1
    name = line[start:end]
    longest = 12 if "族" in name else 8
    if not 2 <= len(name) <= longest or (len(name) == 2 and suffix[0] in "乡区街道") or _NO_NAME.search(name):
        return None
    return Mention(name, "town" if suffix[0] in _TOWN else "county", (), start, end)


def _chains(line: str, mentions: list[Mention]) -> list[tuple[Mention, ...]]:
    """Mentions that follow one another downwards, with nothing between, are one place."""
    chains: list[list[Mention]] = []
    for mention in mentions:
        before = chains[-1][-1] if chains else None
        if (
            before is not None
            and _BETWEEN.fullmatch(line, before.end, mention.start)
            and _DEPTH[before.level] < _DEPTH[mention.level]
        ):
            chains[-1].append(mention)
        else:
            chains.append([mention])
    return [tuple(chain) for chain in chains]
