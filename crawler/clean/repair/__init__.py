"""Repairing puts right what happened to a text on its way here, and writes each change down so that it can be undone."""

from crawler.clean.repair.course import repair
from crawler.clean.repair.ledger import undo
from crawler.clean.repair.masks import find_masks

__all__ = ["find_masks", "repair", "undo"]
