"""docs/facts.md tells of every fact and mark there is, and its queries run."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.clean.facts.kinds import KINDS
from storage.database import open_for_writing
from storage.records import Certainty
from storage.schema.facts import COLUMNS
from tests.cases.case import read_cases

PAGE = Path(__file__).parent.parent.joinpath("docs", "facts.md").read_text("utf-8")
TOLD = set(re.findall(r"`([a-z_]+)`", PAGE))


def test_every_fact_and_mark_is_explained() -> None:
    """Those that any case has, and all that have columns."""
    documents = [document for case in read_cases() for document in case.refined().documents]
    facts = {fact.name for document in documents for fact in document.facts}
    marks = {name for document in documents for name, _ in document.marks}
    assert facts | marks | set(COLUMNS) <= TOLD


def test_every_kind_and_certainty_is_named() -> None:
    """So that a reader knows what to filter by."""
    assert set(KINDS) <= TOLD
    assert {f"`{each.value}`" for each in Certainty} <= set(re.findall(r"`[a-z ]+`", PAGE))


def test_its_queries_run(tmp_path: Path) -> None:
    """On an archive as it is made today."""
    db = open_for_writing(tmp_path / "archive.db")
    [block] = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    for query in block.strip().split("\n"):
        db.execute(query).fetchall()
    db.close()
