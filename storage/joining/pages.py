"""Joining pages: one row an address of a source, in the state that the later visit left it in."""

from __future__ import annotations

from sqlite_utils import Database

from storage.joining.staging import insert, number, translate

# As a text, a lesser one was discovered earlier.
_DISCOVERED = "{0}.discovered_at || json_array((SELECT url FROM pages f WHERE f.id = {0}.discovered_from), {0}.link_text)"

# As texts, greater ones are of a later visit. Of two accounts of one visit, that of the archive which has also
# refined what it brought counts for more.
_VISITS = """
CREATE TEMP TABLE {name} AS
SELECT id, visited || (held = brought) || account AS state, brought || (held = brought) || validators AS content FROM (
  SELECT p.{number} AS id, json_array(p.role, p.state, p.reason, p.misses, p.due_at) AS account,
         json_array(p.etag, p.last_modified, p.redirected_to, p.snapshot_sha256) AS validators,
         coalesce(max(f.started_at), '') AS visited,
         coalesce(max(f.started_at) FILTER (WHERE f.snapshot_sha256 IS NOT NULL), '') AS brought,
         coalesce(max(f.started_at) FILTER (WHERE f.snapshot_sha256 = p.snapshot_sha256), '') AS held
  FROM {pages} p LEFT JOIN {fetches} f ON f.page_id = p.{number} AND f.purpose = 'page'
  WHERE p.{number} IN (SELECT here FROM incoming_pages WHERE NOT fresh) GROUP BY p.{number})
"""


def pages(db: Database) -> None:
    """Find and add pages by their address; of two accounts of its discovery the earlier one is kept."""
    translate(db, "pages", "source_id", "sources")
    db.execute(
        "UPDATE incoming_pages SET here = (SELECT id FROM pages h"
        " WHERE h.source_id = incoming_pages.source_id AND h.url = incoming_pages.url)"
    )
    number(db, "pages")
    translate(db, "pages", "discovered_from", "pages")
    insert(db, "pages")
    db.execute(
        "UPDATE pages SET discovered_from = i.discovered_from, discovered_at = i.discovered_at, link_text = i.link_text"  # noqa: S608 - our own words
        " FROM incoming_pages i WHERE i.here = pages.id AND NOT i.fresh"
        f" AND {_DISCOVERED.format('i')} < {_DISCOVERED.format('pages')}"
    )


def pieces(db: Database) -> None:
    """Which pages are pieces of an article: as the archive says that holds the bytes that came last.

    Call it after `states`.
    """
    translate(db, "pieces", "page_id", "pages")
    db.execute(
        "INSERT INTO pieces SELECT i.page_id, i.article, i.number FROM incoming_pieces i"
        " LEFT JOIN incoming_visits theirs ON theirs.id = i.page_id"
        " LEFT JOIN incoming_visits_here ours ON ours.id = i.page_id"
        " WHERE theirs.id IS NULL OR theirs.content >= ours.content"
        " ON CONFLICT (page_id) DO UPDATE SET article = excluded.article, number = excluded.number"
        " WHERE (SELECT t.content > o.content FROM incoming_visits t JOIN incoming_visits_here o USING (id)"
        " WHERE t.id = excluded.page_id)"
    )


def states(db: Database) -> None:
    """A page that both archives know is in the state of its latest visit, and holds the bytes that came last.

    Call it while the other archive's fetches are numbered and not yet added.
    """
    for name, table, fetches, column in (
        ("incoming_visits", "incoming_pages", "incoming_fetches", "here"),
        ("incoming_visits_here", "pages", "fetches", "id"),
    ):
        db.execute(_VISITS.format(name=name, pages=table, fetches=fetches, number=column))
        db.execute(f"CREATE UNIQUE INDEX temp.{name}_by_page ON {name} (id)")
    for kind, columns in (
        ("state", ("role", "state", "reason", "misses", "due_at")),
        ("content", ("etag", "last_modified", "redirected_to", "snapshot_sha256")),
    ):
        sets = ", ".join(f"{column} = i.{column}" for column in columns)
        db.execute(
            f"UPDATE pages SET {sets} FROM incoming_pages i JOIN incoming_visits theirs ON theirs.id = i.here"  # noqa: S608 - our own words
            f" JOIN incoming_visits_here ours ON ours.id = i.here"
            f" WHERE i.here = pages.id AND NOT i.fresh AND theirs.{kind} > ours.{kind}"
        )
