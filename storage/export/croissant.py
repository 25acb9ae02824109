"""A Croissant file: the dataset described for machines (MLCommons Croissant 1.0, docs.mlcommons.org/croissant)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from storage.export.about import NOT_STATED, About
from storage.export.columns import Column, Type
from storage.export.formats import Writer
from storage.export.journal import Piece, Totals
from storage.export.steering import json_spelled

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
MOST_LISTED = 1_000  # files named one by one; of more, SHA256SUMS has the hashes
_CROISSANT = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format", "includes", "isLiveDataset",
    "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "samplingRate",
    "separator", "source", "subField", "transform",
)  # fmt: skip
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _CROISSANT},
}
_TYPES = {
    Type.TEXT: "sc:Text",
    Type.TIME: "sc:DateTime",
    Type.INTEGER: "sc:Integer",
    Type.NUMBER: "sc:Float",
    Type.FLAG: "sc:Boolean",
    Type.INTEGERS: "sc:Integer",
    Type.TEXTS: "sc:Text",
}
_LISTS = (Type.INTEGERS, Type.TEXTS)


def croissant(about: About, writer: Writer, totals: Totals, files: Sequence[Piece]) -> str:
    """The whole file. `files` are the shards, none for a tree, which is described by its names alone."""
    publication = about.publication
    described = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": about.name,
        "description": f"{about.what}: {totals.documents} documents of an archive of Chinese reports, as of {about.as_of}; cursor {about.cursor}",
        "license": publication.license or NOT_STATED,
        "creator": {"@type": "Organization", "name": publication.publisher or NOT_STATED},
        "url": publication.url or ".",
        "datePublished": about.as_of[:10],
        "version": f"1.{about.cursor.split('-')[0]}.0",
        "inLanguage": sorted(totals.languages),
        "isLiveDataset": False,
        "distribution": _distribution(writer, files),
        "recordSet": [_record_set(writer)],
    }
    return json_spelled(json.dumps(described, ensure_ascii=False, indent=2)) + "\n"


def _distribution(writer: Writer, files: Sequence[Piece]) -> list[dict[str, Any]]:
    pattern = "data/part-*" if writer.to_file else "data/**/*"
    return [
        *(_file(piece, writer) for piece in files[:MOST_LISTED]),
        {
            "@type": "cr:FileSet",
            "@id": "files",
            "name": "files",
            "description": "All data files; SHA256SUMS has their hashes.",
            "encodingFormat": writer.media_type,
            "includes": f"{pattern}{writer.ending}",
        },
    ]


def _file(piece: Piece, writer: Writer) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": piece.path,
        "name": piece.path.split("/")[-1],
        "description": f"{piece.documents} documents",
        "contentUrl": piece.path,
        "contentSize": f"{piece.size} B",
        "encodingFormat": writer.media_type,
        "sha256": piece.sha256,
    }


def _record_set(writer: Writer) -> dict[str, Any]:
    described = [column for column in writer.columns if column.type in _TYPES]
    whole = Column("content", Type.TEXT, "a whole file")
    return {
        "@type": "cr:RecordSet",
        "@id": "records",
        "name": "records",
        "field": [_field(column) for column in described] or [_field(whole, {"fileProperty": "content"})],
    }


def _field(column: Column, extract: dict[str, str] | None = None) -> dict[str, Any]:
    field = {
        "@type": "cr:Field",
        "@id": f"records/{column.name}",
        "name": column.name,
        "description": column.meaning,
        "dataType": _TYPES[column.type],
        "source": {"fileSet": {"@id": "files"}, "extract": extract or {"column": column.name}},
    }
    return field | {"repeated": True} if column.type in _LISTS else field
