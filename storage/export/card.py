"""A dataset card: README.md with the front matter that dataset hubs read, and what a person should know of the data."""

from __future__ import annotations

import json
from collections.abc import Iterator

from storage.export.about import NOT_STATED, About
from storage.export.formats import Writer
from storage.export.journal import Totals
from storage.export.markdown import escaped
from storage.export.steering import json_spelled

_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"), (10**8, "10M<n<100M"))  # fmt: skip


def card(about: About, writer: Writer, totals: Totals) -> str:
    """The whole README.md."""
    return "\n".join([*_front_matter(about, writer, totals), "", *_body(about, writer, totals), ""])


def _front_matter(about: About, writer: Writer, totals: Totals) -> Iterator[str]:
    size = next((name for most, name in _SIZES if totals.documents < most), "100M<n<1B")
    languages = {tag.split("-")[0] for tag in totals.languages} - {"und"}
    license = about.publication.license
    yield "---"
    yield f"pretty_name: {_yaml(about.name)}"
    yield f"language: {_yaml(sorted(languages))}"
    yield f"license: {_yaml(license or 'other')}"
    if license is None:
        yield f"license_name: {_yaml(NOT_STATED.replace(' ', '-'))}"
    yield f"size_categories: {_yaml([size])}"
    yield f"tags: {_yaml(['baogao', 'chinese', 'reports'])}"
    pattern = "data/part-*" if writer.to_file else "data/**/*"
    yield f"configs: {_yaml([{'config_name': 'default', 'data_files': pattern + writer.ending}])}"
    yield "---"


def _body(about: About, writer: Writer, totals: Totals) -> Iterator[str]:
    yield f"# {escaped(about.name)}"
    yield ""
    yield f"{about.what[:1].upper()}{about.what[1:]}: {totals.documents} documents in {totals.files} files of {totals.size} bytes."
    yield ""
    yield f"- Made by {about.software} from its archive; the newest text was first seen {about.as_of}."
    yield f"- What comes later is exported with `--since {about.cursor}`."
    yield f"- Narrowed to: {'; '.join(map(escaped, about.narrowed)) or 'nothing, all documents are here'}."
    yield f"- Languages, by documents: {', '.join(f'{tag} {count}' for tag, count in sorted(totals.languages.items())) or 'none'}."
    yield f"- Licence: {escaped(about.publication.license or NOT_STATED)}. Published by: {escaped(about.publication.publisher or NOT_STATED)}. The texts are their publishers'; each row says where it was found."
    yield "- `sha256sum -c SHA256SUMS` checks every file. `croissant.json` describes the same for machines."
    yield ""
    yield "## What to know before use"
    yield ""
    yield "- Texts are those that web pages had, cleaned. What was repaired or guessed is marked, never silently settled:"
    yield "  copies, parts, masked names, doubted years, texts that break off."
    yield "- Copies are here unless they were narrowed out: `duplicate_group` (in MNBVC 是否重复文件) tells them."
    yield "- `token_count` counts Han characters and runs of other letters or digits; `language_score` is a share of letters,"
    yield "  no probability."
    if writer.columns:
        yield ""
        yield "## Columns"
        yield ""
        yield "| column | type | meaning |"
        yield "|---|---|---|"
        for column in writer.columns:
            yield f"| `{column.name}` | {column.type} | {escaped(column.meaning)} |"


def _yaml(value: object) -> str:
    """A value as YAML; what JSON writes, YAML reads."""
    return json_spelled(json.dumps(value, ensure_ascii=False))
