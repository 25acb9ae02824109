"""Make a case of a saved page: `python -m tests.cases.new NAME FILE [URL]`, then correct what it expects."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.cases.case import CASES, write_case

USAGE = "usage: python -m tests.cases.new NAME FILE [URL]"


def main(arguments: list[str], folder: Path = CASES) -> int:
    """Write the case and say what is left to do; 2 where the call is wrong."""
    if len(arguments) not in (2, 3):
        print(USAGE, file=sys.stderr)
        return 2
    name, file, *url = arguments
    try:
        path = write_case(folder, name, Path(file).read_bytes(), url[0] if url else f"http://{name}.example/")
    except OSError as error:
        print(f"no case made: {error}", file=sys.stderr)
        return 2
    print(f"{path / 'expected.json'} holds what is made of the page today.")
    print(
        "Read it against the page, correct it, say why the case is there, and leave out what it is not about."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
