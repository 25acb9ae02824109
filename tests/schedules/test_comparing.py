"""When a source differs from its own past, rule by rule, from numbers made up for the purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from schedules.comparing import compare
from storage.figures import Figures, Unreached
from storage.runs import Past, Warned

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
FINE = Unreached(1, 0)
GOOD = Figures(visits=20, refined=5, kept_characters=8_000, dropped_characters=2_000)
BROKEN = Figures(visits=20, refined=5, emptied=4, kept_characters=1_000, dropped_characters=9_000)
NOTHING = Figures(visits=20)


def history(*figures: Figures) -> list[Past]:
    """Daily runs with these figures, each with the warnings it would have had."""
    found: list[Past] = []
    for number, each in enumerate(figures):
        past = Past(number, BEGIN + timedelta(days=number), each)
        found.append(replace(past, kinds=frozenset(w.kind for w in compare([*found, past], [], FINE))))
    return found


def warned(*figures: Figures, weeks: Sequence[int | None] = (), unreached: Unreached = FINE) -> list[Warned]:
    return [*compare(history(*figures), weeks, unreached)]


def kinds(*figures: Figures, weeks: Sequence[int | None] = ()) -> list[str]:
    return [each.kind for each in warned(*figures, weeks=weeks)]


def test_a_fall_of_the_share_of_text_is_told_with_both_shares() -> None:
    """From .8 to .1 the template has changed."""
    [found] = warned(GOOD, BROKEN)
    assert found.kind == "text_share"
    assert "fell from 0.80 to 0.10" in found.message
    assert not found.failure


def test_without_a_past_no_share_is_unusual() -> None:
    """The first harvest may be as it likes, and so may one after too few pages."""
    assert kinds(BROKEN) == []
    assert kinds(replace(GOOD, refined=4), BROKEN) == []


def test_a_share_that_varies_as_it_does_is_no_warning() -> None:
    """.8 and then .5: some pages have little text."""
    assert kinds(GOOD, replace(GOOD, kept_characters=5_000, dropped_characters=5_000)) == []
    low = replace(GOOD, kept_characters=2_000, dropped_characters=8_000)
    assert kinds(low, replace(low, kept_characters=500, dropped_characters=9_500)) == []


def test_few_pages_at_a_time_are_put_together() -> None:
    """Three runs of a page each say what one run of three says."""
    one = replace(BROKEN, refined=1, emptied=1, kept_characters=0)
    assert kinds(GOOD, one) == []
    assert kinds(GOOD, one, one, one) == ["text_share"]


def test_a_broken_template_stays_one_until_pages_say_otherwise() -> None:
    """Weeks of broken pages do not become what is usual, a run without new pages ends nothing, good pages do."""
    assert kinds(GOOD, *[BROKEN] * 10) == ["text_share"]
    assert kinds(GOOD, BROKEN, NOTHING, NOTHING) == ["text_share"]
    assert kinds(GOOD, BROKEN, NOTHING, GOOD) == []


def test_listings_that_led_on_and_fell_silent_are_told() -> None:
    """With an address to look at; one of many is no warning, and one that changed back ends it."""
    silent = Figures(
        visits=9, listings_changed=2, silent_listings=1, silent_example="https://a.example/gzbg/"
    )
    [found] = warned(GOOD, silent)
    assert found.kind == "silent_listings"
    assert "https://a.example/gzbg/" in found.message
    assert kinds(GOOD, silent, NOTHING) == ["silent_listings"]
    assert kinds(GOOD, replace(silent, listings_changed=3)) == []
    assert kinds(GOOD, silent, replace(silent, silent_listings=0)) == []


def test_listings_that_change_and_lead_nowhere_are_told_when_chance_does_not_explain_it() -> None:
    """Where nearly every change brought something two are enough, where about half did it takes six."""
    brings, dry = Figures(listings_changed=1, found=3), Figures(listings_changed=1)
    always = [brings] * 10
    assert kinds(*always, dry) == []
    assert kinds(*always, dry, dry) == ["dry_listings"]
    assert kinds(*always, dry, NOTHING, dry) == ["dry_listings"]
    assert kinds(*always, dry, dry, brings) == []
    halves = [brings, dry] * 4 + [brings]  # five of nine: (4/9)^5 is .017, (4/9)^6 is .008
    assert kinds(*halves, *[dry] * 5) == []
    assert kinds(*halves, *[dry] * 6) == ["dry_listings"]
    assert kinds(*[brings] * 4, dry, dry) == [], "four are no past"


def test_three_silent_weeks_are_told_where_every_week_brought_something() -> None:
    """In the words a person would use."""
    [found] = warned(GOOD, weeks=[0, 0, 0, 20, 18, 22, 20, 20])
    assert found.kind == "nothing_new"
    assert found.message.startswith("this source usually yields 20 new a week, and 0 for 3 weeks")


def test_silence_that_is_usual_is_not_told() -> None:
    """Two weeks, a source that publishes in spring only, one that was silent as long before, one hardly known."""
    assert kinds(GOOD, weeks=[0, 0, 20, 18, 22, 20, 20]) == []
    assert kinds(GOOD, weeks=[0, 0, 0, 40, 30, 0, 0, 0, 0, 0, 0, 0]) == []
    assert kinds(GOOD, weeks=[0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5, 5, 0, 0, 0, 5]) == []
    assert kinds(GOOD, weeks=[0, 0, 0, 5, 5, 5]) == []


def test_weeks_without_a_harvest_are_not_silent_ones() -> None:
    """Nobody looked."""
    assert kinds(GOOD, weeks=[0, None, None, None, 20, 18, 22, 20, 20]) == []
    assert kinds(GOOD, weeks=[0, None, 0, None, 0, 20, 18, 22, 20]) == ["nothing_new"]


def test_pages_that_cannot_be_had_are_told_where_they_usually_can() -> None:
    """Half of them; not where that is usual, and not of a run too small to say."""
    blocked = replace(NOTHING, failing=15)
    assert kinds(NOTHING, NOTHING, NOTHING, blocked) == ["failing"]
    assert kinds(*[blocked] * 4) == []
    assert kinds(NOTHING, NOTHING, NOTHING, Figures(visits=2, failing=2)) == []
    assert kinds(NOTHING, NOTHING, blocked) == []


def test_a_wave_of_vanished_pages_is_told_for_a_week() -> None:
    """The pages are not asked for again the next day, which does not bring them back."""
    wave = replace(NOTHING, gone=6)
    assert kinds(*[NOTHING] * 3, wave, NOTHING, NOTHING) == ["vanished"]
    assert kinds(*[NOTHING] * 3, wave, *[NOTHING] * 8) == []
    assert kinds(*[NOTHING] * 3, replace(NOTHING, gone=3)) == []


def test_what_a_harvest_asks_for_because_it_vanished_is_held_against_all_that_is_known() -> None:
    """Six reports taken down of a thousand are no wave though the harvest asked for little else; of twenty they are."""
    few = replace(NOTHING, visits=10, gone=6, taken_down=6, known=1000)
    assert kinds(*[NOTHING] * 3, few) == []
    [found] = warned(*[NOTHING] * 3, replace(few, known=20))
    assert (found.kind, found.message) == (
        "vanished",
        "6 of 20 pages had vanished in one harvest: site rebuilt?",
    )
    assert kinds(*[NOTHING] * 3, replace(few, visits=20, gone=12, known=1000)) == ["vanished"]


def test_a_listing_that_dries_up_is_told_while_others_go_on() -> None:
    """Twenty a week and then none for three weeks, on one of two listings of a source that still brings texts."""
    dry: list[int | None] = [0, 0, 0, 20, 22, 18, 20, 20]
    lively: list[int | None] = [5] * 8
    [found] = compare(
        history(NOTHING), lively, FINE, yields={"https://a.example/dry": dry, "https://a.example/on": lively}
    )
    assert found.kind == "listing_dried_up"
    assert found.message == (
        "listing https://a.example/dry usually yields 20 new a week, and 0 for 3 weeks: layout changed?"
    )


def test_a_source_that_falls_silent_is_told_once() -> None:
    """Its listings are not told of one by one."""
    dry: list[int | None] = [0, 0, 0, 20, 22, 18, 20, 20]
    found = compare(history(NOTHING), dry, FINE, yields={"https://a.example/": dry})
    assert [each.kind for each in found] == ["nothing_new"]


def test_start_addresses_that_cannot_be_had_are_a_failure_when_all_are() -> None:
    """And a warning when some are; with the first one and why."""
    everything = Unreached(2, 2, "https://a.example/", "404 Not Found")
    [found] = warned(GOOD, unreached=everything)
    assert (found.kind, found.failure) == ("unreachable", True)
    assert "https://a.example/ and 1 more could not be fetched: 404 Not Found" in found.message
    [found] = warned(GOOD, unreached=replace(everything, missed=1))
    assert (found.kind, found.failure) == ("start_missed", False)


def test_nothing_is_compared_before_a_run_has_ended() -> None:
    """An empty history is silent."""
    assert compare([], [], Unreached(1, 1, "https://a.example/", "gone")) == ()
