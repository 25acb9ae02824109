"""`baogao bulk clean`: pages out of files, cleaned into Parquet by the path of an import, a unit of work at a time."""
