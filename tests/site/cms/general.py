"""DedeCMS, PHPCMS, EmpireCMS, JEECMS, WordPress, Discuz: general systems, whose pagers are mostly links."""

from __future__ import annotations

from tests.site.cms import Cms, choices, numbers, site


def dede() -> Cms:
    """list_12_2.html behind list_12_1.html or the folder, with a choice of pages below."""

    def pager(page: int, of: int) -> str:
        numbered = numbers(
            page,
            of,
            '<li class="thisclass">{n}</li>',
            lambda n: f"<li><a href='list_12_{n}.html'>{n}</a></li>",
        )
        options = choices(page, of, lambda n: f"list_12_{n}.html").replace('"', "'")
        onward = (
            f"<li><a href='list_12_{page + 1}.html'>下一页</a></li><li><a href='list_12_{of}.html'>末页</a></li>"
            if page < of
            else ""
        )
        return (
            f'<ul class="pagelist">{numbered}{onward}<li><select name="sldd" onchange="location.href=this.options[this.selectedIndex].value;">'
            f'{options}</select></li><li><span class="pageinfo">共 <strong>{of}</strong>页<strong>10</strong>条</span></li></ul>'
        )

    return site(
        lambda n: f"/plus/view.php?aid={n + 40}",
        lambda page: f"/gzbg/list_12_{page}.html",
        pager,
        start="/gzbg/",
    )


def phpcms() -> Cms:
    """Everything in the query, and 上一页 and 下一页 on every page, though they lead nowhere new."""
    address = "/index.php?m=content&c=index&a=lists&catid=9"

    def pager(page: int, of: int) -> str:
        numbered = numbers(
            page, of, "<span>{n}</span>", lambda n: f'<a href="{address}&page={n}">{n}</a>', " "
        )
        return (
            f'<div id="pages"><a class="a1">10条</a> <a href="{address}&page={max(1, page - 1)}" class="a1">上一页</a> {numbered}'
            f' <a href="{address}&page={min(of, page + 1)}" class="a1">下一页</a></div>'
        )

    return site(
        lambda n: f"/index.php?m=content&c=index&a=show&catid=9&id={n + 70}",
        lambda page: f"{address}&page={page}",
        pager,
        start=address,
    )


def empire() -> Cms:
    """The number of all articles in front, the present page in bold."""

    def pager(page: int, of: int) -> str:
        def address(n: int) -> str:
            return "/e/bg/index.html" if n == 1 else f"/e/bg/index_{n}.html"

        numbered = numbers(page, of, "<b>{n}</b>", lambda n: f'<a href="{address(n)}">{n}</a>', "&nbsp;")
        onward = (
            f'&nbsp;<a href="{address(page + 1)}">下一页</a>&nbsp;<a href="{address(of)}">尾页</a>'
            if page < of
            else ""
        )
        return (
            f'<div class="pages"><a title="Total record">&nbsp;<b>10</b> </a>&nbsp;{numbered}{onward}</div>'
        )

    return site(
        lambda n: f"/e/bg/2024-02-0{n % 9 + 1}/{n + 50}.html",
        lambda page: f"/e/bg/index_{page}.html",
        pager,
        start="/e/bg/",
    )


def jeecms() -> Cms:
    """Links that a handler goes to, and a choice of addresses."""

    def pager(page: int, of: int) -> str:
        def address(n: int) -> str:
            return "index.jhtml" if n == 1 else f"index_{n}.jhtml"

        def link(words: str, n: int, *, off: bool) -> str:
            return (
                f'<a disabled="disabled">{words}</a>'
                if off
                else f"<a onclick=\"location.href=encodeURI('{address(n)}');\">{words}</a>"
            )

        options = choices(page, of, address)
        return (
            f"<div>共 10 条记录 {page}/{of} 页 {link('首页', 1, off=page == 1)} {link('上一页', page - 1, off=page == 1)}"
            f" {link('下一页', page + 1, off=page == of)} {link('尾页', of, off=page == of)}"
            f' 第<select onchange="location.href=encodeURI(this.value);">{options}</select>页</div>'
        )

    return site(
        lambda n: f"/gzbg/{n + 600}.jhtml",
        lambda page: f"/gzbg/index_{page}.jhtml",
        pager,
        start="/gzbg/index.jhtml",
    )


def jeecms_called() -> Cms:
    """The other template: `gotoPage(2)`, and the address in the function alone."""

    def pager(page: int, of: int) -> str:
        onward = (
            f'<a href="javascript:void(0)" onclick="gotoPage({page + 1})">下一页</a>'
            if page < of
            else "下一页"
        )
        back = (
            f'<a href="javascript:void(0)" onclick="gotoPage({page - 1})">上一页</a>'
            if page > 1
            else "上一页"
        )
        return (
            f'<div><a href="javascript:void(0)" onclick="gotoPage(1)">首页</a> {back} {onward} 第{page}页 共{of}页</div><script>'
            "function gotoPage(no) { if (no == 1) { location.href = 'bg.jspx'; } else { location.href = 'bg_' + no + '.jspx'; } }"
            "</script>"
        )

    return site(
        lambda n: f"/u/cms/bg/{n + 20}.jspx",
        lambda page: f"/u/cms/bg_{page}.jspx",
        pager,
        start="/u/cms/bg.jspx",
    )


def wordpress() -> Cms:
    """A folder for each page, and only the next, the first and the last one named."""

    def pager(page: int, of: int) -> str:
        onward = (
            f'<a class="next page-numbers" href="/category/bg/page/{page + 1}/"><span>&raquo;</span></a>'
            if page < of
            else ""
        )
        back = (
            f'<a class="prev page-numbers" href="/category/bg/page/{page - 1}/">&laquo;</a>'
            if page > 1
            else ""
        )
        return (
            f'<nav class="navigation pagination"><div class="nav-links">{back}<span class="page-numbers current">{page}</span>'
            f'<span class="page-numbers dots">…</span>{onward}</div></nav>'
        )

    return site(
        lambda n: f"/2024/02/bg-{n}/", lambda page: f"/category/bg/page/{page}/", pager, start="/category/bg/"
    )


def discuz() -> Cms:
    """A field to type a page into between the numbers, and the last one with dots."""
    address = "/forum.php?mod=forumdisplay&fid=2"

    def pager(page: int, of: int) -> str:
        near = "".join(
            f"<strong>{n}</strong>" if n == page else f'<a href="{address}&page={n}">{n}</a>'
            for n in range(max(1, page - 1), min(of, page + 1) + 1)
        )
        last = f'<a href="{address}&page={of}" class="last">... {of}</a>' if page + 1 < of else ""
        onward = f'<a href="{address}&page={page + 1}" class="nxt">下一页</a>' if page < of else ""
        return (
            f'<div class="pg">{near}{last}<label><input type="text" name="custompage" size="2" value="{page}" onkeydown="if(event.keyCode==13) '
            f'{{window.location=\'forum.php?mod=forumdisplay&fid=2&page=\'+this.value; doane(event);}}"><span title="共 {of} 页"> / {of} 页</span>'
            f"</label>{onward}</div>"
        )

    return site(
        lambda n: f"/forum.php?mod=viewthread&tid={n + 300}",
        lambda page: f"{address}&page={page}",
        pager,
        start=address,
    )


SITES = {
    "DedeCMS": dede, "PHPCMS": phpcms, "EmpireCMS": empire, "JEECMS": jeecms, "JEECMS, called": jeecms_called,
    "WordPress": wordpress, "Discuz": discuz,
}  # fmt: skip
