"""Who gave a report, and as what."""

from __future__ import annotations

import re
from typing import NamedTuple

from storage.records import Certainty

_OFFICES = "省长|市长|区长|县长|镇长|乡长|州长|旗长|盟长|主任|主席|书记|院长|检察长|局长|厅长|部长|署长|专员|总理|董事长|总经理|校长|会长"
_FAMILY = "[\u4e00-\u9fff]"
_NAME = rf"(?:{_FAMILY}{{1,6}}[·•・．]{_FAMILY}{{1,8}}|{_FAMILY}[\s\u3000]{{1,3}}{_FAMILY}|{_FAMILY}{{2,4}}?)"
_END = r"(?=\s*(?:$|\n|[（(]|各位|同志们|现在|[，。,]))"
_BY_OFFICE = re.compile(
    rf"(?P<office>(?:代理?|副|常务副|党委|党组|工委)?(?:{_OFFICES}))\s*[;；:：]?\s*(?P<name>{_NAME})(?:同志)?{_END}"
)
_AFTER_MEETING = re.compile(
    rf"上\s*[)）]?\s*(?P<name>{_NAME})(?:同志)?(?=\s*(?:\n|各位代表|各位委员|同志们))"
)
_ALONE = re.compile(rf"\s*[（(]?\s*(?P<name>{_NAME})\s*[)）]?\s*")
_NO_NAME = re.compile(
    "各位|兼|联席|主持|出席|同志|代表|政府|人民|工作|报告|会议|现在|我代|大家|委员|审议|关于|一年|过去|回顾|目录|前言|正文|摘要|一、"
)
_NAMELESS = re.compile("[xX×*＊_某]")


class Speaker(NamedTuple):
    """A name without spaces, the office beside it where one stands there, and how sure it is."""

    name: str
    office: str | None
    certainty: Certainty


def find_speaker(opening: str, session_end: int) -> Speaker | None:
    """The speaker an opening names, looked for behind the session; `session_end` is -1 where there is none."""
    start = max(session_end, 0)
    window = opening[start : start + 80] if session_end >= 0 else opening[:120]
    salutation = window.find("各位")
    window = window[: salutation + 4] if salutation >= 0 else window.split("。", 1)[0]
    if session_end < 0 and salutation < 0:
        return None
    if (found := _BY_OFFICE.search(window)) and (name := _name(found["name"])):
        return Speaker(name, found["office"], Certainty.CERTAIN if session_end >= 0 else Certainty.LIKELY)
    if session_end < 0:
        return None
    if (found := _AFTER_MEETING.match(window)) and (name := _name(found["name"])):
        return Speaker(name, None, Certainty.LIKELY)
    lines = window.split("\n")
    if len(lines) > 2 and (found := _ALONE.fullmatch(lines[1])) and (name := _name(found["name"])):
        return Speaker(name, None, Certainty.LIKELY)
    return None


def _name(text: str) -> str:
    name = re.sub(r"[\s\u3000]", "", text)
    return "" if _NO_NAME.search(name) or _NAMELESS.search(name) else name
