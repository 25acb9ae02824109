"""The grid of places by years as a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.web.asking import asking
from tests.web.read_archive import filled
from tests.web.test_document_page import seen, words

CELL = "/coverage/cell?level=county&province=云川省&city=榆澄市&county=岫川县"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county's reports of 2017 and 2019, that of 2018 vanished, and a masked copy."""
    return filled(tmp_path_factory.mktemp("read") / "archive.db")


async def test_a_filled_cell_leads_to_its_document_and_an_empty_one_to_why(archive: Path) -> None:
    """2017 and 2019 lead to their reports; 2018 says that its page vanished, and leads to what is known of it."""
    async with asking(archive) as client:
        shown = await seen(client, "/coverage")
        facts = (await client.get("/coverage.json")).json()
        vanished = re.search(r'<a class="cell empty why-vanished" href="([^"]+)"', shown)
        assert vanished is not None
        why = words(await seen(client, vanished[1].replace("&amp;", "&")))
    assert facts["years"] == [2017, 2018, 2019]
    assert [cell["documents"] for cell in facts["rows"][0]["cells"]] == [1, 0, 1]
    assert 'href="/documents/4" title="岫川县 · 2017 · documents: 1"' in shown
    assert 'href="/documents/2" title="岫川县 · 2019 · documents: 1"' in shown
    assert "vanished · It was listed, and its page was gone before it could be read." in why
    assert "2018年政府工作报告 https://a.example/2018.html" in why
    assert "410 Gone" in why


async def test_a_year_that_was_never_listed_says_so(archive: Path) -> None:
    """Also where the cell is asked for by its address alone."""
    async with asking(archive) as client:
        read = words(await seen(client, f"{CELL}&year=2011"))
    assert "never listed · No listing of the sources shows such a report." in read


async def test_the_grid_is_filtered_by_address_and_keeps_what_was_chosen(archive: Path) -> None:
    """Kind and name are kept in the form and in the links of the cells; what fits nothing is said."""
    async with asking(archive) as client:
        shown = await seen(client, "/coverage?kind=government_work_report&name=岫川")
        none = words(await seen(client, "/coverage?name=无此地"))
        strange = await seen(client, "/coverage?level=moon&page=x&until=99999999999")
    assert '<option value="government_work_report" selected>government work report</option>' in shown
    assert 'value="岫川"' in shown
    assert "kind=government_work_report&amp;year=2018" in shown
    assert "No place fits." in none
    assert "岫川县" in strange


async def test_a_cell_lists_its_documents_with_their_copies(archive: Path) -> None:
    """The report of 2019 has two copies: itself as it was before, and the masked one."""
    async with asking(archive) as client:
        read = words(await seen(client, f"{CELL}&year=2019"))
        nameless = await seen(client, "/coverage/cell?year=2019", 404)
    assert "岫川县, 2019" in read
    assert "government work report · 岫川县政府 · https://a.example/2019.html · copies: 2" in read
    assert "the address names no place" in nameless


async def test_documents_without_a_place_are_counted_below(archive: Path) -> None:
    """A copy of a known report is not counted there."""
    async with asking(archive) as client:
        facts = (await client.get("/coverage.json")).json()
    assert facts["unplaced"] == 0
