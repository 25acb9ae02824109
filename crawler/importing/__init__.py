"""Pages that others fetched, brought in from files by the same path: WARC files and saved HTML."""
