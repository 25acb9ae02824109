"""Where a person gives the token, and what stands outside while they have not."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from baogao.web import forms, health, sessions
from baogao.web.answering import Answering
from baogao.web.surroundings import Surroundings
from baogao.web.view import Answer

LOGIN = "/login"
_OPEN = (LOGIN, *health.PATHS)


def outside(app: ASGIApp, surroundings: Surroundings) -> ASGIApp:
    """The application for those who are let in; others are sent to the login, programs told what they lack."""

    async def let_in(scope: Scope, receive: Receive, send: Send) -> None:
        answer = app
        if scope["type"] == "http" and not _is_open(scope["path"]):
            request = Request(scope)
            if not sessions.is_let_in(request, surroundings.admission, surroundings.clock()):
                answer = _refused(request)
        await answer(scope, receive, send)

    return let_in


def login_routes(answering: Answering) -> list[Route]:
    """The form for the token, what takes it, and the way out."""
    surroundings = answering.surroundings
    admission = surroundings.admission

    def form(request: Request) -> Response:
        if sessions.is_let_in(request, admission, surroundings.clock()):
            return RedirectResponse("/", 303)
        return answering.shown(request, Answer("login.html", {"wrong": False}))

    async def give(request: Request) -> Response:
        fields = await forms.read(request, admission.secret)
        if not sessions.is_token(fields.get("token", ""), admission):
            return answering.shown(request, Answer("login.html", {"wrong": True}, 403))
        response = RedirectResponse("/", 303)
        sessions.begin(response, request, admission, surroundings.clock())
        return response

    async def leave(request: Request) -> Response:
        await forms.read(request, admission.secret)
        response = RedirectResponse(LOGIN, 303)
        sessions.end(response)
        return response

    return [
        Route(LOGIN, form, methods=["GET"], name="login"),
        Route(LOGIN, give, methods=["POST"]),
        Route("/logout", leave, methods=["POST"], name="logout"),
    ]


def _is_open(path: str) -> bool:
    return path in _OPEN or path.startswith("/static/")


def _refused(request: Request) -> Response:
    if request.url.path.endswith(".json") or request.method == "POST":
        told = {"error": "send the token as `Authorization: Bearer TOKEN`", "status": 401}
        return JSONResponse(told, 401, {"WWW-Authenticate": "Bearer"})
    return RedirectResponse(LOGIN, 303)
