"""Pagers of libraries and of hand-made sites: laypage, kkpager, forms, choices and attributes that a script reads."""

from __future__ import annotations

from tests.site.cms import Cms, choices, numbers, site


def laypage() -> Cms:
    """Records and records a page, and where a jump goes."""
    return site(
        lambda n: f"/detail.html?id={n + 11}",
        lambda page: f"/list.html?page={page}",
        lambda page, of: (
            '<div id="page"></div><script>layui.use(["laypage"], function () { var laypage = layui.laypage; laypage.render({'
            f" elem: 'page', count: 10, limit: 3, curr: {page}, jump: function (obj, first) {{ if (!first) {{"
            " location.href = '?page=' + obj.curr; } } }); });</script>"
        ),
        start="/list.html",
    )


def kkpager() -> Cms:
    """The beginning and the end of an address, and a function that joins them."""
    return site(
        lambda n: f"/bg/{n + 90}.html",
        lambda page: f"/bg/list-{page}.html",
        lambda page, of: (
            f'<div id="kkpager"></div><script>kkpager.generPageHtml({{ pno : {page}, total : {of}, totalRecords : 10,'
            " hrefFormer : 'list', hrefLatter : '.html', getLink : function(n) { if (n == 1) { return this.hrefFormer + this.hrefLatter; }"
            " return this.hrefFormer + '-' + n + this.hrefLatter; } });</script>"
        ),
        start="/bg/list.html",
    )


def form() -> Cms:
    """A form sent by GET, its page put in by a function."""

    def pager(page: int, of: int) -> str:
        onward = (
            f'<a href="javascript:goPage({page + 1})">下一页</a> <a href="javascript:goPage({of})">末页</a>'
            if page < of
            else ""
        )
        return (
            f'<form name="f" method="get" action="/news/list.do"><input type="hidden" name="channel" value="3">'
            f'<input type="hidden" name="pageNo" value="{page}"></form>第{page}/{of}页 <a href="javascript:goPage(1)">首页</a> {onward}'
            "<script>function goPage(page) { document.f.pageNo.value = page; document.f.submit(); }</script>"
        )

    return site(
        lambda n: f"/news/show.do?id={n + 1}",
        lambda page: f"/news/list.do?channel=3&pageNo={page}",
        pager,
        start="/news/list.do?channel=3",
    )


def choice() -> Cms:
    """Nothing but a list to choose the number of a page from."""

    def pager(page: int, of: int) -> str:
        options = choices(page, of, int, "第{n}页")
        return f"""<select onchange="window.location='bglist.asp?page='+this.value">{options}</select>"""

    return site(
        lambda n: f"/bgshow.asp?id={n + 5}",
        lambda page: f"/bglist.asp?page={page}",
        pager,
        start="/bglist.asp",
    )


def attributes() -> Cms:
    """Numbers in attributes, read by a script that goes to an address."""

    def pager(page: int, of: int) -> str:
        link = '<a href="#" data-page="{n}">{n}</a></li>'
        numbered = numbers(page, of, f'<li class="active">{link}', lambda n: f"<li>{link.format(n=n)}")
        return (
            f'<ul class="pagination">{numbered}</ul><script>$(".pagination a").on("click", function () {{'
            " window.location.href = '/reports?sort=new&page=' + $(this).data('page'); });</script>"
        )

    return site(
        lambda n: f"/reports/{n + 2}",
        lambda page: f"/reports?sort=new&page={page}",
        pager,
        start="/reports?sort=new",
    )


def marked() -> Cms:
    """No pager to see: the head of the page names the next one."""
    cms = site(
        lambda n: f"/r/{n}.html",
        lambda page: f"/r/p/{page}",
        lambda page, of: f"<!--{page}/{of}-->",
        start="/r/",
    )
    pages = dict(cms.pages)
    for path, following in zip(cms.listings, cms.listings[1:], strict=False):
        pages[path] = str(pages[path]).replace("</head>", f'<link rel="next" href="{following}"></head>')
    return Cms(cms.start, pages, cms.reports, cms.listings)


SITES = {
    "laypage": laypage, "kkpager": kkpager, "form": form, "choice": choice, "attributes": attributes, "rel=next": marked,
}  # fmt: skip
