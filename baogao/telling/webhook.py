"""A message sent as JSON to an address its owner has configured; loopback and private networks are theirs to name."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

import httpx

from baogao.telling.message import Message
from schedules.errors import NotTold

SECONDS = 15.0  # for the whole of it


async def post(url: str, message: Message) -> None:
    """POST the message's fields; raises NotTold unless the answer is a 2xx. Redirects are not followed.

    Errors name the host alone: the rest of such an address is often a secret.
    """
    try:
        where = httpx.URL(url).host
        if not where:
            raise NotTold("webhook: its address cannot be read")
        async with asyncio.timeout(SECONDS), httpx.AsyncClient(trust_env=False, timeout=SECONDS) as client:
            agent = {"User-Agent": f"baogao/{version('baogao')}"}
            async with client.stream("POST", url, json=message.fields, headers=agent) as response:
                if not response.is_success:
                    raise NotTold(f"webhook {where}: answered {response.status_code}")
    except (TimeoutError, httpx.TimeoutException) as error:
        raise NotTold(f"webhook {where}: no answer within {SECONDS:.0f} seconds") from error
    except httpx.InvalidURL as error:
        raise NotTold("webhook: its address cannot be read") from error
    except httpx.HTTPError as error:
        raise NotTold(f"webhook {where}: {error or type(error).__name__}") from error
