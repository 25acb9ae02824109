"""Requests to the page without a network, as a browser or a program sends them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx

from baogao.web.app import application
from baogao.web.surroundings import Admission, Surroundings

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOME = "http://127.0.0.1:8630"
OWN = {"origin": HOME, "sec-fetch-site": "same-origin"}


@asynccontextmanager
async def asking(
    archive: Path, sources: Path | None = None, admission: Admission | None = None, home: str = HOME
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a page; redirects are not followed, and a bug of the page is answered as a person would see it."""
    surroundings = Surroundings(archive, lambda: NOW, sources, None, admission or Admission())
    web = httpx.ASGITransport(application(surroundings), raise_app_exceptions=False)
    try:
        async with httpx.AsyncClient(
            transport=web, base_url=home, headers={"accept-language": "en"}
        ) as client:
            yield client
    finally:
        surroundings.reader.close()


async def form_mark(client: httpx.AsyncClient, path: str) -> str:
    """The mark that the forms of a page carry."""
    found = re.search(r'name="mark" value="([0-9a-f]{64})"', (await client.get(path)).text)
    assert found is not None
    return found[1]
