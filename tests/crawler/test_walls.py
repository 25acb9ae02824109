"""Pages that answer 200 and are no report, told from reports that speak of such things."""

from __future__ import annotations

import pytest

from crawler.pipeline import decide, refine
from storage.records import Role
from tests.site import PARAGRAPH, listing, report

NAV = "<ul class=nav>" + "".join(f"<li><a href=/{n}.html>栏目{n}</a>" for n in range(6)) + "</ul>"


def page(body: str, title: str = "某县人民政府") -> str:
    return f"<!DOCTYPE html><meta charset=utf-8><title>{title}</title><body>{NAV}{body}<div class=footer>版权所有 某县人民政府</div>"


@pytest.mark.parametrize(
    ("reason", "html"),
    [
        ("soft_404", page("<h1>404</h1><p>Sorry.</p>", "404")),
        (
            "soft_404",
            page(
                "<p>Oops! That page can’t be found. It looks like nothing was found here.</p>",
                "Page not found - A Site",
            ),
        ),
        ("soft_404", page("<p>The requested URL /x.html was not found on this server.</p>")),
        ("soft_404", page("<p>抱歉，您访问的页面不存在或已被删除，3秒后返回首页。</p>")),
        ("soft_404", page("<div>对不起，没有找到您要访问的页面！</div>", "提示信息")),
        ("soft_404", page("<div>该信息已删除</div>")),
        ("soft_404", page("<div>该文章不存在或正在审核中</div>", "系统提示")),
        ("error_page", page("<h1>Internal Server Error</h1>", "500 Internal Server Error")),
        ("error_page", page("<p>数据库连接失败，请稍后再试。</p>")),
        ("login_wall", page("<form><input name=user><input type=password name=pw></form>", "欢迎使用")),
        ("login_wall", page("<p>您还没有登录，请先登录后再查看本页内容。</p>")),
        ("login_wall", page("<p>Please log in to view this document.</p>")),
        (
            "bot_wall",
            page("<noscript>You need to enable JavaScript to run this app.</noscript><div id=app></div>"),
        ),
        ("bot_wall", page("<p>Checking your browser before accessing the site.</p>", "Just a moment...")),
        ("bot_wall", page("<p>请完成安全验证后继续访问</p>")),
        ("bot_wall", page("<p>您的访问过于频繁，请输入验证码</p>")),
    ],
)
def test_a_page_in_place_of_a_report_is_refused_by_name(reason: str, html: str) -> None:
    """In Chinese and English, by title, by a sentence, or by a field for a password; nothing of it becomes a document."""
    refined = refine(html.encode(), url="http://a.example/x.html")
    assert (refined.refused, refined.documents) == (reason, ())


@pytest.mark.parametrize(
    "html",
    [
        report("关于页面不存在问题的整改报告", "用户反映访问的页面不存在，经查系网站改版所致，已全部修复。"),
        report("500 Internal Server Error"),
        report("统一身份认证平台建设工作报告", "请先登录平台再办理业务，系统维护期间暂停服务。"),
        report("甲镇政府工作报告").replace(
            "<ul class=nav>", "<form><input type=password></form><ul class=nav>"
        ),
        report("甲镇政府工作报告").replace("<h1>", "<noscript>请启用JavaScript</noscript><h1>"),
        page(
            f"<h1>关于发布公告的通知</h1><p>时间：2025-03-01</p><div class=content><p>{PARAGRAPH}</p></div>"
        ),
    ],
)
def test_a_report_is_none_of_these(html: str) -> None:
    """Words in a title or text, a login box in the head of the page, a word for those without scripts: all are kept."""
    refined = refine(html.encode(), url="http://a.example/x.html")
    assert refined.refused == ""
    assert len(refined.documents) == 1


def test_a_listing_with_a_login_box_still_leads_on() -> None:
    """A page that leads to many others is not in place of a report."""
    html = listing(*(f"/{n}.html" for n in range(20))).replace(
        "<ul", "<form><input type=password>请先登录</form><ul", 1
    )
    refined = refine(html.encode(), url="http://a.example/")
    assert refined.refused == ""
    assert len(refined.links) == 20


def test_a_page_without_any_text_says_so() -> None:
    """Markup and blanks alone: nothing is kept, and the reason is the page's."""
    html = "<!doctype html><title></title><div><p>&nbsp; \u200b\ufeff</p></div>"
    kept, missed = decide(Role.UNKNOWN, refine(html.encode(), url="http://a.example/"))
    assert (missed, kept.refused) == (True, "no_text")
