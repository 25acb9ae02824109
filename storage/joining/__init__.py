"""Joining another archive's rows to this one's, a table at a time; `storage.merge` calls the steps in order."""
