"""WARC files: what is written, and what of strangers is read."""
