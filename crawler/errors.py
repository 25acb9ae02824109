"""What can go wrong between us and the web.

CrawlerError
|- SurveyFailed         stop: an address leads to no reports that a survey could find
`- FetchError
   |- AddressRefused    skip: the guard does not let us connect there
   |- BodyTooLarge      skip: more bytes than the source allows
   |- BodyBroken        retry: the body is cut or damaged
   |- CodingUnknown     skip: the body is in a coding we cannot undo
   `- HeaderUnusable    stop: a configured header cannot be sent

All but the last end inside the fetcher, as the outcome and reason of an attempt.
"""

from __future__ import annotations


class CrawlerError(Exception):
    """The crawler could not do what was asked; the message says what, where, and the way out."""


class SurveyFailed(CrawlerError):
    """A survey found no page, or no reports; the message says what there was instead."""


class FetchError(CrawlerError):
    """A request could not be made or its answer could not be used."""


class AddressRefused(FetchError):
    """The address is on a network that the source may not reach."""


class BodyTooLarge(FetchError):
    """The body is larger than the source's limit, on the wire or decoded."""


class BodyBroken(FetchError):
    """The body is cut or damaged: never a part is taken for the whole."""


class CodingUnknown(FetchError):
    """The body is in a content coding we do not know, or in more layers than we undo."""


class HeaderUnusable(FetchError):
    """A configured header has a name or value that HTTP cannot carry."""
