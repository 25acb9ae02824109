"""Values with a label before them."""

from __future__ import annotations

import pytest

from crawler.clean.facts.labels import labelled, viewed


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "来源：县水利局　作者：周望舒　浏览次数：1,208",
            {"source_line": "县水利局", "author": "周望舒", "views": "1208"},
        ),
        ("来　源:县水利局", {"source_line": "县水利局"}),
        ("【来源：县水利局】【作者：周望舒】", {"source_line": "县水利局", "author": "周望舒"}),
        ("2024-03-05 09:30来源：县水利局", {"source_line": "县水利局"}),
        ("来源： 作者： 访问量：199", {"views": "199"}),
        ("来源：未知 作者：admin", {}),
        ('作者： size="20" 来源： size="20"', {}),
        ("文/周望舒 图/林秋", {"author": "周望舒"}),
        ("责任编辑：林秋", {"editor": "林秋"}),
        ("信息来源：[ 县水利局 ]", {"source_line": "县水利局"}),
        ("Source: 来源：The Daily Post 2024-01-01", {"source_line": "The Daily Post"}),
        (
            "发布日期：2024-03-05 作者：周望舒来源：县水利局责任编辑：林秋",
            {"shown_date": "2024-03-05", "author": "周望舒", "source_line": "县水利局", "editor": "林秋"},
        ),
        ("来源：县水利局2024-03-05", {"source_line": "县水利局"}),
        ("（责任编辑：林秋）", {"editor": "林秋"}),
        ("有效日期：2024-01-01", {}),
        ("副标题：水渠", {}),
        ("索 引 号：ABC-01/2024", {"index_number": "ABC-01/2024"}),
        ("会议强调：要抓好落实", {}),
        ("09:30:15", {}),
    ],
)
def test_labels_of_a_line_give_their_values(line: str, found: dict[str, str]) -> None:
    """Each up to the next label; an empty label has none, and a word that only ends like a label is none."""
    assert {k: v for k, v in labelled([line]) if k != "font"} == found


def test_a_label_may_be_the_line_before_its_value() -> None:
    """As cells of a table come one after the other."""
    assert list(labelled(["公开方式：", "主动公开", "索引号", "A-1", "正文"])) == [
        ("openness", "主动公开"),
        ("index_number", "A-1"),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "索引号  A/2024-1  发文日期  2024年3月1日",
            {"index_number": "A/2024-1", "written_date": "2024年3月1日"},
        ),
        (
            "发文单位  县水利局  文 号  云水发[2024]5号",
            {"agency": "县水利局", "document_number": "云水发[2024]5号"},
        ),
        ("索引号00801/2024-0001", {"index_number": "00801/2024-0001"}),
        ("文号云水〔2024〕5号", {"document_number": "云水〔2024〕5号"}),
        ("生成日期2024-03-01", {"written_date": "2024-03-01"}),
        ("发布机构云岭县水利局", {"agency": "云岭县水利局"}),
        ("文号码头的灯亮了", {}),
        ("时间过得真快", {}),
        ("标题党要不得", {}),
    ],
)
def test_tables_of_information_need_no_colon(line: str, found: dict[str, str]) -> None:
    """Label and value stand in cells, or close together where the value fits the label."""
    assert dict(labelled([line])) == found


@pytest.mark.parametrize(
    ("line", "readers"),
    [("阅读1044次", "1044"), ("浏览(12,345)", "12345"), ("阅读全文", ""), ("查看更多", "")],
)
def test_readers_are_counted_without_a_colon_too(line: str, readers: str) -> None:
    """Only where a figure follows."""
    assert viewed(line) == readers
