"""What `baogao clean` is given: files, folders of files, stdin, addresses; each becomes pages with their bytes."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from baogao.cli.ending import WrongCall
from crawler.attachments import file_kind
from crawler.site import Limits
from schedules.addresses import address

STDIN = "-"
UNKNOWN = (
    "file://localhost/"  # stands for an address that nobody has stated: links relative to it lead nowhere
)
ENDINGS = (".html", ".htm", ".shtml", ".xhtml", ".pdf", ".docx", ".xlsx", ".xls", ".doc")
MOST_BYTES, MOST_FILE_BYTES = Limits().max_bytes, Limits().max_attachment_bytes


@dataclass(frozen=True, slots=True)
class Input:
    """A page to clean: a file (`-` is stdin), or an address to fetch where there is none."""

    path: str | None
    url: str

    def read(self) -> bytes:
        """The bytes of the file. Raises OSError, and WrongCall for a file no page is as large as."""
        if self.path == STDIN:
            body = sys.stdin.buffer.read(MOST_FILE_BYTES + 1)
        else:
            with Path(self.path or "").open("rb") as file:
                body = file.read(MOST_FILE_BYTES + 1)
        most, what = (MOST_FILE_BYTES, "file") if file_kind(body) else (MOST_BYTES, "page")
        if len(body) > most:
            raise WrongCall(f"{self.path}: over {most:,} bytes, more than a {what} has; not cleaned")
        return body


def inputs(given: Sequence[str], url: str | None) -> list[Input]:
    """The pages meant by the arguments, in order; `url` is the address of the only one. Raises WrongCall."""
    found = [page for argument in given for page in _meant(argument)]
    if url is None:
        return found
    if len(found) != 1 or found[0].path is None:
        raise WrongCall("--url states the address of one file; give that one file, or - for stdin")
    return [Input(found[0].path, _address(url))]


def _meant(argument: str) -> Iterator[Input]:
    path = Path(argument)
    if argument == STDIN:
        yield Input(STDIN, UNKNOWN)
    elif argument.lower().startswith(("http://", "https://")):
        yield Input(None, _address(argument))
    elif path.is_dir():
        yield from _folder(path)
    elif path.exists():
        yield Input(argument, UNKNOWN)
    else:
        raise WrongCall(
            f"{argument}: there is no such file or folder; an address begins with http:// or https://"
        )


def _folder(path: Path) -> Iterator[Input]:
    files = sorted(each for each in path.rglob("*") if each.suffix.lower() in ENDINGS and each.is_file())
    if not files:
        raise WrongCall(f"{path}: no file in it ends in {', '.join(ENDINGS)}; name the files themselves")
    yield from (Input(str(file), UNKNOWN) for file in files)


def _address(text: str) -> str:
    try:
        return address(text)
    except ValueError as error:
        raise WrongCall(str(error)) from error
