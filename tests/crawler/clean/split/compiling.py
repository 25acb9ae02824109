"""Pages of several reports, made of the sample site's: rendered as sites render them, with the truth beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from baogao.demo.alter import masked
from baogao.demo.prose import Paper, report
from crawler import refine
from storage.records import RefinedDocument

CHINESE = "一二三四五六七八九十"
Heading = Callable[[int, str], str]


def towns(count: int, *, hidden: bool = False) -> list[Paper]:
    """So many reports of different places and years; `hidden` with names and years masked."""
    keys = [("霁桥镇", 2020), ("松鹭镇", 2022), ("枫渚乡", 2017), ("石阑镇", 2024), ("岫川县", 2021)][:count]
    return [masked(report(*key), key[0]) if hidden else report(*key) for key in keys]


def page(lines: Sequence[str], title: str, encoding: str = "utf-8") -> bytes:
    """A page with the lines as paragraphs, between a menu and a footer."""
    body = "\n".join(f"<p>　　{escape(line)}</p>" for line in lines)
    menu = "".join(
        f'<li><a href="/{n}/">{name}</a></li>' for n, name in enumerate(("首页", "总结", "计划", "报告"))
    )
    html = (
        f'<html><head><meta charset="{encoding}"><title>{escape(title)}_砚边范文网</title></head><body><ul class="nav">{menu}</ul>'
        f'<h1>{escape(title)}</h1><div class="content">{body}</div><div class="footer">版权所有 砚边范文网</div></body></html>'
    )
    return html.encode(encoding)


def documents(lines: Sequence[str], title: str = "政府工作报告") -> tuple[RefinedDocument, ...]:
    """What refining such a page gives."""
    return refine(page(lines, title), url="http://reposts.example/1.html").documents


def under(heading: Heading, papers: Sequence[Paper]) -> list[str]:
    """Reports one after the other, each under its heading."""
    return [line for n, paper in enumerate(papers) for line in (heading(n, paper.title), *paper.paragraphs)]
