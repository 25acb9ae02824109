"""Pages that answer 200 and are no report: not found after all, behind a login, or shown to browsers only.

Told by words, and only where hardly any text stands beside them: a report may speak of all these things.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from crawler.clean.blocks import Page
from crawler.clean.content import Content
from crawler.clean.text import fold, size

_MUCH_TEXT = 150.0  # as `size` counts: so much of it is no notice but a page
_HARDLY_ANY = 60.0
_MANY_LINKS = 10
_LONGEST_NOTICE = 40

_THING = r"(?:页面|頁面|网页|網頁|内容|內容|文章|信息|资源|資源|文件|栏目|地址|链接|鏈接|记录)"
_LOST = r"(?:已经?|可能|暂时)*(?:不存在|未找到|没有找到|找不到|无法找到|無法找到|被?删除|被?刪除|被?移除|失效|过期|下线|无法访问|无法显示|无法打开|走丢)"
_NOT_FOUND = (
    rf"{_THING}了?{_LOST}|(?:找不到|无法找到|没有找到|未找到|無法找到|不存在)[^。！，]{{0,12}}{_THING}"
    r"|\b(?:page|file|document|resource|content|article|url|address)\b[^!?。]{0,60}"
    r"(?:(?:not|n[o']t)\s+(?:be\s+)?(?:found|exist|available)|no longer (?:exists?|available)|(?:been|was) (?:removed|deleted|moved))"
)
_CODE = r"(?:(?:http|error|status|错误|代码)\W{0,3}){0,2}"
_SIGNS = (
    (
        "soft_404",
        re.compile(
            rf"(?:\W*{_CODE}(?:404|410)\b.*|\W*(?:page |file )?not found\W*|.{{0,8}}(?:{_NOT_FOUND}).{{0,8}})",
            re.I,
        ),
        re.compile(
            rf"{_NOT_FOUND}|\b(?:404|410)\W{{0,3}}(?:not found|error|错误|gone)|(?:error|错误)\W{{0,3}}404\b",
            re.I,
        ),
    ),
    (
        "error_page",
        re.compile(
            rf"\W*{_CODE}50\d\b.*|\W*(?:internal server error|bad gateway|service unavailable|gateway time-?out|server error)\W*"
            r"|.{0,8}(?:服务器(?:内部)?错误|系统(?:错误|异常)|服务不可用|出错了?).{0,8}",
            re.I,
        ),
        re.compile(
            r"internal server error|service (?:is )?(?:temporarily )?unavailable|under maintenance"
            r"|(?:database|数据库)\W{0,2}(?:connection )?(?:error|连接失败|连接错误)|服务器(?:内部)?(?:错误|繁忙)|系统(?:繁忙|维护中|升级中|异常)",
            re.I,
        ),
    ),
    (
        "login_wall",
        re.compile(
            r".{0,12}(?:用户登[录陆]|会员登[录陆]|请登[录陆]|登[录陆]页面|统一身份认证|单点登[录陆]|登入).{0,6}|\W*登[录陆]\W*"
            r"|\W*(?:please )?(?:log|sign) ?[io]n\b.{0,20}",
            re.I,
        ),
        re.compile(
            r"请(?:您)?先?(?:登[录陆入]|注册)|登[录陆]后(?:才[能可]|可|方可|即可|查看)|[您你]?(?:还|尚)?(?:未|没有)登[录陆]|登[录陆](?:已)?(?:超时|过期|失效)"
            r"|(?:please|must|need to) (?:be )?(?:log|sign)(?:ged|ed)? ?in\b|login required|session (?:has )?(?:expired|timed out)|members only",
            re.I,
        ),
    ),
    (
        "bot_wall",
        re.compile(
            r".{0,12}(?:安全验证|人机验证|访问验证|滑动验证|拒绝访问|访问被(?:拒绝|拦截|阻断)|访问异常|安全检查).{0,8}"
            r"|\W*(?:just a moment|access denied|attention required|security check|are you (?:a )?(?:human|robot)|captcha|forbidden)\b.{0,30}",
            re.I,
        ),
        re.compile(
            r"enable\W+(?:\w+\W+){0,3}(?:java\s?script|cookies)|(?:java\s?script|cookies)[^.]{0,20}(?:required|disabled|not enabled)"
            r"|(?:开启|启用|打开|允许|不支持|禁用|未启用)[^。]{0,8}(?:java\s?script|cookie|\bjs\b)|(?:java\s?script|cookie)[^。]{0,10}(?:开启|启用|打开|禁用)"
            r"|captcha|verify(?:ing)? (?:that )?you(?:'re| are) (?:a )?(?:human|not a robot)|checking (?:if|your browser)|unusual traffic|access denied"
            r"|人机验证|安全验证|滑动验证|完成验证|输入验证码|访问(?:过于|太过?)频繁|(?:正在|进行)(?:安全)?(?:检测|验证)|访问被(?:拒绝|拦截|阻断)|拒绝访问|恶意访问",
            re.I,
        ),
    ),
)


def wall(tree: LexborHTMLParser, page: Page, content: Content, title: str, *, dated: bool) -> str:
    """What a page is instead of a report: soft_404, error_page, login_wall or bot_wall; empty where it may be one.

    `title` is the page's `<title>`, `dated` whether it shows a date, as notices seldom do. A page that leads on to
    many others is none of these.
    """
    kept = [text for text, reason in zip(page.text, content.reasons, strict=True) if not reason]
    much = size("\n".join(kept))
    if much >= (_HARDLY_ANY if dated else _MUCH_TEXT) or content.features.links_before[-1] >= _MANY_LINKS:
        return ""
    headings = _headings(page, title)
    said = "\n".join([text for text in page.text if len(text) <= 2 * _MUCH_TEXT])
    unseen = "" if kept else "\n".join(fold(node.text()) for node in tree.css("noscript"))
    for reason, whole, part in _SIGNS:
        if any(whole.fullmatch(heading) for heading in headings) or part.search(f"{said}\n{unseen}"):
            return reason
    asks = much < _HARDLY_ANY and tree.css_first("input[type=password i]") is not None
    return "login_wall" if asks else ""


def _headings(page: Page, title: str) -> list[str]:
    """What stands as a title: the parts of `<title>`, and short first lines."""
    parts = [part.strip() for part in re.split(r"[_|｜»]+|\s[-–—]+\s", title)]
    return [text for text in (title, *parts, *page.text[:3]) if 0 < len(text) <= _LONGEST_NOTICE]
