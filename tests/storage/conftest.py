from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import open_for_writing
from tests.storage.archive import Harvested


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def harvested(path: Path) -> Iterator[Harvested]:
    db = open_for_writing(path)
    yield Harvested(db)
    db.close()
