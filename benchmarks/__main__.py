"""`python -m benchmarks` runs every benchmark, `python -m benchmarks NAME OPTIONS` one.

`python -m benchmarks conformance DIR` runs published suites that lie in a folder.
"""

from __future__ import annotations

import sys

from benchmarks import bulk, cleaner, duplicates, harvest, pages, stages
from benchmarks.conformance import run as conformance

BENCHMARKS = {
    "harvest": harvest.main,
    "stages": stages.main,
    "cleaner": cleaner.main,
    "duplicates": duplicates.main,
    "pages": pages.main,
    "bulk": bulk.main,
}


def main(arguments: list[str]) -> None:
    """Run what is named, or all."""
    if not arguments:
        for benchmark in BENCHMARKS.values():
            benchmark([])
    elif arguments[0] == "conformance":
        conformance.main(arguments[1:])
    elif arguments[0] in BENCHMARKS:
        BENCHMARKS[arguments[0]](arguments[1:])
    else:
        sys.exit(
            f"there is no benchmark {arguments[0]!r}: name one of {', '.join(BENCHMARKS)}, or none for all"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
