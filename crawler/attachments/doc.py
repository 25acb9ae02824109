"""DOC, the Word files of before 2007: their paragraphs, without tables or headings."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from crawler.attachments.blocks import Block, Contents
from crawler.attachments.faults import Unreadable, panicking
from crawler.attachments.kinds import FileKind
from crawler.attachments.missing import library
from crawler.clean.text import fold

_LOCKED = ("encrypt", "password")


def read_doc(body: bytes) -> Contents:
    """The blocks of a DOC. Raises Unreadable: corrupt_doc, encrypted."""
    xberg = library(FileKind.DOC)
    given = xberg.ExtractInput(kind="bytes", bytes=body, mime_type="application/msword")
    config = xberg.ExtractionConfig(use_cache=False, disable_ocr=True, enable_quality_processing=False)
    try:
        # In a thread of its own: whoever refines may have a loop running in this one.
        with panicking("corrupt_doc"), ThreadPoolExecutor(1) as pool:
            results = pool.submit(lambda: asyncio.run(xberg.extract(given, config)).results).result()
    except (RuntimeError, ValueError, OSError, xberg.XbergError) as error:
        locked = any(word in str(error).lower() for word in _LOCKED)
        raise Unreadable("encrypted" if locked else "corrupt_doc") from error
    lines = (fold(line) for result in results for line in result.content.splitlines())
    return Contents(tuple(Block(line) for line in lines if line))
