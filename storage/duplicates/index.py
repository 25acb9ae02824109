"""The index: documents are added one at a time, compared with everything, and what is found is written down.

Order does not matter. Whether two texts are related is decided from the two alone; groups are what re-posts connect;
originals are chosen from whole groups. The postings only have to bring together what could be related: they name
the first text of a kin for every gram, its copies only for what is new in them, and lead to those by its relations.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress
from typing import NamedTuple

import numpy as np
from sqlite_utils import Database

from storage.duplicates import rows
from storage.duplicates.compare import Print, Probe
from storage.duplicates.filing import SPAN
from storage.duplicates.fingerprints import Fingerprint, fingerprint, unpacked
from storage.duplicates.groups import group_of
from storage.duplicates.originals import Group, choose
from storage.duplicates.paragraphs import enter_paragraphs, remove_paragraphs
from storage.duplicates.postings import Postings
from storage.duplicates.relations import Facts, Relation
from storage.duplicates.rules import Kind, Verdict, judge
from storage.duplicates.tables import connection_of, method

SHARED = 3  # grams two texts must share to be compared
SHARED_PART = 0.05  # of the grams of the shorter, likewise
CANDIDATES = 16  # texts compared at most, and one more for every 24 grams
RELATIVES = 32  # relatives of those compared at most
PRINTS = 1 << 14  # fingerprints kept in memory, about a kilobyte each
OVERLAP = 48  # characters in which a relative must touch what is shared

_RELATED = (Kind.REPOST, Kind.PART, Kind.HOLDS)
_NO_FACTS = Facts()


class _Found(NamedTuple):
    theirs: Print
    posted: bytes | None
    verdict: Verdict


class DuplicateIndex:
    """The near-duplicate index in an archive. Every method works inside the caller's transaction and never commits.

    Postings move to disk `span` texts at a time; only a test has reason to change that. Without `paragraphs`,
    which documents hold which paragraphs is not kept.
    """

    def __init__(
        self, db: Database | sqlite3.Connection, span: int = SPAN, *, paragraphs: bool = True
    ) -> None:
        self._connection = connection_of(db)
        self._paragraphs = paragraphs
        self._span = span
        self._token = -1
        self._prints: dict[int, tuple[Print, bytes | None]] = {}

    def add(self, document_id: int, text: str, facts: Facts = _NO_FACTS) -> list[Relation]:
        """Compare a document with all that are here and keep it; what it is to them.

        Adding the same again changes nothing but its facts; a document whose text is another now is taken out first.
        """
        return self.add_fingerprint(document_id, fingerprint(text, paragraphs=self._paragraphs), facts)

    def add_fingerprint(self, document_id: int, new: Fingerprint, facts: Facts = _NO_FACTS) -> list[Relation]:
        """The same, with the fingerprint made elsewhere, in a worker process say."""
        state = rows.state(self._connection, new, document_id)
        if state.known is not None and state.known != state.number:
            self.remove(document_id)
            state = rows.state(self._connection, new, document_id)
        if state.number is not None:
            self._insert(document_id, state.number, new, facts, again=state.known is not None)
            return self.relations(document_id)
        number, related = self._enter(new, state)
        self._insert(document_id, number, new, facts)
        return rows.relations(self._connection, document_id, number, facts) if related else []

    def relations(self, document_id: int) -> list[Relation]:
        """What a document is to others: exact copies first, then by number. Empty when it is not here."""
        known = rows.document(self._connection, document_id)
        if known is None:
            return []
        return [
            *rows.twins(self._connection, document_id, known[0]),
            *rows.relations(self._connection, document_id, *known),
        ]

    def group(self, document_id: int) -> Group | None:
        """The documents that are one report with this one, and which of them is the original; None when it is not here."""
        if rows.document(self._connection, document_id) is None:
            return None
        return choose(rows.member(self._connection, one) for one in group_of(self._connection, document_id))

    def chosen(self, documents: Iterable[int]) -> Group:
        """Which of documents that are known to be one report is the original; at least one, all of them here."""
        return choose(rows.member(self._connection, one) for one in documents)

    def groups(self) -> Iterator[Group]:
        """Every group of two documents and more, in the order of their lowest numbers."""
        seen: set[int] = set()
        for document_id in rows.documents(self._connection):
            if document_id not in seen and (group := self.group(document_id)) and group.copies:
                seen.update(group.copies, (group.original,))
                yield group

    def remove(self, document_id: int) -> None:
        """Take a document out; what others are to each other stays as it is."""
        known = rows.document(self._connection, document_id)
        remove_paragraphs(self._connection, document_id)
        if known is not None and rows.delete_document(self._connection, document_id, known[0]):
            self._remove_text(known[0])

    def is_current(self) -> bool:
        """Whether the index was made the way texts are compared today; otherwise it has to be made anew."""
        made: str = self._connection.execute("SELECT method FROM near_state").fetchone()[0]
        return made == method()

    def _insert(
        self, document_id: int, number: int, new: Fingerprint, facts: Facts, *, again: bool = False
    ) -> None:
        """Write a document down. One that is here already may have come by other lines."""
        if again:
            remove_paragraphs(self._connection, document_id)
        rows.insert_document(self._connection, document_id, number, new, facts)
        if self._paragraphs and new.paragraphs:
            enter_paragraphs(self._connection, document_id, new.paragraphs)

    def _remove_text(self, number: int) -> None:
        """Take a text out. Its copies were posted only for what was new in them: they are posted in full now."""
        state = rows.state(self._connection)
        postings, last = self._current(state), state.last
        copies = [one.other for one in rows.relatives(self._connection, [number])]
        rows.delete_text(self._connection, number)
        self._prints.clear()
        for copy, posted in rows.prints(self._connection, copies):
            if posted is not None:
                last += 1
                rows.renumber(self._connection, copy.number, last)
                postings.enter(last, unpacked(copy.grams))
        self._changed(last)

    def _enter(self, new: Fingerprint, state: rows.State) -> tuple[int, bool]:
        """Keep a text that was not here, with what it is to those that are; its number, and whether it is anything."""
        postings = self._current(state)
        number, grams = state.last + 1, unpacked(new.grams)
        ours = rows.print_of(number, new)
        found = self._compare(Probe(ours), _candidates(postings, grams))
        roots = [one.theirs for one in found if one.posted is None and one.verdict.kind in _RELATED]
        own = _own(grams, roots)
        posted = None if own is None else np.packbits(own).tobytes()
        rows.insert_text(self._connection, number, new, posted)
        if found:
            verdicts = [(one.theirs.number, one.verdict) for one in found]
            rows.insert_likenesses(self._connection, number, verdicts)
        self._changed(number)
        self._prints[number] = ours, posted
        postings.enter(number, grams if own is None else list(compress(grams, own)))
        return number, bool(found)

    def _compare(self, probe: Probe, candidates: dict[int, int]) -> list[_Found]:
        """The texts to which this one is something, and what: those that share grams with it, and their relatives."""
        found = self._judge(probe, candidates)
        spans = {one.theirs.number: one.verdict.their_span for one in found}
        if not spans:
            return found
        near: dict[int, int] = {}
        for one in rows.relatives(self._connection, list(spans)):
            span = spans[one.one]
            if one.other not in candidates and min(one.stop, span[1]) - max(one.start, span[0]) >= OVERLAP:
                near[one.other] = max(near.get(one.other, 0), one.share)
        nearest = sorted(near, key=lambda number: (-near[number], number))[:RELATIVES]
        return found + self._judge(probe, dict.fromkeys(nearest, len(probe.print.grams)))

    def _judge(self, probe: Probe, shared: dict[int, int]) -> list[_Found]:
        """The texts to which this one is something, of those that share so many grams with it."""
        found = []
        for theirs, posted in self._known(shared):
            fewest = min(len(theirs.grams), len(probe.print.grams)) // 4
            if posted is None and shared[theirs.number] < SHARED_PART * fewest:
                continue  # a text posted for some of its grams may share many more
            verdict = judge(probe, theirs, probe.runs(theirs))
            if verdict is not None:
                found.append(_Found(theirs, posted, verdict))
        return found

    def _known(self, numbers: Iterable[int]) -> list[tuple[Print, bytes | None]]:
        """The texts with these numbers that are here, and what they are posted for."""
        if len(self._prints) > PRINTS:
            self._prints.clear()
        missing = [number for number in numbers if number not in self._prints]
        if missing:
            read = rows.prints(self._connection, missing)
            self._prints.update((theirs.number, (theirs, posted)) for theirs, posted in read)
        return [self._prints[number] for number in numbers if number in self._prints]

    def _current(self, state: rows.State) -> Postings:
        """The postings as the tables are now: whatever was rolled back or done elsewhere is noticed."""
        if state.token != self._token:
            self._postings = Postings(self._connection, state.filed, state.last, self._span)
            self._prints = {}
            self._token = state.token
        return self._postings

    def _changed(self, last: int) -> None:
        self._token = secrets.randbits(62)
        self._connection.execute("UPDATE near_state SET token = ?, last = ?", (self._token, last))


def _candidates(postings: Postings, grams: Sequence[int]) -> dict[int, int]:
    """The texts that share enough telling grams to be compared, and how many they share."""
    counts = postings.count(grams)
    enough = sorted((-count, number) for number, count in counts.items() if count >= SHARED)
    return {number: -count for count, number in enough[: CANDIDATES + len(grams) // 24]}


def _own(grams: Sequence[int], roots: list[Print]) -> list[bool] | None:
    """Which grams no related text is already posted for; None when there is no such text."""
    if not roots:
        return None
    theirs = set(chain.from_iterable(unpacked(root.grams) for root in roots))
    return [gram not in theirs for gram in grams]
