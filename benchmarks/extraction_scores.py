"""How like the wanted text an extracted one is: precision, recall and F1 of runs of five characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_RUN = 5
# White space, what cannot be seen, and the marks extractors add for tables, lists and headings count on neither side.
_UNCOUNTED = re.compile(r"[\s\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff|\u2022\u00b7*#>\\_=~-]+")


def f1(wanted: str, found: str) -> float:
    """From 0 to 1, every occurrence counted; two empty texts are the same."""
    one, other = _runs(wanted), _runs(found)
    if not one and not other:
        return 1.0
    shared = (one & other).total()
    return 2 * shared / (one.total() + other.total())


def _runs(text: str) -> Counter[str]:
    bare = _UNCOUNTED.sub("", unicodedata.normalize("NFKC", text))
    if len(bare) < _RUN:
        return Counter([bare] if bare else [])
    return Counter(bare[i : i + _RUN] for i in range(len(bare) - _RUN + 1))
