"""The page inside a running service: what a person does there, the service takes up."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

import httpx

from tests.cli.conftest import PAGES, configured
from tests.cli.test_run_verb import running
from tests.site import serve


def test_a_harvest_asked_for_on_the_page_is_begun_by_the_service(tmp_path: Path) -> None:
    """Also of a source that is paused there; the page then shows the run, and that the source is paused still."""
    with serve(dict(PAGES)) as site:
        tmp_path.joinpath("sources.toml").write_text(configured(site, cadence='"manual"'))
        with running(tmp_path) as service:
            address = service.told("serving the page, /healthz and /metrics")["address"].rstrip("/")
            with httpx.Client(
                base_url=address, headers={"accept-language": "en", "origin": address}
            ) as person:
                source = f"/sources/{quote('yunling')}"
                page = person.get(source).text
                assert "The service is running" in page
                found = re.search(r'name="mark" value="(\w+)"', page)
                assert found is not None
                form = {"mark": found[1], "because": "改版"}
                assert person.post(f"{source}/pause", data=form).status_code == 303
                assert person.post(f"{source}/run-now", data=form).status_code == 303
                assert service.told("harvest begun")["why"] == "asked"
                service.told("harvest finished")
                facts = person.get(f"{source}.json").json()
                [row] = person.get("/index.json").json()["sources"]
    assert [run["outcome"] for run in facts["runs"]] == ["finished"]
    assert (facts["pause"]["because"], facts["requested"]) == ("改版", [])
    assert (row["standing"]["documents"], row["health"]["code"]) == (2, "paused")
