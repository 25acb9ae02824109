"""The entry point. Worker processes import the program's main module again, so this one loads nothing until it is called."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    try:
        from baogao.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
