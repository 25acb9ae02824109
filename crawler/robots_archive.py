"""robots.txt remembered in the archive, so that a restart does not ask again."""

from __future__ import annotations

from crawler.fetch.robots import RobotsEntry, Verdict
from storage import robots
from storage.robots import RobotsRow
from storage.times import moment, stamp
from storage.writer import Writer


class ArchivedRobots:
    """A RobotsCache over an archive's writer: read whole at the start, written behind."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._entries = {row.origin: _entry(row) for row in writer.submit(robots.every).result()}

    def load(self, origin: str) -> RobotsEntry | None:
        """The entry last saved for an origin."""
        return self._entries.get(origin)

    def save(self, entry: RobotsEntry) -> None:
        """Remember an entry; it reaches the disk with the next transaction."""
        self._entries[entry.origin] = entry
        row = RobotsRow(
            entry.origin,
            stamp(entry.fetched_at),
            stamp(entry.expires_at),
            entry.status,
            entry.verdict,
            entry.body,
        )
        self._writer.submit(lambda db: robots.keep(db, row))


def _entry(row: RobotsRow) -> RobotsEntry:
    return RobotsEntry(
        row.origin, moment(row.fetched_at), moment(row.expires_at), row.status, row.body, Verdict(row.verdict)
    )
