"""Imported by the fork server before it makes workers: what refining needs is loaded and built once, and shared."""

from __future__ import annotations

from crawler.pipeline import refine
from storage.normalise import normalise

refine("<title>报告</title><p>乡镇工作报告。".encode(), url="http://localhost/")
normalise("鄉鎮工作報告")
