"""Indexes by which the places and years of documents are counted, and the pages found that gave no text or are gone."""

from __future__ import annotations

NAMELESS = (
    "CASE level WHEN 'province' THEN province WHEN 'city' THEN city WHEN 'county' THEN county WHEN 'town' THEN town"
    " ELSE coalesce(town, county, city, province) END IS NULL"
)
"""Whether a row of `catalogue` does not name its place."""

STEP = (
    "CREATE INDEX catalogue_by_coverage ON catalogue(level, province, city, county, town, report_kind, year, flaws)",
    "CREATE INDEX catalogue_by_kind ON catalogue(report_kind)",
    f"CREATE INDEX catalogue_nameless ON catalogue(report_kind) WHERE {NAMELESS}",
    "CREATE INDEX pages_without_text ON pages(source_id) WHERE revision = 0 AND link_text IS NOT NULL AND role <> 'listing'",
    "CREATE INDEX pages_gone ON pages(source_id) WHERE state = 'gone'",
)
