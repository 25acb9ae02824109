"""`baogao serve`: the page alone, for this machine or with a token for others."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.cli.conftest import Call

TOKEN = "0123456789abcdef"


@contextmanager
def served(
    archive: Path, *options: str, token: str | None = None
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The verb at work, and the address it tells."""
    environ = {**os.environ, **({"BAOGAO_TOKEN": token} if token else {})}
    command = [sys.executable, "-m", "baogao", "serve", "--db", str(archive), "--port", "0", *options]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=environ, cwd=archive.parent
    ) as process:
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            found = re.search(r"http://\S+", told)
            assert found is not None, told
            yield process, found[0]
        finally:
            process.kill()


def test_the_page_is_served_until_stopped(archive: Path) -> None:
    """It reads the archive, leaves no file beside it, and ends with status 0 when it is told to."""
    beside = set(archive.parent.iterdir())
    with served(archive) as (process, address):
        with urlopen(address) as answer:
            assert "yunling" in answer.read().decode()
        with urlopen(f"{address}search.json?q=%E7%94%9F%E4%BA%A7%E6%80%BB%E5%80%BC") as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert set(archive.parent.iterdir()) == beside


def test_other_machines_are_asked_for_the_token(archive: Path) -> None:
    """Which is taken from the environment and never printed."""
    with served(archive, "--host", "0.0.0.0", token=TOKEN) as (_, told):
        assert TOKEN not in told
        address = told.replace("0.0.0.0", "127.0.0.1")
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}index.json")
        refused.value.close()
        assert refused.value.code == 401
        with urlopen(Request(f"{address}index.json", headers={"authorization": f"Bearer {TOKEN}"})) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "the page needs a token"),
        (["--host", "archive.example"], "the page needs a token"),
        (["--token", "short"], "shorter than 16 characters"),
        (["--token", "十六个汉字也不是可以放进报头里的令牌"], "not plain ASCII"),
        (["--db", "none.db"], "there is no archive here"),
    ],
)
def test_a_call_that_would_not_be_safe_or_cannot_work_is_refused(
    call: Call, archive: Path, options: list[str], said: str
) -> None:
    """At once, in one line that says what to do."""
    called = call("serve", *options)
    assert called.status == 2
    assert said in called.error


def test_a_port_that_is_taken_is_named(call: Call, archive: Path) -> None:
    """With the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        called = call("serve", "--port", port)
    assert (called.status, called.error) == (
        2,
        f"127.0.0.1:{port}: Address already in use; name another --port",
    )
