"""What a site repeats is learnt from its pages, what a report repeats is not."""

from __future__ import annotations

import pickle
import re

import pytest

from crawler import refine
from crawler.clean.sampling import sample_of
from crawler.clean.template import FEWEST_PAGES, NO_TEMPLATE, Sample, Template, learn

VILLAGES = [
    "松岭",
    "石桥",
    "柳湾",
    "青浦",
    "白塔",
    "长坪",
    "南屏",
    "云集",
    "沙河",
    "竹溪",
    "大庙",
    "高店",
    "梅岭",
    "双井",
    "新圩",
    "古渡",
]
WORKS = [
    "修渠",
    "架桥",
    "植树",
    "育苗",
    "养蚕",
    "制茶",
    "养鱼",
    "种菜",
    "修路",
    "办学",
    "通电",
    "引水",
    "建仓",
    "救灾",
    "防汛",
]
DAILY = ("读书的人心里有灯", "水到之处自有沟渠", "种子记得每一场雨", "远处的山慢慢走来", "一碗米也要三季天")


def paragraphs(page: int) -> list[str]:
    """Five paragraphs that no other page has."""
    village, work = VILLAGES[page % len(VILLAGES)], WORKS[page % len(WORKS)]
    return [
        f"{village}村今年把{work}当作头一件事来办，前后开了{page + 3}次村民会，家家户户都出了主意。",
        f"从{WORKS[(page + 4) % 15]}算起，全村投工{page * 37 + 210}个，拿出的钱里有一半是在外做工的人寄回来的。",
        f"到秋天，{VILLAGES[(page + 5) % 16]}和{village}之间的路通了车，孩子上学少走{page + 2}里路。",
        f"邻村的人来看过以后，也学着{work}，{VILLAGES[(page * 3 + 1) % 16]}村还请了师傅去教。",
        f"账目贴在{village}村口的墙上，一共{page * 11 + 46}笔，谁都可以去看，看了不明白的可以去问。",
    ]


def body(page: int) -> list[str]:
    """A report: what changes, and what every report of the site says."""
    one, two, three, four, five = paragraphs(page)
    return [
        "各位代表：",
        one,
        "一、过去一年的工作",
        two,
        "安全生产这根弦一刻也不能松。",
        three,
        "二、今年的打算",
        four,
        five,
        "让我们把村里的事办好，为建设更好的家乡而努力！",
        "溪桥镇人民政府",
        f"2024年{page % 12 + 1}月{page % 28 + 1}日",
    ]


def html(page: int, furniture: bool = True) -> bytes:
    """The page with furniture that no rule knows around it, between its paragraphs and below them."""
    lines = [f"<p>{text}</p>" for text in body(page)]
    if furniture:
        lines.insert(4, "<div class=mid>本栏所有稿件均由溪桥融媒三审三校后发出</div>")
        lines.append("<p>溪桥融媒体中心出品，觉得有用就转给身边人看看。</p>")
        lines.append(f"<div class=seen>已有{page * 13 + 7}位乡亲读完了这一页</div>")
    top = "<div class=w>感谢大家来到溪桥，今日多云转晴，适合出门走走看看。</div>" if furniture else ""
    side = f"<div class=quote><em>{DAILY[page % 5]}</em></div>" if furniture else ""
    title = f"{VILLAGES[page % 16]}村第{page}号报告"
    return (
        f"<html><head><title>{title}</title></head><body>{top}<h1>{title}</h1>"
        f"<div class=con>{''.join(lines)}{side}</div></body></html>"
    ).encode()


def texts(pages: range, template: Template) -> list[list[str]]:
    refined = (refine(html(n), url="http://x.example/", template=template) for n in pages)
    return [page.documents[0].text.split("\n") for page in refined]


@pytest.fixture(scope="module")
def template() -> Template:
    return learn(sample_of(html(n)) for n in range(20))


def test_furniture_stands_in_the_text_as_long_as_no_template_is_known() -> None:
    """The pages are made so that no rule helps: learning is what the next tests are about."""
    [found] = texts(range(3, 4), NO_TEMPLATE)
    assert set(found) - set(body(3)) == {
        "本栏所有稿件均由溪桥融媒三审三校后发出",
        "溪桥融媒体中心出品，觉得有用就转给身边人看看。",
        "已有46位乡亲读完了这一页",
        DAILY[3],
    }


def test_with_twenty_pages_nothing_of_the_site_is_left_and_nothing_of_a_report_lost(
    template: Template,
) -> None:
    """On pages learnt from and on pages never seen: salutation, headings, slogan and a repeated sentence survive."""
    assert texts(range(20), template) == [body(n) for n in range(20)]
    assert texts(range(20, 40), template) == [body(n) for n in range(20, 40)]


@pytest.mark.parametrize(
    "line", ["<div>{}</div>", "{}<br>", "<p class=MsoNormal><span>{}</span></p>", "<li>{}</li>"]
)
def test_it_does_not_matter_how_lines_are_marked_up(line: str) -> None:
    """Boxes, line breaks, styled paragraphs, items: the same furniture goes, the same text stays."""

    def marked_up(page: int) -> bytes:
        return re.sub(r"<p>(.*?)</p>", lambda found: line.format(found[1]), html(page).decode()).encode()

    found = learn(sample_of(marked_up(n)) for n in range(20))
    for n in (2, 25, 38):
        page = refine(marked_up(n), url="http://x.example/", template=found)
        assert page.documents[0].text.split("\n") == body(n)


def test_what_is_dropped_by_the_template_says_so(template: Template) -> None:
    """Under a reason of its own, with its words."""
    page = refine(html(30), url="http://x.example/", template=template)
    told = "\n".join(d.text for d in page.dropped if d.reason == "template")
    assert "三审三校" in told
    assert "乡亲读完了" in told


def test_a_page_without_the_furniture_is_not_touched(template: Template) -> None:
    """A template drops, it never adds and never asks for anything."""
    page = refine(html(31, furniture=False), url="http://x.example/", template=template)
    assert page.documents[0].text.split("\n") == body(31)


def test_few_pages_teach_nothing() -> None:
    """What two pages share may be the report itself."""
    samples = [sample_of(html(n)) for n in range(FEWEST_PAGES - 1)]
    assert learn(samples).blocks == frozenset()
    assert learn([*samples, samples[0]]).blocks == frozenset(), "a page seen twice is one page"


def test_the_same_report_posted_again_and_again_is_no_furniture() -> None:
    """Five of twenty-five addresses carry one report, each under a headline of its own."""
    again = [html(3).replace(b"<h1>", f"<h1>转发{n}：".encode()) for n in range(5)]
    found = learn(sample_of(body) for body in (*map(html, range(20)), *again))
    assert texts(range(3, 4), found) == [body(3)]


def test_order_does_not_matter_and_a_template_travels() -> None:
    """The same pages in any order teach the same; it is pickled whole."""
    samples: list[Sample] = [sample_of(html(n)) for n in range(15)]
    found = learn(samples)
    assert learn(reversed(samples)) == found
    assert pickle.loads(pickle.dumps(found)) == found
    assert found.pages == 15


def test_a_template_of_another_version_drops_nothing(template: Template) -> None:
    """Its hashes would mean something else."""
    other = Template(template.blocks, template.paths, template.pages, version=template.version + 1)
    assert texts(range(5, 6), other) == texts(range(5, 6), NO_TEMPLATE)
