"""Runs over files on a real cluster of two nodes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.bulk_kills import Job, files
from benchmarks.bulk_pages import write_warc
from benchmarks.ray_nodes import ROOT, Cluster
from schedules.bulk.errors import BulkFailed
from schedules.bulk.joining import join_cluster


def test_each_node_is_given_units_and_each_unit_comes_back_once(cluster: Cluster) -> None:
    """Forty units go to both nodes, and forty results come back."""
    units = [str(number) for number in range(40)]
    found = [json.loads(line) for line in spread(cluster, "session_of", *units).stdout.splitlines()]
    assert sorted((unit for unit, _ in found), key=int) == units
    assert {session for _, session in found} == {node.session for node in cluster.nodes}


def test_a_unit_whose_work_fails_on_a_node_is_named(cluster: Cluster) -> None:
    """The run ends with the unit and what was wrong with it."""
    came = spread(cluster, "refuse_seven", "5", "6", "7")
    assert came.returncode == 1
    assert came.stderr.splitlines()[-1].endswith("BulkFailed: 7: ValueError: sieben")


def test_who_lacks_the_token_is_told_to_bring_it(cluster: Cluster) -> None:
    """A run with another token than the cluster's is not let in."""
    token = "0" * 64
    stranger = replace(
        cluster, environ={**cluster.environ, "RAY_AUTH_TOKEN": token, "RAY_NUM_REDIS_GET_RETRIES": "1"}
    )
    came = spread(stranger, "session_of", "1")
    assert came.returncode == 1
    assert (
        f"BulkFailed: --ray {cluster.address}: the cluster does not let us in; set RAY_AUTH_MODE=token"
        in came.stderr
    )
    assert token not in came.stderr


def test_an_address_where_nothing_listens_is_told_at_once() -> None:
    """Ray itself would wait for minutes."""
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(BulkFailed, match=f"--ray {address}: nothing answers there"):
            join_cluster(address)


def test_units_of_a_lost_node_are_given_to_those_that_are_left(cluster: Cluster, tmp_path: Path) -> None:
    """A unit that was under way on a node which goes away is done elsewhere, and comes back once."""
    units = [f"{tmp_path}|{number}" for number in range(6)]
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.schedules.bulk.works", "wait_to_be_let_go", cluster.address, *units],
        env=cluster.environ,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    while len({begun.name.partition("-")[2] for begun in tmp_path.iterdir()}) < 2:
        assert run.poll() is None
        time.sleep(0.05)
    cluster.nodes.pop().end()
    (tmp_path / "go").touch()
    told, _ = run.communicate()
    cluster.add_node()
    assert run.returncode == 0
    assert sorted(told.split()) == [str(number) for number in range(6)]


def test_cleaning_and_comparing_come_to_the_same_bytes_as_on_one_machine(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both nodes clean pages; documents, drops, receipts and manifest are byte for byte those of a native run, and so are those of dedupe.

    A folder named from where the call is made is that folder for the nodes as well.
    """
    warc, told = tmp_path / "pages.warc.gz", tmp_path / "told"
    write_warc(warc, 40)
    options = ("--shard-bytes", "65536")
    native, ray = tmp_path / "native" / "out", tmp_path / "ray" / "out"
    assert Job(("clean", str(warc)), None, options).run(native, told)[0] == 0, told.read_text()
    ray.parent.mkdir()
    monkeypatch.chdir(ray.parent)
    run, nodes = Job(("clean", "../pages.warc.gz"), cluster, options).begin(Path("out"), told), set[str]()
    while run.poll() is None:
        nodes |= cluster.at_work()
        time.sleep(0.02)
    assert run.returncode == 0, told.read_text()
    assert nodes == {node.name for node in cluster.nodes}
    assert files(ray) == files(native)
    assert len(list(native.glob("receipts/*"))) > 4  # cut into several units

    for job, folder in ((Job(("dedupe", str(native))), native), (Job(("dedupe", str(native)), cluster), ray)):
        assert job.run(folder.with_name("deduped"), told)[0] == 0, told.read_text()
    assert files(ray.with_name("deduped")) == files(native.with_name("deduped"))


def spread(cluster: Cluster, work: str, *units: str) -> subprocess.CompletedProcess[str]:
    """Have the cluster do some work of `works`, as a program of its own does it."""
    return subprocess.run(
        [sys.executable, "-m", "tests.schedules.bulk.works", work, cluster.address, *units],
        env=cluster.environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
