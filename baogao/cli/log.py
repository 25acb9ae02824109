"""Log lines on stderr: the time, the event, then key=value, each value safe to print."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from baogao.cli.terminal import plain


def log_lines(*, as_json: bool = False) -> structlog.BoundLogger:
    """A logger whose every call writes one line: key=value, or one JSON object."""
    render: structlog.typing.Processor = structlog.processors.LogfmtRenderer(
        key_order=["time", "event"], bool_as_flag=False
    )
    if as_json:
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    logger: structlog.BoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(sys.stderr),
        processors=[
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _harmless,
            render,
        ],
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return logger


def _harmless(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Spell out control characters, which the text of a site or of an error may hold."""
    return {key: plain(value) if isinstance(value, str) else value for key, value in event.items()}
