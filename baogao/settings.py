"""Where things are unless a call says otherwise: the names, the variables of the environment, the defaults."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

WAIT_VARIABLE = "BAOGAO_WAIT"
LISTEN_VARIABLE = "BAOGAO_LISTEN"
TOKEN_VARIABLE = "BAOGAO_TOKEN"  # noqa: S105 - the name of a variable
ALLOWED_HOSTS_VARIABLE = "BAOGAO_ALLOW_HOST"


@dataclass(frozen=True, slots=True)
class Setting:
    """A path that an option, or else a variable of the environment, or else a default gives."""

    option: str
    variable: str
    default: Path
    meaning: str


ARCHIVE = Setting("--db", "BAOGAO_DB", Path("archive.db"), "The archive.")
SOURCES = Setting("--sources", "BAOGAO_SOURCES", Path("sources.toml"), "The file of sources.")
