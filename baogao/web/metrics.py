"""Figures of a service in the text form Prometheus reads.

Source: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from schedules.service.state import State
from storage.runs import RunRow, Warned
from storage.times import moment

Sample = tuple[dict[str, str], float]
Family = tuple[str, str, str, list[Sample]]


def exposition(
    state: State | None,
    now: datetime,
    latest: Sequence[RunRow],
    standing: Sequence[tuple[str, Warned]],
    outcomes: Sequence[tuple[str, str, int]],
) -> str:
    """The figures as text. `latest` is each source's latest run, `outcomes` its runs counted by outcome.

    Without a service there is no `state`, and nothing is said of one.
    """
    serving = [] if state is None else [*_service(state, now), *_schedule(state)]
    families = [*serving, *_runs(latest, outcomes), _warnings(standing)]
    return "".join(line for family in families for line in _lines(*family))


def _service(state: State, now: datetime) -> Iterator[Family]:
    flags = (
        ("baogao_standing_by", "1 while another service runs on the archive.", state.stands_by is not None),
        ("baogao_archive_trouble", "1 while the archive cannot be used.", state.fault is not None),
        ("baogao_sources_file_broken", "1 while the file of sources cannot be read.", bool(state.faults)),
    )
    for name, meaning, value in flags:
        yield name, "gauge", meaning, [({}, float(value))]
    up = (now - state.began_at).total_seconds()
    yield "baogao_up_seconds", "gauge", "How long the service has been running.", [({}, up)]


def _schedule(state: State) -> Iterator[Family]:
    nexts = sorted(state.nexts.items())
    yield (
        "baogao_next_harvest_timestamp_seconds",
        "gauge",
        "When a source is harvested next; missing where that is not by itself.",
        [({"source": name}, each.at.timestamp()) for name, each in nexts if each.at is not None],
    )
    yield (
        "baogao_held",
        "gauge",
        "1 where something keeps a source from being harvested.",
        [({"source": name, "because": each.held}, 1.0) for name, each in nexts if each.held is not None],
    )
    under_way = [({"source": name}, 1.0) for name in sorted(state.harvesting)]
    yield "baogao_harvesting", "gauge", "1 while a source is being harvested.", under_way


def _runs(latest: Sequence[RunRow], outcomes: Sequence[tuple[str, str, int]]) -> Iterator[Family]:
    counted = [({"source": source, "outcome": outcome}, float(count)) for source, outcome, count in outcomes]
    yield "baogao_runs", "gauge", "Runs in the archive by outcome.", counted
    began = [({"source": run.source}, moment(run.started_at).timestamp()) for run in latest]
    yield "baogao_last_run_timestamp_seconds", "gauge", "When a source's latest run began.", began
    for name, meaning in (
        ("visits", "Pages visited by a source's latest run."),
        ("failing", "Pages that could not be had in it."),
        ("gone", "Pages that had vanished in it."),
        ("found", "Texts it found on pages that had held none before."),
        ("refined", "New or changed pages for reports in it."),
        ("emptied", "Pages of these without any text kept."),
        ("kept_characters", "Characters of text kept of these pages."),
        ("dropped_characters", "Characters of text dropped of these pages."),
    ):
        values = [({"source": r.source}, float(getattr(r.figures, name))) for r in latest if r.figures]
        yield f"baogao_last_run_{name}", "gauge", meaning, values


def _warnings(standing: Sequence[tuple[str, Warned]]) -> Family:
    samples = [
        ({"source": source, "kind": each.kind, "severity": "failure" if each.failure else "warning"}, 1.0)
        for source, each in standing
    ]
    return "baogao_warning", "gauge", "1 for each failure and warning of a source's latest run.", samples


def _lines(name: str, kind: str, meaning: str, samples: Iterable[Sample]) -> Iterator[str]:
    yield f"# HELP {name} {meaning}\n# TYPE {name} {kind}\n"
    for labels, value in samples:
        yield f"{name}{_labels(labels)} {value:.15g}\n"


def _labels(labels: dict[str, str]) -> str:
    return (
        "{" + ",".join(f'{name}="{_quoted(value)}"' for name, value in labels.items()) + "}" if labels else ""
    )


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
