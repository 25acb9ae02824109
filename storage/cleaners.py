"""How the archive names what made a text: the version of the cleaner, and the template it used, where it used one."""

from __future__ import annotations

_BETWEEN = "+"


def made_by(cleaner: str, template: str) -> str:
    """The name of a cleaner that used the template with this name; its own where that is empty."""
    return f"{cleaner}{_BETWEEN}{template}" if template else cleaner


def taken_apart(made_by: str) -> tuple[str, str]:
    """The name of the cleaner itself, and that of the template it used, empty for none."""
    cleaner, _, template = made_by.partition(_BETWEEN)
    return cleaner, template


def template_of(column: str) -> str:
    """SQL for the name of the template in a column that says what made a text."""
    return f"substr({column}, instr({column} || '{_BETWEEN}', '{_BETWEEN}') + 1)"
