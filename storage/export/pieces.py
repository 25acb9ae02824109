"""Tables of what documents are made of: a row a section, or a row a sentence, each leading back to its document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage.export.columns import Column, Record, Table, Type
from storage.export.rows import Row
from storage.export.sections import Section, sections
from storage.export.sentences import sentences
from storage.structure import PLAIN

_TEXT, _INTEGER = Type.TEXT, Type.INTEGER
_BETWEEN = " / "
_DOCUMENT = (
    Column("id", _TEXT, "number of the document in its archive"),
    Column("section", _INTEGER, "which section of the document, from 1"),
)
_LEANING = (
    Column(
        "leaning",
        _TEXT,
        "review (回顾: work done) or arrangement (安排: work to come); empty where nothing tells",
    ),
    Column("certainty", _TEXT, "how sure that is: certain, likely or guess"),
    Column(
        "because", _TEXT, "the words that tell: a heading's, a paragraph's opening, or the heading above it"
    ),
)
_ABOUT = (
    Column("title", _TEXT, "title of the document"),
    Column("report_kind", _TEXT, "kind of report (docs/facts.md)"),
    Column("province", _TEXT, "province it is about"),
    Column("city", _TEXT, "prefecture-level city"),
    Column("county", _TEXT, "county or district"),
    Column("town", _TEXT, "town, township or street office"),
    Column("reported_year", _INTEGER, "year the report goes by"),
    Column("url", _TEXT, "address of the page"),
    Column("duplicate_group", _INTEGER, "number of the original; documents that are one report have the same"),
    Column("text_sha256", _TEXT, "SHA-256 of the document's whole stored text"),
)  # fmt: skip


def _about(row: Row) -> Record:
    place = row.place
    return (
        row.title, row.known["report_kind"], place.province, place.city, place.county, place.town, row.dates.reported_year,
        row.first.url, row.group, row.text_sha256,
    )  # fmt: skip


def _of(row: Row) -> Iterator[tuple[int, Section]]:
    reviewed = row.known["reviewed_year"]
    found = sections(row.text, row.structure, reviewed if isinstance(reviewed, int) else None)
    return enumerate(found, 1)


def _leaning(section: Section) -> Record:
    verdict = section.verdict
    if verdict is None:
        return None, None, None
    return verdict.leaning.value, verdict.certainty.value, verdict.because


def _sections(rows: Iterable[Row]) -> Iterator[Record]:
    for row in rows:
        lines = row.text.split("\n")
        for number, section in _of(row):
            heading = None if section.heading is None else lines[section.heading - 1]
            text = "\n".join(lines[section.first - 1 : section.last])
            yield (
                str(row.id), number, section.level, heading, _BETWEEN.join(section.path), *_leaning(section),
                section.first, section.last, text, *_about(row),
            )  # fmt: skip


def _sentences(rows: Iterable[Row]) -> Iterator[Record]:
    for row in rows:
        lines = row.text.split("\n")
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line) + 1)
        kinds = {form.paragraph: form.kind.value for form in row.structure}
        about = _about(row)
        for number, section in _of(row):
            leaning = _leaning(section)
            for paragraph in range(section.heading or section.first, section.last + 1):
                kind = kinds.get(paragraph, PLAIN)
                for count, found in enumerate(sentences(lines[paragraph - 1]), 1):
                    start = starts[paragraph - 1] + found.start
                    yield (
                        str(row.id), number, paragraph, count, start, start + len(found.text), kind, *leaning, found.text, *about
                    )  # fmt: skip


SECTIONS = Table(
    "sections",
    "a row a section of a document: the paragraphs under a heading, and whether they look back or ahead",
    (
        *_DOCUMENT,
        Column("level", _INTEGER, "level of its heading; 0 before the first heading"),
        Column("heading", _TEXT, "its heading; empty before the first, or where opening words begin it"),
        Column("path", _TEXT, f"the headings it is under, its own last, {_BETWEEN!r} between them"),
        *_LEANING,
        Column("first_paragraph", _INTEGER, "its first paragraph in the document, from 1, the heading not counted in"),
        Column("last_paragraph", _INTEGER, "its last paragraph; one before the first where it has none"),
        Column("text", _TEXT, "its paragraphs, one newline between them"),
        *_ABOUT,
    ),
    _sections,
)  # fmt: skip
"""Sections, in the order of their documents."""

SENTENCES = Table(
    "sentences",
    "a row a sentence of a document, headings and rows of tables among them",
    (
        *_DOCUMENT,
        Column("paragraph", _INTEGER, "which paragraph of the document, from 1"),
        Column("sentence", _INTEGER, "which sentence of the paragraph, from 1"),
        Column("start", _INTEGER, "where it begins in the document's text, in characters from 0"),
        Column("end", _INTEGER, "where it ends, likewise"),
        Column("paragraph_kind", _TEXT, "what the paragraph is: plain, heading, item or row"),
        *_LEANING,
        Column("text", _TEXT, "the sentence"),
        *_ABOUT,
    ),
    _sentences,
)
"""Sentences, in the order of their documents."""
