"""The archive: rows and bytes in one SQLite file; it never touches the web."""
