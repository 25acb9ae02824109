"""The pages of docs/ that are made from the code: `python -m baogao.reference` writes them anew."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from typer.cli import get_docs_for_click

from baogao.cli.command import app
from schedules.reference import sources_reference
from storage.database import open_for_writing
from storage.export.reference import columns_reference
from storage.reference import schema_reference

DOCS = Path(__file__).parent.parent / "docs"


def pages() -> dict[str, str]:
    """File name in docs/ to its whole text."""
    made = {
        "commands.md": commands_reference(),
        "sources.md": sources_reference(),
        "schema.md": _schema(),
        "columns.md": columns_reference(),
    }
    return {name: f"{text.rstrip()}\n" for name, text in made.items()}


def commands_reference() -> str:
    """docs/commands.md in full: every verb with its arguments and options."""
    command = typer.main.get_command(app)
    return get_docs_for_click(obj=command, ctx=typer.Context(command), name="baogao", title="Commands")


def write(folder: Path = DOCS) -> None:
    """Write every page into the folder."""
    for name, text in pages().items():
        folder.joinpath(name).write_text(text, encoding="utf-8")


def _schema() -> str:
    with TemporaryDirectory() as folder:
        db = open_for_writing(Path(folder) / "fresh.db")
        try:
            return schema_reference(db)
        finally:
            db.close()


if __name__ == "__main__":
    write()
