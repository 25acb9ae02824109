"""What two texts have in common made readable: no crumbs between changes, and changes that begin where something begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from storage.diff.kinds import Kind, kinds_of
from storage.diff.matching import Match
from storage.diff.tokens import is_figure

_FARTHEST = 300  # characters that an insertion is moved to where it reads best
_LARGEST_CRUMB = 12  # characters
_NEAR = 4  # characters between two changes of form that go with them
_ENDS = {"\n": 4, **dict.fromkeys("。！？；!?;", 3), **dict.fromkeys("，、：,:）)》”", 2)}


class Span(NamedTuple):
    """A passage: what it is on one side and on the other, and what kind of change that is."""

    ours: str
    theirs: str
    kind: Kind


class _Edit(NamedTuple):
    """A passage of both texts; `same` where it counts as equal, in whatever form."""

    ours: str
    theirs: str
    same: bool


def spans(ours: Sequence[str], theirs: Sequence[str], matches: Iterable[Match]) -> list[Span]:
    """Two texts, given as tokens, as passages in order: those that match and those that changed."""
    edits = _settled(_without_crumbs(_edits(ours, theirs, matches)))
    kinds = iter(kinds_of([(edit.ours, edit.theirs) for edit in edits if not edit.same]))
    return [
        span
        for edit in edits
        for span in (_cut_by_form(edit) if edit.same else [Span(edit.ours, edit.theirs, next(kinds))])
    ]


def _edits(ours: Sequence[str], theirs: Sequence[str], matches: Iterable[Match]) -> Iterator[_Edit]:
    """Matches and what is between them, by turns; neighbouring matches joined."""
    at = other_at = 0
    held = _Edit("", "", True)
    for start, other, length in (*matches, Match(len(ours), len(theirs), 0)):
        if start > at or other > other_at:
            if held.ours:
                yield held
            yield _Edit("".join(ours[at:start]), "".join(theirs[other_at:other]), False)
            held = _Edit("", "", True)
        at, other_at = start + length, other + length
        held = _Edit(held.ours + "".join(ours[start:at]), held.theirs + "".join(theirs[other:other_at]), True)
    if held.ours:
        yield held


def _without_crumbs(edits: Iterable[_Edit]) -> list[_Edit]:
    """Changes joined over what is no longer than either of them: 张建国 became 李建军 as a whole, not 张 李 and 国 军."""
    found: list[_Edit] = []
    for edit in edits:
        found.append(edit)
        while len(found) >= 3 and not edit.same and _is_crumb(*found[-3:]):
            before, crumb, after = found[-3:]
            found[-3:] = [
                _Edit(
                    before.ours + crumb.ours + after.ours, before.theirs + crumb.theirs + after.theirs, False
                )
            ]
    return found


def _is_crumb(before: _Edit, between: _Edit, after: _Edit) -> bool:
    if "\n" in between.ours or _stands_alone(before) or _stands_alone(after):
        return False
    return len(between.ours) <= min(_LARGEST_CRUMB, _length(before), _length(after))


def _length(edit: _Edit) -> int:
    return max(len(edit.ours), len(edit.theirs))


def _stands_alone(edit: _Edit) -> bool:
    """Whether a change is of a number or a placeholder, which is read by itself."""
    return is_figure(edit.ours) or is_figure(edit.theirs)


def _settled(edits: list[_Edit]) -> list[_Edit]:
    """What was put in or taken out, moved to the ends of paragraphs, sentences or clauses where it says the same."""
    for n in range(1, len(edits) - 1):
        before, edit, after = edits[n - 1 : n + 2]
        if (
            edit.same
            or (edit.ours and edit.theirs)
            or before.ours != before.theirs
            or after.ours != after.theirs
        ):
            continue
        text = edit.ours or edit.theirs
        shift = _best_shift(before.ours, text, after.ours)
        if shift:
            head, text, tail = _shifted(before.ours, text, after.ours, shift)
            moved = _Edit(text, "", False) if edit.ours else _Edit("", text, False)
            edits[n - 1 : n + 2] = [_Edit(head, head, True), moved, _Edit(tail, tail, True)]
    return [edit for edit in edits if edit.ours or edit.theirs]


def _best_shift(head: str, text: str, tail: str) -> int:
    """By how many characters to move a text between others so that it begins and ends where it reads best."""
    size = len(text)
    left = right = 0
    while left < min(len(head), _FARTHEST) and head[-1 - left] == (head + text)[len(head) + size - 1 - left]:
        left += 1
    while right < min(len(tail), _FARTHEST) and tail[right] == (text + tail)[right]:
        right += 1
    if not left and not right:
        return 0
    around = head[len(head) - left - 1 if left < len(head) else 0 :] if left else head[-1:]
    whole, base = around + text + tail[: right + 1], len(around)
    return max(
        range(-left, right + 1),
        key=lambda by: (_score(whole, base + by) + _score(whole, base + by + size), -abs(by)),
    )


def _shifted(head: str, text: str, tail: str, by: int) -> tuple[str, str, str]:
    whole, start = head + text + tail, len(head) + by
    return whole[:start], whole[start : start + len(text)], whole[start + len(text) :]


def _score(text: str, place: int) -> int:
    """How well a cut at this place reads."""
    if place <= 0 or place >= len(text):
        return 4
    before, behind = text[place - 1], text[place]
    if before.isascii() and behind.isascii() and before.isalnum() and behind.isalnum():
        return -5
    return 3 if behind == "\n" and before != "\n" else _ENDS.get(before, 0)


def _cut_by_form(edit: _Edit) -> Iterator[Span]:
    """A passage that counts as equal, cut where its form is another; neighbouring changes of form go together."""
    if edit.ours == edit.theirs:
        yield Span(edit.ours, edit.theirs, Kind.SAME)
    elif len(edit.ours) != len(edit.theirs):
        yield Span(edit.ours, edit.theirs, Kind.FORM)
    else:
        yield from _cut(edit.ours, edit.theirs)


def _cut(ours: str, theirs: str) -> Iterator[Span]:
    """Two texts of one length, cut where they part."""
    differ = [place for place, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
    begins = [n for n in range(len(differ)) if not n or differ[n] - differ[n - 1] > _NEAR]
    at = 0
    for n, following in zip(begins, [*begins[1:], len(differ)], strict=True):
        start, stop = differ[n], differ[following - 1] + 1
        for place, end, kind in ((at, start, Kind.SAME), (start, stop, Kind.FORM)):
            if end > place:
                yield Span(ours[place:end], theirs[place:end], kind)
        at = stop
    if at < len(ours):
        yield Span(ours[at:], theirs[at:], Kind.SAME)
