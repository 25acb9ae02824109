"""Writing a bundle: a BagIt folder (RFC 8493) in a zip file, whole or not at all, the same bytes for the same document."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from storage import snapshots
from storage.bundle.gathering import Gathered, described, gather
from storage.bundle.packing import Packing
from storage.bundle.prov import provenance
from storage.bundle.showing import shown
from storage.placing import whole_file

BAG = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


@dataclass(frozen=True, slots=True)
class Bundled:
    """What a bundle came to: how many files and bytes, and whether the original is in it."""

    path: Path
    files: int
    size: int
    original: int | None


def write_bundle(
    db: Database, document_id: int, out: Path, *, cleaner: str, software: str, replace: bool = False
) -> Bundled:
    """Write the bundle of a document to the file `out`.

    `cleaner` is the version that runs here, `software` the name and version of the program. Raises NoSuchDocument,
    ArchiveDamaged, BadExport, ExportFailed.
    """
    gathered = gather(db, document_id)
    small = dict(_small(db, gathered, cleaner, software))
    names = {f"data/snapshots/{name}": name for name in gathered.snapshots()}
    listed = {name: hashlib.sha256(body).hexdigest() for name, body in small.items()}
    listed |= names  # a snapshot is named by the hash of its bytes, which reading it proves
    size = sum(map(len, small.values()))
    tags = {
        "bagit.txt": BAG,
        "bag-info.txt": _info(gathered, software, len(listed)),
        MANIFEST: _lines(listed),
    }
    tags[TAG_MANIFEST] = _lines({name: hashlib.sha256(body).hexdigest() for name, body in tags.items()})
    with whole_file(out, replace=replace) as file:
        packing = Packing(file)
        for name, body in (tags | small).items():
            packing.add(name, body)
        for name, sha256 in names.items():
            body = snapshots.read(db, sha256)
            size += len(body)
            packing.add(name, body)
        packing.end()
    return Bundled(out, len(listed), size, gathered.asked.original_id)


def _small(db: Database, gathered: Gathered, cleaner: str, software: str) -> Iterator[tuple[str, bytes]]:
    """All files but the snapshots."""
    yield "data/index.html", shown(gathered, software, lambda sha256: snapshots.read(db, sha256)).encode()
    yield "data/bundle.json", _json(described(gathered, cleaner, software))
    yield "data/prov.json", _json(provenance(gathered))
    for traced in gathered.traced:
        yield f"data/documents/{traced.document.id}.txt", traced.document.text.encode()
    for name, content in gathered.templates.items():
        yield f"data/templates/{name}", content


def _info(gathered: Gathered, software: str, files: int) -> bytes:
    document = gathered.asked.document
    return (
        f"Bag-Software-Agent: {software}\nExternal-Identifier: document {document.id}, SHA-256 {document.text_sha256}\n"
        f"Bag-Count: 1 of 1\nInternal-Sender-Description: {files} files\n"
    ).encode()


def _lines(hashes: dict[str, str]) -> bytes:
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(hashes.items())).encode()


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
