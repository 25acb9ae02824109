"""Runs over files on a real cluster of two nodes."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmarks.ray_nodes import ROOT, Cluster


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
