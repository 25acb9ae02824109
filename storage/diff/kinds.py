"""What kind of change one is, as far as the two texts alone tell."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from storage.diff.forms import normal_forms
from storage.diff.tokens import hides, is_figure, is_note


class Kind(StrEnum):
    """What a change is.

    FORM: the same in other characters, width, white space, paragraphs, or with notes on how characters are read.
    MASKED: a placeholder stands on one side for what the other has. FIGURE: another number or date.
    """

    SAME = "same"
    FORM = "form"
    MASKED = "masked"
    FIGURE = "figure"
    WORDS = "words"
    ADDED = "added"
    REMOVED = "removed"


def kinds_of(changes: Sequence[tuple[str, str]]) -> list[Kind]:
    """What each change is, from the one text to the other."""
    ours = normal_forms([one for one, _ in changes])
    theirs = normal_forms([other for _, other in changes])
    return [
        Kind.FORM if form == other_form else _kind(*change)
        for change, form, other_form in zip(changes, ours, theirs, strict=True)
    ]


def _kind(ours: str, theirs: str) -> Kind:
    if not ours or not theirs:
        alone = ours or theirs
        return Kind.FORM if is_note(alone) else Kind.REMOVED if ours else Kind.ADDED
    if hides(ours) != hides(theirs):
        return Kind.MASKED
    return Kind.FIGURE if is_figure(ours) and is_figure(theirs) else Kind.WORDS
