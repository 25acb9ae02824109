"""What a harvest does about templates: pages are read with the one in use, and once all are there it is learnt anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from crawler.learning import is_due, learn_template
from crawler.reclean import Progress, clean_stored
from crawler.refinery import Refinery
from storage.database import reading
from storage.recleaning import of_other_templates
from storage.writer import Writer


async def settle_template(
    writer: Writer,
    refinery: Refinery,
    source_id: int,
    source: str,
    stop: asyncio.Event,
    clock: Callable[[], datetime],
) -> bool:
    """Learn from the pages of a source, and read those again whose text was made with another template.

    So a text does not depend on when its page came. Whether all of it is done: told to stop, or killed, the next call
    goes on from there, and one more does nothing. Raises ArchiveError when the archive cannot be written.
    """
    with reading(writer.path) as db:
        await learn_template(db, writer, refinery, source_id, stop, clock)
        waiting = of_other_templates(db, source)
        await clean_stored(db, writer, refinery, waiting, Progress(), stop, clock, lambda _: None)
        return not stop.is_set() or not (is_due(db, source_id) or of_other_templates(db, source))
