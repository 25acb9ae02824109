"""What `baogao bulk` says where its extra is not installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = (
    "import sys; sys.modules[sys.argv.pop(1)] = None;"
    "from baogao.cli.command import run; sys.exit(run(sys.argv[1:]))"
)


@pytest.mark.parametrize(("missing", "verb"), [("daft", "clean"), ("ray", "clean"), ("pyarrow", "dedupe")])
def test_whichever_part_is_missing_one_line_says_what_to_install(
    missing: str, verb: str, tmp_path: Path
) -> None:
    """The call ends before it looks at an input, and leaves no folder behind."""
    called = subprocess.run(
        [sys.executable, "-c", WITHOUT, missing, "bulk", verb, "pages.warc.gz", "--out", "out"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )
    assert called.returncode == 1
    assert called.stdout == ""
    assert called.stderr.splitlines() == [
        "baogao: baogao bulk needs daft, ray and pyarrow, which are not installed: pip install 'baogao[bulk]'"
    ]
    assert list(tmp_path.iterdir()) == []
