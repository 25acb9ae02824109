"""Pages put aside: asked for after all once one like them bears fruit, left out only where to the last none did."""

from __future__ import annotations

from collections import defaultdict

from crawler.traps import Kin
from storage.frontier import Due

MOST = 20_000  # of one host, kept in memory; what is beyond is left out


class Aside:
    """The pages of one host that a harvest has put aside, with the kin that each was put aside for."""

    def __init__(self) -> None:
        self._pages: defaultdict[Kin, list[Due]] = defaultdict(list)
        self._texts: dict[Kin, int] = {}  # of a fruitless kin, when the first of its pages was put aside
        self._chance_at: dict[Kin, int] = {}
        self._count = 0

    def put(self, due: Due, kin: Kin) -> bool:
        """Put a page aside; False where there is no more room."""
        if self._count >= MOST:
            return False
        self._pages[kin].append(due)
        if kin.over:
            self._texts.setdefault(kin, kin.texts)
        self._count += 1
        return True

    def take_free(self, *, at_last: bool = False) -> list[Due]:
        """Take back the pages whose kin is in doubt no more: for a new text, or `at_last` for new links too.

        Links alone prove little: each page of a trap may have its own.
        """
        free = [
            kin
            for kin in self._pages
            if not (kin.over or kin.held) and (at_last or kin.texts > self._texts.get(kin, -1))
        ]
        return [due for kin in free for due in self._take(kin)]

    def take_chances(self) -> list[Due]:
        """Take one page of each kin, the one put aside last; none where one had that chance and gave no new text."""
        chances = []
        for kin in [k for k, pages in self._pages.items() if pages and self._chance_at.get(k) != k.texts]:
            due = self._pages[kin].pop()
            self._count -= 1
            self._chance_at[kin] = kin.texts
            chances.append(due)
        return chances

    def take_all(self) -> list[tuple[Due, str]]:
        """Take all that is left, each page with the reason to leave it out."""
        return [(due, kin.reason) for kin in list(self._pages) for due in self._take(kin)]

    def _take(self, kin: Kin) -> list[Due]:
        pages = self._pages.pop(kin)
        self._texts.pop(kin, None)
        self._count -= len(pages)
        return pages
