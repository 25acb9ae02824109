"""One harvest under the service: whatever happens to it, it ends with a word on how."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from crawler.errors import CrawlerError
from crawler.harvest import harvest
from crawler.tally import Tally
from schedules.assessing import assess
from schedules.errors import SourcesError
from schedules.service.agenda import Start
from schedules.service.session import Meter, Session
from storage.errors import ArchiveError
from storage.runs import Warned

MOST_FRAMES = 6  # of the place of a bug, in the log


@dataclass(slots=True)
class Harvesting:
    """A harvest under way, and then how it ended: `outcome` is finished, interrupted or failed.

    `bug` is where in the code an error came from that nobody had foreseen; `noted` is kept with the source's settings.
    """

    start: Start
    tally: Tally
    noted: Mapping[str, str] = field(default_factory=dict)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    stopped_for: str = ""
    outcome: str = ""
    error: str = ""
    bug: str = ""
    warned: tuple[Warned, ...] = ()

    @property
    def name(self) -> str:
        """The source."""
        return self.start.source.name

    def halt(self, reason: str) -> None:
        """Have it end soon; what is left goes on another time."""
        self.stopped_for = self.stopped_for or reason
        self.stop.set()


async def carry_out(
    work: Harvesting, held: Session, environ: Mapping[str, str], clock: Callable[[], datetime]
) -> None:
    """Harvest a source and assess its run; nothing but being cancelled comes out of it."""
    source, tools = work.start.source, held.tools
    meter = held.meters[source.name] = Meter(source, work.start.spent, work.stop, clock)
    try:
        site = source.site(environ)
        settings = {**source.public_settings(), **work.noted}
        await harvest(site, settings, tools, work.tally, work.stop, work.start.next.slot)
        work.outcome = work.tally.state
        work.warned = await asyncio.wrap_future(
            tools.writer.submit(lambda db: assess(db, source.name, site.starts, clock()))
        )
    except (ArchiveError, CrawlerError, SourcesError) as error:
        work.outcome, work.error = "failed", str(error)
    except Exception as error:  # noqa: BLE001 - a bug that one source brings out must not end the others
        bug = _innermost(error)
        work.outcome, work.error, work.bug = "failed", f"{type(bug).__name__}: {bug}", _place(bug)
    finally:
        del held.meters[source.name]
    if meter.is_spent and not work.stopped_for:
        work.stopped_for = "budget of the day spent"


def _innermost(error: BaseException) -> BaseException:
    """The first error of a group, however deep."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _place(error: BaseException) -> str:
    """Where in the code it happened, the innermost call first."""
    frames = traceback.extract_tb(error.__traceback__)[::-1]
    return " < ".join(f"{frame.filename}:{frame.lineno}" for frame in frames[:MOST_FRAMES])
