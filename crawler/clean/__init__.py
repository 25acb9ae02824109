"""Cleaning turns a parsed page into the text a reader came for, and says of everything else why it was left out."""

from crawler.clean.version import version

CLEANER = version()
"""Which cleaner made a text: changes with every change of the code that cleans (see `version`)."""
