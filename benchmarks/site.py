"""A made-up site of report pages, the same on every machine: `build` writes it, `truth.jsonl` tells what is on it.

    www/index.html                   leads to the first listing page of each of five channels
    www/c{channel}/list_{page}.html  20 reports a page and a pager
    www/c{channel}/{nn}/t{id}.html   a report, 30 to 60 KB of HTML
    truth.jsonl                      a row a report: path, text_sha256

15 % of the pages are GBK, said only in a meta tag. 10 % are re-posts: half of them the same bytes, half the same
text in other furniture. Every file has a gzip twin, so that a server spends no time compressing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from random import Random

from benchmarks.prose import Report, phrase, report, sentence

CHANNELS = 5
ON_A_LISTING = 20
GBK = 0.15
REPOSTED = 0.1


@dataclass(frozen=True, slots=True)
class Page:
    """What is on one address: the report's number, and whose furniture and encoding it has."""

    number: int
    report: int
    furniture: int
    encoding: str

    @property
    def path(self) -> str:
        """Where it is."""
        return f"/c{self.number % CHANNELS}/{self.number % 100:02d}/t{self.number:06d}.html"


def plan(count: int) -> list[Page]:
    """The pages of a site of so many reports, re-posts included."""
    random = Random("plan")
    reposts = set(random.sample(range(min(20, count // 2), count), int(count * REPOSTED)))
    pages: list[Page] = []
    for number in range(count):
        page = Page(number, number, number, "gbk" if random.random() < GBK else "utf-8")
        if number in reposts:
            original = random.choice([p for p in pages[:200] if p.report == p.number])
            same_bytes = random.random() < 0.5
            page = Page(
                number,
                original.report,
                original.furniture if same_bytes else number,
                original.encoding if same_bytes else page.encoding,
            )
        pages.append(page)
    return pages


def build(root: Path, count: int) -> None:
    """Write the site below `root`, unless it is there already."""
    truth = root / "truth.jsonl"
    if truth.exists() and len(truth.read_text(encoding="utf-8").splitlines()) == count:
        return
    www, pages, rows = root / "www", plan(count), []
    for page in pages:
        told = report(page.report)
        _put(www, page.path, detail(page, told).encode(page.encoding))
        rows.append({"path": page.path, "text_sha256": hashlib.sha256(told.text.encode()).hexdigest()})
    _put_listings(www, pages)
    _put(www, "/robots.txt", b"User-agent: *\nDisallow: /admin/\n")
    truth.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def detail(page: Page, told: Report) -> str:
    """The HTML of a report's page."""
    random = Random(f"furniture {page.furniture}")
    body = [f'<p style="text-indent:2em;line-height:30px">{escape(p)}</p>' for p in told.paragraphs]
    body.insert(len(body) // 2, _advertisement(random))
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="{page.encoding}"><title>{told.title}-报告资料网</title>
<meta name="description" content="{told.paragraphs[0][:60]}"><meta name="PubDate" content="{told.date} 10:00:00">
{_STYLE}{_SCRIPT}</head><body>
<div class="top"><a href="/index.html">报告资料网</a></div><ul class="nav">{_NAVIGATION}</ul>
<div class="position">当前位置：<a href="/index.html">首页</a> &gt; <a href="/c{page.number % CHANNELS}/list_1.html">栏目</a> &gt; 正文</div>
{_advertisement(random)}
<div class="wrap"><div class="main"><h1>{told.title}</h1>
<div class="info">发布时间：{told.date} 10:00 来源：{told.origin} 阅读：{random.randint(10, 9999)}次</div>
<div class="article-content">
{chr(10).join(body)}
</div>
<div class="share"><a href="#a">分享到微信</a> <a href="#b">分享到微博</a> <a href="javascript:print()">打印本页</a></div>
<div class="related"><h3>相关阅读</h3><ul>{_links(random, random.randint(8, 18))}</ul></div>
</div><div class="side"><h3>热门文章</h3><ul>{_links(random, 20)}</ul>{_advertisement(random)}
<h3>最新文章</h3><ul>{_links(random, random.randint(15, 30))}</ul></div></div>
<div class="footer"><ul>{_FRIENDS}</ul><p>关于我们 | 联系我们 | 网站地图 | 版权所有 未经许可不得转载</p></div>
<!-- {" ".join(f"{random.getrandbits(64):016x}" for _ in range(random.randint(5, 40)))} -->
</body></html>
"""


def _put_listings(www: Path, pages: Sequence[Page]) -> None:
    channels = [pages[channel::CHANNELS] for channel in range(CHANNELS)]
    doors = "".join(f'<a href="/c{c}/list_1.html">第{c + 1}栏目</a>' for c in range(CHANNELS))
    _put(www, "/index.html", f'<!DOCTYPE html><meta charset="utf-8"><title>首页</title>{doors}'.encode())
    for channel, mine in enumerate(channels):
        last = max(1, -(-len(mine) // ON_A_LISTING))
        for at in range(1, last + 1):
            here = mine[(at - 1) * ON_A_LISTING : at * ON_A_LISTING]
            _put(www, f"/c{channel}/list_{at}.html", _listing(channel, at, last, here).encode())


def _listing(channel: int, at: int, last: int, pages: Sequence[Page]) -> str:
    random = Random(f"listing {channel} {at}")
    items = "\n".join(
        f'<li><a href="{page.path}">{report(page.report).title}</a><span>{random.randint(2016, 2026)}-01-05</span><p>{sentence(random)}</p></li>'
        for page in pages
    )
    near = range(max(1, at - 3), min(last, at + 3) + 1)
    pager = " ".join(
        f'<a href="/c{channel}/list_{n}.html">{n}</a>' if n != at else f"<b>{n}</b>" for n in near
    )
    following = f'<a href="list_{at + 1}.html">下一页</a>' if at < last else ""
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>第{channel + 1}栏目 第{at}页</title>{_STYLE}</head><body>
<ul class="nav">{_NAVIGATION}</ul><ul class="list">
{items}
</ul><div class="pager">{pager} {following} 共{last}页</div><ul class="friends">{_FRIENDS}</ul></body></html>
"""


def _links(random: Random, count: int, address: str = "/c{0}/list_{1}.html") -> str:
    return "\n".join(
        f'<li class="item"><a href="{address.format(random.randrange(CHANNELS), random.randint(1, 3))}" target="_blank">{phrase(random, random.randint(3, 6))}</a><span>{random.randint(1, 12):02d}-{random.randint(1, 28):02d}</span></li>'
        for _ in range(count)
    )


def _advertisement(random: Random) -> str:
    slot = random.randint(10**6, 10**7)
    return f'<div class="ad" id="ad{slot}"><a href="https://ad.example/?{slot}" rel="nofollow"><img src="/ad/{slot}.jpg" alt="广告"></a><script>ads.push({{slot: {slot}, words: "{phrase(random)}"}});</script></div>'


def _furniture() -> tuple[str, str, str, str]:
    random = Random("furniture of every page")
    navigation = "\n".join(
        f'<li><a href="/c{n % CHANNELS}/list_1.html">{phrase(random, 2)}</a><ul>{_links(random, 6)}</ul></li>'
        for n in range(8)
    )
    rules = "\n".join(
        f".m{random.randint(100, 999)} {{ margin: {n}px auto; color: #{random.getrandbits(24):06x}; float: left; }}"
        for n in range(30)
    )
    settings = "\n".join(f'  settings["k{n}"] = "{random.getrandbits(64):016x}";' for n in range(30))
    script = f"<script>\nvar settings = {{}};\n{settings}\n</script>"
    return (
        navigation,
        f"<style>\n{rules}\n</style>",
        script,
        _links(random, 26, "https://www.friend{0}{1}.example/"),
    )


_NAVIGATION, _STYLE, _SCRIPT, _FRIENDS = _furniture()


def _put(www: Path, path: str, body: bytes) -> None:
    file = www / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(body)
    file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(body, 6, mtime=0))
