"""The service as processes: a second one by mistake, one that is killed, one that is told to stop."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.cli.conftest import PAGES, Call, configured
from tests.cli.test_harvest_verb import Held
from tests.site import serve


class Running:
    """A `baogao run` whose log is read as it comes."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from baogao.cli import main; main()", "run", "--listen", "127.0.0.1:0", "--log-json"],
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def told(self, event: str) -> dict[str, Any]:
        """Read its log up to an event."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            row: dict[str, Any] = json.loads(line)
            if row["event"] == event:
                return row
        raise AssertionError(f"ended without saying {event!r}")


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """A service in a folder that has a sources.toml."""
    service = Running(folder)
    try:
        yield service
    finally:
        service.process.kill()
        service.process.communicate()


@pytest.mark.slow
def test_a_service_that_is_killed_is_followed_by_the_one_that_stood_by(call: Call, tmp_path: Path) -> None:
    """Killed in the middle of a harvest, by kill -9: the second service goes on with that very run, once.

    Meanwhile `baogao harvest` says who harvests, and what to call. Asked for, the service harvests at once. Told to
    stop, it ends within ten seconds, with everything whole.
    """
    pages = Held(dict(PAGES), "/a.html")
    with serve(dict(pages)) as site, ExitStack() as ending:
        pages.update(site.pages)
        site.pages = pages
        ending.callback(pages.let_go.set)
        tmp_path.joinpath("sources.toml").write_text(
            configured(site, cadence='"1 day"', timeout=60, deadline=60)
        )
        first = ending.enter_context(running(tmp_path))
        assert first.told("harvest begun")["why"] == "due"
        second = ending.enter_context(running(tmp_path))
        assert (
            f"process {first.process.pid},"
            in second.told("standing by: another service runs on this archive")["holder"]
        )
        assert pages.asked.wait(60)
        refused = call("harvest")
        assert refused.status == 1
        assert f"being written by process {first.process.pid}" in refused.error
        assert "`baogao run-now yunling`" in refused.error

        first.process.kill()
        second.told("taking over")
        assert second.told("harvest begun")["why"] == "resumed"
        pages.let_go.set()
        assert second.told("harvest finished")["source"] == "yunling"

        asked = call("run-now", "yunling")
        assert f"the service (process {second.process.pid}," in asked.out
        assert second.told("harvest begun")["why"] == "asked"
        second.told("harvest finished")
        second.process.send_signal(signal.SIGTERM)
        assert second.process.wait(timeout=10) == 0

    rows = call("runs", "--json").rows
    assert [row["outcome"] for row in rows] == ["finished", "finished"]
    assert len({row["slot"] for row in rows}) == 2
    assert call("stats", "--json").rows[0]["documents"] == 2
    assert call("verify").status == 0


@pytest.mark.slow
def test_a_service_does_not_wait_long_for_what_is_in_flight(call: Call, tmp_path: Path) -> None:
    """A server that never answers does not keep it from ending at SIGTERM; the next harvest brings the page."""
    pages = Held(dict(PAGES), "/a.html")
    with serve(dict(pages)) as site, ExitStack() as ending:
        pages.update(site.pages)
        site.pages = pages
        ending.callback(pages.let_go.set)
        tmp_path.joinpath("sources.toml").write_text(
            configured(site, cadence='"1 day"', timeout=60, deadline=60)
        )
        service = ending.enter_context(running(tmp_path))
        assert pages.asked.wait(60)
        service.process.send_signal(signal.SIGTERM)
        assert service.process.wait(timeout=60) == 143
        pages.let_go.set()
        [row] = call("harvest", "--json").rows
    assert (row["resumed"], row["outcome"]) == (True, "finished")
    assert call("verify").status == 0


def test_a_service_says_over_http_whether_it_is_well(tmp_path: Path) -> None:
    """/healthz and /metrics, on a port the system chose; an edit that cannot be read shows in both."""
    tmp_path.joinpath("sources.toml").write_text('[[source]]\nname = "a"\nstart = "https://a.example/"\n')
    with running(tmp_path) as service:
        address = service.told("serving the page, /healthz and /metrics")["address"]
        tmp_path.joinpath("sources.toml").write_text("[[source]]\n")
        assert "sources.toml:1" in service.told("sources not taken up, the old ones hold")["error"]
        with urlopen(f"{address}healthz") as answer:
            health = json.load(answer)
        assert (health["ok"], len(health["sources_file_faults"])) == (True, 2)
        with urlopen(f"{address}metrics") as answer:
            assert "\nbaogao_sources_file_broken 1\n" in answer.read().decode()


def test_a_service_needs_a_file_it_can_read(call: Call, tmp_path: Path) -> None:
    """At the beginning there is no old one that could hold; and an address to listen on must be one."""
    called = call("run")
    assert called.status == 2
    assert "sources.toml: there is no such file" in called.error
    tmp_path.joinpath("sources.toml").write_text('[[source]]\nname = "a"\nstart = "https://a.example/"\n')
    for wrong in ("8630", "127.0.0.1:99999", "::1:8630"):
        called = call("run", "--listen", wrong)
        assert called.status == 2
        assert f'--listen "{wrong}" is not HOST:PORT' in called.error
