"""The options that many verbs share, so that each is spelled, documented and defaulted once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from baogao.settings import ALLOWED_HOSTS_VARIABLE, ARCHIVE, SOURCES, TOKEN_VARIABLE, WAIT_VARIABLE, Setting
from schedules.parts import Part, parse_part


def _path(setting: Setting, metavar: str) -> Any:
    return typer.Option(setting.option, envvar=setting.variable, metavar=metavar, help=setting.meaning)


def _part(text: str) -> Part:
    try:
        return parse_part(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


Db = Annotated[Path, _path(ARCHIVE, "PATH")]
SourcesFile = Annotated[Path, _path(SOURCES, "FILE")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON in UTF-8, one object a line.")]
Document = Annotated[int, typer.Argument(metavar="DOC", min=1, help="Number of the document.")]
AllowPrivate = Annotated[
    list[str] | None,
    typer.Option(metavar="HOST:PORT", help="Allow this address on a private network. Can be repeated."),
]
Token = Annotated[
    str | None,
    typer.Option(
        envvar=TOKEN_VARIABLE,
        metavar="TOKEN",
        help="What the page asks for before it shows anything; needed where other machines reach it. Whoever lists the"
        " processes of this machine sees an option, but no variable.",
    ),
]
AllowedHosts = Annotated[
    list[str] | None,
    typer.Option(
        envvar=ALLOWED_HOSTS_VARIABLE,
        metavar="NAME",
        help="A name of this machine that the page answers to, beside localhost and addresses in figures. Can be repeated.",
    ),
]
_PART: Any = typer.Option(
    "--part",
    parser=_part,
    metavar="K/N",
    help="Which part of the sources is this machine's: the Kth of N. No host is in two parts.",
)
OneOf = Annotated[Part, _PART]
AnyOf = Annotated[Part | None, _PART]
Wait = Annotated[
    float,
    typer.Option(
        envvar=WAIT_VARIABLE,
        min=0,
        metavar="SECONDS",
        help="How long to wait for a program that holds the archive.",
    ),
]
Deep = Annotated[
    bool,
    typer.Option(
        "--deep", help="Ask for every known page, not only for what is new, has given a sign, or is due."
    ),
]
Ray = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="A Ray cluster to do it on, as `ray start --head` tells its address; without it, this machine does it. Every node must reach the files.",
    ),
]
