"""The browser: Debian's chromium, driven by playwright, cut off from every network."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# All requests of pages are answered by us. Should one slip by: there is no name that resolves and no proxy that answers.
CUT_OFF = (
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--dns-prefetch-disable",
    "--no-pings",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--js-flags=--max-old-space-size=256",
    "--renderer-process-limit=4",
)


def program() -> str | None:
    """The path of the browser, None where none is installed."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def browser_missing() -> str:
    """What is to be installed for rendering, as one line; empty where nothing is."""
    if find_spec("playwright") is None:
        return "playwright: pip install 'baogao[browser]'"
    return "" if program() else "a chromium: apt-get install chromium"


def may_be_boxed() -> bool:
    """Whether the browser can put its pages into its own sandbox: it refuses to for root."""
    return os.geteuid() != 0
