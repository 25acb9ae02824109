"""Imported by the fork server before it makes workers: what refining needs is loaded and built once, and shared."""

from __future__ import annotations

from crawler.pipeline import refine
from storage.duplicates import fingerprint
from storage.normalise import normalise

refine(
    f"<title>报告</title><h1>某县工作报告</h1><p>{'各位代表，现将工作报告如下。' * 20}".encode(),
    url="http://localhost/",
)
normalise("鄉鎮工作報告")
fingerprint("鄉鎮工作報告")
