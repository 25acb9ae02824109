"""Harvesting from the command line: what is told, and how it stops."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import PAGES, Call, configured
from tests.site import Site, serve


class Held(dict[str, str | int]):
    """Pages of which one is answered only once it is let go; `asked` is set when somebody waits for it."""

    def __init__(self, pages: dict[str, str | int], held: str) -> None:
        super().__init__(pages)
        self.held, self.asked, self.let_go = held, threading.Event(), threading.Event()

    def get(self, path: str, default: str | int = 404) -> str | int:  # type: ignore[override]
        if path == self.held:
            self.asked.set()
            self.let_go.wait(60)
        return super().get(path, default)


@contextmanager
def harvesting(folder: Path, pages: Held) -> Iterator[subprocess.Popen[str]]:
    """A harvest in a process group of its own, waiting for the held page."""
    with serve(dict(pages)) as site:
        pages.update(site.pages)
        site.pages = pages
        folder.joinpath("sources.toml").write_text(configured(site, timeout=60, deadline=60))
        process = subprocess.Popen(
            [sys.executable, "-c", "from baogao.cli import main; main()", "harvest"],
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        try:
            assert pages.asked.wait(60)
            yield process
        finally:
            pages.let_go.set()
            process.kill()
            process.communicate()


def told(process: subprocess.Popen[str], words: str) -> None:
    """Read stderr up to a line that holds the words."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    pytest.fail(f"ended without saying {words!r}")


def finish(process: subprocess.Popen[str]) -> str:
    """The rest of stderr, once it has ended."""
    err = process.communicate(timeout=60)[1]
    assert "Traceback" not in err, err
    return err


def test_a_harvest_gives_a_row_a_source(call: Call, tmp_path: Path, site: Site) -> None:
    """With --json the counts are on stdout; log lines stay on stderr."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    called = call("harvest", "--json")
    assert called.status == 0
    (row,) = called.rows
    assert (row["source"], row["outcome"], row["new"], row["duplicate"], row["gone"]) == (
        "yunling",
        "finished",
        2,
        1,
        1,
    )
    assert row["errors"] == {"http_error": 1}
    assert "baogao:" not in called.err


def test_only_the_named_sources_are_harvested(call: Call, tmp_path: Path, site: Site) -> None:
    """The others are left as they are."""
    tmp_path.joinpath("sources.toml").write_text(configured(site) + configured(site, "other"))
    assert [row["source"] for row in call("harvest", "other", "--json").rows] == ["other"]
    assert [row["last_run"] is None for row in call("sources", "list", "--json").rows] == [True, False]


def test_a_start_address_that_vanished_fails_the_harvest(call: Call, tmp_path: Path, site: Site) -> None:
    """What was harvested earlier does not hide that nothing comes any more."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    assert call("harvest").status == 0
    site.pages["/"] = 404
    called = call("harvest")
    assert called.status == 1
    assert "could not be fetched or read: 404 Not Found" in called.err.splitlines()[-1]


def test_as_many_sources_are_harvested_side_by_side_as_the_file_says(call: Call, tmp_path: Path) -> None:
    """`at_once` of [service] holds for a harvest by hand: five wait for their hosts together where five are allowed."""
    together = threading.Barrier(5, timeout=60)

    class Met(dict[str, str | int]):
        def get(self, path: str, default: str | int = 404) -> str | int:  # type: ignore[override]
            if path == "/":
                together.wait()
            return super().get(path, default)

    with ExitStack() as held:
        sites = [held.enter_context(serve({})) for _ in range(5)]
        for site in sites:
            site.pages = Met(PAGES)
        tables = [
            configured(site, f"town-{number}", timeout=60, deadline=60) for number, site in enumerate(sites)
        ]
        tmp_path.joinpath("sources.toml").write_text("[service]\nat_once = 5\n" + "".join(tables))
        assert [row["outcome"] for row in call("harvest", "--json").rows] == ["finished"] * 5
    assert not together.broken


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_once_a_harvest_finishes_what_is_in_flight(
    call: Call, tmp_path: Path, number: signal.Signals, status: int
) -> None:
    """The page that was asked for is stored, the others wait; the next harvest goes on with that very run."""
    pages = Held(dict(PAGES), "/a.html")
    with harvesting(tmp_path, pages) as process:
        process.send_signal(number)
        told(process, "finishing what is in flight")
        pages.let_go.set()
        finish(process)
        assert process.returncode == status
        states = call("stats", "--json").rows[0]["pages_by_state"]
        assert states["new"] > 0
        assert call("search", "十亿元", "--json").rows[0]["current"] == 1
        called = call("harvest", "--json")
        assert (called.status, called.rows[0]["resumed"]) == (0, True)
    assert call("stats", "--json").rows[0]["documents"] == 2
    assert call("verify").status == 0


def test_stopped_twice_a_harvest_ends_at_once_and_can_be_gone_on_with(call: Call, tmp_path: Path) -> None:
    """The page in flight is given up, nothing else; there is no traceback, and the next harvest brings it."""
    pages = Held(dict(PAGES), "/a.html")
    with harvesting(tmp_path, pages) as process:
        process.send_signal(signal.SIGINT)
        told(process, "finishing what is in flight")
        process.send_signal(signal.SIGINT)
        finish(process)
        assert process.returncode == 130
        pages.let_go.set()
        assert call("harvest").status == 0
    assert call("stats", "--json").rows[0]["documents"] == 2
    assert call("verify").status == 0


def test_killed_a_harvest_can_be_gone_on_with(call: Call, tmp_path: Path) -> None:
    """kill -9 of the whole group loses the page in flight and no stored row."""
    pages = Held(dict(PAGES), "/a.html")
    with harvesting(tmp_path, pages) as process:
        process.kill()
        process.wait()
        pages.let_go.set()
        called = call("harvest", "--json")
        assert (called.status, called.rows[0]["resumed"]) == (0, True)
    assert call("stats", "--json").rows[0]["documents"] == 2
    assert call("verify").status == 0
