"""What a failed request means: exceptions of the client libraries as outcome, reason, worth of a retry."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass

import aiohttp
import httpx
from aiohttp.http_exceptions import HttpProcessingError

from crawler.errors import AddressRefused, BodyBroken, BodyTooLarge, CodingUnknown, FetchError
from crawler.fetch.headers import cleaned
from storage.records import Outcome

FAILURES = (httpx.HTTPError, aiohttp.ClientError, HttpProcessingError, FetchError, OSError, ValueError)

_OURS: dict[type[FetchError], tuple[Outcome, bool]] = {
    AddressRefused: (Outcome.BLOCKED, False),
    BodyTooLarge: (Outcome.TOO_LARGE, False),
    BodyBroken: (Outcome.BAD_BODY, True),
    CodingUnknown: (Outcome.BAD_BODY, False),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """How a request failed. `passing` tells whether another try may do better."""

    outcome: Outcome
    reason: str
    passing: bool = True


def fault(error: BaseException, seconds: float, deadline: float) -> Fault:
    """What one of `FAILURES` means; `seconds` bounded each step and `deadline` the whole."""
    if isinstance(error, FetchError):
        outcome, passing = _OURS[type(error)]
        return Fault(outcome, str(error), passing)
    if isinstance(error, httpx.HTTPError) and error.__cause__ is not None:
        error = error.__cause__
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return Fault(Outcome.TIMEOUT, f"no connection within {seconds:g} s")
    if isinstance(error, aiohttp.ServerTimeoutError):
        return Fault(Outcome.TIMEOUT, f"the server was silent for {seconds:g} s")
    if isinstance(error, asyncio.TimeoutError):
        # The time for the whole was used up: trying again would only multiply it.
        return Fault(Outcome.TIMEOUT, f"no whole answer within {deadline:g} s", passing=False)
    return _network_fault(error)


def _network_fault(error: BaseException) -> Fault:
    match error:
        case aiohttp.ClientConnectorDNSError():
            unknown = getattr(error.os_error, "errno", None) == socket.EAI_NONAME
            said = _said(error.os_error)
            return _network(f"the host name could not be resolved: {said}", passing=not unknown)
        case aiohttp.ClientConnectorCertificateError():
            return _network(f"the certificate is not valid: {_said(error.certificate_error)}", passing=False)
        case aiohttp.ClientSSLError():
            return _network(f"TLS failed: {_said(error.os_error)}")
        case aiohttp.ClientConnectorError():
            return _network(f"no connection: {_said(error.os_error)}")
        case aiohttp.ServerDisconnectedError():
            return _network("the server closed the connection without a whole answer")
        case aiohttp.ClientPayloadError():
            return _network("the body broke off, or its length or chunks are wrong")
        case aiohttp.ClientResponseError() | HttpProcessingError():
            return _network(f"the answer is not valid HTTP: {cleaned(error.message, 120)}", passing=False)
        case OSError():
            return _network(f"the connection broke: {_said(error)}")
    return _network(f"the request failed: {type(error).__name__}", passing=False)


def _network(reason: str, *, passing: bool = True) -> Fault:
    return Fault(Outcome.NETWORK_ERROR, reason, passing)


def _said(error: BaseException) -> str:
    return cleaned(getattr(error, "strerror", None) or str(error) or type(error).__name__, 160)
