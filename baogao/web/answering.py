"""From a request to a view and back: HTML or JSON, in the person's language, and a page for whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Router

from baogao.web import forms, sessions
from baogao.web.labels import Language, asked_for
from baogao.web.rendering import as_json, render
from baogao.web.surroundings import Surroundings
from baogao.web.view import Action, Answer, Asked, NotTaken, NotThere, View
from storage.database import reading
from storage.errors import ArchiveBusy, ArchiveError, ArchiveMissing, NewerArchive, NotAnArchive

LANGUAGE = "lang"  # the field of the query, and the cookie, that say which language a person chose
_YEAR = 31_536_000  # seconds
_UNAVAILABLE = (ArchiveBusy, ArchiveMissing, NewerArchive, NotAnArchive)


class Answering:
    """The endpoints of views and actions, for one page's surroundings.

    `entries` are what the navigation lists: label and name of each view.
    """

    def __init__(self, surroundings: Surroundings, views: tuple[View, ...]) -> None:
        self.surroundings = surroundings
        self._entries = tuple((view.entry, view.name) for view in views if view.entry)
        self._views = frozenset(view.name for view in views)

    def html(self, view: View) -> Callable[[Request], Response]:
        """An endpoint that shows a view."""

        def endpoint(request: Request) -> Response:
            return self.shown(request, self._answer(request, view.answer))

        return endpoint

    def json(self, view: View) -> Callable[[Request], Response]:
        """An endpoint that gives a view's facts as JSON."""

        def endpoint(request: Request) -> Response:
            answer = self._answer(request, view.answer)
            return Response(
                as_json(answer.facts), answer.status, dict(answer.headers), media_type="application/json"
            )

        return endpoint

    def action(self, action: Action) -> Callable[[Request], Any]:
        """An endpoint that takes a form."""

        async def endpoint(request: Request) -> Response:
            form = await forms.read(request, self.surroundings.admission.secret)

            def carry_out() -> str:
                with reading(self.surroundings.archive) as db:
                    return action.do(self._asked(request, db, form))

            return RedirectResponse(await run_in_threadpool(carry_out), 303)

        return endpoint

    def shown(self, request: Request, answer: Answer) -> Response:
        """An answer as HTML."""
        number = forms.nonce(request)
        facts = self._frame(request, number) | dict(answer.facts)
        response = HTMLResponse(
            render(answer.template, language_of(request), facts), answer.status, dict(answer.headers)
        )
        forms.remember(response, request, number)
        if request.query_params.get(LANGUAGE):
            chosen = language_of(request).value
            response.set_cookie(LANGUAGE, chosen, max_age=_YEAR, httponly=True, samesite="lax")
        return response

    def gone_wrong(self, request: Request, error: Exception) -> Response:
        """The answer to whatever was raised."""
        status, kind, told = _meaning(error)
        facts = {"status": status, "kind": kind, "told": told}
        headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
        if request.url.path.endswith(".json"):
            return JSONResponse({"error": told or kind, "status": status}, status, headers)
        return self.shown(request, Answer("failure.html", facts, status, headers))

    def _answer(self, request: Request, view: Callable[[Asked], Answer]) -> Answer:
        with reading(self.surroundings.archive) as db:
            return view(self._asked(request, db, {}))

    def _asked(self, request: Request, db: Any, form: Mapping[str, str]) -> Asked:
        return Asked(
            db,
            request.path_params,
            request.query_params,
            language_of(request),
            self.surroundings.clock(),
            self.surroundings,
            form,
        )

    def _frame(self, request: Request, number: str) -> dict[str, Any]:
        """What every template is given beside the facts of its view."""
        router: Router = request.app.router
        admission = self.surroundings.admission

        def address(view: str, /, **values: Any) -> str:
            return quote(router.url_path_for(view, **values))

        route = getattr(request.scope.get("route"), "name", "")
        twin = address(f"{route}.json", **request.path_params) if route in self._views else ""
        return {
            "address": address,
            "entries": [(label, address(name), name == route) for label, name in self._entries],
            "languages": [(each.value, _in_language(request, each)) for each in Language],
            "json_address": f"{twin}?{request.url.query}" if twin and request.url.query else twin,
            "form_mark": forms.mark(admission.secret, number),
            "has_session": admission.token is not None
            and sessions.is_let_in(request, admission, self.surroundings.clock()),
        }


def language_of(request: Request) -> Language:
    """The language a request is answered in: chosen in the address, chosen before, or the browser's."""
    chosen = request.query_params.get(LANGUAGE) or request.cookies.get(LANGUAGE)
    return asked_for(chosen, request.headers.get("accept-language", ""))


def _in_language(request: Request, language: Language) -> str:
    """The same address in this language, relative, so that no path of a stranger's choice can lead away."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != LANGUAGE]
    return f"?{urlencode([*kept, (LANGUAGE, language.value)])}"


def _meaning(error: Exception) -> tuple[int, str, str]:
    """Status, kind of failure (a label), and what is told of it beside."""
    match error:
        case NotThere():
            found = 404, "not_there", str(error)
        case NotTaken() | forms.BadForm():
            found = (400 if isinstance(error, NotTaken) else 403), "not_taken", str(error)
        case HTTPException(status_code=404):
            found = 404, "not_there", ""
        case HTTPException():
            found = error.status_code, "refused", str(error.detail)
        case ArchiveError() if isinstance(error, _UNAVAILABLE):
            found = 503, "unavailable", str(error)
        case ArchiveError():
            found = 500, "unavailable", str(error)
        case _:
            found = 500, "broken", ""
    return found
