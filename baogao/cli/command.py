"""The `baogao` command: every verb, put together."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

from baogao import __version__
from baogao.cli import (
    check,
    clean,
    dedupe,
    demo,
    doctor,
    ending,
    export,
    forget,
    harvest,
    import_,
    manifest,
    merge,
    metadata,
    pause,
    reclean,
    runs,
    search,
    serve,
    show,
    sources,
    stats,
    trace,
    verify,
)
from baogao.cli.bulk import bulk_app
from baogao.cli.run import run as run_service
from baogao.cli.terminal import say

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)
import_app = typer.Typer(rich_markup_mode=None, help="Bring in pages that others fetched.")
sources_app = typer.Typer(rich_markup_mode=None, help="Read, test and extend the file of sources.")


@app.callback()
def baogao(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Tell the version and end.")] = False,
) -> None:
    """Harvest report pages into an archive of clean text that can be traced to the bytes it came from.

    Exit status: 0 done, 1 the work failed, 2 the call was wrong, 130 or 143 stopped by hand.
    """
    if version:
        say(f"baogao {__version__}")
    elif context.invoked_subcommand is None:
        sys.stderr.write(context.get_help() + "\n")
        raise typer.Exit(ending.WRONG_CALL)


app.command()(demo.demo)
app.add_typer(sources_app, name="sources")
sources_app.command("list")(sources.list_sources)
sources_app.command()(check.check)
sources_app.command()(sources.add)
app.command()(harvest.harvest)
app.command("run")(run_service)
app.command()(serve.serve)
app.command()(pause.pause)
app.command()(pause.resume)
app.command("run-now")(pause.run_now)
app.command()(runs.runs)
app.command()(clean.clean)
app.command()(search.search)
app.command()(show.show)
app.command()(trace.trace)
app.command()(export.export)
app.command()(dedupe.dedupe)
app.add_typer(import_app, name="import")
app.add_typer(bulk_app, name="bulk")
import_app.command("warc")(import_.import_warc)
import_app.command("html")(import_.import_html)
app.command()(merge.merge)
app.command()(forget.forget)
app.command()(reclean.reclean)
app.command()(verify.verify)
app.command()(manifest.manifest)
app.command()(metadata.metadata)
app.command()(doctor.doctor)
app.command()(stats.stats)


def run(arguments: Sequence[str]) -> int:
    """Carry out a call; its exit status."""

    def work() -> None:
        command = get_command(app)
        with command.make_context("baogao", [*arguments]) as context:
            command.invoke(context)

    return ending.ended(work)


def main() -> None:
    """The `baogao` console script."""
    sys.exit(run(sys.argv[1:]))
