"""What a person types into a search box, as data: nothing in it can be taken for the syntax of the index."""

from __future__ import annotations

import re
from dataclasses import dataclass

from storage.errors import BadQuery
from storage.fold import paired, terms

LONGEST = 1_000  # characters
Phrase = tuple[str, ...]  # terms that must stand next to each other

# A word ends at white space outside quotation marks. A quotation that is not closed runs to the end.
_WORD = re.compile(r"""(?:["＂][^"＂]*["＂]?|“[^”]*”?|[^\s"＂“])+""")


@dataclass(frozen=True, slots=True)
class Query:
    """The phrases that must all be in a document, and those of which none may be."""

    wanted: tuple[Phrase, ...]
    unwanted: tuple[Phrase, ...] = ()

    def expression(self) -> str:
        """The query in the language of FTS5, every term quoted."""
        wanted = " AND ".join(map(paired, self.wanted))
        if not self.unwanted:
            return wanted
        return f"({wanted}) NOT ({' OR '.join(map(paired, self.unwanted))})"


def parse(words: str) -> Query:
    """Words with white space between, all of which must be found; a word with `-` before it must not.

    A word is found wherever its characters follow each other, whatever punctuation or line break lies between;
    letters and digits match as whole words. Quotation marks make one word of several. Traditional and simplified,
    full width and half width, upper and lower case are the same. Raises BadQuery.
    """
    if len(words) > LONGEST:
        raise BadQuery(f"{len(words)} characters to search for; give {LONGEST} at most")
    wanted: dict[Phrase, None] = {}
    unwanted: dict[Phrase, None] = {}
    for word in _WORD.findall(words):
        if phrase := terms(word):
            (unwanted if word[0] in "-－" else wanted)[phrase] = None
    if not wanted:
        only = "only words to leave out" if unwanted else "no word"
        raise BadQuery(
            f"{words!r} holds {only}; give at least one word of letters, digits or Han characters to find"
        )
    return Query(tuple(wanted), tuple(unwanted))
