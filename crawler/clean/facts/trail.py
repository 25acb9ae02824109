"""The trail from the site's home page to the page (breadcrumb)."""

from __future__ import annotations

import re

from crawler.clean.blocks import Page
from crawler.clean.script import simplified

_HERE = re.compile(
    r"\s*[【\[]?\s*(?:您|你)?(?:现在|当前|目前)?的?(?:当前|所在|所处)?的?(?:位置|页面|在这里)(?:是|在)?\s*[】\]]?\s*[:：]?\s*"
)
_STEP = re.compile(r"\s*(?:-+>+|=+>+|>+|＞+|»|›|→|::|\n)\s*")
_LOOSE_STEP = re.compile(r"\s*(?:-+>+|=+>+|>+|＞+|»|›|→|::|\n|[/／|｜\\]|\s-\s|\s)\s*")
_HOME = ("首页", "主页", "网站首页", "home")
_SIGNS = (">", "＞", "»", "›", "→", "位置")
_NO_COLUMN = frozenset({"正文", "内容", "详情", "详细", "详细内容", "文章内容", "文章正文", "信息详情", "查看", "浏览文章", "阅读", "详细信息", "内容页"})  # fmt: skip
_ABOVE = 40
_LONGEST, _LONGEST_STEP, _MOST_STEPS = 200, 40, 9


def find_trail(page: Page, first: int, title: str) -> tuple[str, ...]:
    """The columns that lead to a page, the home page first, its own title left out; looked for above block `first`."""
    for i in range(max(0, first - _ABOVE), min(first, len(page.text))):
        text = page.text[i]
        likely = (
            len(text) <= _LONGEST + len(title) and not page.hidden[i] and any(map(text.__contains__, _SIGNS))
        )
        if likely and (steps := _steps(text, title)):
            return steps
    return ()


def _steps(text: str, title: str) -> tuple[str, ...]:
    told = _HERE.search(simplified(text))
    trail = text[told.end() :] if told else text
    parts = _STEP.split(trail)
    if told and len(parts) < 2:
        parts = _LOOSE_STEP.split(trail)
    steps = [part.strip(" >»›|/[]【】\u3000") for part in parts]
    steps = [
        step
        for step in steps
        if step and step not in _NO_COLUMN and not (step in title and len(step) > 8) and step != title
    ]
    home = any(steps[:1]) and simplified(steps[0]).lower().endswith(_HOME)
    if not (told or home) or not 2 <= len(steps) <= _MOST_STEPS or max(map(len, steps)) > _LONGEST_STEP:
        return ()
    return tuple(steps)
