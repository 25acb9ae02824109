"""A trouble as a message: words for people, fields for programs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.times import stamp
from storage.troubles import Trouble

LONGEST = 1_000  # characters of a message; an address or a reason of a site may be of any length


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody is told. `text` is one line, safe to print."""

    title: str
    text: str
    fields: dict[str, object]


def message(trouble: Trouble, archive: Path) -> Message:
    """The message that tells of a trouble, or of its end."""
    state = "over" if trouble.ended_at else "failure" if trouble.failure else "warning"
    what = f"source {trouble.source}" if trouble.source else "the service"
    said = _harmless(trouble.message)
    said = said if len(said) <= LONGEST else f"{said[:LONGEST]}..."
    title = f"baogao: {state}: {what}: {trouble.kind}"
    since = f" (since {stamp(trouble.since)})" if trouble.told or trouble.ended_at else ""
    text = f"{title}{since}: {said}"
    fields: dict[str, object] = {
        "text": text,
        "state": state,
        "source": trouble.source or None,
        "kind": trouble.kind,
        "message": said,
        "since": stamp(trouble.since),
        "ended_at": stamp(trouble.ended_at) if trouble.ended_at else None,
        "told_before": trouble.told,
        "archive": str(archive),
    }
    return Message(_harmless(title), _harmless(text), fields)


def _harmless(text: str) -> str:
    """One line without control characters: the addresses and reasons of sites are strangers' words."""
    return "".join(each if each.isprintable() else " " for each in text)
