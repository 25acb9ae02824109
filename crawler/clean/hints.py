"""What the words in an element's id and class say of what it holds: a strong hint, never the only one."""

from __future__ import annotations

import re
from functools import lru_cache

# Containers of common Chinese publishing systems, and the words makers of sites use for a body.
_SURE_BODY = re.compile(
    r"trs_editor|trs_ueditor|trs_paper|ucapcontent|\bzoom\b|vsb_content|rich_media_content|js_content|artibody"
    r"|endtext|article-?body|wp_articlecontent|zwnr|con_?txt|txt_?con"
)
_BODY = re.compile(
    r"(?:article|news|post|entry|detail|page|text|main|info|blog|story|doc|content|cont|art|notice|view)s?[-_]?"
    r"(?:content|contents|body|text|txt|con|cont|detail|details|article)(?![a-z])"
    r"|bodytext|(?<![\w-])content(?![\w-])|\barticle\b|zhengwen|neirong"
)
_FURNITURE = {
    "comments": "comment comments commentlist commentbox cmt cmts disqus pinglun reply replies huifu liuyan guestbook "
    "respond gentie",
    "share": "share shares sharing sharebox shareto bdshare bdsharebuttonbox fenxiang jiathis sns bshare social",
    "related": "related relate relation relations relatednews relatedlinks recommend recommends recommended "
    "recommendation recommendations xiangguan tuijian guess youlike morenews hotnews outbrain taboola readmore xgyd "
    "xgxw xgwz xglj",
    "advert": "ad ads adv advs advert adverts advertisement advertising adsense adbox gg guanggao sponsor sponsored "
    "promo promotion banner newsletter newsletters",
    "copyright": "copyright copyrights banquan",
    "footer": "footer foot friends blogroll friendlink friendlinks flink flinks yqlj dibu",
    "pager": "pager pagers pagination pagebar paging fenye pagenav prevnext",
    "navigation": "nav navi navbar navs navigation menu menus submenu topbar breadcrumb breadcrumbs crumb crumbs bread "
    "daohang sitemap position weizhi mbx toolbar search searchbox",
    "header": "header head",
    "sidebar": "sidebar side aside sider hot rank ranking rankings paihang paihangbang",
    "meta_line": "time date pubdate pubtime posttime source laiyuan byline author meta postmeta",
    "control": "player mplayer modal popup dialog cookie cookies consent gdpr login subscribe paywall",
}
_WORDS = {word: reason for reason, words in _FURNITURE.items() for word in words.split()}
_TAGS = {
    "nav": "navigation",
    "footer": "footer",
    "aside": "sidebar",
    "header": "header",
    "button": "control",
    "form": "control",
    "dialog": "control",
    "article": "body",
}
_COMPOUND = (
    (
        "related",
        re.compile(
            r"(?:most|more|up|also|read|you)[-_]?(?:read|popular|viewed|news|like|more|next|stories|links)"
        ),
    ),
    (
        "hidden",
        re.compile(
            r"(?:^|[\s_-])(?:mw-collapsed|collapsed|sr-only|visually-?hidden|screen-reader-text)(?:$|\s)"
        ),
    ),
)
_PIECE = re.compile(r"[A-Za-z]+")
_CAMEL = re.compile(r"[A-Z]?[a-z]{3,}")


@lru_cache(maxsize=16384)
def hint(tag: str, identity: str, classes: str) -> str:
    """What an element says it holds: "body", a kind of furniture, or nothing."""
    name = f"{identity} {classes}"
    if len(name) > 1:
        lower = name.lower()
        if _SURE_BODY.search(lower):
            return "body"
        for piece in _PIECE.findall(name):
            if reason := _WORDS.get(piece.lower()) or _camel(piece):
                return reason
        for reason, pattern in _COMPOUND:
            if pattern.search(lower):
                return reason
        if _BODY.search(lower):
            return "body"
    return _TAGS.get(tag, "")


def _camel(piece: str) -> str:
    """The first telling word of `relatedNewsBox`; words of a few letters would be found in any random name."""
    if piece.islower() or piece.isupper():
        return ""
    return next((reason for word in _CAMEL.findall(piece) if (reason := _WORDS.get(word.lower()))), "")
