"""The sample sites, served once for the tests that only read, and anew for those that move the day on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from baogao.demo import DemoSites


@pytest.fixture(scope="session")
def demo() -> Iterator[DemoSites]:
    with DemoSites() as served:
        yield served


@pytest.fixture
def fresh() -> Iterator[DemoSites]:
    with DemoSites() as served:
        yield served


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as shared:
        yield shared
