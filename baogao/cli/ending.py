"""How a call ends: the exit status, and one line on stderr for whatever can be foreseen.

0 done, 1 the work failed, 2 the call was wrong, 130 or 143 stopped by Ctrl-C or SIGTERM, 141 the reader of our
output went away.
"""

from __future__ import annotations

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from typer import Exit, TyperException

from baogao.cli.terminal import plain, warn
from baogao.demo import DemoError
from crawler.errors import CrawlerError
from schedules.bulk.errors import BulkFailed
from schedules.errors import SourcesError
from storage.errors import (
    ArchiveError,
    ArchiveMissing,
    BadCursor,
    BadDecision,
    BadExport,
    BadMerge,
    BadQuery,
    NewerArchive,
    NoSuchDocument,
    NoSuchManifest,
    NoSuchSource,
    NotAnArchive,
)

FAILED, WRONG_CALL, INTERRUPTED, PIPE_CLOSED, TERMINATED = 1, 2, 130, 141, 143
_WRONG_CALLS = (
    ArchiveMissing, BadCursor, BadDecision, BadExport, BadMerge, BadQuery, NewerArchive, NoSuchDocument, NoSuchManifest,
    NoSuchSource, NotAnArchive,
)  # fmt: skip


class WrongCall(Exception):
    """The call cannot be carried out as it was given; the message says why, and what to write instead."""


class Terminated(BaseException):
    """SIGTERM came; raised so that what is half done is tidied up on the way out."""


_FORESEEN: tuple[type[BaseException], ...] = (
    KeyboardInterrupt, Terminated, TyperException, WrongCall, SourcesError, ArchiveError, CrawlerError, DemoError, BulkFailed,
    OSError,
)  # fmt: skip


def ended(work: Callable[[], object]) -> int:
    """Do the work of a call; its exit status. Whatever can be foreseen to go wrong is told in a line."""
    _prepare_output()
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        work()
        sys.stdout.flush()
    except Exit as exit_:
        return exit_.exit_code
    except _FORESEEN as error:
        return _told(error)
    except BaseExceptionGroup as errors:
        return _told(_only(errors))
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def _terminate(_signal: int, _frame: object) -> NoReturn:
    raise Terminated


def _only(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first of errors that happened side by side, all of them foreseen; raises them again where one is not."""
    error: BaseException = errors
    while isinstance(error, BaseExceptionGroup):
        if error.split(_FORESEEN)[1] is not None:
            raise error
        error = error.exceptions[0]
    return error


def _told(error: BaseException) -> int:
    """Tell what went wrong; the exit status it means."""
    if isinstance(error, OSError):
        _forget_output()
    status, lines = _meaning(error)
    for line in lines:
        warn(str(line))
    return status


def _meaning(error: BaseException) -> tuple[int, Sequence[object]]:
    found: tuple[int, Sequence[object]] = FAILED, [error]
    match error:
        case KeyboardInterrupt():
            found = INTERRUPTED, []
        case Terminated():
            found = TERMINATED, []
        case BrokenPipeError():
            found = PIPE_CLOSED, []
        case OSError():
            found = FAILED, [_system(error)]
        case TyperException():
            found = WRONG_CALL, [_usage(error)]
        case WrongCall() | SourcesError():
            found = WRONG_CALL, error.args
        case ArchiveError() if isinstance(error, _WRONG_CALLS):
            found = WRONG_CALL, [error]
    return found


def _usage(error: TyperException) -> str:
    """What was wrong with the arguments, and where they are explained."""
    path = getattr(getattr(error, "ctx", None), "command_path", "baogao")
    return f"{error.format_message().rstrip('.')}; `{path} --help` tells how to call it"


def _system(error: OSError) -> str:
    where = f"{plain(error.filename)}: " if error.filename is not None else ""
    return f"{where}{error.strerror or error}"


def _prepare_output() -> None:
    """Spell out what the terminal's encoding cannot hold, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _forget_output() -> None:
    """Let what is still buffered go nowhere, or the interpreter would complain of it when it ends."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
