"""Rendering: a browser without any network of its own runs the scripts of a page; all it asks for is fetched by us."""

from crawler.render.browser import browser_missing
from crawler.render.rendering import Renderer, rendering

__all__ = ["Renderer", "browser_missing", "rendering"]
