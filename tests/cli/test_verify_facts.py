"""What is known of documents is proved like their texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.cli.test_verify_verb import alter, differences


@pytest.mark.parametrize(
    ("sql", "table", "column"),
    [
        ("UPDATE documents SET town = '丙镇' WHERE id = 2", "documents", "town"),
        ("UPDATE documents SET province = '浙江省' WHERE id = 2", "documents", "province"),
        ("UPDATE documents SET document_number = '一号' WHERE id = 2", "documents", "document_number"),
        ("UPDATE documents SET year_doubt = 'none' WHERE id = 2", "documents", "year_doubt"),
        ("UPDATE sightings SET facts = '[]' WHERE id = 2", "sightings", "facts"),
        ("UPDATE sightings SET start_whole = 0 WHERE id = 2", "sightings", "start_whole"),
    ],
)
def test_an_altered_fact_is_found(call: Call, archive: Path, sql: str, table: str, column: str) -> None:
    """In its column and in the evidence beside the sighting."""
    alter(archive, sql)
    (found,) = differences(call)
    assert (found["table"], found["row"]) == (table, 2)
    assert found["difference"].startswith(f"{column} is not what its snapshot gives")


def test_a_person_sees_what_is_known_and_where_it_was_read(call: Call, archive: Path) -> None:
    """`show` has the values that stand, `trace` all of them with their certainty."""
    (row,) = call("show", "--json", "2").rows
    assert row["known"]["town"] == "乙镇"
    assert {"name": "town", "value": "乙镇", "certainty": "name only", "where": "title"} in row["facts"]
    assert "town         乙镇\n" in call("show", "2").out
    assert "town         乙镇  (name only, title)" in call("trace", "2").out


def test_sightings_of_another_cleaner_are_told_of(call: Call, archive: Path) -> None:
    """Text that another cleaner made is told of with the way out."""
    alter(archive, "UPDATE sightings SET cleaner = '1'")
    assert "`baogao reclean` reads them again" in call("verify").out
