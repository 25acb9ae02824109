"""Markdown: a file a document, what is known of it as front matter, headings, lists and tables as the page had them.

Front matter is JSON values, which YAML reads as they are. In the text every character that Markdown, as CommonMark and
GitHub read it, could take for a sign of its own stands behind a backslash.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from storage.export.documents import DOCUMENTS
from storage.export.rows import Row
from storage.export.steering import json_spelled, spelled
from storage.records import Form, FormKind
from storage.structure import cells

_LEFT_OUT = frozenset({"text", "facts", "provenance", "file_path", "date"})
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>&#|~$!^=@])")
_STARTS = re.compile(r"([-+:]|\d{1,9}(?=[.)]))")
_AUTOLINK = re.compile(r"(?i)(https?|ftp|mailto|xmpp)(:)|(www)(\.)")
_DEEPEST = 6


def document(row: Row) -> str:
    """The whole file of a document."""
    title = f"# {escaped(row.title)}\n" if row.title.strip() else ""
    return f"{_front_matter(row)}\n{title}\n{body(row.text, row.structure)}\n"


def escaped(text: str) -> str:
    """The text so that Markdown shows it as it is, in one line, wherever in a line it begins."""
    safe = _AUTOLINK.sub(r"\1\3\\\2\4", _ACTIVE.sub(r"\\\1", spelled(text.strip())))
    return _STARTS.sub(_not_a_start, safe, count=1) if _STARTS.match(safe) else safe


def body(text: str, structure: Sequence[Form]) -> str:
    """The paragraphs of a text, a blank line between them."""
    forms = {form.paragraph: form for form in structure}
    lines = [(forms.get(number), line) for number, line in enumerate(text.split("\n"), 1)]
    blocks: list[str] = []
    depth = 0
    for table, group in groupby(lines, lambda one: _table(one[0])):
        if table is not None:
            blocks.append("\n".join(_rows(list(group))))
            depth = 0
            continue
        for form, line in group:
            depth = _depth(form, depth)
            blocks.append(_block(form, line, depth))
    return "\n\n".join(blocks)


def _front_matter(row: Row) -> str:
    (record,) = DOCUMENTS.records([row])
    lines = ["---"]
    for column, value in zip(DOCUMENTS.columns, record, strict=True):
        if column.name not in _LEFT_OUT and value not in (None, ()):
            told = json.loads(str(value)) if column.name == "marks" else value
            lines.append(f"{column.name}: {json_spelled(json.dumps(told, ensure_ascii=False))}")
    return "\n".join([*lines, "---", ""])


def _not_a_start(found: re.Match[str]) -> str:
    """A digit is no punctuation and takes no backslash; the sign behind it does."""
    sign = found[0]
    return f"{sign}\\" if sign[0].isdigit() else f"\\{sign}"


def _table(form: Form | None) -> int | None:
    return form.level if form is not None and form.kind is FormKind.ROW else None


def _depth(form: Form | None, before: int) -> int:
    """How deep an item stands in its list: never more than one below the item before it, or it would be read as code."""
    if form is None or form.kind is not FormKind.ITEM:
        return 0
    continued = form.told == "continued"
    return min(form.level, before if continued else before + 1)


def _block(form: Form | None, line: str, depth: int) -> str:
    if form is not None and form.kind is FormKind.HEADING:
        return f"{'#' * min(form.level + 1, _DEEPEST)} {escaped(line)}"
    if form is None or depth == 0:
        return escaped(line)
    marker = "  " if form.told == "continued" else "- "
    return f"{'  ' * (depth - 1)}{marker}{escaped(line)}"


def _rows(lines: list[tuple[Form | None, str]]) -> Iterator[str]:
    """A table: a row of headings where the page has one, else an empty one, which GitHub's tables ask for."""
    found: list[list[str]] = []
    for form, line in lines:
        if form is not None and form.told == "continued" and found:
            found[-1][-1] += f"<br>{escaped(line)}"
        elif form is not None:
            found.append([escaped(cell) for cell in cells(form, line)])
    width = max(map(len, found))
    headed = lines[0][0] is not None and lines[0][0].told == "th"
    for number, row in enumerate(found if headed else [[""], *found]):
        yield f"| {' | '.join([*row, *[''] * (width - len(row))])} |"
        if number == 0:
            yield f"|{' --- |' * width}"
