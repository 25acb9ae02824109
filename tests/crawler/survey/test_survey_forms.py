"""The form of an address: numbers vary, the rest stays; several forms become one where that says enough."""

from __future__ import annotations

import pytest

from crawler.survey.forms import agreeing, common, form_of, spanning, told_form

SITE = "https://a.example"


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/art/2023/1/12/art_1234_56789.html", "/art/*/*/*/art_*_*.html"),
        ("/zwgk/202301/t20230112_12345.html", "/zwgk/*/t*_*.html"),
        ("/content/post_123456.html", "/content/post_*.html"),
        ("/info/1012/3456.htm", "/info/*/*.htm"),
        ("/article.asp?id=123&type=news", "/article.asp?id=*&type=news"),
        ("/%E6%8A%A5%E5%91%8A/index.html", "/*/index.html"),
        ("/a/0f8fad5b-d9cb-469f-a165-70867728950e", "/a/*"),
        ("/notes.mp4/", "/notes.mp*/"),
        ("/", "/"),
    ],
)
def test_numbers_and_random_words_vary(path: str, pattern: str) -> None:
    """Those of folders, files and queries; the ending of a file stays."""
    assert form_of(SITE + path).pattern == pattern


def test_sisters_in_several_folders_have_a_common_form() -> None:
    """Of the same length, with the same names in their queries; an ending that all share stays."""
    forms = [form_of(f"{SITE}/zwgk/{column}/{n}/t{n}.html") for n, column in enumerate(("gzbg", "tzgg"), 1)]
    found = common(forms)
    assert found is not None
    assert found.pattern == "/zwgk/*/*/t*.html"
    words = common([form_of(f"{SITE}/reports/{word}.html") for word in ("shan", "shui")])
    assert words is not None
    assert words.pattern == "/reports/*.html"
    assert common([form_of(f"{SITE}/a/1.html"), form_of(f"{SITE}/b/c/1.html")]) is None
    assert common([form_of(f"{SITE}/a?x=1"), form_of(f"{SITE}/a?y=1")]) is None


def test_a_name_of_numbers_alone_stands_for_no_several_folders() -> None:
    """Else it would cover half a site; a listing may be asked for all the same."""
    forms = [form_of(f"{SITE}/a/b/1.html"), form_of(f"{SITE}/c/d/2.html")]
    assert common(forms) is None
    loose = common(forms, loose=True)
    assert loose is not None
    assert loose.pattern == "/*/*/*.html"


def test_files_with_a_name_may_lie_at_any_depth() -> None:
    """What they have in common stands before; a name of numbers alone says too little."""
    found = spanning([form_of(f"{SITE}/zwgk/a/t1.html"), form_of(f"{SITE}/zwgk/b/c/t2.html")])
    assert found is not None
    assert found.pattern == "/zwgk/**/t*.html"
    assert spanning([form_of(f"{SITE}/a/1.html"), form_of(f"{SITE}/b/c/2.html")]) is None


def test_of_a_column_the_numbers_stay_in_which_all_agree() -> None:
    """Its own number does, in a folder or a name; a year or a day in common does not."""
    columns = [f"{SITE}/art/2024/{n}/3/art_1002_{5000 + n}.html" for n in range(1, 7)]
    assert told_form(columns).pattern == "/art/*/*/*/art_1002_*.html"
    assert told_form([f"{SITE}/c3/{n}/t{n}.html" for n in range(6)]).pattern == "/c3/*/t*.html"
    assert told_form([f"{SITE}/2024/05/t20240501_{n}.html" for n in range(6)]).pattern == "/*/*/t*_*.html"
    assert told_form(columns[:2]).pattern == "/art/*/*/*/art_*_*.html"  # two may agree by chance


def test_further_pages_differ_in_a_number() -> None:
    """What all have in common stays, short as it may be."""
    pages = [f"{SITE}/list.asp?type=3&page={n}" for n in (2, 3)]
    assert agreeing(pages).pattern == "/list.asp?type=3&page=*"
    assert agreeing(pages[:1]).pattern == "/list.asp?type=3&page=2"
