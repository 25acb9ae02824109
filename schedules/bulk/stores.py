"""Object stores through pyarrow: an address checked, its store opened, and what the store says made a line of ours.

Credentials come from where each store's own tools look for them (for S3 the environment or ~/.aws), never from an
address: so none can come into a file, a receipt or a message.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

from schedules.bulk import libraries
from schedules.bulk.errors import BulkFailed

AHEAD = 4 << 20  # bytes asked of a store at a time
TRIES = 5  # of a request to S3, each waiting longer than the one before
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_OPTIONS = ("endpoint_override", "region", "scheme")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_store(named: str) -> bool:
    """Whether this is an address in an object store; raises BulkFailed for what holds control characters."""
    if _CONTROLS.search(named):
        raise BulkFailed(f"{named!a}: a name with control characters; rename the file")
    scheme = _SCHEME.match(named)
    return scheme is not None and scheme[1].lower() != "file"


def path_of(named: str) -> Path:
    """The whole path of a file or folder on a disk, also where it is told as a file:// address."""
    if named.lower().startswith("file://"):
        named = unquote(urlsplit(named).path)
    return Path(os.path.abspath(named))  # noqa: PTH100 - resolve() would follow links, and rename what a call names


def whole(named: str) -> str:
    """The name by which a file or folder can be found from anywhere, by programs that began in another folder too."""
    return named if is_store(named) else str(path_of(named))


def shown(uri: str) -> str:
    """The address without its options, as it is told and stored."""
    return uri.partition("?")[0] if is_store(uri) else uri


def checked(uri: str) -> str:
    """The address, which holds no secret. Raises BulkFailed, never repeating what might be one."""
    parts = urlsplit(uri)
    who = parts.netloc.rpartition("@")[0]
    if ":" in who or (who and parts.scheme.lower() == "s3"):
        raise BulkFailed(
            f"{parts.scheme}://…@{parts.netloc.rpartition('@')[2]}{parts.path}: an address with a password in it;"
            " leave it out and set the environment variables that the store's own tools read (AWS_ACCESS_KEY_ID …)"
        )
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if parts.fragment or any(name not in _OPTIONS for name in given) or "@" in "".join(given.values()):
        raise BulkFailed(
            f"{shown(uri.partition('#')[0])}: behind the ? of an address may stand {', '.join(_OPTIONS)} and nothing else;"
            " keys belong into the environment"
        )
    return uri


def opened(uri: str) -> tuple[Any, str]:
    """The store of an address (a pyarrow.fs.FileSystem) and the path in it. Raises BulkFailed."""
    parts = urlsplit(checked(uri))
    if parts.scheme.lower() == "s3":
        path = unquote(f"{parts.netloc}{parts.path}").strip("/")
        given = dict(parse_qsl(parts.query))
        return _s3(tuple(sorted(given.items())), parts.netloc, os.environ.get("AWS_ENDPOINT_URL")), path
    filesystems, arrow = libraries.filesystems(), libraries.arrow()
    with translated(uri):
        try:
            store, path = filesystems.FileSystem.from_uri(uri)
        except arrow.ArrowInvalid as error:
            raise BulkFailed(
                f"{shown(uri)}: no store that is known; addresses begin with s3://, gs://, abfs:// or hdfs://,"
                " files are named by their paths"
            ) from error
    return store, path.rstrip("/")


@lru_cache(maxsize=32)
def _s3(given: tuple[tuple[str, str], ...], bucket: str, endpoint: str | None) -> Any:
    filesystems = libraries.filesystems()
    options = dict(given)
    if endpoint and "endpoint_override" not in options:
        options["scheme"], _, options["endpoint_override"] = endpoint.rstrip("/").rpartition("://")
        options["scheme"] = options["scheme"] or "https"
    named = "region" in options or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    with translated(f"s3://{bucket}"):
        if not named and "endpoint_override" not in options:
            options["region"] = filesystems.resolve_s3_region(bucket)
        retries = filesystems.AwsStandardS3RetryStrategy(max_attempts=TRIES)
        return filesystems.S3FileSystem(retry_strategy=retries, **options)


@contextmanager
def translated(uri: str) -> Iterator[None]:
    """Turn what a store says inside into one line of ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise BulkFailed(f"{shown(uri)}: there is nothing here; name what is") from error
    except OSError as error:
        said = _CONTROLS.sub(" ", str(error).splitlines()[0] if str(error) else type(error).__name__)[:200]
        raise BulkFailed(
            f"{shown(uri)}: the store says: {said}; mend that and run the same command again"
        ) from error


def reader(uri: str) -> BinaryIO:
    """An object to read, some megabytes at a time.

    Opening and reading raise FileNotFoundError, PermissionError, or BulkFailed where the store fails.
    """
    store, path = opened(uri)
    with _failing(uri):
        return BufferedReader(_Raw(uri, store.open_input_file(path)), AHEAD)


@contextmanager
def _failing(uri: str) -> Iterator[None]:
    """Tell what is wrong with the object from what is wrong with its store."""
    try:
        yield
    except (FileNotFoundError, PermissionError):
        raise
    except OSError:
        with translated(uri):
            raise


class _Raw(RawIOBase):
    """An object as the standard library's buffers want it."""

    def __init__(self, uri: str, file: Any) -> None:
        self._uri, self._file = uri, file
        self._size: int = file.size()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _failing(self._uri):
            piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def readall(self) -> bytes:
        """The rest in one request: the standard library would ask for some kilobytes at a time."""
        with _failing(self._uri):
            return bytes(self._file.read())

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        beginning = {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: self._size}[whence]
        self._file.seek(min(max(0, beginning + offset), self._size))  # a store refuses to go beyond the end
        return self.tell()

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()
