"""Rows of documents without an archive promise the places that an archive's queries tell."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import product

from schedules.bulk.clean.rows import place_of_both
from storage.records import Place
from storage.schema.facts import place_of

NAMES = ("level", "province", "city", "county", "town")
OWN = [
    dict(zip(NAMES, each, strict=True))
    for each in product((None, "province", "city", "county", "town", "village"), *[(None, "甲")] * 4)
]
OF_SOURCE = [
    Place("government", *each) for each in product((None, "county"), *[(None, "甲", "乙")] * 3, (None, "丁"))
]


def test_a_place_is_put_together_as_queries_do() -> None:
    """For every way in which a document's own place and its source's can be known, both come to the same."""
    columns = ", ".join(place_of("s").values())
    tables = [", ".join(f"? AS {name}" for name in NAMES)] * 2
    asked = f"SELECT {columns} FROM (SELECT {tables[0]}) d, (SELECT {tables[1]}) s"
    with closing(sqlite3.connect(":memory:")) as db:
        for own, source in product(OWN, OF_SOURCE):
            of_source = [getattr(source, name) for name in NAMES]
            told = db.execute(asked, [*own.values(), *of_source]).fetchone()
            found = place_of_both(own, source)
            assert tuple(getattr(found, name) for name in NAMES) == told
            assert found.kind == "government"
