"""What tests of runs over files share: a cluster of two nodes, started once for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import ray_nodes


@pytest.fixture(scope="session")
def cluster() -> Iterator[ray_nodes.Cluster]:
    """A real Ray cluster of two nodes on this machine. A test that ends a node adds another."""
    with ray_nodes.cluster() as started:
        yield started
