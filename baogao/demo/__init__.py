"""The bundled sample site: three invented web sites served on loopback, the same bytes every time."""

from baogao.demo.server import DemoError, DemoSites, Request

__all__ = ["DemoError", "DemoSites", "Request"]
