"""TRS WCM, UCAP, Visual SiteBuilder and Hanweb: the systems of most governments and many universities."""

from __future__ import annotations

from collections.abc import Sequence

from tests.site.cms import Cms, frame, items, numbers, site

PROXY = "/module/web/jpage/dataproxy.jsp"
ASKS = "appid=1&webid=3&path=/&columnid=1207&unitid=5518&permissiontype=0"


def trs() -> Cms:
    """A call with pages, the index from 0, name and ending; index.shtml is the first page, index_1.shtml the second."""
    return site(
        lambda n: f"/zwgk/gzbg/202402/t202402{n + 10}_{3000 + n}.shtml",
        lambda page: f"/zwgk/gzbg/index_{page - 1}.shtml",
        lambda page, of: (
            f'<div class="page"><script>createPageHTML({of}, {page - 1}, "index", "shtml");</script></div>'
        ),
        start="/zwgk/gzbg/",
    )


def trs_inline() -> Cms:
    """The template of TRS that counts and writes its links in a script of the page's own."""
    return site(
        lambda n: f"/xxgk/bg/t{4000 + n}.html",
        lambda page: f"/xxgk/bg/index_{page - 1}.html",
        lambda page, of: (
            f"<script>var nowIs = {page - 1}; var currentPage = {page - 1}; // 从0开始\n"
            f"var countPage = {of}; var before = currentPage - 1, nextPage = currentPage + 1;\n"
            'if (countPage > 1 && currentPage < countPage - 1) document.write("<a href=\\"index" + "_" + nextPage + ".html\\">下一页</a>");'
            "</script>"
        ),
        start="/xxgk/bg/index.html",
    )


def ucap() -> Cms:
    """The same name of a function, with an element's name in front, and pages counted from 1."""
    return site(
        lambda n: f"/c100/202402/{7000 + n}.shtml",
        lambda page: f"/c100/list_{page}.shtml",
        lambda page, of: (
            f"<div id='page_div'></div><script>createPageHTML('page_div',{of}, {page},'list','shtml',10);</script>"
        ),
        start="/c100/list.shtml",
    )


def vsb() -> Cms:
    """Pages in a folder of the listing's name, numbered backwards so that old ones keep their addresses."""

    def pager(page: int, of: int) -> str:
        up, folder = ("../", "") if page > 1 else ("", "gzbg/")

        def address(number: int) -> str:
            return f"{up}gzbg.htm" if number == 1 else f"{folder}{of - number + 1}.htm"

        numbered = numbers(
            page,
            of,
            '<span class="p_no_d">{n}</span>',
            lambda n: f'<span class="p_no"><a href="{address(n)}">{n}</a></span>',
        )
        onward = (
            f'<a href="{address(page + 1)}">下页</a><a href="{address(of)}">尾页</a>'
            if page < of
            else "下页 尾页"
        )
        return (
            f'<span class="p_pages"><a href="{up}gzbg.htm">首页</a>{numbered}{onward}</span><span class="p_t">共{of}页</span>'
            f'<a href="javascript:;" onclick="_simple_list_gotopage_fun({of},&quot;u7_goto&quot;,2)">跳转</a>'
        )

    return site(
        lambda n: f"/info/1007/{2100 + n}.htm", lambda page: f"/gzbg/{5 - page}.htm", pager, start="/gzbg.htm"
    )


def hanweb() -> Cms:
    """Records as data in a script; the next ones are where `<nextgroup>` says, as data again."""

    def listed(part: Sequence[tuple[str, str]], pager: str, number: int) -> str:
        return _columns(part, pager, whole=number > 1)

    def pager(page: int, of: int) -> str:
        more = f'<a href="{PROXY}?page={page}&amp;{ASKS}"></a>' if page < of else ""
        return f"<totalrecord>10</totalrecord><totalpage>{of}</totalpage><nextgroup><![CDATA[{more.replace('&amp;', '&')}]]></nextgroup>"

    return site(
        lambda n: f"/art/2024/2/{n + 1}/art_1207_{8800 + n}.html",
        lambda page: f"{PROXY}?page={page - 1}&{ASKS}",
        pager,
        start="/col/col1207/index.html",
        listed=listed,
    )


def hanweb_asked() -> Cms:
    """Without that element, what to ask for is in the call of `jpage`."""

    def listed(part: Sequence[tuple[str, str]], pager: str, number: int) -> str:
        call = (
            "<script>jQuery('#5518').jpage({perPage:3, totalRecord:10, proxyUrl:'/module/web/jpage/dataproxy.jsp', ajaxParam:"
            "{col:1,appid:'1',webid:'3',path:'/',columnid:'1207',unitid:'5518',permissiontype:0}});</script>"
        )
        return _columns(part, "<totalrecord>10</totalrecord>", whole=number > 1) + (
            "" if number > 1 else call
        )

    return site(
        lambda n: f"/art/2024/3/{n + 1}/art_1207_{9900 + n}.html",
        lambda page: (
            f"{PROXY}?startrecord={3 * page - 2}&endrecord={3 * page}&perpage=3&col=1&appid=1&webid=3&path=%2F&columnid=1207"
            "&unitid=5518&permissiontype=0"
        ),
        lambda page, of: "",
        start="/col/col1207/index.html",
        listed=listed,
    )


def _columns(part: Sequence[tuple[str, str]], pager: str, *, whole: bool) -> str:
    lines = items(part).split("</li>")[:-1]
    records = "".join(f"<record><![CDATA[{line}</li>]]></record>" for line in lines)
    store = f"<datastore>{pager}<recordset>{records}</recordset></datastore>"
    return (
        store
        if whole
        else frame("工作报告", f'<div id="5518"><script type="text/xml">{store}</script></div>')
    )


def jcms() -> Cms:
    """The older kind: a query with the unit and the page."""

    def pager(page: int, of: int) -> str:
        links = "".join(
            f'<a href="index.html?uid=66&pageNum={n}">{n}</a>' for n in range(1, of + 1) if n != page
        )
        return f'<div class="fanye">第 {page} / {of} 页 {links}</div>'

    return site(
        lambda n: f"/art/2023/12/{n + 1}/art_66_{n}.html",
        lambda page: f"/col/col66/index.html?uid=66&pageNum={page}",
        pager,
        start="/col/col66/index.html",
    )


SITES = {
    "TRS": trs, "TRS, written out": trs_inline, "UCAP": ucap, "VSB": vsb, "Hanweb": hanweb, "Hanweb, asked": hanweb_asked,
    "jcms": jcms,
}  # fmt: skip
