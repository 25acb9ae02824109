"""The entry point. Worker processes import the program's main module again, so this one loads nothing until it is called."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from baogao.cli import main as run

    run()


if __name__ == "__main__":
    main()
