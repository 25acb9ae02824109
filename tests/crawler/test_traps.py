"""Traps are known by what they give, and an honest site of any size is none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zlib import crc32

import pytest

from crawler.pipeline import decide, refine
from crawler.traps import SAME_TEXT, Traps
from storage.records import Refined, Role
from tests.site import listing, report

SITE = "http://a.example"
Page = Callable[[str], str]


def crawl(
    page: Page, start: str, most: int = 12_000, traps: Traps | None = None
) -> tuple[list[str], list[str]]:
    """Visit a site as a harvest does, listings first; the addresses visited, and the reasons for those left out."""
    traps = traps or Traps()
    waiting, known = {start: Role.UNKNOWN}, {start}
    visited: list[str] = []
    reasons: list[str] = []
    while waiting and len(visited) < most:
        url = min(waiting, key=lambda u: (Role.LISTING, Role.UNKNOWN, Role.DETAIL).index(waiting[u]))
        role = waiting.pop(url)
        if reason := traps.refuses(url) if url != start else "":
            reasons.append(reason)
            continue
        visited.append(url)
        body = page(url.removeprefix(SITE)).encode()
        refined = refine(body, url=url, follow=role is not Role.DETAIL)
        kept: Refined = traps.learn(url, body, decide(role, refined)[0])
        for link in kept.links:
            if link.url not in known and link.url.startswith(SITE + "/"):
                known.add(link.url)
                waiting[link.url] = link.role
    return visited, reasons


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


def test_a_trap_seen_in_earlier_harvests_is_hardly_tried_again() -> None:
    """What an archive knows of a source counts: a shape that never gave a text has a few tries left."""
    known = [(f"{SITE}/cal/{n}", False) for n in range(100)]
    traps = Traps(known)
    visited, _ = crawl(lambda p: next_to(f"/cal/{number(p) + 1}") + links(f"/cal/{number(p) + 1}"), SITE + "/cal/100", traps=traps)  # fmt: skip
    assert len(visited) < 10
    assert Traps([(f"{SITE}/t/{n}.html", True) for n in range(100)]).refuses(f"{SITE}/t/100.html") == ""
