"""A template as bytes, as an archive keeps it: a header of figures, then its hashes in order."""

from __future__ import annotations

import struct
from dataclasses import replace

from crawler.clean.template import Template, digest

_EMPTY = "none"  # in place of the digest of one that drops nothing
_HEADER = struct.Struct("<IIII")  # version, pages, blocks, paths


def to_bytes(template: Template) -> bytes:
    """The content of a template; its name is not part of it."""
    blocks, paths = sorted(template.blocks), sorted(template.paths)
    header = _HEADER.pack(template.version, template.pages, len(blocks), len(paths))
    return header + struct.pack(f"<{len(blocks) + len(paths)}Q", *blocks, *paths)


def from_bytes(content: bytes, name: str) -> Template:
    """The template with this content and name. Raises ValueError when the content is not that of the name."""
    try:
        version, pages, blocks, paths = _HEADER.unpack_from(content)
        hashes = struct.unpack_from(f"<{blocks + paths}Q", content, _HEADER.size)
    except struct.error as error:
        raise ValueError(f"template {name} is damaged: {error}") from error
    found = Template(frozenset(hashes[:blocks]), frozenset(hashes[blocks:]), pages, version, name)
    if name.partition(".")[2] != (digest(found.blocks, found.paths, version) or _EMPTY):
        raise ValueError(f"template {name} is damaged: its content is not what its name says")
    return found


def numbered(template: Template, number: int) -> Template:
    """The template with a name that says which of its source's templates it is."""
    return replace(template, name=f"{number}.{template.name or _EMPTY}")
