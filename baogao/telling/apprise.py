"""A message sent by apprise, which knows mail, chat and a hundred more; an extra, so it may be missing."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from baogao.telling.message import Message
from schedules.errors import NotTold


async def notify(targets: Sequence[str], message: Message) -> None:
    """Send the message to every target; raises NotTold where apprise is missing or says that one failed.

    No target is named in an error: it is often a secret.
    """
    try:
        apprise = import_module("apprise")
    except ImportError as error:
        raise NotTold("apprise is not installed: pip install 'baogao[apprise]', or use webhook") from error
    sender = apprise.Apprise()
    unread = sum(not sender.add(target) for target in targets)
    if unread:
        raise NotTold(f"apprise cannot read {unread} of the {len(targets)} addresses given to it")
    if not await sender.async_notify(title=message.title, body=message.text):
        raise NotTold("apprise could not send the message")
