"""`baogao serve`: the page over an archive, without the service."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from baogao.cli.admitting import NO_PAGE, admitted
from baogao.cli.ending import WrongCall
from baogao.cli.options import AllowedHosts, Db, SourcesFile, Token
from baogao.cli.stopping import Stopping
from baogao.cli.terminal import say
from baogao.settings import ARCHIVE, SOURCES
from baogao.web.app import application
from baogao.web.serving import Address, listen, reached_at, serve_on
from baogao.web.surroundings import Surroundings
from storage.database import reading
from storage.times import now


def serve(
    db: Db = ARCHIVE.default,
    sources_file: SourcesFile = SOURCES.default,
    host: Annotated[str, typer.Option(metavar="HOST", help="Where to listen.")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(min=0, max=65_535, help="The port; 0 lets the system choose a free one.")
    ] = 8630,
    token: Token = None,
    allow_host: AllowedHosts = None,
) -> None:
    """Show the archive as a web page.

    Until stopped. It listens on this machine alone unless told otherwise, and then asks for a token. It only reads; pausing,
    resuming and asking for a harvest are left for the service, as `baogao pause` leaves them. `baogao run`
    has the same page in itself.
    """
    admission = admitted(host, token, allow_host or ())
    if not admission.page:
        raise WrongCall(f"--host {host}: {NO_PAGE}")
    with reading(db):
        pass  # what is wrong with the archive is told now, and not only to whoever opens the page
    surroundings = Surroundings(db, now, sources_file, None, admission)
    try:
        cut = asyncio.run(_serve(surroundings, _listening(Address(host, port))))
    finally:
        surroundings.reader.close()
    if cut is not None:
        raise typer.Exit(128 + cut)


def _listening(address: Address) -> socket.socket:
    try:
        return listen(address)
    except OSError as error:
        raise WrongCall(
            f"{address.host}:{address.port}: {os.strerror(error.errno or 0)}; name another --port"
        ) from error


async def _serve(surroundings: Surroundings, listening: socket.socket) -> int | None:
    """Serve until told to stop; the signal that cut it short, if it had to be."""
    stop = asyncio.Event()
    say(f"{_name(surroundings.archive)} is shown at {reached_at(listening)} (Ctrl-C ends it)")
    sys.stdout.flush()
    with Stopping(stop, lambda _: None, grace=3.0) as stopping:
        work = asyncio.create_task(serve_on(application(surroundings), listening, stop))
        await stopping.during(work, lambda: None, 1.0)
    return stopping.signal if work.cancelled() else None


def _name(path: Path) -> str:
    return path.name
