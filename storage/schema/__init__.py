"""The tables of an archive as SQL, a module for each step that made or changed them; storage.migrations takes the steps."""
