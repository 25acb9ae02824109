"""Columns for where a text begins and ends on its page: whether it is whole there, how sure that is, and what tells."""

from __future__ import annotations

_COLUMNS = tuple(
    (f"{name}_{of}", kind, meaning.format(what))
    for name, what in (("start", "starts"), ("end", "ends"))
    for of, kind, meaning in (
        ("whole", "INTEGER", "1 where the text {} here, 0 where some of it is missing; empty where nobody looked"),
        ("certain", "INTEGER", "1 where it surely {} here on the page, 0 where that is a guess"),
        ("why", "TEXT", "what tells that it {} here: page where it does so with the page"),
    )
)  # fmt: skip
COLUMNS = tuple(name for name, _, _ in _COLUMNS)
"""The columns of `sightings` that hold a document's start and end, in order."""

# Before there were columns, edges other than the page's own stood among the facts.
_FACT = "(SELECT f.value ->> {at} FROM json_each(facts) f WHERE f.value ->> 0 = '{name}')"
_TOLD = ", ".join(
    f"{name}_whole = coalesce({_FACT.format(at=1, name=name)} = 'whole', 1),"
    f" {name}_certain = coalesce({_FACT.format(at=2, name=name)} = 'certain', 1),"
    f" {name}_why = coalesce({_FACT.format(at=3, name=name)}, 'page')"
    for name in ("start", "end")
)

STEP = (
    *(f"ALTER TABLE sightings ADD COLUMN {name} {kind} /* {meaning} */" for name, kind, meaning in _COLUMNS),
    f"UPDATE sightings SET {_TOLD} WHERE facts IS NOT NULL",  # noqa: S608 - our own words
    """UPDATE sightings SET facts = (SELECT json_group_array(json(f.value)) FROM json_each(facts) f
WHERE f.value ->> 0 NOT IN ('start', 'end'))
WHERE EXISTS (SELECT 1 FROM json_each(facts) f WHERE f.value ->> 0 IN ('start', 'end'))""",
)
