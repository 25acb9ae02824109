"""Runs over files on a real cluster of two nodes."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from dataclasses import replace

import pytest

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
