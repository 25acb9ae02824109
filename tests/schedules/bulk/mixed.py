"""A WARC file with many kinds of pages, each captured once unless a test says otherwise."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from tests.crawler.clean.test_template import html
from tests.crawler.importing.foreign import members, page, response, written

SITE = "https://town.example"
OF_ONE_SITE = 24  # pages that repeat what a template is learnt of
_HEADLESS = (("Content-Type", "text/html"),)
Record = tuple[str, str, Any, bytes, dict[str, str]]


def report(title: str, words: str, before: str = "", after: str = "", head: str = "") -> bytes:
    """A page with one report on it."""
    paragraphs = "".join(f"<p>{words}第{n}项工作按时完成，群众反映良好。</p>" for n in range(1, 9))
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title>{head}</head><body>{before}<h1>{title}</h1>"
        f"<div class=content>{paragraphs}</div>{after}</body></html>"
    ).encode()


def compilation() -> bytes:
    """Three reports on one page, each under its own title."""
    parts = "".join(
        f"<h2>{name}镇2023年政府工作报告</h2>"
        + "".join(
            f"<p>各位代表：{name}镇第{n}项工作稳步推进，各项指标圆满完成，现在向大会报告如下。</p>"
            for n in range(12)
        )
        for name in ("东河", "西山", "南坪")
    )
    return f"<html><body><h1>乡镇政府工作报告三篇</h1><div>{parts}</div></body></html>".encode()


def listing() -> bytes:
    """A page of links and nothing else."""
    links = "".join(
        f"<li><a href=/d{n}.html>关于第{n}号文件的通知</a> 2024-03-{n + 1:02}</li>" for n in range(28)
    )
    return f"<html><body><ul>{links}</ul></body></html>".encode()


def article(number: int) -> bytes:
    """One of three pages of a long report; the first two break off in a sentence."""
    links = "".join(
        f"<a href={name}>{n}</a>" for n, name in enumerate(("long.html", "long_2.html", "long_3.html"), 1)
    )
    before = f"<a href={('', 'long.html', 'long_2.html')[number - 1]}>上一页</a>" if number > 1 else ""
    following = f"<a href=long_{number + 1}.html>下一页</a>" if number < 3 else ""
    body = "".join(
        f"<p>长报告第{number}页第{n}段，全县经济运行总体平稳，民生事业持续改善。</p>" for n in range(8)
    )
    return (
        f"<html><head><meta charset=utf-8></head><body><h1>某县2022年政府工作报告</h1><div>{body}<p>各级各部门要继续"
        f"{'努力' * number}，</p></div><div class=pages>{before}{links}{following}</div></body></html>"
    ).encode()


def file() -> bytes:
    """A report as PDF."""
    out = BytesIO()
    sheet = Canvas(out)
    for line in range(12):
        sheet.drawString(
            72, 760 - 20 * line, f"Annual report of the town, item {line}: all of it was done in time."
        )
    sheet.save()
    return out.getvalue()


def records() -> list[Record]:
    """The pages, each at an address of its own and a minute after the one before."""
    traditional = report("某鎮工作報告", "今年以來，全鎮上下團結一心，各項工作取得新的成績。")
    dated = report(
        "关于某市某县2021年预算执行情况的报告",
        "2021年1月15日在某县第十七届人民代表大会第六次会议上，财政局局长张三作报告，",
        before="<div class=crumbs><a href=/>首页</a> &gt; <a href=/zw>政务公开</a></div>",
        after="<p>发布日期：2021-02-03 来源：某县人民政府办公室 作者：李四</p><p>上一篇：<a href=/a>别的</a></p>",
        head='<meta name="PubDate" content="2021-02-03 08:30"><meta name="author" content="李四">',
    )
    pages: list[tuple[str, bytes, tuple[tuple[str, str], ...]]] = [
        ("/one.html", page(), ()),
        ("/gbk.html", report("某乡工作总结", "全乡各项事业稳中有进，").decode().replace("utf-8", "gbk").encode("gbk"), _HEADLESS),
        ("/lost.html", report("某区通报", "环境整治成效明显，").decode().replace("utf-8", "gbk").encode("gbk")[:-100] + b"\x81\x20</p>", _HEADLESS),
        ("/traditional.html", traditional, ()),
        ("/dated.html", dated, ()),
        ("/masked.html", report("XX镇20xx年工作总结", "XX镇在***同志的带领下，完成投资____万元，"), ()),
        ("/many.html", compilation(), ()),
        ("/list.html", listing(), ()),
        ("/noindex.html", report("内部通知", "本页不供检索，", head='<meta name=robots content="noindex">'), ()),
        ("/nothing.html", b"<html><body><p>404</p></body></html>", ()),
        ("/english.html", report("Annual Report 2023", "The council met every month and passed the budget. "), ()),
        ("/long.html", article(1), ()),
        ("/long_2.html", article(2), ()),
        ("/long_3.html", article(3), ()),
        *((f"/p{n}.html", html(n), ()) for n in range(OF_ONE_SITE)),
    ]  # fmt: skip
    found = [_response(path, body, n, headers) for n, (path, body, headers) in enumerate(pages)]
    found.append(_response("/gone.html", b"", len(found), status="404 Not Found"))
    found.append(_response("/moved.html", b"", len(found), (("Location", "/one.html"),), "302 Found"))
    found.append(_response("/data.json", b"{}", len(found), (("Content-Type", "application/json"),)))
    return found


def damaged(number: int = 50) -> bytes:
    """A packed record with bytes in its middle that are not what was packed."""
    [whole] = members(written(_response("/damaged.html", report("损坏", "看不到的文字，"), number)))
    middle = len(whole) // 2
    return whole[:middle] + bytes(byte ^ 0x5A for byte in whole[middle : middle + 40]) + whole[middle + 40 :]


def _response(
    path: str, body: bytes, minute: int, headers: tuple[tuple[str, str], ...] = (), status: str = "200 OK"
) -> Record:
    kind = headers or (("Content-Type", "text/html; charset=utf-8"),)
    return response(f"{SITE}{path}", body, f"2024-03-01T08:{minute:02}:00Z", status, kind)
