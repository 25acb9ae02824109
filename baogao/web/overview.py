"""The first page: every source, and what needs a person."""

from __future__ import annotations

from baogao.web.view import Answer, Asked, View


def overview(asked: Asked) -> Answer:
    """The sources of the archive."""
    names = [name for (name,) in asked.db.execute("SELECT name FROM sources ORDER BY name")]
    return Answer("overview.html", {"sources": names})


OVERVIEW = View("overview", "/", overview, "overview.title")
