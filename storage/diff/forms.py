"""The normal forms of many short texts at once: one call for all of them instead of thousands."""

from __future__ import annotations

from collections.abc import Sequence

from storage.normalise import normalise

_APART = "\ua000"  # a letter no report holds


def normal_forms(texts: Sequence[str]) -> list[str]:
    """The normal form of each text, each by itself."""
    together = normalise(_APART.join(texts)).split(_APART)
    return together if len(together) == len(texts) else [normalise(text) for text in texts]
