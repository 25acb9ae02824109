"""The second sample site: model texts and re-posted reports between advertisements, in UTF-8."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import chain

from baogao.demo.alter import masked, noted, traditional
from baogao.demo.figures import draw
from baogao.demo.page import (
    Kind,
    Page,
    Report,
    article,
    clean,
    fill,
    in_pages,
    joined,
    morning,
    moved,
    pager,
    robots,
)
from baogao.demo.places import COUNTY
from baogao.demo.prose import Paper, papers, report

MEDIA_TYPE = "text/html; charset=UTF-8"
COPIES = (
    (COUNTY, 2024),
    (COUNTY, 2022),
    ("霁桥镇", 2023),
    ("松鹭镇", 2024),
    ("石阑镇", 2024),
    ("枫渚乡", 2018),
)
MASKED = (("霁桥镇", 2021), ("松鹭镇", 2022), ("石阑镇", 2023))
TRADITIONAL = ("石阑镇", 2022)
COMPILATIONS = (
    (
        "乡镇政府工作报告范文（精选3篇）",
        "篇{}：",
        False,
        (("霁桥镇", 2020), ("松鹭镇", 2021), ("枫渚乡", 2017)),
    ),
    ("20xx年乡镇政府工作报告合集3篇", "篇{}：", True, (("霁桥镇", 2022), ("松鹭镇", 2023), ("枫渚乡", 2016))),
    ("县乡政府工作报告范文三篇", "第{}篇：", True, ((COUNTY, 2021), ("石阑镇", 2025), ("枫渚乡", 2015))),
)
LEADS = (
    "工作报告是向大会汇报情况、提出打算的公文，下面是小编整理的一篇，欢迎大家阅读参考。",
    "写报告没有头绪？不妨看看别人是怎么写的，以下内容供大家借鉴，喜欢就收藏吧。",
    "本站为大家带来最新范文，希望能对您的写作有所帮助，更多内容请关注本站。",
)
EDITORS = ("小砚", "文竹", "墨香")
FIRST_NUMBER = 10231
ROWS = 6
OPENED = date(2012, 5, 1)
ROBOTS = "User-agent: *\nDisallow:\n"


@dataclass(frozen=True, slots=True)
class _Post:
    """A post of the site: one text, or several under headings (`parts`, each heading with its text).

    `clean` is the text before it was damaged, where it was.
    """

    number: int
    title: str
    paper: Paper
    kind: Kind
    parts: tuple[tuple[str, Paper], ...] = ()
    clean: Paper | None = None

    @property
    def path(self) -> str:
        return f"/baogao/{self.paper.day.year}/{self.number}.html"


@cache
def pages(second_day: bool) -> tuple[Page, ...]:
    """Every answer of the site on one of its two days: on the second, the oldest post has other furniture."""
    posts = [_numbered(n, post) for n, post in enumerate(chain(_copies(), _compilations(), _models()))]
    newest = sorted(posts, key=lambda post: (post.paper.day, post.number), reverse=True)
    chunks = in_pages(newest, ROWS)
    fresh = newest[0].paper.day
    return (
        robots(ROBOTS, OPENED),
        _listing("/", newest[:ROWS], 1, 1, fresh),
        *(_listing(_index(n), chunk, n, len(chunks), fresh) for n, chunk in enumerate(chunks, start=1)),
        *(_article(post, newest, changed=second_day and post == posts[0]) for post in posts),
        moved(f"/t/{FIRST_NUMBER}", posts[0].path, OPENED, 302),
    )


def _copies() -> Iterator[_Post]:
    for place, year in COPIES:
        paper = report(place, year)
        yield _Post(0, f"{place}{year}年政府工作报告全文", paper, Kind.COPY)
    for place, year in MASKED:
        paper = masked(report(place, year), place)
        yield _Post(0, f"乡镇政府工作报告范文：{paper.title}", paper, Kind.MASKED)
    paper = traditional(report(*TRADITIONAL))
    yield _Post(0, paper.title, noted(paper), Kind.TRADITIONAL, clean=paper)


def _compilations() -> Iterator[_Post]:
    for title, heading, mask, keys in COMPILATIONS:
        chosen = [masked(report(*key), key[0]) if mask else report(*key) for key in keys]
        parts = tuple((heading.format("一二三"[n]) + paper.title, paper) for n, paper in enumerate(chosen))
        whole = tuple(line for head, paper in parts for line in (head, *paper.paragraphs))
        newest = max(chosen, key=lambda paper: paper.day)
        yield _Post(0, title, replace(newest, title=title, paragraphs=whole), Kind.COMPILATION, parts)


def _models() -> Iterator[_Post]:
    for paper in papers("township_papers.toml", "枫渚乡"):
        if paper.column == "model":
            yield _Post(0, paper.title, paper, Kind.ORIGINAL)


def _numbered(count: int, post: _Post) -> _Post:
    later = timedelta(days=9 + draw(post.title, 30))
    return replace(post, number=FIRST_NUMBER + count, paper=replace(post.paper, day=post.paper.day + later))


def _article(post: _Post, others: Sequence[_Post], *, changed: bool) -> Page:
    related = [other for other in others if other != post][draw(post.title, 6) :][:5]
    content = fill(
        "reposts_article.html",
        title=clean(post.title),
        short=clean(post.title[:12]),
        day=post.paper.day.isoformat(),
        editor=EDITORS[post.number % len(EDITORS)],
        hits=str(300 + draw(post.title, 9000) + (417 if changed else 0)),
        lead=LEADS[post.number % len(LEADS)],
        number=str(post.number),
        paragraphs=_body(post),
        near=joined('<p>猜你喜欢：<a href="{}">{}</a></p>', [_link(related[-1])]),
        related=joined('<li><a href="{}">{}</a></li>', map(_link, related))
        + f'\n<li><a href="/t/{FIRST_NUMBER}">本站推荐的一篇报告</a></li>',
    )
    body = _shell(post.title, content, f"{post.title}，{LEADS[0]}")
    page = article(post.path, post.kind, body, post.paper, media_type=MEDIA_TYPE, title=post.title)
    written = [post.clean] if post.clean else [paper for _, paper in post.parts]
    reports = tuple(Report(paper.title, paper.text) for paper in written)
    return replace(page, reports=reports or page.reports)


def _body(post: _Post) -> str:
    headings = {heading for heading, _ in post.parts}
    blocks = [
        f"<h2>{clean(text)}</h2>" if text in headings else f"<p>　　{clean(text)}</p>"
        for text in post.paper.paragraphs
    ]
    middle = len(blocks) // 2
    advertisement = (
        '<div class="gg gg-inner"><a href="https://ads.example/c?s=3" rel="nofollow"><img src="/gg.png" alt="广告"></a>'
        '<script>_ad.push({ slot: "inner-300x250" });</script></div>'
    )
    return "\n".join([*blocks[:middle], advertisement, *blocks[middle:]])


def _listing(path: str, posts: Sequence[_Post], number: int, total: int, day: date) -> Page:
    row = '<dl><dt><a href="{}">{}</a></dt><dd>{}……</dd><dd class="date">{}</dd></dl>'
    teasers = [(*_link(post), post.paper.paragraphs[3][:48], post.paper.day.isoformat()) for post in posts]
    content = fill("reposts_list.html", rows=joined(row, teasers), pager=pager(number, total, _index))
    body = _shell("工作报告范文大全", content, LEADS[1])
    return Page(path, Kind.LISTING, body, morning(day), media_type=MEDIA_TYPE)


def _index(number: int) -> str:
    return "/baogao/" if number == 1 else f"/baogao/list_{number}.html"


def _link(post: _Post) -> tuple[str, str]:
    return post.path, post.title


def _shell(title: str, content: str, description: str) -> bytes:
    return fill("reposts.html", title=clean(title), content=content, description=clean(description)).encode()
