"""Telling by its first bytes that a body is no text, whatever its header says."""

from __future__ import annotations

GZIP = "gzip data"
_SIGNATURES = {
    b"%PDF-": "a PDF file",
    b"PK\x03\x04": "a ZIP file",
    b"\x1f\x8b": GZIP,
    b"\x28\xb5\x2f\xfd": "zstd data",
    b"\xfd7zXZ\x00": "xz data",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip file",
    b"Rar!\x1a\x07": "a RAR file",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Office file",
    b"{\\rtf": "an RTF file",
    b"\x7fELF": "a program",
    b"MZ\x90\x00": "a program",
    b"\x89PNG\r\n\x1a\n": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF87a": "a GIF image",
    b"GIF89a": "a GIF image",
    b"II*\x00": "a TIFF image",
    b"MM\x00*": "a TIFF image",
    b"\x00\x00\x01\x00": "an icon",
    b"OggS": "sound",
    b"\x1aE\xdf\xa3": "film",
    b"wOFF": "a font",
    b"wOF2": "a font",
}
_STARTS = tuple(_SIGNATURES)


def binary_kind(body: bytes) -> str | None:
    """What a body is that begins like no text: "a PDF file"; None for what may be text."""
    if body.startswith(_STARTS):
        return next(kind for start, kind in _SIGNATURES.items() if body.startswith(start))
    if body.startswith(b"RIFF") and body[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "sound, film or an image"
    return "film" if body[4:8] == b"ftyp" else None
