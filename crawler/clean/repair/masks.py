"""What was masked in a text: where, and what kind of thing the mask hides. Nothing is guessed at.

A mask is a run of x, *, _, × or ○, or 某; an empty pair of quotes shows where words were deleted. 20xx is a year but in
the middle of a number (20xx0余株), and in a name (中国制造20xx) the year belongs to the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.records import Mask

_SIGNS = "xX×＊*＿_○Ｘ"
_RUN = re.compile(rf"[{_SIGNS}](?: ?[{_SIGNS}])*")
_EMPTY = ("“”", "‘’", "《》", '""')
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:19|20|二[○〇])\d?$")
_WORD = re.compile(r"[A-Za-z0-9./:@&]")
_PLACE = re.compile(
    r"\s?(?:省|市|县|縣|区|區|乡|鄉|镇|鎮|村|庄|街道|街|路|社区|社區|州|旗|盟|屯|组|河|山|湖|水库|大道|流域)"
)
_LIES = re.compile(r"(?:位于|位於|地处|地處)")
_PARTY = ("党的", "黨的", "、", "第")
_AGENCY = re.compile(
    r"\s?(?:[\u3400-\u9fff]{0,4}?(?:局|委|厅|廳|部|办|辦|院|所|站|中心|公司|集团|集團|银行|银行|医院|学校|學校|小学|中学|大学|学院|党委|支部|合作社|协会|企业))"
)
_PERSON = re.compile(
    r"\s?(?:同志|先生|女士|任(?:组长|组員|副|主任|办)|书记|書記|镇长|鎮長|县长|市长|局长|主任|主席|代表|委员|为组长|等人|等同志)"
)
_MEASURE = re.compile(
    r"\s?[余多]?\s?[万萬亿億千百]?\s?(?:元|亩|畝|公里|千米|米|平方|公顷|户|戶|人|名|个|個|家|件|次|场|場|株|头|只|吨|噸|%|％|座|处|處|条|條|项|項|栋|岁|年|期|批|字|册|台|辆)"
)
_NUMBER_BEHIND = re.compile(r"[发發]?[〔\[]|\s?(?:号|號|〕|】|\]|）号)")
_ROLE_BEFORE = re.compile(
    r"(?:组\s*长|副组长|成\s*员|组\s*員|书记|镇长|县长|市长|局长|主任|乡长|报告人|联系人|作者|姓名)\s*[:：]?\s*$"
)
_NAMED = re.compile(r"(?:制造|战略|戰略|纲要|綱要|行动|行動|计划|計劃|规划|規劃|愿景|议程|工程|版)\s?$")
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文張劉陳楊趙黃吳孫馬羅"
)
_SOME_THING = re.compile(r"某(?:些|种|種|个|個|一|项|項|人|事|日|时|時|方面|类|類|处|處|物)")
_NUMERALS = frozenset("一二三四五六七八九")  # 二○○九 is a year, ○○镇 a mask
_NEAR = 8
_BEHIND = (
    ("document number", _NUMBER_BEHIND),
    ("place", _PLACE),
    ("place", _LIES),
    ("person", _PERSON),
    ("number", _MEASURE),
    ("agency", _AGENCY),
)


def find_masks(text: str) -> tuple[Mask, ...]:
    """Every mask of a text, in order."""
    found: list[Mask | None] = []
    if any(map(text.__contains__, _SIGNS)):
        found += [_run(text, *sign.span()) for sign in _RUN.finditer(text)]
    found += [_some(text, at, at + 1) for at in _places(text, "某")]
    found += [Mask(at, pair, "words") for pair in _EMPTY for at in _places(text, pair)]
    return tuple(sorted(mask for mask in found if mask))


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + len(sign))


def _is_word(text: str, start: int, end: int) -> bool:
    """Whether the signs are letters of a word or an address."""
    return any(map(_WORD.match, (text[start - 1 : start], text[end : end + 1])))


def _of_figures(text: str, start: int, end: int) -> str:
    """20xx: a year, unless digits go on behind it or a name ends in it."""
    if text[end : end + 1].isdigit() or text[start - 1 : start].isdigit():
        return "number"
    if _NAMED.search(text, max(start - _NEAR, 0), start) and text[end : end + 1] != "年":
        return "name"
    return "year"


def _some(text: str, start: int, end: int) -> Mask | None:
    """某镇, 张某某: a place, an agency or a person; 某些 and 某种 hide nothing."""
    if text[start - 1 : start] == "某":
        return None
    while text[end : end + 1] == "某":
        end += 1
    if text[start - 1 : start] in _SURNAMES:
        return Mask(start - 1, text[start - 1 : end], "person")
    if _SOME_THING.match(text, start):
        return None
    if _PLACE.match(text, end):
        return Mask(start, text[start:end], "place")
    return Mask(start, text[start:end], "agency") if _AGENCY.match(text, end) else None


def _run(text: str, start: int, end: int) -> Mask | None:
    if year := _YEAR_BEFORE.search(text, max(start - 4, 0), start):
        return Mask(year.start(), text[year.start() : end], _of_figures(text, year.start(), end))
    if _is_word(text, start, end):
        return None
    run = text[start:end]
    if run.strip("○ ") == "" and text[start - 1 : start] in _NUMERALS:
        return None
    single = len(run) == 1
    if single and (run in "_○" or not _beside_han(text, start, end)):
        return None
    hides = _hidden(text, start, end, single)
    return None if single and run in "xXＸ×" and hides == "unknown" else Mask(start, run, hides)


def _beside_han(text: str, start: int, end: int) -> bool:
    around = text[start - 1 : start] + text[end : end + 1]
    return any("\u3400" <= one <= "\u9fff" or one in "〔（" for one in around)


def _hidden(text: str, start: int, end: int, single: bool) -> str:
    before = text[max(start - _NEAR, 0) : start]
    if text.startswith("年", end) and not single:
        return "year"
    if _ROLE_BEFORE.search(before):
        return "person"
    if before.endswith(_PARTY) and text[end : end + 1] in tuple("大届屆"):
        return "number"
    return next((kind for kind, behind in _BEHIND if behind.match(text, end)), "unknown")
