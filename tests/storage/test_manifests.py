"""Manifests promise that what was sealed on a day cannot be altered later without showing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage.database import open_for_writing
from storage.errors import NoSuchManifest
from storage.forget import forget
from storage.manifests import FIRST, broken, lines, manifest, manifests, seal
from storage.merge import merge
from tests.storage.filled_archive import MORNING, harvest, report

DAY = timedelta(days=1)


@pytest.fixture
def sealed(path: Path) -> Database:
    """Three days on which something came in, with one between on which nothing did."""
    db = open_for_writing(path)
    for number in (0, 1, 3):
        at = MORNING + number * DAY
        harvest(db, f"https://a.example/{number}", report(f"报告{number}"), at=at)
        with db.atomic():
            seal(db, at)
    return db


def test_each_day_is_a_list_that_names_the_one_before(sealed: Database) -> None:
    """The hash is that of the text a person can print and keep; a day without anything new has none."""
    days = manifests(sealed)
    assert [each.day for each in days] == ["2026-01-02", "2026-01-03", "2026-01-05"]
    assert [(each.snapshots, each.documents) for each in days] == [(1, 1)] * 3
    assert [each.previous for each in days] == [FIRST, days[0].sha256, days[1].sha256]
    text = "".join(lines(sealed, days[1]))
    assert hashlib.sha256(text.encode()).hexdigest() == days[1].sha256
    [(snapshot, document)] = sealed.execute(
        "SELECT s.sha256, d.text_sha256 FROM snapshots s, documents d WHERE s.id = 2 AND d.id = 2"
    )
    assert text.splitlines()[2:] == [
        f"previous {days[0].sha256}",
        f"snapshot 2 {snapshot}",
        f"document 2 {document}",
    ]
    assert broken(sealed) is None


def test_sealing_again_changes_nothing_and_a_day_is_added_to_until_it_is_over(sealed: Database) -> None:
    """A second harvest of a day joins its manifest; a clock that has gone back does not begin an earlier one."""
    before = manifests(sealed)
    seal(sealed, MORNING + 9 * DAY)
    assert manifests(sealed) == before
    harvest(sealed, "https://a.example/9", report("第九"), at=MORNING + 3 * DAY)
    seal(sealed, MORNING)
    after = manifests(sealed)
    assert after[:2] == before[:2]
    assert [(each.day, each.documents) for each in after[2:]] == [("2026-01-05", 2)]
    assert broken(sealed) is None


@pytest.mark.parametrize(
    ("sql", "day"),
    [
        ("UPDATE snapshots SET sha256 = 'x' || substr(sha256, 2) WHERE id = 2", "2026-01-03"),
        ("DELETE FROM snapshots WHERE id = 1", "2026-01-02"),
        ("UPDATE documents SET text_sha256 = 'x' WHERE id = 3", "2026-01-05"),
        ("DELETE FROM documents WHERE id = 2", "2026-01-03"),
        ("UPDATE manifests SET sha256 = 'x' WHERE day = '2026-01-02'", "2026-01-02"),
        ("DELETE FROM manifests WHERE day = '2026-01-03'", "2026-01-05"),
        ("UPDATE manifests SET last_document = 1 WHERE day = '2026-01-03'", "2026-01-03"),
    ],
)
def test_the_first_day_that_was_altered_is_named(sealed: Database, sql: str, day: str) -> None:
    """Rows altered or taken away, and the chain itself."""
    sealed.execute("PRAGMA foreign_keys = off")
    sealed.execute(sql)
    found = broken(sealed)
    assert found is not None
    assert found[0] == day


def test_forgetting_is_lawful(sealed: Database) -> None:
    """The tombstone has the number and the hash that were sealed."""
    forget(sealed, 2, "no report", MORNING + 4 * DAY)
    assert broken(sealed) is None
    seal(sealed, MORNING + 4 * DAY)
    assert len(manifests(sealed)) == 3


def test_what_a_merge_brings_belongs_to_the_day_it_comes(sealed: Database, tmp_path: Path) -> None:
    """Bytes that were stored elsewhere long before are sealed when they come here, and the days before stay."""
    other = open_for_writing(tmp_path / "other.db")
    harvest(other, "https://a.example/early", report("更早"), at=MORNING - 100 * DAY, source="yi")
    other.close()
    before = manifests(sealed)
    merge(sealed, tmp_path / "other.db", now=MORNING + 7 * DAY)
    seal(sealed, MORNING + 7 * DAY)
    days = manifests(sealed)
    assert days[:3] == before
    assert [(each.day, each.snapshots, each.documents) for each in days[3:]] == [("2026-01-09", 1, 1)]
    assert broken(sealed) is None


def test_a_day_without_a_manifest_is_said(sealed: Database) -> None:
    """With the days there are."""
    with pytest.raises(NoSuchManifest, match="from 2026-01-02 to 2026-01-05"):
        manifest(sealed, "2026-01-04")
