"""Sources as configured and when they are due; it knows the calendar, never a person."""

from schedules.adding import add_source, source_table
from schedules.cadence import Cadence, next_due, parse_cadence, slot
from schedules.errors import SourcesError, UnknownSource, VariableMissing
from schedules.loading import find_sources, load_sources
from schedules.sources import Defaults, Kind, Level, Source

__all__ = [
    "Cadence",
    "Defaults",
    "Kind",
    "Level",
    "Source",
    "SourcesError",
    "UnknownSource",
    "VariableMissing",
    "add_source",
    "find_sources",
    "load_sources",
    "next_due",
    "parse_cadence",
    "slot",
    "source_table",
]
