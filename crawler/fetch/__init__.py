"""Fetching: one polite, guarded, bounded visit to a page, with every attempt recorded."""

from crawler.fetch.client import Fetcher
from crawler.fetch.robots import MemoryRobotsCache, RobotsCache, RobotsEntry, Verdict

__all__ = ["Fetcher", "MemoryRobotsCache", "RobotsCache", "RobotsEntry", "Verdict"]
