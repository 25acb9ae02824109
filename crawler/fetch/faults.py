"""What a failed request means: exceptions of the client libraries as outcome, reason, worth of a retry."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
from dataclasses import dataclass

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError

from crawler.errors import AddressRefused, BodyBroken, BodyTooLarge, CodingUnknown, FetchError
from crawler.fetch.breaker import PERHAPS, SURELY
from crawler.fetch.headers import cleaned
from storage.records import Outcome

FAILURES = (httpx.HTTPError, aiohttp.ClientError, HttpProcessingError, FetchError, OSError, ValueError)

_QUOTED = re.compile(r"\s*\bb['\"]")


@dataclass(frozen=True, slots=True)
class Fault:
    """How a request failed.

    `passing` tells whether another try may do better, `trouble` weighs what it says of the whole host.
    """

    outcome: Outcome
    reason: str
    passing: bool = True
    trouble: int = 0


_OURS: dict[type[FetchError], tuple[Outcome, bool]] = {
    AddressRefused: (Outcome.BLOCKED, False),
    BodyTooLarge: (Outcome.TOO_LARGE, False),
    BodyBroken: (Outcome.BAD_BODY, True),
    CodingUnknown: (Outcome.BAD_BODY, False),
}


def fault(error: BaseException, seconds: float, deadline: float) -> Fault:
    """What one of `FAILURES` means; `seconds` bounded each step and `deadline` the whole."""
    if isinstance(error, FetchError):
        outcome, passing = _OURS[type(error)]
        return Fault(outcome, str(error), passing)
    if isinstance(error, httpx.HTTPError) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, asyncio.TimeoutError):
        return _timeout(error, seconds, deadline)
    if isinstance(error, aiohttp.ClientConnectorError):
        return _no_connection(error)
    return _broken(error)


def _timeout(error: asyncio.TimeoutError, seconds: float, deadline: float) -> Fault:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Fault(Outcome.TIMEOUT, f"no connection within {seconds:g} s", trouble=SURELY)
    if isinstance(error, aiohttp.ServerTimeoutError):
        return Fault(Outcome.TIMEOUT, f"the server was silent for {seconds:g} s", trouble=PERHAPS)
    # The time for the whole was used up: trying again would only multiply it.
    return Fault(Outcome.TIMEOUT, f"no whole answer within {deadline:g} s", passing=False, trouble=PERHAPS)


def _no_connection(error: aiohttp.ClientConnectorError) -> Fault:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        passing = error.os_error.errno != socket.EAI_NONAME
        return _network(f"the host name could not be resolved: {_said(error.os_error)}", passing, SURELY)
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return _network(f"the certificate is not valid: {_said(error.certificate_error)}", False, SURELY)
    if isinstance(error, aiohttp.ClientSSLError):
        return _network(f"TLS failed: {_said(error.os_error)}", trouble=SURELY)
    return _network(f"no connection: {_said(error.os_error)}", trouble=SURELY)


def _broken(error: BaseException) -> Fault:
    match error:
        case aiohttp.ServerDisconnectedError():
            return _network("the server closed the connection without a whole answer", trouble=PERHAPS)
        case aiohttp.ClientPayloadError():
            return _network("the body broke off, or its length or chunks are wrong")
        case aiohttp.ClientResponseError() | HttpProcessingError():
            return _network(f"the answer is not valid HTTP: {_complaint(error.message)}", passing=False)
        case OSError():
            return _network(f"the connection broke: {_said(error)}", trouble=PERHAPS)
    return _network(f"the request failed: {type(error).__name__}", passing=False)


def _network(reason: str, passing: bool = True, trouble: int = 0) -> Fault:
    return Fault(Outcome.NETWORK_ERROR, reason, passing, trouble)


def _complaint(message: str) -> str:
    """What the parser complains of, without the bytes it quotes."""
    return cleaned(_QUOTED.split(message, maxsplit=1)[0], 120).rstrip(": ")


def _said(error: BaseException) -> str:
    """The shortest a system error can be told in."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return cleaned(error.verify_message)
    number = getattr(error, "errno", None) or 0
    if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) and number > 0:
        return os.strerror(number)
    return cleaned(getattr(error, "strerror", None) or str(error) or type(error).__name__, 160)
