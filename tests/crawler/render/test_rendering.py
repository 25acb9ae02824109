"""Pages made by scripts, rendered by a real browser that has no network but ours."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator

import pytest

from crawler.fetch import Fetcher, MemoryRobotsCache
from crawler.fetch.client import utc_now
from crawler.pipeline import refine
from crawler.render import rendering
from crawler.site import Limits, Scope, Site
from storage.records import Attempt, Fetched, Outcome, Purpose
from tests.site import PARAGRAPH
from tests.site.answers import Answers, answering

pytestmark = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="needs chromium: apt-get install chromium"
)

TITLE = "云岭县甲镇2023年政府工作报告"
HEAD = f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div id=text></div>"
PARAGRAPHS = [f"第{n}项工作已经完成。{PARAGRAPH}" for n in range(1, 6)]
SHOW = "function show(all) { document.getElementById('text').innerHTML = all.map(x => '<p>' + x + '</p>').join('') }"

Render = Callable[..., Fetched]


@pytest.fixture
def site() -> Iterator[Answers]:
    with answering({}) as site:
        yield site


@pytest.fixture
def canary() -> Iterator[Answers]:
    """A server that nobody may reach, though it runs on this machine."""
    with answering({}) as other:
        yield other


@pytest.fixture
def render(site: Answers) -> Render:
    """Fetch a page of the site, given as its script in its own charset, and render it."""

    def run(script: str, *, charset: str = "gbk", **limits: float) -> Fetched:
        site.pages["/t.html"] = (f"text/html; charset={charset}", f"{HEAD}{script}".encode(charset))
        return asyncio.run(_rendered(site, Limits(delay=0, **limits)))  # type: ignore[arg-type]

    return run


async def _rendered(site: Answers, limits: Limits) -> Fetched:
    start = f"{site.address}/t.html"
    opened = frozenset({site.host})
    source = Site(
        "town", (start,), Scope((site.host,)), limits=limits, allow_private=opened, render=("/*.html",)
    )
    async with (
        Fetcher(robots=MemoryRobotsCache()) as fetcher,
        rendering(source, fetcher, utc_now) as renderer,
    ):
        assert renderer is not None
        return await renderer.render(await fetcher.fetch(start, source))


def texts(fetched: Fetched) -> list[str]:
    assert fetched.body is not None, fetched.last
    page = refine(fetched.body, url=fetched.final_url, headers=fetched.last.headers)
    return [line for document in page.documents for line in document.text.split("\n")]


def parts(fetched: Fetched) -> list[Attempt]:
    return [attempt for attempt in fetched.attempts if attempt.purpose is Purpose.PART]


def test_a_text_that_a_script_writes_is_the_text_of_the_page(render: Render) -> None:
    """The rendered page is what is refined; it is in UTF-8 whatever charset the answer's headers name, and says so."""
    fetched = render(f"<script>{SHOW}; show({json.dumps(PARAGRAPHS)})</script>")
    assert texts(fetched) == PARAGRAPHS
    assert (fetched.rendered, fetched.outcome, parts(fetched)) == (True, Outcome.OK, [])
    assert dict(fetched.last.headers)["content-type"] == "text/html; charset=gbk"


def test_a_text_that_a_script_asks_for_is_fetched_by_us(render: Render, site: Answers) -> None:
    """Scripts and data of the same host are asked for by our fetcher, each with a record; pictures are not asked for."""
    site.pages["/js/show.js"] = (
        "application/javascript",
        f"{SHOW}; fetch('/data/1').then(r => r.json()).then(show)".encode(),
    )
    site.pages["/data/1"] = ("application/json", json.dumps(PARAGRAPHS).encode())
    fetched = render("<img src=/a.png><link rel=icon href=/b.ico><script src=/js/show.js></script>")
    assert texts(fetched) == PARAGRAPHS
    assert [(part.url, part.outcome) for part in parts(fetched)] == [
        (f"{site.address}/js/show.js", Outcome.OK),
        (f"{site.address}/data/1", Outcome.OK),
    ]
    assert site.asked == ["/robots.txt", "/t.html", "/js/show.js", "/data/1"]


def test_nothing_private_is_reached_in_any_way(render: Render, site: Answers, canary: Answers) -> None:
    """A script tries addresses of this machine and of private networks by every means there is; each is refused and
    recorded, and nothing arrives.
    """
    port = canary.host.rpartition(":")[2]
    addresses = [
        f"{canary.address}/1", f"http://localhost:{port}/2", f"http://[::1]:{port}/3", "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/", "http://127.1:9/", "file:///etc/passwd",
    ]  # fmt: skip
    script = f"""<p>{"</p><p>".join(PARAGRAPHS)}</p><script>
    const attempt = what => {{ try {{ what() }} catch (error) {{}} }};
    const add = (tag, attribute, url) => {{
      const element = document.createElement(tag); element[attribute] = url; document.body.appendChild(element) }};
    for (const url of {json.dumps(addresses)}) {{
      attempt(() => fetch(url).catch(() => 0)); attempt(() => add('iframe', 'src', url));
      attempt(() => add('script', 'src', url)); attempt(() => add('img', 'src', url));
      attempt(() => navigator.sendBeacon(url, 'x'));
      attempt(() => {{ const request = new XMLHttpRequest(); request.open('GET', url); request.send() }}) }}
    attempt(() => new WebSocket('ws://{canary.host}/socket')); attempt(() => new EventSource('{canary.address}/events'));
    attempt(() => {{ const peer = new RTCPeerConnection({{iceServers: [{{urls: 'stun:{canary.host}'}}]}});
      peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer)) }});
    attempt(() => new Worker(URL.createObjectURL(new Blob(["fetch('{canary.address}/worker')"]))));
    attempt(() => setTimeout(() => location.href = '{canary.address}/away', 50));
    </script>"""
    fetched = render(script)
    assert canary.asked == []
    assert site.asked == ["/robots.txt", "/t.html"]
    assert texts(fetched) == PARAGRAPHS
    refused = {(part.url, part.outcome) for part in parts(fetched)}
    assert refused >= {
        (f"{canary.address}/1", Outcome.BLOCKED),
        (f"http://localhost:{port}/2", Outcome.OUT_OF_SCOPE),
        (f"http://[::1]:{port}/3", Outcome.BLOCKED),
        ("http://10.0.0.1/", Outcome.BLOCKED),
        ("http://169.254.169.254/latest/meta-data/", Outcome.BLOCKED),
        ("http://127.0.0.1:9/", Outcome.BLOCKED),
        ("file:///etc/passwd", Outcome.BLOCKED),
        (f"ws://{canary.host}/socket", Outcome.BLOCKED),
        (f"{canary.address}/away", Outcome.BLOCKED),
    }
    assert not any(part.outcome is Outcome.OK for part in parts(fetched))
    assert {count.reason: count.blocks for count in fetched.refused}["render_blocked"] >= 7


def test_redirects_and_robots_hold_for_what_a_script_asks_for(
    render: Render, site: Answers, canary: Answers
) -> None:
    """A redirect to a private address is refused at its hop, and what robots.txt forbids is not asked for."""
    site.pages["/robots.txt"] = ("text/plain", b"User-agent: *\nDisallow: /private/\n")
    site.pages["/go"] = (f"-> {canary.address}/inside", b"")
    fetched = render(
        f"<p>{'</p><p>'.join(PARAGRAPHS)}</p><script>for (const url of ['/go', '/private/1', '/data/2']) fetch(url, "
        "url == '/data/2' ? {method: 'POST', body: 'x'} : {}).catch(() => 0)</script>"
    )
    found = {(part.url.removeprefix(site.address), part.outcome) for part in parts(fetched)}
    assert found == {
        ("/go", Outcome.REDIRECT),
        (f"{canary.address}/inside", Outcome.BLOCKED),
        ("/private/1", Outcome.ROBOTS),
        ("/data/2", Outcome.BLOCKED),
    }
    assert canary.asked == []
    assert site.asked == ["/robots.txt", "/t.html", "/go"]


def test_windows_and_questions_hold_nothing_up(render: Render, site: Answers) -> None:
    """Dialogs are dismissed, other windows closed unseen; the script goes on, and the text it then writes is there."""
    fetched = render(
        "<script>alert('a'); confirm('b'); prompt('c'); window.open('/other.html'); window.open('http://10.0.0.1/');"
        f"{SHOW}; show({json.dumps(PARAGRAPHS)})</script>"
    )
    assert texts(fetched) == PARAGRAPHS
    assert "/other.html" not in site.asked


def test_a_script_without_end_ends_and_is_named(render: Render, site: Answers) -> None:
    """The page has failed for that reason, and what its robots.txt and answer were stays on record."""
    fetched = render("<script>while (true) {}</script>", deadline=3.0)
    assert (fetched.body, fetched.rendered, fetched.outcome) == (None, False, Outcome.TIMEOUT)
    assert "did not end within 3 s" in (fetched.last.reason or "")
    assert fetched.last.url == f"{site.address}/t.html"


def test_a_page_that_a_script_blows_up_is_too_large(render: Render) -> None:
    """No more of it than the limit leaves the browser."""
    fetched = render(
        "<script>for (let n = 0; n < 40; n++) { const p = document.createElement('p');"
        " p.textContent = 'x'.repeat(100000); document.body.appendChild(p) }</script>",
        max_bytes=1_000_000,
    )
    assert (fetched.body, fetched.outcome) == (None, Outcome.TOO_LARGE)


def test_a_page_that_never_stops_asking_is_bounded(render: Render, site: Answers) -> None:
    """After sixty requests no more are made, and the page is taken as it is."""
    site.pages["/data/1"] = ("application/json", b"[]")
    fetched = render(
        f"<p>{'</p><p>'.join(PARAGRAPHS)}</p><script>for (let n = 0; n < 90; n++) fetch('/data/1?' + n).catch(() => 0)</script>"
    )
    assert texts(fetched) == PARAGRAPHS
    assert sum(path.startswith("/data/") for path in site.asked) == 60
    assert any("more than 60 requests" in (part.reason or "") for part in parts(fetched))


def test_a_script_cannot_change_what_is_kept_by_changing_the_browser(render: Render) -> None:
    """What serialises the page runs where the page's own functions do not reach."""
    fetched = render(
        f"<p>{'</p><p>'.join(PARAGRAPHS)}</p><script>Object.defineProperty(Element.prototype, 'outerHTML',"
        " {get() { return '<p>forged' }}); String.prototype.slice = () => 'forged'</script>"
    )
    assert texts(fetched) == PARAGRAPHS
