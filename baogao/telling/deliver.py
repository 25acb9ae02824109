"""One message to everybody who is to be told."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from pathlib import Path

from baogao.telling.apprise import notify
from baogao.telling.message import message
from baogao.telling.webhook import post
from schedules.errors import NotTold, SourcesError
from schedules.service.messenger import Deliver
from schedules.service.state import Tell
from schedules.settings import ServiceSettings
from storage.troubles import Trouble


def deliverer(archive: Path, environ: Mapping[str, str], tell: Tell) -> Deliver:
    """A function that tells everybody of a trouble; it raises NotTold when nobody could be reached.

    Who could not be reached while others were is only noted.
    """

    async def deliver(trouble: Trouble, settings: ServiceSettings) -> None:
        told = message(trouble, archive)
        try:
            targets = settings.targets(environ)
            ways: list[Awaitable[None]] = [post(url, told) for url in settings.webhooks(environ)]
        except SourcesError as error:
            raise NotTold(str(error)) from error
        ways += [notify(targets, told)] if targets else []
        failed = [why for way in ways if (why := await _attempt(way))]
        if len(failed) == len(ways):
            raise NotTold("; ".join(failed))
        for why in failed:
            tell("not everybody could be told", error=why)

    return deliver


async def _attempt(way: Awaitable[None]) -> str:
    try:
        await way
    except NotTold as error:
        return str(error)
    return ""
