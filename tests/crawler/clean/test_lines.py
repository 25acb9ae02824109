"""Lines that stand around a text give themselves away; lines of a text do not."""

from __future__ import annotations

import pytest

from crawler.clean.phrases import is_meta, notice, says


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("相关阅读：", "related"),
        ("【推荐阅读】", "related"),
        ("更多精彩内容", "related"),
        ("猜你喜欢", "related"),
        ("Read more: the bridge opens", "related"),
        ("分享到：", "share"),
        ("扫一扫在手机打开当前页", "share"),
        ("上一篇：松溪河畔", "pager"),
        ("下一页", "pager"),
        ("共 12 页", "pager"),
        ("网友评论（3）", "comments"),
        ("【打印本页】【关闭窗口】", "control"),
        ("00:00/03:15", "control"),
        ("友情链接：省水利厅", "footer"),
        ("关键词：水利 河道", "meta_line"),
        ("免责声明", "disclaimer"),
        ("郑 重 声 明", "disclaimer"),
        ("转载时务请注明出处。", "disclaimer"),
        ("本帖由山泉于2005年3月2日发表。", "meta_line"),
        ("未经本站书面授权，不得转载。", "disclaimer"),
        ("Copyright © 2024 云岭在线", "copyright"),
        ("云ICP备00000000号", "copyright"),
    ],
)
def test_furniture_says_what_it_is(line: str, reason: str) -> None:
    """Each with the word it is counted under."""
    assert says(line) == reason


@pytest.mark.parametrize(
    "line",
    [
        "一、相关工作进展情况",
        "更多的群众走上了致富路。",
        "会上，大家就相关问题作了讨论。",
        "评论员文章指出，关键在于落实。",
        "上一年全县生产总值八十六亿元。",
        "下一步，我们要继续抓好落实。",
        "分享改革发展的成果",
        "播放了三场电影，群众都说好。",
        "推广水稻新品种三个",
        "首页登出了这条消息。",
        "（责任编辑：吴小梅）",
        "附件：1. 申报表",
    ],
)
def test_text_does_not(line: str) -> None:
    """Words of furniture inside sentences and headings are text."""
    assert says(line, at_edge=False) == ""


@pytest.mark.parametrize(
    "line",
    [
        "2024-02-06 09:30",
        "发布时间：2024-02-06　来源：县政府办公室　浏览次数：318",
        "来源：云岭日报　作者：陈立新",
        "您现在的位置：首页 > 政务公开 > 正文",
        "首页 → 工作报告 → 正文",
        "字体：[大 中 小] 打印",
        "By Anna Holt",
        "March 9, 2024",
        "Posted Sat, March 9, 2024 at 10:05 am | Updated Sat, March 9, 2024 at 11:40 am",
        "Rosa Conti 9 Marzo 2024",
        "9 مارس 2024 10:05",
        "3 hours ago",
        "5分钟前",
    ],
)
def test_a_line_about_the_text_is_known(line: str) -> None:
    """Date, source, author, views, font size, and the place on the site."""
    assert is_meta(line)


@pytest.mark.parametrize(
    "line",
    [
        "——2024年2月18日在全县农业工作会议上",
        "各位代表：",
        "二、2024年工作安排",
        "2024年2月6日，全县农业工作会议召开。",
        "云岭县人民政府",
        "About a hundred years ago the mill burnt down",
        "Between 9 in March 2024 and the end of the year nothing at all happened in the valley or beyond it",
    ],
)
def test_a_line_of_the_text_is_not(line: str) -> None:
    """A date inside a line that says more than when is text."""
    assert not is_meta(line)


def test_a_date_beside_a_text_may_be_its_signature() -> None:
    """The same line is about the text above it, and part of it among its paragraphs."""
    assert is_meta("2024年4月11日")
    assert not is_meta("2024年4月11日", beside_text=True)


def test_reports_on_rights_are_no_notices() -> None:
    """Only a notice's own turns of phrase make one."""
    assert notice("全年查处侵权盗版案件十二起，保护了作者的权利。") == ""
