"""What `[service]` of sources.toml says of the service itself: how much at once, and whom it tells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from schedules.errors import VariableMissing
from schedules.fields import Seconds
from schedules.headers import filled, unfilled

_VARIABLE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _checked_webhook(text: str) -> str:
    if _VARIABLE.match(text):
        return text
    parts = urlsplit(_VARIABLE.sub("x", text))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("is not an address that begins with http:// or https://")
    return text


def _checked_target(text: str) -> str:
    if "://" not in text and not _VARIABLE.match(text):
        raise ValueError(
            "is not an address as apprise reads it, such as mailto://user:${PASSWORD}@mail.example"
        )
    return text


Webhooks = Annotated[tuple[Annotated[str, AfterValidator(_checked_webhook)], ...], BeforeValidator(_as_list)]
Targets = Annotated[tuple[Annotated[str, AfterValidator(_checked_target)], ...], BeforeValidator(_as_list)]


class ServiceSettings(BaseModel):
    """What `baogao run` goes by, beside the sources; `at_once` holds for every harvest."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False)

    at_once: StrictInt = Field(
        4, ge=1, le=64, description="Most sources harvested side by side, by other harvests too."
    )
    webhook: Webhooks = Field(
        (),
        repr=False,
        description="Addresses that are sent each message as JSON by POST. `${NAME}` stands for an environment variable.",
    )
    apprise: Targets = Field(
        (),
        repr=False,
        description="Addresses as apprise reads them (mail, chat and a hundred more), with the extra `apprise` installed. "
        "`${NAME}` stands for an environment variable.",
    )
    repeat: Seconds = Field(
        86_400.0,
        ge=60,
        le=366 * 86_400,
        description="A trouble that stands is told of again after this time, then after twice as long each time, up to "
        "seven times as long.",
    )

    def webhooks(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """The addresses of the webhooks, variables filled in; VariableMissing names one that is not set."""
        return _filled("webhook", self.webhook, environ)

    def targets(self, environ: Mapping[str, str]) -> tuple[str, ...]:
        """The addresses for apprise, variables filled in; VariableMissing names one that is not set."""
        return _filled("apprise", self.apprise, environ)


def _filled(key: str, templates: tuple[str, ...], environ: Mapping[str, str]) -> tuple[str, ...]:
    missing = [name for template in templates for name in unfilled(template, environ)]
    if missing:
        raise VariableMissing(
            *(
                f"[service] {key} needs the environment variable {name}, which is not set"
                for name in dict.fromkeys(missing)
            )
        )
    return tuple(filled(template, environ) for template in templates)
