"""Sites of different makes, small and whole: columns, pagers, and what a site has beside its reports.

Each is pages by path, and the paths at which there are reports. Every article differs from all others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")

PLACES = (
    "青石", "白沙", "云门", "柳林", "长桥", "东山", "西湾", "南坪", "北塘", "古渡", "清溪", "红岩", "永安", "太和",
)  # fmt: skip
MATTERS = (
    "春耕备耕", "防汛抗旱", "乡村道路", "饮水安全", "学校建设", "医疗卫生", "森林防火", "文化惠民", "就业服务",
)  # fmt: skip
FIRST = date(2024, 1, 8)


@dataclass
class MadeSite:
    """A site: its pages by path and query, and the paths of its reports."""

    pages: dict[str, str | int] = field(default_factory=dict)
    reports: set[str] = field(default_factory=set)

    def add_reports(self, articles: Sequence[Article], shell: Shell) -> None:
        """Put articles on the site."""
        for each in articles:
            self.pages[each.path] = shell(each.title, each.body())
            self.reports.add(each.path)


@dataclass(frozen=True)
class Article:
    """A report: where it is, its title, its day."""

    path: str
    number: int

    @property
    def day(self) -> date:
        return FIRST + timedelta(days=9 * self.number)

    @property
    def title(self) -> str:
        place, matter = PLACES[self.number % len(PLACES)], MATTERS[self.number * 5 % len(MATTERS)]
        return f"{place}镇{self.day.year}年{matter}工作情况报告（第{self.number}期）"

    def body(self) -> str:
        lines = "".join(f"<p>{text}</p>" for text in prose(self.number))
        return f"<h1>{self.title}</h1><p class=info>发布时间：{self.day} 来源：镇党政办</p><div class=content>{lines}</div>"


Shell = Callable[[str, str], str]


def prose(seed: int) -> list[str]:
    """Three paragraphs that no other seed has."""
    return [
        f"第{seed}期所报的{MATTERS[(seed + n) % len(MATTERS)]}工作已按计划推进，{PLACES[(seed * 3 + n) % len(PLACES)]}等村"
        f"共投入资金{seed * 7 + n + 11}万元，完成项目{seed + n + 2}个，群众满意程度比上一期提高{seed % 9 + n + 1}个百分点，下一步将继续抓好落实。"
        for n in range(3)
    ]


def articles(count: int, path: Callable[[int, date], str], first: int = 1) -> list[Article]:
    """So many articles, the newest first, at the paths that the function gives for number and day."""
    made = [
        Article(path(number, FIRST + timedelta(days=9 * number)), number)
        for number in range(first, first + count)
    ]
    return made[::-1]


def _at(path: Callable[[int, date, T], str], column: T) -> Callable[[int, date], str]:
    """The path in one column."""
    return lambda number, day: path(number, day, column)


def rows(items: Sequence[Article], *, dated: bool = True) -> str:
    """A list of articles as most sites have it."""
    days = [f"<span>{each.day}</span>" if dated else "" for each in items]
    return (
        "<ul class=news>"
        + "".join(
            f'<li><a href="{each.path}" target=_blank>{each.title}</a>{day}</li>'
            for each, day in zip(items, days, strict=True)
        )
        + "</ul>"
    )


def pager(addresses: Sequence[str], at: int) -> str:
    """Numbers and a link to the next page."""
    numbers = " ".join(
        f"<b>{n + 1}</b>" if n == at else f'<a href="{url}">{n + 1}</a>' for n, url in enumerate(addresses)
    )
    following = f'<a href="{addresses[at + 1]}">下一页</a>' if at + 1 < len(addresses) else ""
    return f"<div class=pages>{numbers} {following}</div>"


def framed(
    menu: Sequence[tuple[str, str]], foot: Sequence[tuple[str, str]], site: str, head: str = ""
) -> Shell:
    """What all pages of a site have around them."""

    def links(items: Sequence[tuple[str, str]]) -> str:
        return "".join(f'<li><a href="{url}">{text}</a></li>' for text, url in items)

    def shell(title: str, main: str) -> str:
        return (
            f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}_{site}</title>{head}</head><body>"
            f"<div class=top><ul class=menu>{links(menu)}</ul></div><div class=main>{main}</div>"
            f"<div class=footer><ul>{links(foot)}</ul><p>版权所有 {site}</p></div></body></html>"
        )

    return shell


def plain_page(title: str, seed: int) -> str:
    """A page with a text of its own and no date: about us, a guide to a service."""
    lines = "".join(f"<p>{text.replace('第', '本站第')}</p>" for text in prose(700 + seed))
    return f"<h1>{title}</h1><div class=content>{lines}</div>"


def add_column(
    site: MadeSite, shell: Shell, name: str, items: Sequence[Article], addresses: Sequence[str], size: int = 6
) -> None:
    """The listing pages of a column at these addresses, so many articles on each."""
    for at, address in enumerate(addresses):
        part = rows(items[at * size : (at + 1) * size])
        site.pages[address] = shell(name, f"<h2>{name}</h2>{part}{pager(addresses, at)}")


def portal() -> MadeSite:
    """A government's portal: folders by month, pages of a listing as index_1.html, services and a profile beside."""
    site = MadeSite()
    shell = framed(
        [
            ("首页", "/"),
            ("工作报告", "/zwgk/gzbg/index.html"),
            ("通知公告", "/zwgk/tzgg/index.html"),
            ("办事服务", "/bsfw/index.html"),
            ("镇情简介", "/zjqs/zqjj/index.html"),
            ("登录", "/user/login.html"),
        ],
        [
            ("关于我们", "/zjqs/gywm.html"),
            ("网站声明", "/zjqs/wzsm.html"),
            ("标签：春耕", "/tag/chungeng.html"),
        ],
        "东山区人民政府",
    )
    columns = {}
    for column, first in (("gzbg", 1), ("tzgg", 41)):
        columns[column] = articles(
            14, _at(lambda n, day, c: f"/zwgk/{c}/{day:%Y%m}/t{day:%Y%m%d}_{n + 4000}.html", column), first
        )
        site.add_reports(columns[column], shell)
        addresses = [f"/zwgk/{column}/index{f'_{n}' if n else ''}.html" for n in range(3)]
        add_column(site, shell, {"gzbg": "工作报告", "tzgg": "通知公告"}[column], columns[column], addresses)
    blocks = "".join(f"<div class=block>{rows(items[:5])}</div>" for items in columns.values())
    site.pages["/"] = shell("东山区人民政府", blocks)
    guides = [(f"办理{matter}证明事项指南", f"/bsfw/sx{n}.html") for n, matter in enumerate(MATTERS)]
    listed = "".join(f'<li><a href="{url}">{text}</a></li>' for text, url in guides)
    site.pages["/bsfw/index.html"] = shell("办事服务", f"<ul>{listed}</ul>")
    for n, (text, url) in enumerate(guides):
        site.pages[url] = shell(text, plain_page(text, n))
    for n, url in enumerate(("/zjqs/zqjj/index.html", "/zjqs/gywm.html", "/zjqs/wzsm.html")):
        site.pages[url] = shell("介绍", plain_page("介绍", 20 + n))
    site.pages["/user/login.html"] = shell("登录", "<form><input name=a><button>登录</button></form>")
    site.pages["/tag/chungeng.html"] = shell("春耕", rows(columns["gzbg"][3:8]))
    return site


def numbered_columns() -> MadeSite:
    """Columns known by a number, articles by day and column: /art/2024/1/17/art_1001_5001.html."""
    site = MadeSite()
    shell = framed(
        [("首页", "/index.html"), ("工作总结", "/col/col1001/index.html"), ("统计公报", "/col/col1002/index.html"), ("单位介绍", "/col/col1009/index.html")],
        [("联系我们", "/art/2020/3/2/art_1009_17.html")],
        "柳林县统计局",
    )  # fmt: skip
    blocks = []
    for column, first in ((1001, 101), (1002, 121)):
        items = articles(
            9, _at(lambda n, d, c: f"/art/{d.year}/{d.month}/{d.day}/art_{c}_{n + 5000}.html", column), first
        )
        site.add_reports(items, shell)
        addresses = [
            f"/col/col{column}/index.html",
            *(f"/col/col{column}/index.html?uid=33&pageNum={n}" for n in (2, 3)),
        ]
        add_column(site, shell, f"栏目{column}", items, addresses, size=4)
        blocks.append(rows(items[:3]))
    site.pages["/index.html"] = site.pages["/"] = shell("柳林县统计局", "".join(blocks))
    site.pages["/col/col1009/index.html"] = shell("单位介绍", plain_page("单位介绍", 30))
    site.pages["/art/2020/3/2/art_1009_17.html"] = shell("联系我们", plain_page("联系我们", 31))
    return site


def school() -> MadeSite:
    """A school's: columns as xxgg.htm with further pages in a folder of its name, articles at /info/1012/3456.htm."""
    site = MadeSite()
    shell = framed(
        [("首页", "/index.htm"), ("学校概况", "/xxgk/xxjj.htm"), ("年度报告", "/ndbg.htm"), ("校园动态", "/xydt.htm"), ("现任领导", "/xxgk/xrld.htm")],
        [("English", "/en/index.htm"), ("信箱登录", "/system/login.jsp")],
        "清溪学院",
    )  # fmt: skip
    blocks = []
    for column, folder, first in (("ndbg", 1012, 201), ("xydt", 1013, 221)):
        items = articles(11, _at(lambda n, day, c: f"/info/{c}/{n + 3000}.htm", folder), first)
        site.add_reports(items, shell)
        add_column(
            site, shell, column, items, [f"/{column}.htm", f"/{column}/2.htm", f"/{column}/1.htm"], size=4
        )
        blocks.append(rows(items[:4]))
    site.pages["/index.htm"] = site.pages["/"] = shell("清溪学院", "".join(blocks))
    for n, url in enumerate(("/xxgk/xxjj.htm", "/xxgk/xrld.htm", "/en/index.htm")):
        site.pages[url] = shell("概况", plain_page("概况", 40 + n))
    return site


def by_query() -> MadeSite:
    """All by query: list.asp?type=3&page=2, article.asp?id=123, about.asp?id=2."""
    site = MadeSite()
    shell = framed(
        [("首页", "/index.asp"), ("简报", "/list.asp?type=3"), ("总结", "/list.asp?type=5"), ("单位简介", "/about.asp?id=2")],
        [("登录", "/login.asp"), ("检索", "/search.asp?q=报告"), ("联系方式", "/about.asp?id=3")],
        "南坪镇",
    )  # fmt: skip
    blocks = []
    for kind, first in ((3, 301), (5, 331)):
        items = articles(10, lambda n, day: f"/article.asp?id={n}", first)
        site.add_reports(items, shell)
        addresses = [f"/list.asp?type={kind}", *(f"/list.asp?type={kind}&page={n}" for n in (2, 3))]
        add_column(site, shell, "列表", items, addresses, size=4)
        blocks.append(rows(items[:4]))
    site.pages["/index.asp"] = site.pages["/"] = shell("南坪镇", "".join(blocks))
    for n in (2, 3):
        site.pages[f"/about.asp?id={n}"] = shell("简介", plain_page("简介", 50 + n))
    site.pages["/login.asp"] = shell("登录", "<form><input name=u></form>")
    return site


def blog() -> MadeSite:
    """A blog's: /archives/123 without an ending, categories with page/2, tags, a feed and a sitemap of everything."""
    site = MadeSite()
    head = '<link rel=alternate type="application/rss+xml" href="/feed/" title="全部">'
    shell = framed(
        [
            ("首页", "/"),
            ("调研报告", "/category/diaoyan/"),
            ("工作汇报", "/category/huibao/"),
            ("关于", "/about/"),
        ],
        [("标签 调研", "/tag/diaoyan/"), ("后台登录", "/wp-login.php")],
        "乡村观察",
        head,
    )
    everything: list[Article] = []
    for column, first in (("diaoyan", 401), ("huibao", 431)):
        items = articles(9, lambda n, day: f"/archives/{n}", first)
        site.add_reports(items, shell)
        addresses = [f"/category/{column}/", *(f"/category/{column}/page/{n}/" for n in (2, 3))]
        add_column(site, shell, column, items, addresses, size=4)
        everything += items
    hidden = articles(1, lambda n, day: f"/archives/{n}", 470)  # named by the sitemap alone
    site.add_reports(hidden, shell)
    site.pages["/"] = shell("乡村观察", rows(sorted(everything, key=lambda each: -each.number)[:6]))
    site.pages["/about/"] = shell("关于", plain_page("关于", 60))
    site.pages["/tag/diaoyan/"] = shell("调研", rows(everything[2:6]))
    entries = "".join(f"<item><title>{a.title}</title><link>{a.path}</link></item>" for a in everything[:5])
    site.pages["/feed/"] = f'<?xml version="1.0"?><rss version="2.0"><channel>{entries}</channel></rss>'
    paths = [*(a.path for a in (*everything, *hidden)), "/about/", "/tag/diaoyan/", "/category/diaoyan/"]
    urls = "".join(f"<url><loc>{path}</loc><lastmod>2026-01-05</lastmod></url>" for path in paths)
    site.pages["/site-map.xml"] = (
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    )
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /wp-login.php\nSitemap: /site-map.xml\n"
    return site


def in_words() -> MadeSite:
    """Addresses in words alone: /reports/qingshi-nongye.html beside /reports/about-us.html."""
    site = MadeSite()
    shell = framed(
        [("首页", "/"), ("报告", "/reports/"), ("关于我们", "/reports/about-us.html")],
        [("法律声明", "/reports/terms.html")],
        "长桥研究社",
    )
    words = ("chun", "xia", "qiu", "dong", "shan", "shui", "tian", "lin", "hu", "cao")
    items = articles(10, lambda n, day: f"/reports/{words[n % 10]}-{words[n * 7 % 10]}-nongye.html", 501)
    site.add_reports(items, shell)
    site.pages["/reports/"] = shell("报告", rows(items))
    site.pages["/"] = shell("长桥研究社", rows(items[:5]))
    for n, url in enumerate(("/reports/about-us.html", "/reports/terms.html")):
        site.pages[url] = shell("说明", plain_page("说明", 70 + n))
    return site


def channel() -> MadeSite:
    """Channel pages that hold an article of their own beside lists, and articles at /content/post_123.html."""
    site = MadeSite()
    shell = framed(
        [("首页", "/"), ("政务公开", "/zwgk/"), ("领导讲话", "/zwgk/ldjh/"), ("工作简报", "/zwgk/gzjb/")],
        [("网站地图", "/map/")],
        "永安市教育局",
    )
    lists = {}
    for column, first in (("ldjh", 601), ("gzjb", 631)):
        items = articles(9, lambda n, day: f"/content/post_{n}.html", first)
        site.add_reports(items, shell)
        addresses = [f"/zwgk/{column}/", f"/zwgk/{column}/index_2.html", f"/zwgk/{column}/index_3.html"]
        add_column(site, shell, column, items, addresses, size=4)
        lists[column] = rows(items[:6])
    intro = f"<div class=intro><p>{prose(799)[0]}</p></div>"
    site.pages["/zwgk/"] = shell("政务公开", intro + "".join(lists.values()))
    site.pages["/"] = shell("永安市教育局", lists["gzjb"])
    site.pages["/map/"] = shell(
        "网站地图", '<p><a href="/zwgk/ldjh/">领导讲话</a> <a href="/zwgk/gzjb/">工作简报</a></p>'
    )
    return site


def few() -> MadeSite:
    """A town's own site: two columns of hardly any reports, in tables, behind a page that only sends on."""
    site = MadeSite()
    shell = framed(
        [
            ("首页", "/main.htm"),
            ("汇报材料", "/hb/index.htm"),
            ("总结", "/zj/index.htm"),
            ("乡镇概况", "/gk/index.htm"),
        ],
        [],
        "太和乡",
    )
    both: list[Article] = []
    for column, count, first in (("hb", 2, 901), ("zj", 1, 911)):
        items = articles(count, lambda n, day: f"/show/{n}.htm", first)
        site.add_reports(items, shell)
        site.pages[f"/{column}/index.htm"] = shell(column, table(items))
        both += items
    site.pages["/main.htm"] = shell("太和乡", table(both[:1]))
    site.pages["/gk/index.htm"] = shell("概况", plain_page("概况", 95))
    site.pages["/"] = (
        "<html><head><script>window.location.href = 'main.htm';</script></head><body></body></html>"
    )
    return site


def table(items: Sequence[Article]) -> str:
    """A list as a table, the date in a cell of its own."""
    cells = "".join(
        f"<tr><td><a href='{each.path}'>{each.title}</a></td><td>[{each.day:%m-%d}]</td></tr>"
        for each in items
    )
    return f"<table>{cells}</table>"


def crowded() -> MadeSite:
    """Many columns in folders of several depths, each with its own file of numbers, hot articles at the side."""
    site = MadeSite()
    columns = ("zwgk/ldjh", "zwgk/gzbg", "zwgk/tjxx/tjgb", "xwzx/bdyw", "xwzx/bmdt", "ztzl/fpgj/jz")
    menu = [(f"栏目{n}", f"/{column}/") for n, column in enumerate(columns)]
    shell = framed(
        [("首页", "/"), *menu], [("隐私声明", "/about/ysbh.html"), ("检索", "/search/?q=1")], "红岩市"
    )
    newest = []
    for n, column in enumerate(columns):
        items = articles(7, _at(lambda k, day, c: f"/{c}/{day:%Y-%m}/{k + 8000}.html", column), 1001 + 20 * n)
        site.add_reports(items, shell)
        add_column(site, shell, f"栏目{n}", items, [f"/{column}/", f"/{column}/index_2.html"], size=4)
        newest.append(items[0])
    side = f'<div class="sidebar hot">{rows(newest, dated=False)}</div>'
    for column in columns:
        site.pages[f"/{column}/"] = str(site.pages[f"/{column}/"]).replace("</body>", f"{side}</body>")
    site.pages["/"] = shell("红岩市", rows(newest) + side)
    site.pages["/about/ysbh.html"] = shell("隐私声明", plain_page("隐私声明", 97))
    return site


ALL: dict[str, Callable[[], MadeSite]] = {
    made.__name__: made
    for made in (portal, numbered_columns, school, by_query, blog, in_words, channel, few, crowded)
}
