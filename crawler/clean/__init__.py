"""Cleaning turns a parsed page into the text a reader came for, and says of everything else why it was left out."""

CLEANER = "1"
