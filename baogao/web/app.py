"""The web application: every page there is, behind one door.

A view is added in three steps.

1. A module here with a function that reads and a `View` that names it:

        def document(asked: Asked) -> Answer:
            found = read(asked.db, asked.path["number"])  # raises NotThere where there is none
            return Answer("document.html", {"document": found})

        DOCUMENT = View("document", "/documents/{number:int}", document)

   The function gets the archive open for reading and gives facts: frozen dataclasses, mappings, texts, numbers, moments.
   They are what the template is given, and as they are the JSON at `/documents/7.json`.
2. A template that begins with `{% extends "frame.html" %}` and fills the blocks `title` and `content`. Every text is
   escaped, and characters that do not print are spelled out, without being asked for. `{% from "parts.html" import ... %}`
   has what views share: links that lead away (`outside`), marked snippets, times. A fact that was not given is an error.
   Words are in `labels/*.toml`, a file an area, each in both languages: `{{ t("document.title") }}`; `{{ w("outcome", code) }}`
   names a code, or shows it as it is. Styles are classes in `static/`, never attributes: the policy forbids those.
3. The name of the view in `VIEWS` below.

A write is an `Action`: a form with method post that holds `{{ form_field() }}` of `parts.html`; its function gets `asked.form`
and gives the address to go on to. Whatever is raised becomes a page: NotThere, NotTaken, any leaf of ArchiveError.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from baogao.web.against import AGAINST
from baogao.web.answering import Answering
from baogao.web.coverage import CELL, COVERAGE
from baogao.web.documents import DOCUMENT, STORED_PAGE, text_route
from baogao.web.guard import Guarded
from baogao.web.health import health_routes
from baogao.web.login import login_routes, outside
from baogao.web.overview import OVERVIEW
from baogao.web.rendering import STATIC
from baogao.web.search import SEARCH
from baogao.web.source import ACTIONS as SOURCE_ACTIONS
from baogao.web.source import SOURCE
from baogao.web.surroundings import Surroundings
from baogao.web.view import Action, View

VIEWS: tuple[View, ...] = (
    OVERVIEW,
    SEARCH,
    SOURCE,
    COVERAGE,
    CELL,
    DOCUMENT,
    STORED_PAGE,
    AGAINST,
)
ACTIONS: tuple[Action, ...] = SOURCE_ACTIONS


def application(surroundings: Surroundings) -> ASGIApp:
    """The page over an archive; without a page to be let in to, only the health and the figures."""
    answering, shows = Answering(surroundings, VIEWS), surroundings.admission.page
    pages = [
        *(Route(view.json_path, answering.json(view), name=f"{view.name}.json") for view in VIEWS),
        *(Route(view.path, answering.html(view), name=view.name) for view in VIEWS),
        *(Route(act.path, answering.action(act), name=act.name, methods=["POST"]) for act in ACTIONS),
        text_route(surroundings),
        *login_routes(answering),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
    ]
    app = Starlette(
        routes=[*health_routes(surroundings), *(pages if shows else [])],
        exception_handlers={Exception: answering.gone_wrong, 404: answering.gone_wrong} if shows else {},
    )
    return Guarded(outside(app, surroundings), surroundings.admission)
