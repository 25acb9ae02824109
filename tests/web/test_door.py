"""Who is let in, and with what every answer is sealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from baogao.web.guard import LONGEST_ADDRESS
from baogao.web.sessions import admission
from storage.database import open_for_writing
from tests.storage.filled_archive import harvest, report
from tests.web.asking import HOME, OWN, asking, form_mark

TOKEN = "a-token-of-some-length"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    db = open_for_writing(tmp_path / "archive.db")
    harvest(db, "https://a.example/1", report("国家报告"), source="jia")
    db.close()
    return tmp_path / "archive.db"


@pytest.mark.parametrize(
    "path",
    ["/", "/search", "/index.json", "/none", "/none.json", "/healthz", "/metrics", "/static/baogao.css"],
)
async def test_every_answer_is_sealed(archive: Path, path: str) -> None:
    """Whatever it is: nothing runs in it but our own files, nobody frames it, nothing is guessed from its bytes."""
    async with asking(archive) as client:
        headers = (await client.get(path)).headers
    policy = dict(each.split(" ", 1) for each in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8630", 200),
        ("localhost", 200),
        ("LOCALHOST.:9", 200),
        ("[::1]:8630", 200),
        ("192.168.1.7", 200),  # figures cannot be rebound
        ("archive.internal", 200),
        ("evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("evil.example@127.0.0.1", 421),
        ("127.0.0.1:8630, evil.example", 421),
        ("", 421),
    ],
)
async def test_only_our_own_names_are_answered(archive: Path, host: str, status: int) -> None:
    """A name that somebody else's DNS leads here is refused on every path."""
    async with asking(archive, admission=admission(frozenset({"archive.internal"}), None)) as client:
        for path in ("/", "/index.json", "/healthz", "/static/baogao.js"):
            answer = await client.get(path, headers={"host": host})
            assert answer.status_code == status, path
            assert ("报告" in answer.text or "sources" in answer.text) is False or status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
async def test_other_methods_are_refused(archive: Path, method: str) -> None:
    """Only GET, HEAD and POST are taken."""
    async with asking(archive) as client:
        assert (await client.request(method, "/")).status_code == 405


async def test_what_is_too_large_is_refused(archive: Path) -> None:
    """Addresses, and forms, with a status that says so; nothing of them is kept."""
    async with asking(archive) as client:
        assert (await client.get("/search", params={"q": "x" * LONGEST_ADDRESS})).status_code == 414
        form = {"mark": await form_mark(client, "/sources/jia"), "because": "x" * 20_000}
        answer = await client.post("/sources/jia/pause", data=form, headers=OWN)
        assert answer.status_code == 403
        assert "too large" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "http://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": HOME, "sec-fetch-site": "cross-site"},
        {"origin": HOME, "sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
async def test_a_form_from_elsewhere_is_refused(archive: Path, headers: dict[str, str]) -> None:
    """Even with the right mark: its browser says where it is from, and one that says nothing is not believed."""
    async with asking(archive) as client:
        form = {"mark": await form_mark(client, "/sources/jia")}
        assert (await client.post("/sources/jia/pause", data=form, headers=headers)).status_code == 403
    db = open_for_writing(archive)
    assert db.execute("SELECT count(*) FROM service_pauses").fetchone()[0] == 0
    db.close()


async def test_a_form_without_its_mark_is_refused(archive: Path) -> None:
    """One of another visitor is none, and neither is one in the address."""
    async with asking(archive) as other, asking(archive) as client:
        foreign = await form_mark(other, "/sources/jia")
        await client.get("/sources/jia")
        for form in ({}, {"mark": ""}, {"mark": foreign}, {"mark": "\u00e9"}):
            assert (await client.post("/sources/jia/pause", data=form, headers=OWN)).status_code == 403
        mark = await form_mark(client, "/sources/jia")
        answer = await client.post(f"/sources/jia/pause?mark={mark}", data={}, headers=OWN)
        assert answer.status_code == 403
        asked = await client.get("/sources/jia/pause")  # the name of a source may hold a slash
        assert asked.status_code == 404
        assert (await client.post("/sources/jia/pause", json={"mark": mark}, headers=OWN)).status_code == 403


async def test_away_from_loopback_nothing_is_shown_without_the_token(archive: Path) -> None:
    """A person is led to the form for it, a program told what it lacks; health and figures stay open to their watchers."""
    async with asking(archive, admission=admission(frozenset(), TOKEN)) as client:
        for path in ("/", "/search?q=国家", "/sources/jia", "/none", "/docs"):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        for path in ("/index.json", "/search.json?q=国家"):
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
            assert "jia" not in answer.text
        assert (await client.post("/sources/jia/pause", headers=OWN)).status_code == 401
        assert (await client.get("/healthz")).status_code == 200


async def test_the_token_opens_a_session(archive: Path) -> None:
    """In a cookie that scripts cannot read, no other site sends, and that does not hold the token; until it is left."""
    async with asking(archive, admission=admission(frozenset(), TOKEN)) as client:
        mark = await form_mark(client, "/login")
        wrong = await client.post("/login", data={"mark": mark, "token": TOKEN + "x"}, headers=OWN)
        assert (wrong.status_code, "baogao_session" in wrong.headers.get("set-cookie", "")) == (403, False)
        right = await client.post("/login", data={"mark": mark, "token": TOKEN}, headers=OWN)
        cookie = right.headers["set-cookie"].lower()
        assert right.status_code == 303
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert TOKEN not in cookie
        assert (await client.get("/")).status_code == 200
        left = await client.post("/logout", data={"mark": await form_mark(client, "/")}, headers=OWN)
        assert left.headers["location"] == "/login"
        assert (await client.get("/")).status_code == 303


@pytest.mark.parametrize("cookie", ["", "1.2", "99999999999." + "0" * 64, "99999999999.zz", "x" * 500])
async def test_a_made_up_session_opens_nothing(archive: Path, cookie: str) -> None:
    """Only our own hash does, and only as long as it says."""
    async with asking(archive, admission=admission(frozenset(), TOKEN)) as client:
        answer = await client.get("/", headers={"cookie": f"baogao_session={cookie}"})
        assert answer.status_code == 303


async def test_a_program_sends_the_token_with_each_request(archive: Path) -> None:
    """As a bearer; another word, or a part of it, is refused."""
    async with asking(archive, admission=admission(frozenset(), TOKEN)) as client:
        for given, status in (
            (f"Bearer {TOKEN}", 200),
            (f"bearer {TOKEN}", 200),
            (f"Bearer {TOKEN[:-1]}", 401),
            (f"Basic {TOKEN}", 401),
        ):
            answer = await client.get("/index.json", headers={"authorization": given})
            assert answer.status_code == status, given


async def test_without_a_page_there_are_health_and_figures_alone(archive: Path) -> None:
    """As a service that other machines reach and that was given no token serves them."""
    async with asking(archive, admission=admission(frozenset({"0.0.0.0"}), None, page=False)) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/metrics")).status_code == 200
        for path in ("/", "/search", "/login", "/static/baogao.css"):
            assert (await client.get(path)).status_code == 404, path
