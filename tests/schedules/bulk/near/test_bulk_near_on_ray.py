"""Comparing past one archive on a real cluster."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.ray_nodes import ROOT, Cluster
from tests.schedules.bulk.near import given_texts as given


def test_a_cluster_writes_what_one_machine_does(cluster: Cluster, tmp_path: Path) -> None:
    """Byte for byte, from several files."""
    rows = given.rows()[:120]
    files = given.lines(tmp_path / "a.jsonl", rows[:60]), given.lines(tmp_path / "b.jsonl.gz", rows[60:])
    given.run(tmp_path / "native", *files)
    command = [
        "bulk",
        "dedupe",
        *map(str, files),
        "--out",
        str(tmp_path / "spread"),
        "--ray",
        cluster.address,
    ]
    came = subprocess.run(
        [sys.executable, "-m", "baogao", *command],
        env=cluster.environ,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert came.returncode == 0, came.stderr
    assert given.outcome(tmp_path / "spread") == given.outcome(tmp_path / "native")
