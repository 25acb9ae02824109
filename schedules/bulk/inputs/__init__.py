"""What a run reads: WARC files, Parquet and archives, cut into units that are each read by themselves."""

from schedules.bulk.inputs.planning import SHARD_BYTES, plan
from schedules.bulk.inputs.reading import read
from schedules.bulk.inputs.units import Kind, Unit

__all__ = ["SHARD_BYTES", "Kind", "Unit", "plan", "read"]
