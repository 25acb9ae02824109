"""`baogao run`: the service that harvests on schedules."""

from __future__ import annotations

import asyncio
import os
import re
from dataclasses import replace
from typing import Annotated

import typer

from baogao.cli.admitting import NO_PAGE, admitted
from baogao.cli.ending import WrongCall
from baogao.cli.log import log_lines
from baogao.cli.options import AllowedHosts, AnyOf, Db, SourcesFile, Token
from baogao.cli.stopping import Stopping
from baogao.settings import ARCHIVE, LISTEN_VARIABLE, SOURCES
from baogao.telling import deliverer
from baogao.web.app import application
from baogao.web.serving import Address, serve
from baogao.web.surroundings import Admission, Surroundings
from schedules.service.configured import Configured
from schedules.service.running import Service
from schedules.service.state import Tell
from storage.times import now

LISTEN = "127.0.0.1:8630"
OFF = "off"
GRACE = 4.0  # seconds for what is in flight at SIGTERM, so that a busy machine, too, has ended it within ten
_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<host>[^:\[\]]+)):(?P<port>\d{1,5})")


def run(
    db: Db = ARCHIVE.default,
    sources_file: SourcesFile = SOURCES.default,
    listen: Annotated[
        str,
        typer.Option(
            envvar=LISTEN_VARIABLE,
            metavar="HOST:PORT",
            help="Where the page, /healthz and /metrics are served; port 0 takes a free one, `off` serves nothing.",
        ),
    ] = LISTEN,
    token: Token = None,
    allow_host: AllowedHosts = None,
    part: AnyOf = None,
    log_json: Annotated[bool, typer.Option("--log-json", help="Log one JSON object a line.")] = False,
) -> None:
    """Harvest on schedules, until stopped.

    Each source is harvested when its cadence says so; edits of the file of sources are taken up at once.
    `baogao pause`, `resume` and `run-now` steer it, `baogao runs` shows what came of it; the page does all of it too,
    unless other machines reach it and no token is given: then there are only /healthz and /metrics.

    With --part it does so with one machine's part of the sources, divided as `baogao bulk harvest` divides them.

    Ctrl-C or SIGTERM finishes what is in flight and stops within ten seconds; twice stops at once. Nothing is lost
    either way. A second service on the archive stands by until the first has ended.
    """
    address = None if listen == OFF else _address(listen)
    admission = Admission() if address is None else admitted(address.host, token, allow_host or ())
    surroundings = Surroundings(db, now, sources_file, None, admission, part=part)
    configured = Configured(sources_file, part)
    try:
        cut = asyncio.run(_serve(surroundings, configured, address, _teller(log_json=log_json)))
    finally:
        surroundings.reader.close()
    if cut is not None:
        raise typer.Exit(128 + cut)


async def _serve(
    surroundings: Surroundings, configured: Configured, address: Address | None, tell: Tell
) -> int | None:
    """Be the service until told to stop; the signal that cut it short, if it had to be."""
    stop = asyncio.Event()
    db = surroundings.archive
    service = Service(db, configured, os.environ, tell, deliverer(db, os.environ, tell))
    with Stopping(stop, tell, grace=GRACE) as stopping:
        work = asyncio.create_task(
            _together(service, replace(surroundings, state=service.state), address, stop, tell)
        )
        await stopping.during(work, lambda: None, 1.0)
    return stopping.signal if work.cancelled() else None


async def _together(
    service: Service, surroundings: Surroundings, address: Address | None, stop: asyncio.Event, tell: Tell
) -> None:
    """The service, and what it answers over HTTP; where the one fails the other ends too."""
    web_stop = asyncio.Event()
    web = None
    if address is not None:
        if not surroundings.admission.page:
            tell("the page is left out", because=NO_PAGE)
        web = asyncio.create_task(serve(application(surroundings), address, web_stop, tell))
    try:
        await service.run(stop)
    finally:
        web_stop.set()
        if web is not None:
            await web


def _teller(*, log_json: bool) -> Tell:
    log = log_lines(as_json=log_json)

    def tell(event: str, **fields: object) -> None:
        log.info(event, **fields)

    return tell


def _address(text: str) -> Address:
    match = _ADDRESS.fullmatch(text)
    if match is None or int(match["port"]) > 65_535:
        raise WrongCall(f'--listen "{text}" is not HOST:PORT, such as 127.0.0.1:8630 or [::1]:8630')
    return Address(match["six"] or match["host"], int(match["port"]))
