"""The register of administrative divisions: names, codes (GB/T 2260), what lies in what."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

LONGEST = 15
_NATIONS = re.compile(
    "蒙古族?|回族|藏族|维吾尔族?|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族?|哈萨克族?|傣族|黎族|傈僳族|佤族|畲族|拉祜族|水族|东乡族|纳西族|景颇族"
    "|柯尔克孜族?|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族?|普米族|塔吉克族?|怒族|鄂温克族|德昂族|保安族|裕固族|京族|独龙族|鄂伦春族?|各族"
)
_ENDINGS = ("省", "市", "自治区", "县", "区", "州", "盟", "旗", "地区")


class Register(NamedTuple):
    """Divisions by full name, by short name and by code. A name may stand for several; former ones come last."""

    named: dict[str, tuple[str, ...]]
    short: dict[str, str]
    by_code: dict[str, str]


@cache
def register() -> Register:
    """The register, read once."""
    named: dict[str, list[str]] = {}
    former: dict[str, list[str]] = {}
    by_code: dict[str, str] = {}
    for line in files("crawler.clean.facts").joinpath("divisions.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        code, name, *past = line.split()
        by_code.setdefault(code, name)
        for known in (name, *_spoken(name)):
            (former if past else named).setdefault(known, []).append(code)
    for name, codes in former.items():
        named.setdefault(name, codes)
    return Register(
        {name: tuple(dict.fromkeys(codes)) for name, codes in named.items()}, _short(by_code), by_code
    )


def level(code: str) -> str:
    """The level of a code: province, city (with prefectures and leagues) or county (with districts and banners)."""
    return "province" if code.endswith("0000") else "city" if code.endswith("00") else "county"


def lies_in(code: str, other: str) -> bool:
    """Whether one division is another or lies in it."""
    return code.startswith(
        other[:2] if other.endswith("0000") else other[:4] if other.endswith("00") else other
    )


def above(code: str) -> dict[str, str]:
    """The names of a division and of those it lies in, by level; one the register has no name for is left out."""
    known = register().by_code
    codes = (f"{code[:2]}0000", f"{code[:4]}00", code)
    return {level(each): known[each] for each in codes if each in known}


def without_ending(name: str) -> str:
    """青岛市 -> 青岛, 内蒙古自治区 -> 内蒙古; a name of two characters keeps its ending."""
    bare = re.sub(r"(?:[壮回]族|维吾尔)?自治区$|特别行政区$|地区$|[省市县区州盟旗]$", "", name)
    return bare if len(bare) >= 2 else name


def _spoken(name: str) -> tuple[str, ...]:
    """How people call an autonomous prefecture or county: without its nations (恩施州, 景宁县)."""
    if "自治" not in name or name.endswith("自治区"):
        return ()
    bare = re.sub("各族$", "", _NATIONS.sub("", name.rpartition("自治")[0]))
    return (bare + name[-1],) if len(bare) >= 2 else ()


def _short(by_code: dict[str, str]) -> dict[str, str]:
    """Names without their endings, where only one division has the name: provinces before cities before counties."""
    found: dict[str, str] = {}
    for wanted in ("province", "city", "county"):
        codes: dict[str, list[str]] = {}
        for code, name in by_code.items():
            if level(code) == wanted:
                codes.setdefault(without_ending(name), []).append(code)
        for name, those in codes.items():
            if len(those) == 1 and not name.endswith(_ENDINGS):
                found.setdefault(name, those[0])
    return found
