"""Reading the files of a bundle strictly: names, order, sizes and every byte between them are as one was written, or named."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from storage.bundle.packing import LOCAL, LOCAL_SIGNATURE, Entry, directory, local_header
from storage.bundle.writing import MANIFEST, TAG_MANIFEST

MOST_FILES = 20_000
MOST_BYTES = 64_000_000  # of a file
PIECE = 1 << 20
ALTERED = "altered"  # in place of the hash of bytes that are not those of their checksum
TAGS = ("bagit.txt", "bag-info.txt", MANIFEST, TAG_MANIFEST)
_LONGEST_NAME = 200
_NAME = re.compile(
    r"data/(?:(?:index\.html|bundle\.json|prov\.json)|documents/\d{1,18}\.txt|snapshots/[0-9a-f]{64}"
    r"|templates/(?!\.)[A-Za-z0-9._-]{1,100})"
)
_LINE = re.compile(r"([0-9a-f]{64})  (\S{1,200})")
_KEPT = re.compile(r"data/(?:bundle\.json|templates/.*|documents/.*)")


class BundleBroken(Exception):
    """The bundle cannot be read further; the message names the file, and what is wrong with it."""


@dataclass(slots=True)
class Files:
    """What was read: the hash of each file, where its bytes stand, and the small ones themselves."""

    hashes: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)


def read_files(file: BinaryIO) -> Files:
    """Every file of the bundle, hashed as it is read. Raises BundleBroken at the first byte that cannot stand there."""
    files, entries, at = Files(), list[Entry](), 0
    while True:
        head = file.read(LOCAL.size)
        if head[:4] != LOCAL_SIGNATURE:
            break
        entry, size = _entry(file, head, at, files, len(entries))
        entries.append(entry)
        at += size
    if not entries:
        raise BundleBroken("is no bundle: it does not begin as a zip file does")
    rest = directory(entries, at)
    if ALTERED in files.hashes.values():
        return files  # which one is told better than by the list, which repeats the checksum
    if head + file.read(len(rest) - len(head) + 1) != rest:
        raise BundleBroken(
            f"{entries[-1].name}: is not followed by the list of files that a bundle ends with"
        )
    return files


def _entry(file: BinaryIO, head: bytes, at: int, files: Files, count: int) -> tuple[Entry, int]:
    """One file; and how many bytes it takes, its header included."""
    nth = f"file {count + 1} of the zip"
    if len(head) < LOCAL.size or count == MOST_FILES:
        raise BundleBroken(f"{nth}: cut short" if count < MOST_FILES else f"more than {MOST_FILES} files")
    *_, crc, size, _, length, _ = LOCAL.unpack(head)
    name = _name(file.read(min(length, _LONGEST_NAME + 1)), nth)
    if name in files.hashes:
        raise BundleBroken(f"{name}: is there twice")
    if head != local_header(name, crc, size)[: LOCAL.size]:
        raise BundleBroken(f"{name}: its entry in the zip is not as a bundle has it: altered, or packed anew")
    if size > MOST_BYTES:
        raise BundleBroken(f"{name}: {size} bytes, more than any file of a bundle has")
    start = at + LOCAL.size + length
    _hash(file, name, size, crc, files)
    files.places[name] = (start, size)
    return Entry(name, crc, size, at), LOCAL.size + length + size


def _name(raw: bytes, nth: str) -> str:
    name = raw.decode("latin-1")
    if name not in TAGS and not _NAME.fullmatch(name):
        raise BundleBroken(f"{nth}: no file of a bundle has the name {name[:100]!a}")
    return name


def _hash(file: BinaryIO, name: str, size: int, crc: int, files: Files) -> None:
    digest, found, parts = hashlib.sha256(), 0, list[bytes]()
    while size and (piece := file.read(min(size, PIECE))):
        size -= len(piece)
        digest.update(piece)
        found = zlib.crc32(piece, found)
        if name in TAGS or _KEPT.fullmatch(name):
            parts.append(piece)
    if size:
        raise BundleBroken(f"{name}: cut short")
    files.hashes[name] = digest.hexdigest()
    if parts or name in TAGS or _KEPT.fullmatch(name):
        files.kept[name] = b"".join(parts)
    if found != crc:
        files.hashes[name] = ALTERED


def wrong(files: Files) -> Iterator[tuple[str, str]]:
    """Each file that is not what the manifests say, and what is wrong with it."""
    listed: dict[str, str] = {}
    for manifest in (MANIFEST, TAG_MANIFEST):
        for line in files.kept.get(manifest, b"").decode("latin-1").splitlines():
            found = _LINE.fullmatch(line)
            if found is None:
                yield manifest, f"holds a line that is none of a manifest: {line[:80]!a}"
            else:
                listed[found[2]] = found[1]
    needed = ("data/bundle.json", "data/index.html", "data/prov.json", *TAGS)
    for name in sorted({*listed, *needed} - files.hashes.keys()):
        yield name, "is missing"
    for name, sha256 in files.hashes.items():
        if name == TAG_MANIFEST:
            if sha256 == ALTERED:
                yield name, "its bytes are not those it was packed with"
        elif name not in listed:
            yield name, "no manifest names it"
        elif listed[name] != sha256:
            yield name, "its bytes do not have the hash that the manifest says"
        elif name.startswith("data/snapshots/") and not name.endswith(sha256):
            yield name, "its bytes do not have the hash that it is named by"
