"""The version of the cleaner: a number that a person raises, and a digest of all that takes part in making a text.

A digest changes whenever a line of cleaning code changes, also one without effect; it never stays the same when the
texts may be others. So nobody has to remember, and what an archive says of a text's cleaner can be relied on.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version as installed
from pathlib import Path

SERIAL = 2  # raised with a release that reads pages otherwise: merging takes the higher number for the later cleaner
_ROOT = Path(__file__).parents[2]
_TAKE_PART = (
    "crawler/clean",
    "crawler/attachments",
    "crawler/decode.py",
    "crawler/charsets.py",
    "crawler/safe_xml.py",
    "storage/normalise.py",
    "storage/variants.txt",
)
_ENDINGS = (".py", ".txt")
_PARSER = "selectolax"


def version(root: Path = _ROOT) -> str:
    """Number and digest, such as `2.3f9a02c1`."""
    digest = hashlib.sha256(installed(_PARSER).encode())
    for file in files(root):
        digest.update(file.relative_to(root).as_posix().encode() + b"\n")
        digest.update(without_comments(file.read_bytes()))
    return f"{SERIAL}.{digest.hexdigest()[:8]}"


def files(root: Path) -> list[Path]:
    """The files that take part in making a text, tables included, in order."""
    found = (path for each in _TAKE_PART for path in (root / each, *(root / each).rglob("*")))
    return sorted(path for path in found if path.suffix in _ENDINGS and path.is_file())


def without_comments(code: bytes) -> bytes:
    """Lines without blank ones and those that are comments, whatever system wrote them."""
    lines = (line.rstrip() for line in code.splitlines())
    return b"\n".join(line for line in lines if line and not line.lstrip().startswith(b"#"))
