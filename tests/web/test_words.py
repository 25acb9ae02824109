"""The words of the page, and how the words of strangers are shown."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from baogao.web.labels import Language, asked_for, label, labels, word
from baogao.web.rendering import HERE, as_json, environment
from baogao.web.shown import visible, web_address

TEMPLATES = sorted((HERE / "templates").glob("*.html"))


def test_every_label_is_in_every_language_with_the_same_places() -> None:
    """No page is half translated, and no value lost in one of them."""
    for name, words in labels().items():
        assert set(words) == set(Language), name
        places = {
            tuple(sorted({part[1] for part in Formatter().parse(text) if part[1]})) for text in words.values()
        }
        assert len(places) == 1, name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_every_label_a_template_asks_for_is_there(template: Path) -> None:
    """A misspelt one would break a page only when somebody opens it."""
    for name in re.findall(r'\bt\("([\w.]+)"[,)]', template.read_text("utf-8")):
        assert name in labels(), name


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_steps_around_the_policy(template: Path) -> None:
    """No style or handler in an attribute, no script in the page, nothing declared safe that was not made here."""
    text = template.read_text("utf-8")
    assert not re.search(
        r"""\sstyle\s*=|\son[a-z]{3,}\s*=|<script(?![^>]*\bsrc=)|<style|\|\s*safe\b|javascript:|autoescape""",
        text,
    )
    assert not re.search(r"\s[\w-]+=\s*\{[{%]", text), "an attribute without quotation marks"
    assert "http://" not in text.replace("http://www.w3.org/", "")
    assert "https://" not in text
    environment().parse(text)


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, "en", Language.ENGLISH),
        (None, "zh-TW,en;q=0.5", Language.CHINESE),
        (None, "fr;q=1, en;q=0.4, zh;q=0.8", Language.CHINESE),
        (None, "fr", Language.CHINESE),
        (None, "", Language.CHINESE),
        (None, "zh;q=0, en;q=0.1", Language.ENGLISH),
        (None, ";;;,q=,en;q=x", Language.CHINESE),
        ("en", "zh", Language.ENGLISH),
        ("klingon", "en", Language.ENGLISH),
    ],
)
def test_a_person_is_spoken_to_in_a_language_they_read(
    chosen: str | None, accepted: str, language: Language
) -> None:
    """What they chose, else the first their browser names that the page has, else Chinese."""
    assert asked_for(chosen, accepted) is language


def test_a_code_without_a_label_is_shown_as_it_is() -> None:
    """The archive may hold words that this page does not know yet."""
    assert word(Language.ENGLISH, "outcome", "finished") == "finished"
    assert word(Language.CHINESE, "outcome", "finished") == "完成"
    assert word(Language.CHINESE, "outcome", "{odd}.words") == "{odd}.words"


def test_a_value_is_never_taken_for_a_pattern() -> None:
    """Braces in a stranger's text are text."""
    assert (
        label(Language.ENGLISH, "overview.service", holder="{0.__class__}{x}")
        == "The service is running ({0.__class__}{x})"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("报告　全文 2024\n第二段\ttab", "报告　全文 2024\n第二段\ttab"),
        ("a\u202egnp.exe", "a⟨U+202E⟩gnp.exe"),
        ("a\u200bb\u00adc\ufeff", "a⟨U+200B⟩b⟨U+00AD⟩c⟨U+FEFF⟩"),
        ("\x1b]0;owned\x07", "⟨U+001B⟩]0;owned⟨U+0007⟩"),
        ("\u2028\u2029", "⟨U+2028⟩⟨U+2029⟩"),
        (None, ""),
        (7, 7),
    ],
)
def test_what_does_not_print_is_spelled_out(text: object, shown: object) -> None:
    """So that nothing hides, and no line turns its direction; Chinese spaces and line breaks stay."""
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://a.example/报告?x=1", True),
        ("http://a.example", True),
        ("HTTPS://a.example/", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example/", False),
        ("/path", False),
        ("https:alert(1)", False),
        ("https://[broken", False),
        ("ftp://a.example/", False),
        ("https://a.example/\u202e", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, linked: bool) -> None:
    """Anything else is shown as its text."""
    assert web_address(url) == (url if linked else "")


def test_facts_that_json_has_no_word_for_are_refused() -> None:
    """Rather than written as somebody's repr."""
    assert as_json({"a": (1, None, Language.CHINESE)}) == '{"a":[1,null,"zh"]}'
    with pytest.raises(TypeError, match="object is not a fact"):
        as_json({"a": object()})
