"""Merging archives that have learnt what their sources repeat."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage import templates
from storage.templates import StoredTemplate
from tests.storage.merging import fill, merged, open_archive
from tests.storage.visiting import Visit, day


def taught(path: Path, *names: str, at: int = 1) -> Path:
    """An archive of one source with these templates."""
    fill(path, [Visit(0, texts=("第一稿",), cleaner="1")])
    with open_archive(path) as db:
        for number, name in enumerate(names, 1):
            row = StoredTemplate(
                number, name, name.encode(), blocks=number, paths=0, pages=20, learnt_from="x"
            )
            templates.add(db, 1, row, day(at))
    return path


@pytest.mark.parametrize("turned", [False, True])
def test_the_templates_of_both_are_there_and_the_furthest_is_in_use(tmp_path: Path, turned: bool) -> None:
    """Whichever archive is merged first, and when one is merged again; a text finds the template it was made with."""
    paths = [taught(tmp_path / "a.db", "1.aa", "2.bb"), taught(tmp_path / "b.db", "1.aa", "2.cc", at=2)]
    with merged(*(paths[::-1] if turned else paths), paths[0]) as db:
        assert templates.contents(db) == {"1.aa": b"1.aa", "2.bb": b"2.bb", "2.cc": b"2.cc"}
        assert templates.in_use(db)["yunling"].name == "2.cc"
        assert db.execute("SELECT DISTINCT learnt_at FROM templates WHERE name = '1.aa'").fetchall() == [
            ("2020-07-19T08:00:00.000Z",)
        ]
