"""The crawler fetches pages politely and refines their bytes into documents; it knows the web, never the calendar."""

from crawler.clean.joining import join
from crawler.pipeline import refine

__all__ = ["join", "refine"]
