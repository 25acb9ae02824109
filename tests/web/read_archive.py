"""An archive filled with pages as a cleaner reads them, so that its texts can be derived from its bytes again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from crawler import refine
from storage import documents, frontier, visits
from storage.database import open_for_writing
from storage.packing import pack
from storage.records import Attempt, Fetched, Outcome, Place, Role
from tests.storage.filled_archive import MORNING

COUNTY = Place("government", "county", "云川省", "榆澄市", "岫川县")
NAVIGATION = "".join(
    f"<li><a href='/{n}'>{name}</a></li>"
    for n, name in enumerate(("首页", "政务公开", "办事服务", "互动交流"))
)
LINES = (
    "——2019年1月5日在岫川县第十五届人民代表大会第三次会议上",
    "岫川县人民政府县长张建国",
    "各位代表：现在我代表岫川县人民政府向大会报告工作，请予审议，并请政协委员和列席人员提出意见。",
    "一、2018年工作回顾",
    "过去一年，全县完成生产总值103.5亿元，比上年增长8.2%，粮食总产量达到12080吨，城镇居民收入稳步提高。",
    "岫川中学新校区投入使用，改造农村危房302户，硬化通村公路41公里，十件民生实事全部办结。",
    "二、2019年工作安排",
    "新的一年，我们要坚持稳中求进，抓好项目建设、产业培育和民生改善，让群众的日子越过越好。",
)
MASKED = tuple(
    line.replace("2019", "20xx").replace("2018", "20xx").replace("岫川", "XX").replace("张建国", "XXX")
    for line in LINES
)


def page(title: str, lines: tuple[str, ...] = LINES, extra: str = "") -> bytes:
    """A page with navigation above the text and a copyright line below."""
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div class='nav'><ul>{NAVIGATION}</ul></div><h1>{title}</h1><div class='content'>{paragraphs}{extra}</div>"
        "<div class='footer'>版权所有 岫川县人民政府 ICP备12345678号</div></body></html>"
    ).encode()


def read_in(
    db: Database,
    url: str,
    body: bytes,
    *,
    source: str = "岫川县政府",
    place: Place = COUNTY,
    at: datetime = MORNING,
    link_text: str | None = None,
) -> None:
    """A harvest visits a page and stores what is read of it."""
    with db.atomic():
        source_id = frontier.record_source(db, source, place, {})
        run = frontier.begin_run(db, source_id, f"{at} {url}", [(url, Role.DETAIL)], "test", at)
        due = next(
            d
            for d in frontier.claim(db, run.id, "a.example", 99, "me", at, timedelta(hours=1))
            if d.url == url
        )
        headers = (("content-type", "text/html; charset=utf-8"),)
        attempt = Attempt(url, at, 0.25, Outcome.OK, status=200, headers=headers, bytes_received=len(body))
        fetch = visits.record_visit(db, run, due, Fetched(url, url, (attempt,), body), pack(body), at)
        if fetch is not None:
            documents.settle(db, run, fetch, refine(body, url=url, headers=headers, follow=False), at)
        if link_text is not None:
            db.execute("UPDATE pages SET link_text = ? WHERE url = ?", (link_text, url))
        db.execute("DELETE FROM frontier WHERE run_id = ?", (run.id,))
        frontier.end_run(db, run.id, "finished", {}, at)


def miss(
    db: Database, url: str, outcome: Outcome, reason: str, *, link_text: str, at: datetime = MORNING
) -> None:
    """A page of the county that is listed with these words and does not answer."""
    with db.atomic():
        source_id = frontier.record_source(db, "岫川县政府", COUNTY, {})
        run = frontier.begin_run(db, source_id, f"{at} {url}", [(url, Role.DETAIL)], "test", at)
        db.execute("UPDATE pages SET link_text = ? WHERE url = ?", (link_text, url))
        due = next(
            d
            for d in frontier.claim(db, run.id, "a.example", 99, "me", at, timedelta(hours=1))
            if d.url == url
        )
        attempt = Attempt(url, at, 0.1, outcome, status=410, reason=reason)
        visits.record_visit(db, run, due, Fetched(url, url, (attempt,)), None, at)
        db.execute("DELETE FROM frontier WHERE run_id = ?", (run.id,))
        frontier.end_run(db, run.id, "finished", {}, at)


def filled(path: Path) -> Path:
    """The county's report of 2019, as it was and as it was changed, a masked copy of it, one of 2017, and a vanished one."""
    db = open_for_writing(path)
    official = "https://a.example/2019.html"
    read_in(db, official, page("2019年岫川县政府工作报告"), link_text="2019年政府工作报告")
    changed = tuple(line.replace("8.2%", "8.5%") for line in LINES)
    read_in(db, official, page("2019年岫川县政府工作报告", changed), at=MORNING + timedelta(days=1))
    other = Place("repost")
    copy = page("20xx年XX县政府工作报告", MASKED)
    read_in(
        db, "https://a.example/copy.html", copy, source="范文网", place=other, at=MORNING + timedelta(days=2)
    )
    earlier = (
        *(line.replace("2019", "2017").replace("2018", "2016") for line in LINES[:4]),
        "这一年我们集中力量修通了到邻县的公路，关停了三家污染严重的小厂，村村办起了图书室和老年食堂，群众反映很好。",
        "全鄉(xiāng)各項(xiàng)工作進展順(shùn)利，幹部群眾團結一心，迎來了新的發展局面。",
    )
    read_in(
        db,
        "https://a.example/2017.html",
        page("2017年岫川县政府工作报告", earlier),
        link_text="2017年政府工作报告",
    )
    miss(db, "https://a.example/2018.html", Outcome.GONE, "410 Gone", link_text="2018年政府工作报告")
    db.close()
    return path
