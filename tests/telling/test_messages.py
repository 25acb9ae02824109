"""What a person is sent, and what becomes of it when nobody is there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from baogao.telling import deliverer, message
from schedules.errors import NotTold
from schedules.settings import ServiceSettings
from storage.troubles import Trouble
from tests.cli.test_layout_change import receiving
from tests.site import serve

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
TROUBLE = Trouble("某县", "text_share", False, "share of text kept fell from 0.80 to 0.10", BEGIN)
ARCHIVE = Path("archive.db")


def silent(event: str, **fields: object) -> None:
    """Note nothing."""


def test_a_message_says_what_where_and_since_when() -> None:
    """In one line for people, and in fields for programs."""
    first = message(TROUBLE, ARCHIVE)
    assert first.text == "baogao: warning: source 某县: text_share: share of text kept fell from 0.80 to 0.10"
    again = message(replace(TROUBLE, told=1, failure=True), ARCHIVE)
    assert again.text.startswith(
        "baogao: failure: source 某县: text_share (since 2026-03-01T00:00:00.000Z): share"
    )
    end = message(replace(TROUBLE, told=1, ended_at=BEGIN + timedelta(days=1)), ARCHIVE)
    assert (end.fields["state"], end.fields["ended_at"]) == ("over", "2026-03-02T00:00:00.000Z")
    assert message(replace(TROUBLE, source=""), ARCHIVE).fields["source"] is None


def test_a_message_is_one_line_of_bounded_length() -> None:
    """Whatever a site put into an address or a reason."""
    hostile = message(
        replace(TROUBLE, message="404\r\nBcc: all@x.example\x1b[2J\u202e" + "x" * 9_000), ARCHIVE
    )
    assert hostile.text.isprintable()
    assert len(hostile.text) < 1_200


async def test_who_can_be_reached_is_told_though_another_cannot() -> None:
    """The message counts as told; who was not reached is noted, without the address, which is often a secret."""
    noted: list[str] = []

    def tell(event: str, **fields: object) -> None:
        noted.append(str(fields["error"]))

    with receiving() as (hook, received), serve({}) as site:
        settings = ServiceSettings(webhook=(f"{site.address}/secret", hook))
        await deliverer(ARCHIVE, {}, tell)(TROUBLE, settings)
    assert [each["kind"] for each in received] == ["text_share"]
    assert len(noted) == 1
    assert "webhook 127.0.0.1: answered 501" in noted[0]
    assert "secret" not in noted[0]


async def test_nobody_reached_is_an_error_that_names_no_secret() -> None:
    """A server that is not there, an address that is none, a variable that is not set, apprise misread."""
    for settings, words in (
        (ServiceSettings(webhook=("http://127.0.0.1:1/secret",)), "webhook 127.0.0.1: "),
        (ServiceSettings(webhook=("${HOOK}",)), "webhook: its address cannot be read"),
        (
            ServiceSettings(webhook=("https://hooks.example/${MISSING}",)),
            "environment variable MISSING, which is not set",
        ),
    ):
        with pytest.raises(NotTold, match=words.replace("$", "")) as caught:
            await deliverer(ARCHIVE, {"HOOK": "secret"}, silent)(TROUBLE, settings)
        assert "secret" not in str(caught.value)


@pytest.mark.filterwarnings("ignore:'imghdr':DeprecationWarning")  # apprise imports it
async def test_apprise_sends_where_it_is_installed() -> None:
    """Its own way of posting JSON, received by a real server; where it is missing, that is said."""
    with receiving() as (hook, received):
        settings = ServiceSettings(apprise=(hook.replace("http://", "json://"),))
        if find_spec("apprise") is None:
            with pytest.raises(NotTold, match="apprise is not installed"):
                await deliverer(ARCHIVE, {}, silent)(TROUBLE, settings)
            return
        await deliverer(ARCHIVE, {}, silent)(TROUBLE, settings)
        assert [each["title"] for each in received] == ["baogao: warning: source 某县: text_share"]
        with pytest.raises(NotTold, match="cannot read 1 of the 1 addresses"):
            await deliverer(ARCHIVE, {}, silent)(TROUBLE, ServiceSettings(apprise=("nosuch://secret",)))
