"""What is known of each paragraph of exported documents, and texts without those that belong to no report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlite_utils import Database

from storage.duplicates import ParagraphMark, paragraph_marks
from storage.export.rows import ParagraphRow, Row
from storage.records import Form, FormKind
from storage.structure import PLAIN, cells


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """What of paragraphs is wanted: `told` each one's marks; `without_stock` texts without those that are stock."""

    told: bool = False
    without_stock: bool = False


JUST_TEXT = Paragraphs()


def with_paragraphs(db: Database, rows: Iterable[Row], wanted: Paragraphs) -> Iterator[Row]:
    """The rows with what is wanted of their paragraphs. No row is left out, also where no paragraph stays."""
    if not wanted.told and not wanted.without_stock:
        yield from rows
        return
    verdicts: dict[int, bool] = {}
    for row in rows:
        with db.atomic():
            marks = paragraph_marks(db, row.text, row.id, verdicts)
        yield _row(row, marks, wanted)


def _row(row: Row, marks: list[ParagraphMark], wanted: Paragraphs) -> Row:
    lines = row.text.split("\n")
    forms = {form.paragraph: form for form in row.structure}
    stock = [wanted.without_stock and mark.stock for mark in marks]
    kept = [n for n, left in enumerate(stock) if not left]
    return replace(
        row,
        text="\n".join(lines[n] for n in kept),
        structure=tuple(
            forms[n + 1]._replace(paragraph=at) for at, n in enumerate(kept, 1) if n + 1 in forms
        ),
        left_out=tuple(n + 1 for n, left in enumerate(stock) if left) if wanted.without_stock else None,
        paragraphs=tuple(_paragraph(forms.get(n + 1), lines[n], marks[n]) for n in kept)
        if wanted.told
        else None,
    )


def _paragraph(form: Form | None, line: str, mark: ParagraphMark) -> ParagraphRow:
    if form is None:
        return ParagraphRow(PLAIN, None, None, None, *mark)
    held = tuple(cells(form, line)) if form.kind is FormKind.ROW else None
    return ParagraphRow(form.kind, form.level, form.told, held, *mark)
