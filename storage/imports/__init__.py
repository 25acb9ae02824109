"""Captures that others made, written down where their time puts them."""

from storage.imports.log import Imported, Target
from storage.imports.settling import Came, settle_import

__all__ = ["Came", "Imported", "Target", "settle_import"]
