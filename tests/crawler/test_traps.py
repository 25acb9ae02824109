"""Traps are known by what they give, and an honest site of any size is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from zlib import crc32

import pytest

from crawler.aside import Aside
from crawler.pipeline import decide, refine
from crawler.traps import SAME_TEXT, Traps
from storage.frontier import Due
from storage.records import Refined, Role
from tests.site import listing, report

SITE = "http://a.example"
Page = Callable[[str], str]


def crawl(
    page: Page, start: str, most: int = 12_000, traps: Traps | None = None
) -> tuple[list[str], list[str]]:
    """Visit a site as a harvest does, listings first; the addresses visited, and the reasons for those left out."""
    traps, aside = traps or Traps(), Aside()
    waiting, known = {start: Role.UNKNOWN}, {start}
    sure = {start}
    visited: list[str] = []
    while waiting and len(visited) < most:
        url = min(waiting, key=lambda u: (Role.LISTING, Role.UNKNOWN, Role.DETAIL).index(waiting[u]))
        role = waiting.pop(url)
        if kin := None if url in sure else traps.doubts(url):
            assert aside.put(due(url, role), kin)
        else:
            visited.append(url)
            traps.begin(url)
            body = page(url.removeprefix(SITE)).encode()
            refined = refine(body, url=url, follow=role is not Role.DETAIL)
            kept: Refined = traps.learn(url, body, decide(role, refined)[0])
            traps.end(url)
            for link in kept.links:
                if link.url not in known and link.url.startswith(SITE + "/"):
                    known.add(link.url)
                    waiting[link.url] = link.role
        waiting |= {each.url: each.role for each in aside.take_free()}
        if not waiting:
            free, chances = aside.take_free(at_last=True), aside.take_chances()
            sure |= {each.url for each in chances}
            waiting |= {each.url: each.role for each in free}
            waiting |= {each.url: each.role for each in chances}
    return visited, [reason for _, reason in aside.take_all()]


def due(url: str, role: Role = Role.DETAIL) -> Due:
    return Due(0, url, role, None, None, None, None)


def number(path: str) -> int:
    return int("".join(c for c in path if c.isdigit()) or 0)


def links(*paths: str) -> str:
    return "<ul>" + "".join(f"<li><a href='{p}'>item {n}</a></li>" for n, p in enumerate(paths)) + "</ul>"


def next_to(path: str) -> str:
    return f"<a rel=next href='{path}'>next</a>"


def words(n: int) -> str:
    return "".join(chr(ord("a") + (n * 7 + i * (n % 11 + 1)) % 26) for i in range(7))


TRAPS: dict[str, Page] = {
    "calendar": lambda p: links(f"/cal/{number(p) + 1}", f"/cal/d{number(p)}00") + next_to(f"/cal/{number(p) + 1}"),
    "calendar beside real news": lambda p: links("/news/1.html", f"/cal?m={number(p) + 1}", f"/cal/day?d={number(p)}9"),
    "sessions of an unknown name": lambda p: links(*(f"/p{i}.html?tok={number(p) * 5 + i:020d}ab" for i in range(5))),
    "filters": lambda p: links(*("/f?" + "&".join(f"f{(number(p) + i * k) % 9}={k}" for k in range(4)) for i in range(20))),
    "filters of any number": lambda p: links(*(f"/f?f{(number(p) + i * 5) % 9}={crc32(p.encode()) % 9}&f{(number(p) * 3 + i) % 9}={i % 9}&f{crc32(p.encode()) // 9 % 9}=1" for i in range(20))),
    "words without end": lambda p: links(*(f"/w/{words(crc32(p.encode()) % 10**6 + i)}.html" for i in range(5))),
    "one empty page for each": lambda p: "<h1>empty</h1>" + links(*(f"/e{number(p) * 3 + i}.html" for i in (1, 2, 3))),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAPS)
def test_addresses_without_end_end_by_themselves(name: str) -> None:
    """However the addresses are made, fewer than 200 pages are asked for, and each one left out has a reason."""
    visited, reasons = crawl(TRAPS[name], SITE + "/trap/0")
    assert len(visited) < 200
    assert set(reasons) <= {"nothing_new", "same_text"}


def test_a_path_that_contains_itself_is_not_gone_down() -> None:
    """`x/x/x` and `a/b/a/b/a/b` are as deep as it gets."""
    assert len(crawl(lambda p: links(p.rstrip("/") + "/x/"), SITE + "/s/")[0]) < 5
    assert len(crawl(lambda p: links(p.rpartition("/")[0] + "/a/b/i.html"), SITE + "/s/i.html")[0]) < 5


def test_pagination_that_repeats_its_last_page_is_left_after_a_few() -> None:
    """`page=N` answers the same for every N; ten requests are plenty to see it."""
    visited, _ = crawl(lambda p: links("/news/1.html") + next_to(f"/l?page={number(p) + 1}"), SITE + "/l")
    assert len([url for url in visited if "/l" in url]) < 10


def test_one_text_under_a_thousand_addresses_is_asked_for_a_few_times() -> None:
    """A program that ignores its argument is soon known for it, and tried again ever more rarely."""
    text = report("甲镇政府工作报告", "甲镇实现生产总值十亿元。")
    index = listing(*(f"/d/{n}.html" for n in range(1_000)))
    visited, reasons = crawl(lambda p: text if p.startswith("/d/") else index, SITE + "/")
    assert len(visited) < 30
    assert set(reasons) == {SAME_TEXT}
    assert len(visited) + len(reasons) == 1_001


def details(count: int, per_page: int, text: Callable[[int], str]) -> Page:
    """A site of listing pages that lead to one another and to `count` details."""

    def page(path: str) -> str:
        if path.startswith("/t/"):
            return text(number(path))
        at = number(path)
        paths: Iterable[int] = range(at * per_page, min((at + 1) * per_page, count))
        further = f"/list_{at + 1}.html" if (at + 1) * per_page < count else None
        return listing(*(f"/t/{n}.html" for n in paths), following=further)

    return page


def test_a_good_site_of_any_size_is_visited_whole() -> None:
    """Hundreds of listing pages, and a tenth of the details repeat what another page said: none is left out."""
    site = details(600, 2, lambda n: report("甲镇政府工作报告", f"第{n if n % 10 else n // 2}号报告的内容。"))
    visited, reasons = crawl(site, SITE + "/list_0.html")
    assert (len(visited), reasons) == (600 + 300, [])


def test_reports_that_come_a_second_time_are_visited_too() -> None:
    """A hundred reports, each under two addresses: half of the visits bring nothing new, and are made."""
    site = details(200, 10, lambda n: report("甲镇政府工作报告", f"第{n % 100}号报告的内容。"))
    visited, reasons = crawl(site, SITE + "/list_0.html")
    assert (len(visited), reasons) == (220, [])


def copied_at(copies: Callable[[int], int]) -> Callable[[int], str]:
    """The text of a detail: a report of its own, or to the last byte another's where `copies` names one."""
    return lambda n: report("甲镇政府工作报告", f"第{copies(n)}号报告的内容，实现生产总值{copies(n)}亿元。")


@pytest.mark.parametrize(
    ("count", "copies"),
    [
        (13, lambda n: 0 if n in (4, 5, 6) else n),
        (13, lambda n: 0 if n in (1, 2, 3) else n),
        (13, lambda n: 12 if n in (9, 10, 11) else n),
        (300, lambda n: n // 2 if n % 5 in (1, 3) else n),
        (300, lambda n: 0 if 100 <= n < 220 else n),
        (300, lambda n: 0 if n < 120 else n),
        (200, lambda n: n),
    ],
)
def test_copies_to_the_last_byte_hide_no_report_behind_them(count: int, copies: Callable[[int], int]) -> None:
    """Wherever they stand in a listing and however many they are: every report is met in the first harvest."""
    site = details(count, 20, copied_at(copies))
    visited, _ = crawl(site, SITE + "/list_0.html")
    met = {copies(number(url)) for url in visited if "/t/" in url}
    assert met == {copies(n) for n in range(count)}


def test_details_told_apart_by_their_query_are_visited_whole() -> None:
    """`view?id=1` to `view?id=200` are 200 reports."""
    index = listing(*(f"/view?id={n}" for n in range(1, 201)))
    text = copied_at(lambda n: n)
    visited, reasons = crawl(lambda p: text(number(p)) if p.startswith("/view") else index, SITE + "/")
    assert (len(visited), reasons) == (201, [])


def test_what_was_put_aside_comes_back_when_its_like_bears_fruit() -> None:
    """Forty pages without a text, then a hundred reports under addresses of the same shape: all of them are met."""
    text = copied_at(lambda n: n)
    index = listing(*(f"/t/{n}.html" for n in range(140)))
    visited, reasons = crawl(
        lambda p: index if p == "/" else text(number(p)) if number(p) >= 40 else "<p>empty", SITE + "/"
    )
    assert (len(visited), reasons) == (141, [])


def test_the_first_pages_of_a_shape_are_asked_for_one_after_another() -> None:
    """After three of them any number may be under way."""
    traps, page = Traps(), [f"{SITE}/t/{n}.html" for n in range(4)]
    assert traps.doubts(page[0]) is None
    for under_way, following in pairwise(page):
        traps.begin(under_way)
        assert traps.doubts(following) is not None
        traps.end(under_way)
        assert traps.doubts(following) is None
    traps.begin(page[3])
    assert traps.doubts(f"{SITE}/t/4.html") is None


def test_of_pages_put_aside_the_last_has_a_chance() -> None:
    """One of each kin, once until it bears fruit; the others are left out with the reason."""
    traps, aside = Traps(), Aside()
    body = report("甲镇政府工作报告", "甲镇实现生产总值十亿元。").encode()
    for n in range(3):
        traps.learn(f"{SITE}/t/{n}.html", body, refine(body, url=f"{SITE}/t/{n}.html"))
    for n in range(3, 8):
        kin = traps.doubts(f"{SITE}/t/{n}.html")
        assert kin
        assert aside.put(due(f"{SITE}/t/{n}.html"), kin)
    assert [each.url for each in aside.take_chances()] == [f"{SITE}/t/7.html"]
    assert aside.take_chances() == aside.take_free() == []
    assert [reason for _, reason in aside.take_all()] == [SAME_TEXT] * 4


def test_a_trap_seen_in_earlier_harvests_is_hardly_tried_again() -> None:
    """What an archive knows of a source counts: a shape that never gave a text has a few tries left."""
    known = [(f"{SITE}/cal/{n}", False) for n in range(100)]
    traps = Traps(known)
    visited, _ = crawl(lambda p: next_to(f"/cal/{number(p) + 1}") + links(f"/cal/{number(p) + 1}"), SITE + "/cal/100", traps=traps)  # fmt: skip
    assert len(visited) < 10
    assert Traps([(f"{SITE}/t/{n}.html", True) for n in range(100)]).doubts(f"{SITE}/t/100.html") is None
