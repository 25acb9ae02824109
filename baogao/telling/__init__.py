"""Telling somebody of troubles: by webhooks, and by apprise where it is installed."""

from baogao.telling.deliver import deliverer
from baogao.telling.message import message

__all__ = ["deliverer", "message"]
