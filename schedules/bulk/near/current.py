"""Whether a page holds a text now: whether one of its sightings is the latest of its page that any file tells of.

Done on one node, 20 bytes a sighting.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

SIGHTING = np.dtype([("page", "<u8"), ("when", "<u8"), ("document", "<u4")])
UNKNOWN, GONE, CURRENT = 0, 1, 2


def sighting(document: int, one: Mapping[str, Any]) -> tuple[int, int, int] | None:
    """A sighting as a record; None of one without a page or time."""
    when = "".join(char for char in one.get("fetched_at") or "" if char.isascii() and char.isdigit())[:17]
    if not one.get("url") or not when:
        return None
    page = hashlib.sha256(f"{one.get('source')}\0{one['url']}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(page[:8], "little"), int(when.ljust(17, "0")), document


def records(sightings: Iterable[tuple[int, int, int] | None]) -> Any:
    """Those that are some, as an array."""
    return np.array([one for one in sightings if one is not None], SIGHTING)


def currents(count: int, seen: Any) -> NDArray[np.uint8]:
    """For each of so many documents whether a page holds it, by the sightings of all."""
    found = np.zeros(count, np.uint8)
    pages, at = np.unique(seen["page"], return_inverse=True)
    latest = np.zeros(len(pages), np.uint64)
    np.maximum.at(latest, at, seen["when"])
    found[seen["document"]] = GONE
    found[seen["document"][seen["when"] == latest[at]]] = CURRENT
    return found
