"""What a line says of itself: words that stand around texts on Chinese and English pages, never in their middle."""

from __future__ import annotations

import re

_LEAD = r"^[\s\[【(（<《「『>＞»›|·•■●◆▶▪□○◎*※☆★→-]*"
_CLOSE = r"(?:\s*$|\s*[:：】\]）)>＞»›|]|.{0,6}$)"
_LINES = (
    (
        "copyright",
        r"版权所有|版權所有|copyright\s*(?:©|\(c\)|\d)|©\s*\d{4}|all rights reserved|ICP[备備证]\S{0,4}\d|公网安备|网站标识码|不良信息举报",
        r"(?:主办|承办|主管)(?:单位)?\s*[:：]|技术支持\s*[:：]|网站地图|备案号|(?:关于|联系)我们\s*[|｜]",
    ),
    (
        "disclaimer",
        r"未经[^。]{0,16}(?:授权|许可|允许|同意)[^。]{0,16}(?:转载|使用|复制|摘编|镜像|刊登)|转载(?:请|须|时请|务必)(?:注明|标明|联系|保留|经)"
        r"|(?:请勿|不得|谢绝|禁止|严禁)(?:擅自|私自)?转载|(?:仅|只|并不|不)代表(?:作者|个人|本人|本站|本网|平台)|如(?:有|涉及|存在)[^。]{0,10}侵权"
        r"|opinion articles reflect the views",
        r"(?:免责声明|免責聲明|版权声明|版權聲明|法律声明|特别声明|郑重声明|平台声明|disclaimer)|声明\s*[:：]|凡(?:本网|本站|本报|注明)",
    ),
    (
        "related",
        "",
        r"(?:(?:相关|相關)(?:阅读|新闻|链接|文章|报道|专题|推荐|文档|信息|资讯|内容|稿件|搜索|閱讀|新聞|文章|報導)|(?:推荐|延伸|扩展|拓展|关联)(?:阅读|文章|新闻|内容)"
        r"|关联稿件|猜你喜欢|您?可能(?:也|还)?(?:会)?(?:喜欢|感兴趣)的?|热门(?:推荐|文章|新闻|排行|阅读|标签|点击|资讯)?|热点(?:推荐|新闻|关注|排行)?"
        r"|精彩(?:推荐|内容|图片|阅读)|更多(?:精彩|推荐|内容|新闻|相关|阅读|文章|图片|资讯)|(?:最新|今日|编辑|头条|图文|本周|本月)(?:文章|新闻|资讯|推荐|发布|热点|焦点|排行|更新|热门)"
        r"|大家都在看|.{0,12}返回搜狐|related (?:articles?|stories|news|links|internet links|topics|posts|content)|more (?:like this|from|on this|stories)|recommended(?: for you| stories)?"
        r"|you (?:may|might) (?:also )?like|top stories|most (?:read|popular)|editor'?s picks|what to read next)"
        + _CLOSE,
    ),
    (
        "related",
        "",
        r"(?:read (?:more|next|also)|also read|see also|also)\s*:",
    ),
    (
        "meta_line",
        "",
        r"(?:关键[字词]|标签|tags?)\s*[:：].{0,60}$",
    ),
    (
        "share",
        "",
        r"(?:分享(?:到|至|给|按钮|本文)?|转发(?:到)?|(?:微信|手机)?(?:扫一扫|扫码)(?:在?手机.{0,12}|.{0,8}打开.{0,8}|.{0,6}分享.{0,6})?|扫描(?:下方|上方)?二维码|用微信|打开微信|(?:长按|点击)?(?:识别|关注)(?:我们|微信|公众号|二维码)|share (?:this|on)|follow us)"
        + _CLOSE,
    ),
    (
        "pager",
        "",
        r"(?:上一?[篇页条个章]|下一?[篇页条个章]|前一[篇页条]|后一[篇页条]|返回(?:列表|目录|首页|顶部|上页|上级)?)(?:\s*$|\s*[:：>＞»›\]】）)|].*)"
        r"|"
        + _LEAD
        + r"(?:首页|尾页|末页|共\s*\d+\s*[页条].{0,30}|第\s*\d+\s*页.{0,20}|\d+\s*/\s*\d+\s*页?|previous|next(?: article| page| post)?|没有了)\s*$",
    ),
    (
        "comments",
        "",
        r"(?:(?:网友|最新|热门|全部|精彩|用户|文章)?评论(?:列表|区)?\s*(?:[(（]?\s*\d+\s*条?\s*[)）]?)?\s*$|(?:我要|发表|查看|条|参与|写)评论.{0,12}$|我来说两句|已有\s*\d+\s*(?:人|条)"
        r"|共(?:有)?\s*\d+\s*条评论|暂无评论|登录后|请先?登录|发一条友善的评论|没有更多评论|(?:\d+\s*)?comments?\s*(?:\(\d+\))?\s*$)",
    ),
    (
        "advert",
        "",
        r"(?:广告|推广|赞助内容|advertisement|sponsored|ad)\s*$|"
        + _LEAD
        + r"(?:sign up (?:for|to)|subscribe (?:to|now)|get (?:the|our|more).{0,60}(?:newsletter|inbox))",
    ),
    (
        "control",
        "",
        r"(?:打印(?:本页|文章|此页|本文)?|关闭(?:窗口|本页)?|收藏(?:本[页文])?|点赞|举报|投诉(?:或建议)?|纠错|字[体号]\s*[:：].{0,12}|大\s*中\s*小|加载中\S{0,3}|正在加载\S{0,3}|播放|阅读全文|展开(?:全文|阅读)?"
        r"|收起|返回顶部|回到顶部|复制链接|编辑|播报|loading|(?:\d+:)?\d\d:\d\d\s*/\s*(?:\d+:)?\d\d:\d\d)\s*[>＞»›\]】）)]*\s*$",
    ),
)
_PATTERNS = tuple(
    (
        reason,
        re.compile("|".join(filter(None, (anywhere, at_start and _LEAD + f"(?:{at_start})"))), re.IGNORECASE),
    )
    for reason, anywhere, at_start in _LINES
)

_LABELS = re.compile(
    r"(?:来\s*源|作\s*者|编\s*辑|记\s*者|责\s*编|发布(?:时间|日期|者|人)?|发表(?:时间|于)?|时\s*间|日\s*期|更新(?:时间)?|浏览(?:次数|量)?|点击(?:数|率|次数|量)?|阅读(?:次数|量|数)?|人气|访问(?:次数|量)?|次数|字[体号]|出处|views?|updated|published|posted)\s*[:：(（\d]"
    r"|打印|评论|收藏|关闭|分享|发布于|(?:责任)?编辑\s*[:：]?\s*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}")
_SENTENCE_END = re.compile(r"[。！？!?]|[.](?:\s|$)")
_BREADCRUMB = re.compile(
    r"^[\s【\[]*(?:您?(?:现在)?的?(?:当前)?(?:位置|所在位置)|当前(?:位置|页面)|位置)(?:是|在)?\s*[:：]|^(?:网站)?首页\s*[>»›＞/-]|(?:[>»›＞]\s*[^>»›＞]{1,30}){2}"
)


def says(line: str) -> str:
    """The kind of furniture a line says it is, or nothing."""
    for reason, pattern in _PATTERNS:
        if pattern.search(line):
            return reason
    return ""


def is_meta(line: str, in_body: bool = False) -> bool:
    """Whether a short line tells of the text instead of being it: date, source, author, views, font size, place on the site.

    A date alone is such a line, but not `in_body`, where it may be signed under a heading.
    """
    if len(line) > 160 or _SENTENCE_END.search(line):
        return False
    if _BREADCRUMB.search(line):
        return True
    labels, dated = len(_LABELS.findall(line)), _DATE.search(line) is not None
    return (
        (dated and (labels >= 1 or (len(line) <= 25 and not in_body)))
        or labels >= 2
        or (labels == 1 and len(line) <= 30)
    )
