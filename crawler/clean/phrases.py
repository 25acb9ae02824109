"""What a line says of itself: words that stand around texts on Chinese and English pages, never in their middle."""

from __future__ import annotations

import re
from functools import lru_cache

from crawler.clean.text import size

_LEAD = re.compile(r"[\s\[【(（<《「『>＞»›|·•■●◆▶▪□○◎*※☆★→-]*")
_CLOSE = r"(?:\s*$|\s*[:：】\]）)>＞»›|]|.{0,6}$)"
_ALONE = r"\s*[>＞»›\]】）)]*\s*$"
# Each is looked for where a line begins, its brackets and bullets taken off.
_BEGINNINGS = {
    "related": (
        r"(?:(?:相关|相關)(?:阅读|新闻|链接|文章|报道|专题|推荐|文档|信息|资讯|内容|稿件|搜索|閱讀|新聞|報導)|(?:推荐|延伸|扩展|拓展|关联)(?:阅读|文章|新闻|内容|稿件)"
        r"|猜你喜欢|您?可能(?:也|还)?(?:会)?(?:喜欢|感兴趣)的?|热门(?:推荐|文章|新闻|排行|阅读|标签|点击|资讯)?|热点(?:推荐|新闻|关注|排行)?"
        r"|精彩(?:推荐|内容|图片|阅读)|更多(?:精彩|推荐|内容|新闻|相关|阅读|文章|图片|资讯)"
        r"|(?:最新|今日|编辑|头条|图文|本周|本月)(?:文章|新闻|资讯|推荐|发布|热点|焦点|排行|更新|热门)|大家都在看"
        r"|related (?:articles?|stories|news|links|internet links|topics|posts|content)|more (?:like this|from|on this|stories)"
        r"|recommended(?: for you| stories)?|you (?:may|might) (?:also )?like|top stories|most (?:read|popular)|editor'?s picks"
        r"|what to read next)"
        + _CLOSE
        + r"|(?:read (?:more|next|also)|also read|see also|also)\s*:|.{0,14}返回搜狐"
    ),
    "share": (
        r"(?:分享(?:到|至|给|按钮|本文)?|转发(?:到)?|(?:微信|手机)?(?:扫一扫|扫码)(?:在?手机.{0,12}|.{0,8}打开.{0,8}|.{0,6}分享.{0,6})?"
        r"|扫描(?:下方|上方)?二维码|用微信|打开微信|(?:长按|点击)?(?:识别|关注)(?:我们|微信|公众号|二维码)|share (?:this|on)|follow us)"
        + _CLOSE
    ),
    "pager": (
        r"(?:[上下前后]一?[篇页条]|[上下]一[个章])\s*(?:$|[:：>＞»›\]】）)]|.*)|返回(?:列表|目录|首页|顶部|上页|上级)"
        + _ALONE
        + r"|(?:首页|尾页|末页|共\s*\d+\s*[页条].{0,30}|第\s*\d+\s*页.{0,20}|\d+\s*/\s*\d+\s*页?|previous|next(?: article| page| post)?|没有了)\s*$"
    ),
    "comments": (
        r"(?:网友|最新|热门|全部|精彩|用户|文章)?评论(?:列表|区)?\s*(?:[(（]?\s*\d+\s*条?\s*[)）]?)?\s*$|(?:我要|发表|查看|条|参与|写)评论.{0,12}$"
        r"|我来说两句|已有\s*\d+\s*(?:人|条)|共(?:有)?\s*\d+\s*条评论|暂无评论|trackbacks?\b|登录后|请先?登录|进入[【\[].{1,16}[】\]].{0,6}$|发一条友善的评论|没有更多评论|(?:\d+\s*)?comments?\s*(?:\(\d+\))?\s*$"
    ),
    "advert": (
        r"(?:广告|推广|赞助内容|advertisement|sponsored|ad)\s*$|sign up (?:for|to)|subscribe (?:to|now)|get (?:the|our|more).{0,60}(?:newsletter|inbox)"
    ),
    "control": (
        r"(?:正文|打印(?:本页|文章|此页|本文)?|关闭(?:窗口|本页)?|收藏(?:本[页文])?|点赞|举报|投诉(?:或建议)?|纠错|字[体号]\s*[:：].{0,12}|大\s*中\s*小"
        r"|加载中\S{0,3}|正在加载\S{0,3}|播放|阅读全文|展开(?:全文|阅读)?|收起|返回顶部|回到顶部|复制链接|编辑|播报|loading"
        r"|(?:\d+:)?\d\d:\d\d\s*/\s*(?:\d+:)?\d\d:\d\d)"
        + _ALONE
        + r"|(?:(?:返回页首|返回顶部|关闭窗口|打印本[文页]|加入收藏|返回上页)[\s|｜]*){2,}$"
    ),
    "footer": r"友情链接|友情連結|网站导航|快速链接|站点地图|(?:地\s*址|电\s*话|邮\s*编|传\s*真|E-?mail)\s*[:：].{0,60}(?:电\s*话|邮\s*编|传\s*真|E-?mail|网\s*址)\s*[:：]",
    "meta_line": r"(?:关键[字词]|标签|tags?)\s*[:：].{0,60}$|本[帖贴]由.{1,40}(?:发表|发布|编辑)",
    "copyright": r"(?:主办|承办|主管)(?:单位)?\s*[:：]|技术支持\s*[:：]|网站地图|备案号|(?:关于|联系)我们\s*[|｜]",
    "disclaimer": (
        r"(?:免责声明|免責聲明|版权声明|版權聲明|法律声明|特别声明|郑重声明|平台声明|disclaimer)|声明\s*[:：]|凡(?:本网|本站|本报|注明)"
    ),
}
_SPREAD = re.compile(r"(?:[\u4e00-\u9fff]\s){2,7}[\u4e00-\u9fff]\s*[:：]?$")
_BEGINNING = re.compile(
    "|".join(f"(?P<{reason}>{words})" for reason, words in _BEGINNINGS.items()), re.IGNORECASE
)
_BRACKETED = re.compile(r"(?:[\w：:\s]{0,8})(?:[【\[][^】\]]{1,12}[】\]]\s*){2,}$")
# These give a line away wherever they stand; the words beside a pattern spare the search in most lines.
_ANYWHERE = (
    (
        "copyright",
        (
            "所有",
            "浏览器",
            "技术支持",
            "opyright",
            "©",
            "eserved",
            "RESERVED",
            "ICP",
            "公网安备",
            "标识码",
            "不良信息",
        ),
        r"版权所有|版權所有|建议使用.{0,20}浏览器|提供技术支持|copyright\s*(?:©|\(c\)|\d)|©\s*\d{4}|all rights reserved|ICP[备備证]\S{0,4}\d|公网安备|网站标识码|不良信息举报",
    ),
    (
        "disclaimer",
        ("转载", "代表", "侵权", "未经", "参考", "投资建议", "views"),
        r"未经[^。]{0,16}(?:授权|许可|允许|同意)[^。]{0,16}(?:转载|使用|复制|摘编|镜像|刊登)|转载(?:[请须]|时[请务须]?|务必)*(?:注明|标明|联系|保留|经)"
        r"|(?:请勿|不得|谢绝|禁止|严禁)(?:擅自|私自|商业|随意)?转载|转载申请|侵权行为.{0,6}联系|(?:仅|只|并不|不)代表(?:作者|个人|本人|本站|本网|平台)|如(?:有|涉及|存在)[^。]{0,10}侵权"
        r"|仅(?:作为?|供)[^。]{0,6}参考|不(?:构成|作为)[^。]{0,12}(?:建议|依据)|opinion articles reflect the views",
    ),
    (
        "lead",
        ("小编", "欢迎", "本站", "范文", "收藏"),
        r"小编.{0,20}(?:整理|带来|收集|分享|搜集|准备)|欢迎.{0,8}(?:阅读|参考|借鉴|下载|收藏)|欢迎(?:加入|访问|订阅|关注)本[站刊]|喜欢.{0,6}收藏|关注本站"
        r"|(?:小编|本站|范文|收藏).{0,120}(?:希望.{0,16}(?:帮助|参考|启发)|供.{0,8}(?:参考|借鉴))",
    ),
)
_PATTERNS = tuple((reason, words, re.compile(pattern, re.IGNORECASE)) for reason, words, pattern in _ANYWHERE)

_LABELS = re.compile(
    r"(?:来\s*源|作\s*者|原\s*创|编\s*辑|记\s*者|责\s*编|发布(?:时间|日期|者|人)?|发表(?:时间|于)?|时\s*间|日\s*期|更新(?:时间)?|浏览(?:次数|量)?|点击(?:数|率|次数|量)?"
    r"|阅读(?:次数|量|数)?|人气|访问(?:次数|量)?|次数|字[体号]|出处|views?|updated|published|posted)\s*[:：(（\d]"
    r"|打印|评论|收藏|关闭|分享|发布于|来源于|(?:责任)?编辑\s*[:：]?\s*$",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d\b"
    rf"|\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d|\b\d{{1,2}}\.?\s+{_MONTH},?\s+(?:19|20)\d\d",
    re.IGNORECASE,
)
# In any language: a day, the name of a month, a year; a clock beside a year; so and so long ago.
_WORDED_DATE = re.compile(
    r"\b\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?(?:19|20)\d\d\b"
    r"|\b(?:19|20)\d\d\b[^.。]{0,24}\b\d{1,2}[:h]\d\d\b|\b\d{1,2}:\d\d\b[^.。]{0,24}\b(?:19|20)\d\d\b"
)
_AGO = re.compile(
    r"\s*(?:(?:about|an?|\d+)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago|\d+\s*(?:秒|分钟|分鐘|小时|小時|天|周|个月|年)之?前)\s*$",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"\W*(?:(?:first|last)\s+)?(?:posted|published|updated|modified|created)\b", re.IGNORECASE
)
_BYLINE = re.compile(r"(?:(?:[Ww]ritten\s+)?[Bb]y|di|von|par|por|door)\s+[A-Z][\w.'-]+\s+[A-Z]")
# A line without any of these is none of them; most lines are spared the search for all.
_MAY_BE_META = re.compile(
    r"[\d:：(（>»›＞→]|首\s*页|位置|打印|评论|收藏|关闭|分享|发布于|来源于|编辑|[A-Za-z]\s+[A-Z]|\bago\b"
)
_COUNTED = re.compile(
    r"(?:阅读|评论|浏览|点击|访问|人气|回复|点赞|收藏|views?|comments?|replies)\s*(?:数|次数|量)?\s*[:：(（]?\s*\d"
)
_SENTENCE_END = re.compile(r"[。！？!?]|[.](?:\s|$)")
_PLACE = "[>»›＞→]"
_INFORMATION = re.compile(
    r"(?:索\s*引\s*号|(?:主题|体裁|信息)?分\s*类|发[文布]机[关构]|公开(?:方式|时限|范围|日期|形式)|(?:成文|发文|发布|生成|生效|废止)日期|名\s*称|标\s*题"
    r"|(?:发文)?(?:文|字)\s*号|主题词|关键词|服务对象|有\s*效\s*性)\s*[:：]"
)
_BREADCRUMB = re.compile(
    r"[\s【\[]*(?:您?(?:现在)?的?(?:当前)?(?:位置|所在位置)|当前(?:位置|页面)|位置)(?:是|在)?\s*[:：]|(?:网站)?首\s*页\s*[>»›＞→/-]"
    rf"|[^>»›＞→]{{0,30}}{_PLACE}\s*[^>»›＞→]{{1,30}}{_PLACE}\s*[^>»›＞→]{{1,80}}$"
)
# A site says the same around all its texts: what was told of a short line is kept for its next page.
_CACHED = 4096
_LONGEST_META = 160
_LONGEST_SAID = 80
_BESIDE_DATE = 8.0
_AROUND_DATE = 20.0


def says(line: str, at_edge: bool = True) -> str:
    """The kind of furniture a line says it is, or nothing. Notices count only `at_edge` of a text."""
    if len(line) <= (_LONGEST_META if line.isascii() else _LONGEST_SAID) and (reason := _said(line)):
        return reason
    return notice(line) if at_edge else ""


@lru_cache(_CACHED)
def _said(line: str) -> str:
    if _SPREAD.match(line):
        line = line.replace(" ", "")
    lead = _LEAD.match(line)
    if found := _BEGINNING.match(line, lead.end() if lead else 0):
        return found.lastgroup or ""
    return "control" if line.endswith(("】", "]")) and _BRACKETED.match(line) else ""


def notice(line: str) -> str:
    """Whether a line is a site's own voice: "copyright", "disclaimer", its stock "lead" before every text, or nothing."""
    return _noticed(line) if len(line) <= _LONGEST_META else _find_notice(line)


def _find_notice(line: str) -> str:
    for reason, words, pattern in _PATTERNS:
        if any(map(line.__contains__, words)) and pattern.search(line):
            return reason
    return ""


_noticed = lru_cache(_CACHED)(_find_notice)


def is_meta(line: str, beside_text: bool = False) -> bool:
    """Whether a short line tells of the text instead of being it: date, source, author, views, font size, place on the site.

    A date alone is such a line, but not `beside_text`, where it may be signed under a heading.
    """
    return len(line) <= _LONGEST_META and _is_meta(line, beside_text)


@lru_cache(_CACHED)
def _is_meta(line: str, beside_text: bool) -> bool:
    if _MAY_BE_META.search(line) is None:
        return False
    if _BREADCRUMB.match(line) or _BYLINE.match(line) or _AGO.match(line):
        return True
    if _SENTENCE_END.search(line):
        return False
    if not beside_text and _WORDED_DATE.search(line) and size(_WORDED_DATE.sub("", line)) <= _AROUND_DATE:
        return True
    labels, dated = len(_LABELS.findall(line)), _DATE.search(line)
    if dated and (
        labels >= 1
        or _POSTED.match(line)
        or (not beside_text and size(line) - size(dated[0]) <= _BESIDE_DATE)
    ):
        return True
    return labels >= 2 or (labels == 1 and len(line) <= 30)


def is_dated(line: str) -> bool:
    """Whether a line tells of the text and when it appeared."""
    return _DATE.search(line) is not None and is_meta(line)


def information(line: str) -> int:
    """How many labels of a government page's table of information a line holds: index number, issuing agency ..."""
    return len(_INFORMATION.findall(line)) if ":" in line or "：" in line else 0


def is_count(line: str) -> bool:
    """Whether a line counts readers or answers."""
    return len(line) <= _LONGEST_META and _COUNTED.search(line) is not None
