"""Templates on their way: as bytes, into workers, into an archive only where they do something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawler.clean.keeping import from_bytes, numbered, to_bytes
from crawler.clean.sampling import sample_of
from crawler.clean.template import NO_TEMPLATE, Template, agree, learn
from crawler.refinery import Job, Refinery
from storage.records import Refined
from tests.crawler.clean.test_template import body, html


def learnt() -> Template:
    return numbered(learn(sample_of(html(n)) for n in range(20)), 1)


def test_kept_as_bytes_it_is_the_same() -> None:
    """Name, figures and hashes; also of one that drops nothing."""
    for template in (learnt(), numbered(Template(pages=20), 3)):
        assert from_bytes(to_bytes(template), template.name) == template
    assert numbered(NO_TEMPLATE, 3).name == "3.none"


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:3], lambda b: b[:-1] + bytes([b[-1] ^ 1])])
def test_damaged_bytes_are_not_taken_for_a_template(harm: Callable[[bytes], bytes]) -> None:
    """Cut short or altered: the name says what they should be."""
    template = learnt()
    with pytest.raises(ValueError, match=template.name):
        from_bytes(harm(to_bytes(template)), template.name)


def test_templates_agree_where_they_drop_the_same() -> None:
    """What rules drop anyway makes no difference, what they keep does."""
    plain = [sample_of(html(n, furniture=False)) for n in range(20)]
    furnished = [sample_of(html(n)) for n in range(20)]
    assert agree(NO_TEMPLATE, learnt(), plain)
    assert not agree(NO_TEMPLATE, learnt(), furnished)
    assert agree(learnt(), learn(furnished[:15]), furnished)


async def test_a_worker_is_given_a_template_once_and_refines_with_it() -> None:
    """The jobs carry its name alone; pages of another source beside them are refined without it."""
    template = learnt()
    async with Refinery(1) as refinery:
        refinery.hold(template)
        for n in (25, 26):
            named = await refinery.refine(Job(html(n), "http://a.example/", template=template.name))
            plain = await refinery.refine(Job(html(n), "http://a.example/"))
            assert isinstance(named, Refined)
            assert isinstance(plain, Refined)
            assert named.documents[0].text.split("\n") == body(n)
            assert named.cleaner == f"{plain.cleaner}+{template.name}"
            assert len(plain.documents[0].text) > len(named.documents[0].text)


async def test_samples_are_made_by_workers_as_they_are_here() -> None:
    """So what is learnt does not depend on where."""
    async with Refinery(1) as refinery:
        assert await refinery.sample(html(3), ()) == sample_of(html(3))
