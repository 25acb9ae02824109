"""WARC files (ISO 28500): what the archive asked and was answered, handed over for other archives to read."""

from storage.warc.export import SHARD_BYTES, WarcExported, export_warc

__all__ = ["SHARD_BYTES", "WarcExported", "export_warc"]
