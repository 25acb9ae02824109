"""Characters that steer whatever shows a file: what an archive keeps, and an export spells out.

They turn the direction of a line (UAX 9), end it where none ends (U+2028, U+2029, U+0085), or steer a terminal
(C0, C1, DEL). Spelled out they are seen, counted, and do nothing.
"""

from __future__ import annotations

import re

IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""What JSON lets stand in a string as it is; spelled out it stays the same string for every reader of JSON."""
_IN_TEXT = re.compile("[\x00-\x09\x0b-\x1f" + IN_JSON.pattern[1:])


def spelled(text: str) -> str:
    """The text with each of them as JSON spells it, `\\u202e`; newlines stay."""
    return _IN_TEXT.sub(_as_json, text)


def json_spelled(line: str) -> str:
    """A JSON text that says the same with none of them in it."""
    return IN_JSON.sub(_as_json, line)


def _as_json(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
