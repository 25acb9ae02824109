"""Pairs judged by what their texts share: the same rules as in an archive, on the same fingerprints."""

from __future__ import annotations

from typing import Any

import numpy as np

from schedules.bulk.folders import Folder
from schedules.bulk.near.prints import Prints, Text
from storage.duplicates import Kind, Relation
from storage.duplicates.compare import Probe
from storage.duplicates.relations import with_facts
from storage.duplicates.rules import MIRRORED, Verdict, judge

KINDS = tuple(Kind)
EDGE = np.dtype(
    [
        ("one", "<u4"), ("other", "<u4"), ("kind", "u1"), ("groups", "?"), ("because", "S30"),
        ("share", "<u2"), ("other_share", "<u2"), ("start", "<u4"), ("stop", "<u4"), ("other_start", "<u4"), ("other_stop", "<u4"),
        ("same_figures", "<u2"), ("other_figures", "<u2"),
    ]
)  # fmt: skip
"""What two texts are to each other: `kind` is what `one` is to `other`, shares are in thousandths, spans in folded text."""


def work(out: Folder, unit: dict[str, Any]) -> dict[str, Any]:
    """Judge the pairs of a file of 64-bit words: those that are something to each other, in the order of the words."""
    pairs = np.frombuffer(out.read(unit["pairs"]) or b"", "<u8")
    ones, others = pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)
    wanted = np.union1d(ones, others).tolist()
    texts = {text.print.number: text for text in Prints(out, unit["texts"], unit["firsts"]).read(wanted)}
    edges, probe = [], None
    for one, other in zip(ones.tolist(), others.tolist(), strict=True):
        if probe is None or probe.print.number != one:
            probe = Probe(texts[one].print)
        theirs = texts[other].print
        verdict = judge(probe, theirs, probe.runs(theirs))
        if verdict is not None:
            edges.append(_edge(texts[one], texts[other], verdict))
    made = np.array(edges, EDGE)
    name = f"{unit['work']}/{unit['stage']}/{unit['number']:05d}"
    out.write(name, lambda file: file.write(made.tobytes()))
    return {"name": name, "judged": len(pairs), "edges": len(made)}


def _edge(one: Text, other: Text, it: Verdict) -> tuple[Any, ...]:
    shares = round(it.our_share * 1000), round(it.their_share * 1000)
    figures = min(it.same_figures, 0xFFFF), min(it.other_figures, 0xFFFF)
    numbers = one.print.number, other.print.number
    return (
        *numbers, KINDS.index(it.kind), _groups(one, other, it), it.because.encode(), *shares,
        *it.our_span, *it.their_span, *figures,
    )  # fmt: skip


def _groups(one: Text, other: Text, it: Verdict) -> bool:
    """Whether any document of the one is one report with any of the other: those of one text are one report anyway."""
    if it.kind is not Kind.REPOST:
        return False
    relation = Relation(
        0, 0, it.kind, it.because, it.our_share, it.their_share, it.our_span, it.their_span, it.same_figures, it.other_figures
    )  # fmt: skip
    ours = {document.member.facts for document in one.documents}
    theirs = {document.member.facts for document in other.documents}
    return any(with_facts(relation, us, them).groups for us in ours for them in theirs)


def mirrored(edges: Any) -> Any:
    """The edges as the other text has them."""
    turned = edges.copy()
    for here, there in (
        ("one", "other"),
        ("share", "other_share"),
        ("start", "other_start"),
        ("stop", "other_stop"),
    ):
        turned[here], turned[there] = edges[there], edges[here]
    for kind, mirror in MIRRORED.items():
        turned["kind"][edges["kind"] == KINDS.index(kind)] = KINDS.index(mirror)
    return turned
