"""A source compared with its own past: rules that say when a person should look, from numbers alone.

Each rule needs enough of a past to know what is usual; before that it is silent. A warning stands as long as the
latest evidence says so: a run that brought nothing to judge by neither raises nor ends one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from statistics import median
from typing import TypeVar

from storage.figures import Figures, Unreached
from storage.runs import Past, Warned
from storage.walks.listings import Gap

T = TypeVar("T")
_NONE: Mapping[str, Sequence[int | None]] = {}
MOST_RUNS = 60  # of the past that is looked at
WEEKS = 16  # likewise
ENOUGH_PAGES = 3  # new or changed pages that say something of a template
USUAL_PAGES = 5  # likewise, of the past
USUAL_RUNS = 3  # runs that say what share of pages usually fails
SILENT_WEEKS = 3
STEADY = 0.75  # share of the weeks that brought something, where something is expected
UNLIKELY = 0.01  # so small a chance is taken for a change of the site
EVIDENCE_OF_LOSS = timedelta(days=7)


def compare(
    history: Sequence[Past],
    weeks: Sequence[int | None],
    unreached: Unreached,
    gaps: Sequence[Gap] = (),
    yields: Mapping[str, Sequence[int | None]] = _NONE,
) -> tuple[Warned, ...]:
    """What a person should see of the latest run of `history` (oldest first).

    `weeks` are the texts each latest week brought, the present one first, None for one without a harvest. `gaps` are
    the listings that promise more pages than were read, the widest first, `yields` what each listing brought in each
    latest week, by its address.
    """
    if not history:
        return ()
    rules = (_text_share, _silent_listings, _dry_listings, _failing, _vanished)
    found = [
        *_unreachable(unreached),
        *(each for rule in rules for each in rule(history)),
        *(_nothing_new(weeks) or _nothing_new_there(yields)),
        *_unread_listings(gaps),
    ]
    return tuple(found)


def _unreachable(unreached: Unreached) -> Iterator[Warned]:
    """All start addresses failed: a failure. Some of them: a warning."""
    if not unreached.missed:
        return
    others = f" and {unreached.missed - 1} more" if unreached.missed > 1 else ""
    text = f"start address {unreached.url}{others} could not be fetched: {unreached.reason}"
    if unreached.missed == unreached.starts:
        yield Warned("unreachable", text, failure=True)
    else:
        yield Warned("start_missed", text)


_WHY_UNREAD = {
    "limit": "were allowed: raise max_listing_pages or max_pages",
    "address": "can be told the address of: declare its `api`, or start addresses for its other pages",
    "failed": "were read, because others could not be had",
    "unreached": "were read: does one of its pages lead nowhere?",
}


def _unread_listings(gaps: Sequence[Gap]) -> Iterator[Warned]:
    """A pager promises more pages of a listing than were ever read."""
    if not gaps:
        return
    gap = gaps[0]
    others = f"; {len(gaps) - 1} more listings have a gap" if len(gaps) > 1 else ""
    yield Warned(
        "unread_listings",
        f"the pager of {gap.url} says {gap.promised} pages, {gap.read} {_WHY_UNREAD[gap.why]}{others}",
    )


def _text_share(history: Sequence[Past]) -> Iterator[Warned]:
    """Of the text on the latest new or changed pages less than half the usual share was kept, and .25 less at least."""
    latest, before = _sample(history)
    usual = [past.figures for past in before if "text_share" not in past.kinds]
    if latest is None or sum(figures.refined for figures in usual) < USUAL_PAGES:
        return
    was, now = _share(usual), _share([latest])
    if now < was / 2 and was - now >= 0.25:
        yield Warned(
            "text_share",
            f"share of text kept fell from {was:.2f} to {now:.2f} on the latest {latest.refined} new or changed pages"
            f" ({latest.emptied} without any text): template changed?",
        )


def _silent_listings(history: Sequence[Past]) -> Iterator[Warned]:
    """Half or more of the listings that changed last hold less than half the links they once did."""
    figures = next((past.figures for past in reversed(history) if past.figures.listings_changed), Figures())
    if figures.silent_listings and 2 * figures.silent_listings >= figures.listings_changed:
        yield Warned(
            "silent_listings",
            f"{figures.silent_listings} of {figures.listings_changed} changed listings hold less than half the links they"
            f" once did, such as {figures.silent_example}: layout changed?",
        )


def _dry_listings(history: Sequence[Past]) -> Iterator[Warned]:
    """Listings changed in several runs and led to nothing new, where so long a row is less likely than `UNLIKELY`."""
    changed = [past for past in history if past.figures.listings_changed]
    dry = _leading(changed, lambda past: not past.figures.found)
    before = changed[: len(changed) - dry]
    bringing = sum(past.figures.found > 0 for past in before)
    if len(before) < USUAL_PAGES or not dry:
        return
    chance = min(bringing / len(before), 0.9)
    if (1 - chance) ** dry < UNLIKELY:
        yield Warned(
            "dry_listings",
            f"listings changed in the last {dry} harvests and led to nothing new; of the {len(before)} before,"
            f" {bringing} brought something: layout changed?",
        )


def _nothing_new(weeks: Sequence[int | None]) -> tuple[Warned, ...]:
    """Weeks without anything new where nearly every week brought something, and longer than it ever was so."""
    fell = _fell_silent(weeks)
    text = f"this source usually yields {fell[0]:.0f} new a week, and 0 for {fell[1]} weeks" if fell else ""
    return (Warned("nothing_new", f"{text}: layout changed?"),) if fell else ()


def _nothing_new_there(yields: Mapping[str, Sequence[int | None]]) -> tuple[Warned, ...]:
    """The same of single listings, while others go on."""
    fell = [(found, url) for url, weeks in yields.items() if (found := _fell_silent(weeks))]
    if not fell:
        return ()
    (usual, silent), url = max(fell)
    others = f" ({len(fell) - 1} more listings as well)" if len(fell) > 1 else ""
    text = f"listing {url} usually yields {usual:.0f} new a week, and 0 for {silent} weeks{others}"
    return (Warned("listing_dried_up", f"{text}: layout changed?"),)


def _fell_silent(weeks: Sequence[int | None]) -> tuple[float, int] | None:
    """What a week usually brought, and for how many nothing has come; None where that is nothing to wonder at."""
    observed = [found for found in weeks if found is not None]
    silent = _leading(observed[::-1], lambda found: not found)
    before = observed[silent:]
    if silent < SILENT_WEEKS or len(before) < SILENT_WEEKS + 1:
        return None
    steady = sum(found > 0 for found in before) >= STEADY * len(before)
    return (median(before), silent) if steady and silent > _longest_silence(before) else None


def _failing(history: Sequence[Past]) -> Iterator[Warned]:
    """Half the pages or more could not be had, .3 more than is usual."""
    judged = [past.figures for past in history if past.figures.visits >= USUAL_PAGES]
    if not judged or judged[-1] is not history[-1].figures or len(judged) <= USUAL_RUNS:
        return
    now, was = _failed(judged[-1]), median(_failed(figures) for figures in judged[-11:-1])
    if now >= 0.5 and now - was >= 0.3:
        yield Warned(
            "failing",
            f"{judged[-1].failing} of {judged[-1].visits} pages could not be had; usually it is {was:.0%}: blocked?",
        )


def _vanished(history: Sequence[Past]) -> Iterator[Warned]:
    """In a run of the last week a fifth of the pages, and five at least, had vanished, where few usually do.

    What no listing shows any more is held against all pages that are known, because such pages are asked for only as
    they vanish; the others against those that were asked for.
    """
    for number, past in enumerate(history):
        recent = history[-1].ended_at - past.ended_at <= EVIDENCE_OF_LOSS
        earlier = [_gone(each.figures) for each in history[:number] if each.figures.visits]
        share = _gone(past.figures)
        if recent and share >= 0.2 and len(earlier) >= USUAL_RUNS and median(earlier) <= 0.05:
            figures = past.figures
            of = figures.known if figures.taken_down >= figures.gone / 2 and figures.known else figures.visits
            yield Warned(
                "vanished", f"{figures.gone} of {of} pages had vanished in one harvest: site rebuilt?"
            )
            return


def _gone(figures: Figures) -> float:
    """The share of pages that vanished in a run; 0 where there were less than five."""
    met, taken = figures.gone - figures.taken_down, figures.taken_down
    share = met / max(1, figures.visits - taken) if met >= 5 else 0.0
    return max(share, taken / max(1, figures.known or figures.visits)) if taken >= 5 else share


def _sample(history: Sequence[Past]) -> tuple[Figures | None, Sequence[Past]]:
    """The latest runs put together until they hold enough pages to judge by; and the runs before them."""
    latest = Figures()
    for number in range(len(history) - 1, -1, -1):
        figures = history[number].figures
        latest = Figures(
            refined=latest.refined + figures.refined,
            emptied=latest.emptied + figures.emptied,
            kept_characters=latest.kept_characters + figures.kept_characters,
            dropped_characters=latest.dropped_characters + figures.dropped_characters,
        )
        if latest.refined >= ENOUGH_PAGES:
            return latest, history[:number]
    return None, ()


def _share(figures: Sequence[Figures]) -> float:
    kept = sum(each.kept_characters for each in figures)
    return kept / max(1, kept + sum(each.dropped_characters for each in figures))


def _failed(figures: Figures) -> float:
    return figures.failing / max(1, figures.visits)


def _leading(rows: Sequence[T], holds: Callable[[T], bool]) -> int:
    """How many of the last rows in a row are so."""
    return sum(1 for _ in takewhile(holds, reversed(rows)))


def _longest_silence(weeks: Sequence[int]) -> int:
    longest = current = 0
    for found in weeks:
        current = 0 if found else current + 1
        longest = max(longest, current)
    return longest
