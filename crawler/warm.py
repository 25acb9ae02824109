"""Imported by the fork server before it makes workers: what refining needs is loaded and built once, and shared."""

from __future__ import annotations

from crawler.pipeline import refine

refine("<title>报告</title><p>乡镇工作报告。".encode(), url="http://localhost/")
