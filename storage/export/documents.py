"""The table of documents: a record each, the columns of web corpora first (as FineWeb has them), then our own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from operator import attrgetter
from typing import NamedTuple

from storage.export.columns import Column, Record, Table, Type, Value
from storage.export.measures import Measured, language_score, measure
from storage.export.rows import Row, Seen

# The marks of docs/facts.md as columns; all of a text's marks, others too, stand in `marks`.
MARKS = (
    "characters", "paragraphs", "kept_share", "link_share", "han_share", "masks_per_thousand", "damage_per_thousand",
    "repeated_share", "truncated", "generated_lead", "year_doubted",
)  # fmt: skip


class _Told(NamedTuple):
    row: Row
    measured: Measured


_Of = Callable[[_Told], Value]
_SEEN = attrgetter(*(field.name for field in fields(Seen)))
_TEXT, _INTEGER, _NUMBER, _FLAG = Type.TEXT, Type.INTEGER, Type.NUMBER, Type.FLAG


def _known(name: str) -> _Of:
    return lambda told: told.row.known[name]


def _mark(name: str) -> _Of:
    return lambda told: told.row.marks.get(name)


_COLUMNS: tuple[tuple[str, Type, str, _Of], ...] = (
    ("text", _TEXT, "paragraphs, one newline between them", lambda t: t.row.text),
    ("id", _TEXT, "number of the document in its archive", lambda t: str(t.row.id)),
    ("url", _TEXT, "address of the page", lambda t: t.row.first.url),
    ("date", Type.TIME, "when the page was fetched, as web corpora mean it; equal to fetched_at", lambda t: t.row.first.fetched_at),
    ("file_path", _TEXT, "where the page's bytes are in the archive: snapshots/ and their SHA-256", lambda t: f"snapshots/{t.row.first.snapshot_sha256}"),
    ("language", _TEXT, "BCP 47 tag: zh-Hans, zh-Hant, zh (both mixed), ja, ko, en, und", _known("language")),
    ("language_score", _NUMBER, "for Chinese the share of Han among all letters, no probability; empty for other languages, where nothing is measured", lambda t: language_score(t.measured, _text(t.row.known["language"]))),
    ("token_count", _INTEGER, "Han characters, and runs of other letters or digits; no model's tokens", lambda t: t.measured.tokens),
    ("title", _TEXT, "title where the document was first seen", lambda t: t.row.title),
    ("kind", _TEXT, "kind of place, as the source is configured", lambda t: t.row.place.kind),
    ("level", _TEXT, "level of government: province, city, county or town", lambda t: t.row.place.level),
    ("province", _TEXT, "province it is about; what it leaves open is its source's", lambda t: t.row.place.province),
    ("city", _TEXT, "prefecture-level city, likewise", lambda t: t.row.place.city),
    ("county", _TEXT, "county or district, likewise", lambda t: t.row.place.county),
    ("town", _TEXT, "town, township or street office, likewise", lambda t: t.row.place.town),
    ("place_code", _TEXT, "GB/T 2260 code of the county, city or province", _known("place_code")),
    ("reported_year", _INTEGER, "year the report goes by", lambda t: t.row.dates.reported_year),
    ("reviewed_year", _INTEGER, "year whose work the text says it looks back on", _known("reviewed_year")),
    ("year_doubt", _TEXT, "why its year is doubted; empty where nothing speaks against it", _known("year_doubt")),
    ("report_kind", _TEXT, "kind of report (docs/facts.md)", _known("report_kind")),
    ("session", _TEXT, "session or meeting it was given at", _known("session")),
    ("session_date", _TEXT, "day of that session", lambda t: t.row.dates.session),
    ("speaker", _TEXT, "who gave it", _known("speaker")),
    ("agency", _TEXT, "agency that issued it", _known("agency")),
    ("document_number", _TEXT, "document number, in one form: 国发〔2023〕1号", _known("document_number")),
    ("index_number", _TEXT, "index number in the catalogue of public information", _known("index_number")),
    ("shown_date", _TEXT, "date the page shows", lambda t: t.row.dates.shown),
    ("meta_date", _TEXT, "date its meta tags give", lambda t: t.row.dates.meta),
    ("fetched_at", Type.TIME, "when the page was fetched, UTC", lambda t: t.row.first.fetched_at),
    ("author", _TEXT, "author the page names", lambda t: t.row.author),
    ("source_line", _TEXT, "where the page says the text is from", lambda t: t.row.source_line),
    ("source", _TEXT, "source the page was harvested for", lambda t: t.row.first.source),
    ("duplicate_group", _INTEGER, "number of the original; documents that are one report have the same", lambda t: t.row.group),
    ("is_original", _FLAG, "whether the document is that original", lambda t: t.row.group == t.row.id),
    ("duplicate_kind", _TEXT, "what a copy is to the original: exact, repost or revision", lambda t: t.row.kind),
    ("duplicate_because", _TEXT, "why it is not the original", lambda t: t.row.because),
    ("part_of", Type.INTEGERS, "numbers of documents that hold this one among others", lambda t: t.row.part_of),
    ("holds", Type.INTEGERS, "numbers of documents that are parts of this one", lambda t: t.row.holds),
    ("attachment_of", Type.TEXTS, "addresses of the pages that link it, where it is a file", lambda t: t.row.attachment_of),
    ("current", _FLAG, "whether a page holds the text now", lambda t: t.row.current),
    ("sightings", _INTEGER, "how often the text was seen", lambda t: len(t.row.sightings)),
    ("start_whole", _FLAG, "whether the text is whole where it begins; empty where nobody looked", lambda t: None if t.row.start is None else t.row.start.whole),
    ("end_whole", _FLAG, "whether it is whole where it ends, likewise", lambda t: None if t.row.end is None else t.row.end.whole),
    ("text_sha256", _TEXT, "SHA-256 of the stored text in UTF-8; the same text has the same in every archive", lambda t: t.row.text_sha256),
    ("snapshot_sha256", _TEXT, "SHA-256 of the bytes the text was taken from", lambda t: t.row.first.snapshot_sha256),
    ("position", _INTEGER, "which document of its page it is, from 1", lambda t: t.row.first.position),
    ("revision", _INTEGER, "which revision of its page that is, from 1", lambda t: t.row.first.revision),
    ("cleaner", _TEXT, "version of the cleaner that first made the text", lambda t: t.row.cleaner),
    ("marks", _TEXT, "all its quality marks, as a JSON object", lambda t: json.dumps(t.row.marks, ensure_ascii=False)),
    *((f"mark_{name}", _NUMBER, f"the quality mark {name} (docs/facts.md)", _mark(name)) for name in MARKS),
    ("facts", Type.FACTS, "all that the page says of the document, with certainty and where it was read", lambda t: tuple(t.row.facts)),
    ("provenance", Type.SIGHTINGS, "every time the text was seen, in order", lambda t: tuple(map(_SEEN, t.row.sightings))),
)  # fmt: skip


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def _records(rows: Iterable[Row]) -> Iterator[Record]:
    for row in rows:
        told = _Told(row, measure(row.text))
        yield tuple(of(told) for *_, of in _COLUMNS)


DOCUMENTS = Table(
    "documents",
    "a row a document, with all that is known of it",
    tuple(Column(name, type_, meaning) for name, type_, meaning, _ in _COLUMNS),
    _records,
)
"""The documents, one by one."""
