"""A service that harvests one machine's part of the sources."""

from __future__ import annotations

from pathlib import Path

from schedules.parts import Part, divide
from tests.cli.conftest import PAGES, Call, configured
from tests.cli.test_service_at_work import at_work
from tests.site import Site, serve


def ours(first: Site, second: Site) -> Part:
    """A part that has the first site and not the second."""
    for of in range(2, 100):
        plan = divide({"first": [first.host], "second": [second.host]}, of)
        if plan.place("first")[0] != plan.place("second")[0]:
            return plan.place("first")[0]
    raise AssertionError("ninety-eight numbers of parts put two hosts together")


async def test_a_service_harvests_its_part_and_takes_up_edits_of_it(tmp_path: Path) -> None:
    """Sources of other machines are as if they were not in the file; the archive says which part it is."""
    with serve(dict(PAGES)) as first, serve(dict(PAGES)) as second:
        part = ours(first, second)
        others = configured(second, "second", cadence='"1 day"')
        async with at_work(tmp_path, others + configured(first, "first", cadence='"1 day"'), part) as working:
            started = await working.told("service started")
            assert (started["sources"], started["part"]) == (1, str(part))
            assert (await working.told("harvest finished"))["source"] == "first"
            (tmp_path / "sources.toml").write_text(
                others
                + configured(first, "first", cadence='"1 day"')
                + configured(first, "third", cadence='"1 day"')
            )
            edit = await working.told("sources read again")
            assert edit["added"] == "third"
            assert edit["plan"] != started["plan"], "machines that have another file name another plan"
            assert (await working.told("harvest finished"))["source"] == "third"
        assert second.asked == []
        settings = working.rows("SELECT name, settings ->> 'part' FROM sources ORDER BY name")
        assert settings == [("first", str(part)), ("third", str(part))]


def test_a_service_is_told_its_part_as_a_harvest_is(call: Call, tmp_path: Path, site: Site) -> None:
    """What is no part is refused before anything begins."""
    tmp_path.joinpath("sources.toml").write_text(configured(site))
    called = call("run", "--part", "3/2")
    assert called.status == 2
    assert '"3/2": there is no part 3 of 2' in called.error
