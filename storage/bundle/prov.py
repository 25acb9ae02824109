"""A bundle's provenance as W3C PROV-JSON (https://www.w3.org/submissions/prov-json/): who made what from what, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage.bundle.gathering import Gathered, Page, Seen
from storage.trace import Trace

_PREFIXES = {
    "baogao": "urn:baogao:",
    "sha256": "urn:sha256:",
    "dcterms": "http://purl.org/dc/terms/",
}
Part = tuple[str, str, dict[str, Any]]  # of the account: kind, name, attributes


def provenance(gathered: Gathered) -> dict[str, Any]:
    """The account as JSON: entities are texts and bytes, activities fetches and readings, agents cleaners and sites."""
    told: dict[str, dict[str, Any]] = {"prefix": dict(_PREFIXES)}
    for kind, name, attributes in _parts(gathered):
        told.setdefault(kind, {}).setdefault(name or f"_:{kind}{len(told[kind]) + 1}", attributes)
    return told


def _parts(gathered: Gathered) -> Iterator[Part]:
    for traced in gathered.traced:
        yield from _document(traced)
        for seen in gathered.seen[traced.document.id]:
            yield from _sighting(traced, seen)
    original, asked = gathered.asked.original_id, gathered.asked.document
    if original is not None:
        kind = next(each.kind for each in gathered.asked.duplicates if each.document_id == asked.id)
        derived = {"prov:generatedEntity": _text(asked.text_sha256),
                   "prov:usedEntity": _text(gathered.traced[1].document.text_sha256), "baogao:kind": kind}  # fmt: skip
        yield "wasDerivedFrom", "", derived


def _document(traced: Trace) -> Iterator[Part]:
    document = traced.document
    about = {"prov:type": "baogao:document", "dcterms:title": document.title, "baogao:number": document.id}
    yield "entity", _text(document.text_sha256), about


def _sighting(traced: Trace, seen: Seen) -> Iterator[Part]:
    sighting, text = seen.sighting, _text(traced.document.text_sha256)
    reading, agent = f"baogao:reading-{sighting.id}", f"baogao:cleaner-{sighting.cleaner}"
    yield "activity", reading, {"prov:type": "baogao:reading", "baogao:position": sighting.position}
    yield "agent", agent, {"prov:type": {"$": "prov:SoftwareAgent", "type": "prov:QUALIFIED_NAME"}}
    yield "wasAssociatedWith", "", {"prov:activity": reading, "prov:agent": agent}
    yield "wasGeneratedBy", "", {"prov:entity": text, "prov:activity": reading}
    for page in seen.pages:
        yield from _page(page)
        yield "used", "", {"prov:activity": reading, "prov:entity": _bytes(page)}
        yield "wasDerivedFrom", "", {
            "prov:generatedEntity": text, "prov:usedEntity": _bytes(page), "prov:activity": reading,
        }  # fmt: skip


def _page(page: Page) -> Iterator[Part]:
    fetch = f"baogao:fetch-{page.snapshot_sha256[:16]}-{page.fetched_at}"
    yield "entity", _bytes(page), {"prov:type": "baogao:snapshot", "prov:location": page.url}
    yield "activity", fetch, {"prov:type": "baogao:fetch", "prov:startTime": page.fetched_at}
    yield "wasGeneratedBy", f"_:{fetch}", {
        "prov:entity": _bytes(page), "prov:activity": fetch, "prov:time": page.fetched_at,
    }  # fmt: skip


def _text(sha256: str) -> str:
    return f"sha256:text-{sha256}"


def _bytes(page: Page) -> str:
    return f"sha256:{page.snapshot_sha256}"
