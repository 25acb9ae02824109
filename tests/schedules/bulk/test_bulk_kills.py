"""Runs over files that are killed at moments taken by chance end, once called again, as if nothing had been."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.bulk_kills import NATIVE, ON_RAY, Job, Moment, disturb, files
from benchmarks.bulk_pages import write_warc
from benchmarks.ray_nodes import Cluster

CUT = ("--shard-bytes", "65536")


class Whole:
    """What is cleaned and compared, and what an undisturbed run on this machine makes of it."""

    def __init__(self, folder: Path) -> None:
        self.warc, told = folder / "pages.warc.gz", folder / "told.txt"
        write_warc(self.warc, 30)
        self.clean, self.dedupe = (
            Job(("clean", str(self.warc)), None, CUT),
            Job(("dedupe", str(folder / "out"))),
        )
        assert self.clean.run(folder / "out", told)[0] == 0, told.read_text()
        self.cleaned = files(folder / "out")
        assert self.dedupe.run(folder / "deduped", told)[0] == 0, told.read_text()
        self.deduped = files(folder / "deduped")


def moments(seed: str) -> tuple[Moment, Moment]:
    """Once so many files are finished, and once there are more: as far as a run is, however long it takes."""
    count = Random(seed).randint(3, 12)
    return lambda _, finished: finished >= count, lambda _, finished: finished > count + 2


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    return Whole(tmp_path_factory.mktemp("whole"))


@pytest.mark.slow
@pytest.mark.parametrize("victim", NATIVE)
def test_cleaning_is_gone_on_with(whole: Whole, victim: str, tmp_path: Path) -> None:
    """No file is half-written under its name, nothing is left running, and the same call makes the same bytes of the rest."""
    came = disturb(whole.clean, tmp_path / "out", victim, moments(victim), whole.cleaned)
    assert came.struck
    assert came.sound, came


@pytest.mark.slow
def test_comparing_is_gone_on_with(whole: Whole, tmp_path: Path) -> None:
    """A run of dedupe that is killed is done again by the same call, to the same bytes."""
    came = disturb(whole.dedupe, tmp_path / "out", "driver", moments("dedupe"), whole.deduped)
    assert came.struck
    assert came.sound, came


@pytest.mark.slow
@pytest.mark.parametrize("victim", [victim for victim in ON_RAY if victim != "refining worker"])
def test_cleaning_on_a_cluster_is_gone_on_with(
    whole: Whole, victim: str, cluster: Cluster, tmp_path: Path
) -> None:
    """The same where a worker of Ray, a whole node or the program that gave out the work goes away; the bytes are the native ones."""
    job = Job(whole.clean.arguments, cluster, CUT)
    came = disturb(job, tmp_path / "out", victim, moments(victim), whole.cleaned)
    assert came.struck
    assert came.sound, came
