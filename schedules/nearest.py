"""The known word a person probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of an error message: the nearest known word, or all of them where none is near."""
    choices = {k.casefold(): k for k in known}
    if not choices:
        return "none is known"
    near = get_close_matches(word.casefold(), choices, n=1)
    return f'did you mean "{choices[near[0]]}"?' if near else f"known: {', '.join(choices.values())}"
