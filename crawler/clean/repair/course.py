"""The course of a repair, in the order in which one damage hides another."""

from __future__ import annotations

from collections.abc import Iterable

from crawler.clean.repair.characters import even_digits, strip_quotes, strip_unsafe
from crawler.clean.repair.gluing import cut
from crawler.clean.repair.ledger import Edit, Ledger
from crawler.clean.repair.lines import strip_page_markers, unwrap
from crawler.clean.repair.lost_bytes import restore
from crawler.clean.repair.notes import strip_notes
from crawler.clean.repair.spaces import close_up
from storage.records import Repair


def repair(text: str, known: Iterable[Edit] = ()) -> tuple[str, tuple[Repair, ...]]:
    """A text, paragraphs joined by one newline, put right; and everything that was changed in it, in order.

    `known` are changes that are not to be found out any more, in order. `undo` gives the text back as it was.
    """
    ledger = Ledger(text)
    ledger.make(known)
    for step in (restore, strip_notes, strip_unsafe, even_digits, strip_page_markers):
        ledger.make(step(ledger.text))
    lines = ledger.text.count("\n")
    ledger.make(unwrap(ledger.text))
    ledger.make(close_up(ledger.text, wrapped=ledger.text.count("\n") < lines))
    for step in (cut, strip_quotes):
        ledger.make(step(ledger.text))
    return ledger.text, ledger.repairs()
