"""What pydantic found wrong with a table of sources.toml, said to a person."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic_core import ErrorDetails

from schedules.nearest import suggestion

_A_LIST = "{key} must be a text or a list of texts"
_A_TABLE = '{key} must be a table, such as {{ Authorization = "Bearer ${{NAME}}" }}'
_SENTENCES = {
    "extra_forbidden": 'unknown key "{key}"; {nearest_key}',
    "missing": "{key} is missing; add {key} = {example}",
    "enum": 'unknown {key} "{given}"; {nearest_word}',
    "value_error": "{key}: {error}",
    "greater_than_equal": "{key} must be at least {ge:g}",
    "less_than_equal": "{key} must be at most {le:.15g}",
    "string_too_long": "{key} must have at most {max_length} characters",
    "string_type": "{key} must be text in quotes",
    "tuple_type": _A_LIST,
    "mapping_type": _A_TABLE,
    "model_type": '{key} must be a table, such as {{ address = "https://a.example/list?page={{page}}", items = "data" }}',
    "model_attributes_type": '{key} must be a table, such as {{ address = "https://a.example/list?page={{page}}", items = "data" }}',
    "dict_type": _A_TABLE,
    "int_type": "{key} must be a whole number without quotes",
    "string_too_short": "{key} must not be empty",
    "finite_number": "{key} must be a finite number",
}
_EXAMPLES = {"name": '"county-reports"', "start": '"https://www.county.gov.example/reports/"'}
_ELSEWHERE = {
    **dict.fromkeys(("url", "urls", "address", "addresses"), 'did you mean "start"?'),
    **dict.fromkeys(("schedule", "interval", "every", "cron"), 'did you mean "cadence"?'),
    **dict.fromkeys(
        ("limits", "scope", "place", "links"), "what belongs to it are keys of the source itself"
    ),
}


def sentence(error: ErrorDetails, known: Sequence[str], words: Sequence[str] = ()) -> str:
    """One fault in a line, without the value where it may be a secret.

    `known` are the keys of the table, `words` the values the key at fault can take.
    """
    key = ".".join(str(part) for part in error["loc"] if isinstance(part, str))
    given = error["input"] if error["type"] == "enum" else ""
    template = _SENTENCES.get(error["type"], "{key}: {msg}")
    return template.format(
        key=key,
        given=given,
        msg=error["msg"],
        example=_EXAMPLES.get(key, "..."),
        nearest_key=_ELSEWHERE.get(key) or suggestion(key, known),
        nearest_word=suggestion(str(given), words),
        **{k: v for k, v in error.get("ctx", {}).items() if k in ("error", "ge", "le", "max_length")},
    )
