"""The models of sources.toml: what a person may say of a source, and what the crawler is told of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from importlib.metadata import version
from typing import Any, Self, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError

from crawler.site import Identity, Limits, LinkRules, Scope, Site
from schedules.addresses import address
from schedules.apis import Api
from schedules.cadence import Cadence, parse_cadence
from schedules.checks import (
    api_faults,
    catalogue_faults,
    header_faults,
    link_faults,
    start_faults,
    time_faults,
)
from schedules.extras import check_extras
from schedules.fields import (
    Bytes,
    CadenceText,
    Catalogues,
    Contact,
    HeaderText,
    Hosts,
    Links,
    Name,
    Paths,
    Private,
    QuietHours,
    Rendered,
    Seconds,
    Starts,
    ZoneName,
)
from schedules.headers import resolve
from schedules.patterns import encoded
from schedules.quiet import Hours, parse_hours
from storage.records import Place


class Kind(StrEnum):
    """Who speaks on a site."""

    GOVERNMENT = "government"
    CONGRESS = "congress"
    DEPARTMENT = "department"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    ZONE = "zone"
    INSTITUTION = "institution"
    ENTERPRISE = "enterprise"
    MEDIA = "media"
    REPOST = "repost"


class Level(StrEnum):
    """The administrative level of the places a site reports on."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


_LIMITS = Limits()
_DEEP_PASS = 30 * 86_400.0  # seconds


class Defaults(BaseModel):
    """What `[defaults]` may set for every source, and a source for itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)

    cadence: CadenceText = Field(
        "manual",
        description='When the service harvests it: `"manual"` (never by itself), an interval such as `"6h"` or '
        '`"1 day"`, or a cron line whose weekdays are names, such as `"30 3 * * mon-fri"`.',
    )
    timezone: ZoneName = Field("Asia/Shanghai", description="The time zone in which the cadence is read.")
    jitter: Seconds = Field(
        0.0,
        ge=0,
        le=86_400,
        description="The service begins up to this much later than the cadence says, at a time that differs from slot "
        "to slot; at most half way to the next one.",
    )
    quiet_hours: QuietHours = Field(
        (),
        description='Hours in which the service leaves it alone, such as `"22:00-06:30"`, in its time zone. A harvest '
        "under way stops there and goes on afterwards.",
    )
    daily_pages: StrictInt = Field(
        0,
        ge=0,
        le=10**9,
        description="Most pages the service visits in a day of its time zone; what is left goes on the next day. "
        "0: no limit.",
    )
    daily_bytes: Bytes = Field(
        0,
        ge=0,
        le=10**15,
        description="Most bytes of pages it sends the service in a day, counted as they come over the wire. 0: no limit.",
    )
    user_agent: HeaderText = Field(
        "", description="The whole User-Agent header. Left out, it is `baogao/VERSION (+CONTACT)`."
    )
    contact: Contact = Field(
        "", description="Where a site's keeper can reach you: an address of a page or of a mailbox."
    )
    delay: Seconds = Field(
        _LIMITS.delay, ge=0, le=3600, description="Least time between two requests to one host."
    )
    concurrency: StrictInt = Field(
        _LIMITS.concurrency, ge=1, le=64, description="Most requests under way to one host at once."
    )
    timeout: Seconds = Field(
        _LIMITS.timeout, ge=0.1, le=600, description="Longest wait for one step of a request."
    )
    deadline: Seconds = Field(
        _LIMITS.deadline, ge=0.1, le=3600, description="Longest time for a whole request, body included."
    )
    max_bytes: Bytes = Field(
        _LIMITS.max_bytes, ge=1000, le=10**9, description="Largest page kept, counted after decompression."
    )
    max_redirects: StrictInt = Field(
        _LIMITS.max_redirects, ge=0, le=50, description="Most redirects followed from one address."
    )
    max_attempts: StrictInt = Field(
        _LIMITS.max_attempts,
        ge=1,
        le=20,
        description="Most requests for one page before it counts as failed.",
    )
    max_pages: StrictInt = Field(
        _LIMITS.max_pages, ge=1, le=10**7, description="Most pages fetched in one run."
    )
    max_listing_pages: StrictInt = Field(
        _LIMITS.max_listing_pages, ge=1, le=10**6, description="Most listing pages fetched in one run."
    )
    sitemaps: Catalogues = Field(
        True,
        description="Whether the sitemaps that robots.txt names, and the feeds that listings name, are read for links "
        "too; where neither `listings` nor `details` has a pattern, they never are. Or the addresses of sitemaps and "
        "feeds to read, and no others.",
    )
    deep_pass: Seconds = Field(
        _DEEP_PASS,
        ge=3600,
        le=180 * 86_400,
        description="How often all pages of all listings are asked for. In between, a harvest goes back in each listing only "
        "until a whole page shows nothing new.",
    )
    attachments: StrictBool = Field(
        False,
        description="Whether the files that its pages link (PDF, DOCX, XLSX, XLS, DOC) are fetched and made documents of "
        "their own; takes the extra `attachments`.",
    )
    max_attachment_bytes: Bytes = Field(
        _LIMITS.max_attachment_bytes, ge=1000, le=10**9, description="Largest such file kept."
    )
    render: Rendered = Field(
        False,
        description="Whether a browser runs the scripts of its pages, and what they make of a page is the page; or the "
        "patterns of the paths where. Takes the extra `browser` and a chromium.",
    )
    obey_noindex: StrictBool = Field(
        True, description="Whether a page that asks not to be indexed is left out of the archive."
    )
    obey_nofollow: StrictBool = Field(
        True, description="Whether links that ask not to be followed are left alone."
    )
    template: StrictBool = Field(
        True,
        description="Whether what the site repeats is learnt from its pages, once there are twenty, and left out of "
        "all of them.",
    )


class Source(Defaults):
    """A configured site: a `[[source]]` table of sources.toml, complete and valid."""

    name: Name = Field(
        min_length=1,
        max_length=64,
        description="What the source is called on the command line and in the archive: letters of any script, "
        "digits, `.`, `-`, `_`. Unique.",
    )
    start: Starts = Field(description="The address or addresses a harvest begins with.")
    kind: Kind | None = Field(None, description="Who speaks there.")
    level: Level | None = Field(None, description="The administrative level of the places it reports on.")
    province: str | None = Field(
        None, min_length=1, description="The province it reports on, where it is one."
    )
    city: str | None = Field(None, min_length=1, description="The city (prefecture) it reports on.")
    county: str | None = Field(None, min_length=1, description="The county or district it reports on.")
    town: str | None = Field(None, min_length=1, description="The town or township it reports on.")
    hosts: Hosts = Field(
        (),
        description='The hosts it may touch: `"host"`, `"host:port"`, or `"*.host"` for all hosts below one. '
        "Left out, those of the start addresses.",
    )
    paths: Paths = Field(
        (), description="Patterns of the paths it may touch, start addresses included. Left out, all."
    )
    exclude: Paths = Field((), description="Patterns of paths it may not touch, whatever `paths` says.")
    listings: Links = Field(
        (),
        description='Which links lead to listings: patterns, or `"css:SELECTOR"` of the links on a page. '
        "With `details` left out too, both are left to be found.",
    )
    details: Links = Field(
        (), description="Which links lead to pages with reports, written as `listings` is."
    )
    api: Api | None = Field(
        None,
        description="A listing that answers in JSON, see below. It is read beside what `start` leads to.",
    )
    headers: Mapping[str, str] = Field(
        {},
        repr=False,
        description="Extra request headers. `${NAME}` stands for an environment variable, read when the source "
        "is harvested, never printed and never stored; a credential must be one.",
    )
    allow_private: Private = Field(
        (),
        description='What it may reach on private networks, each as `"host:port"`. Left out, nothing.',
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = [
            *start_faults(self.start, self.scope, self.exclude, self.allow_private),
            *catalogue_faults(self.sitemaps, self.scope, self.exclude),
            *api_faults(self.api.address if self.api else None, self.scope, self.exclude, self.allow_private),
            *link_faults(LinkRules(self.listings, self.details), self.paths, self.exclude),
            *time_faults(self.timeout, self.deadline, self.model_fields_set),
            *header_faults(self.headers),
        ]
        if faults:
            raise ValidationError.from_exception_data("Source", [_detail(*fault) for fault in faults])
        return self

    @property
    def scope(self) -> Scope:
        """The part of the web it may touch."""
        hosts = self.hosts or tuple(dict.fromkeys(urlsplit(address(s)).netloc for s in self.start))
        return Scope(hosts, _spelled(self.paths), _spelled(self.exclude))

    @property
    def links(self) -> LinkRules:
        """Which links lead on."""
        declared = bool(self.listings or self.details)
        api = self.api.listing() if self.api else None
        return LinkRules(
            _spelled(self.listings), _spelled(self.details), declared and self.sitemaps is True, api
        )

    @property
    def schedule(self) -> Cadence:
        """The cadence, parsed."""
        return parse_cadence(self.cadence)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the cadence."""
        return ZoneInfo(self.timezone)

    @property
    def quiet(self) -> tuple[Hours, ...]:
        """The quiet hours, parsed."""
        return tuple(parse_hours(text) for text in self.quiet_hours)

    @property
    def agent(self) -> str:
        """The User-Agent header in full."""
        default = f"baogao/{version('baogao')}"
        return self.user_agent or (f"{default} (+{self.contact})" if self.contact else default)

    def site(self, environ: Mapping[str, str]) -> Site:
        """What the crawler is told, credentials filled in; VariableMissing where `environ` lacks one.

        Raises ExtraMissing where it asks for what is not installed.
        """
        check_extras(self.name, attachments=self.attachments, render=bool(self.render))
        return Site(
            name=self.name,
            starts=tuple(dict.fromkeys(address(s) for s in self.start)),
            scope=self.scope,
            links=self.links,
            limits=Limits(**{f.name: getattr(self, f.name) for f in fields(Limits)}),
            identity=Identity(self.agent, self.contact, resolve(self.name, self.headers, environ)),
            allow_private=frozenset(self.allow_private),
            obey_noindex=self.obey_noindex,
            obey_nofollow=self.obey_nofollow,
            attachments=self.attachments,
            render=("**",) if self.render is True else _spelled(self.render or ()),
            deep_pass=timedelta(seconds=self.deep_pass),
            place=Place(
                _word(self.kind), _word(self.level), self.province, self.city, self.county, self.town
            ),
            catalogues=() if isinstance(self.sitemaps, bool) else tuple(map(address, self.sitemaps)),
            find_sitemaps=self.links.declared and self.sitemaps is True,
        )

    def public_settings(self) -> dict[str, Any]:
        """The settings as JSON values, fit to be stored: of the headers only their names."""
        settings = self.model_dump(mode="json", exclude={"headers"})
        return settings | {
            "hosts": list(self.scope.hosts),
            "user_agent": self.agent,
            "headers": sorted(self.headers),
        }


def choices(field: FieldInfo) -> tuple[str, ...]:
    """The words a key can take, where they are few."""
    kinds = [
        kind for kind in get_args(field.annotation) if isinstance(kind, type) and issubclass(kind, StrEnum)
    ]
    return tuple(word.value for kind in kinds for word in kind)


def _spelled(rules: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(encoded(rule) for rule in rules)


def _word(choice: StrEnum | None) -> str | None:
    return None if choice is None else choice.value


def _detail(loc: tuple[str | int, ...], message: str) -> InitErrorDetails:
    # As context and not as the template, because a message may hold braces.
    return InitErrorDetails(
        type=PydanticCustomError("check", "{message}", {"message": message}), loc=loc, input=None
    )
