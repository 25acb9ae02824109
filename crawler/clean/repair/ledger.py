"""The ledger of a text: what was changed, where, and how to get the text before it back.

Repairs are made in passes, each on what the one before has left. The ledger holds them all against the text that
came out: one list without overlaps, in the order of their places, whose `before`s put back give the text that went in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from storage.records import Repair


class Edit(NamedTuple):
    """A change to a text: the characters from `start` to `end` become `after`."""

    start: int
    end: int
    after: str
    kind: str
    certain: bool = True


class Ledger:
    """A text under repair. `text` is what it is now."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._raw = text
        self._edits: list[Edit] = []  # against the raw text

    def make(self, edits: Iterable[Edit]) -> None:
        """Change the text as it is now. Edits come in order and do not overlap."""
        made = [edit for edit in edits if self.text[edit.start : edit.end] != edit.after]
        if made:
            self._edits = _joined(self.text, self._edits, made) if self._edits else made
            self.text = _applied(self._raw, self._edits)

    def repairs(self) -> tuple[Repair, ...]:
        """Every change against the text as it is now."""
        found: list[Repair] = []
        shift = 0
        for start, end, after, kind, certain in self._edits:
            found.append(Repair(kind, start + shift, self._raw[start:end], after, certain))
            shift += len(after) - (end - start)
        return tuple(found)


def undo(text: str, repairs: Sequence[Repair]) -> str:
    """The text before its repairs."""
    pieces: list[str] = []
    at = 0
    for repair in repairs:
        pieces += [text[at : repair.position], repair.before]
        at = repair.position + len(repair.after)
    return "".join((*pieces, text[at:]))


def _applied(text: str, edits: Iterable[Edit]) -> str:
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.after]
        at = edit.end
    return "".join((*pieces, text[at:]))


class _Item(NamedTuple):
    """An edit by its place in the text between two passes: one that made it (`is_new` False) or one that changes it."""

    start: int
    end: int
    is_new: bool
    edit: Edit


def _joined(text: str, made: Sequence[Edit], new: Sequence[Edit]) -> list[Edit]:
    """Two passes as one, against the raw text. `text` is the one between them; edits that overlap in it become one."""
    joined: list[Edit] = []
    shift = 0  # from a place in `text` to the same place in the raw text
    items_in_order = sorted([*_placed(made), *(_Item(e.start, e.end, True, e) for e in new)], key=_place)
    for items in _clusters(items_in_order):
        start, end = items[0].start, max(item.end for item in items)
        first = start + shift
        shift += sum(_shrunk(item.edit) for item in items if not item.is_new)
        if len(items) == 1 and not items[0].is_new:
            joined.append(items[0].edit)
            continue
        changes = [item.edit for item in items if item.is_new]
        inside = [edit._replace(start=edit.start - start, end=edit.end - start) for edit in changes]
        after = _applied(text[start:end], inside)
        certain = all(item.edit.certain for item in items)
        joined.append(Edit(first, end + shift, after, changes[-1].kind, certain))
    return joined


def _place(item: _Item) -> tuple[int, int, bool]:
    return item.start, item.end, item.is_new


def _placed(edits: Sequence[Edit]) -> Iterable[_Item]:
    shift = 0
    for edit in edits:
        start = edit.start + shift
        yield _Item(start, start + len(edit.after), False, edit)
        shift -= _shrunk(edit)


def _shrunk(edit: Edit) -> int:
    return edit.end - edit.start - len(edit.after)


def _clusters(items: Iterable[_Item]) -> Iterable[list[_Item]]:
    """Items that share a character, or one of which stands inside another, together."""
    cluster: list[_Item] = []
    end = 0
    for item in items:
        if cluster and item.start >= end:
            yield cluster
            cluster = []
        end = max(end, item.end) if cluster else item.end
        cluster.append(item)
    if cluster:
        yield cluster
