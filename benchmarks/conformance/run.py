"""`python -m benchmarks conformance DIR`: run the suites found in a folder and print what came of them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.conformance import addresses, charsets, robots, sniffing
from benchmarks.conformance.suite import Suite
from benchmarks.table import table

SUITES = (
    charsets.gb18030,
    charsets.big5,
    robots.settled,
    robots.unsettled,
    sniffing.sniffing,
    addresses.addresses,
)
EXPECTED = {
    "encoding_rs (src/test_data), https://github.com/hsivonen/encoding_rs": charsets.FILES,
    "robotstxt (robots_test.cc, as JSON: test, robots, agent, url, allowed), https://github.com/google/robotstxt": robots.FILES,
    "html5lib-tests (encoding/*.dat, h5_ before the name), https://github.com/html5lib/html5lib-tests": sniffing.FILES,
    "web-platform-tests (url/resources), https://github.com/web-platform-tests/wpt": addresses.FILES,
}
_MISSES_TOLD = 20


def main(arguments: list[str]) -> None:
    """Run every suite; the exit status is 1 where a case is missed, 2 where a file is."""
    files = "\n".join(f"  {', '.join(names)}\n      from {source}" for source, names in EXPECTED.items())
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks conformance",
        description="Run the published suites against our decoders, robots.txt rules and addresses.",
        epilog=f"files expected in DIR:\n{files}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", metavar="DIR", type=Path, help="a folder that holds the suites")
    folder = parser.parse_args(arguments).folder
    missing = [name for names in EXPECTED.values() for name in names if not folder.joinpath(name).is_file()]
    if missing:
        parser.error(f"{folder} lacks {', '.join(missing)}; `--help` tells where the files are from")
    suites = [run(folder) for run in SUITES]
    print(_told(suites))
    sys.exit(any(suite.missed for suite in suites))


def _told(suites: list[Suite]) -> str:
    rows = [[s.name, str(s.total), str(s.agreed), str(s.chosen.total()), str(len(s.missed))] for s in suites]
    lines = [table(["suite", "cases", "as the standard", "our choice", "missed"], rows), ""]
    for suite in suites:
        lines += [f"{suite.name}, {count}: {choice}" for choice, count in suite.chosen.most_common()]
        lines += [f"{suite.name}, missed: {miss}" for miss in suite.missed[:_MISSES_TOLD]]
    return "\n".join(lines)
