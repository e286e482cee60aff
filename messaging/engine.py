"""One turn of the engine after another: what the rooms ask for, sending, doubts, what came in."""

import gc
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from time import monotonic
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from messaging import alive, delivery, inbound, reaper, reconcile, stuck
from messaging.models import Beat
from messaging.pace import span

Work = Callable[[datetime], Any]
# Every job that is not for each turn, and how often it comes (real time).
EVERY = {
    "reconcile": timedelta(seconds=5),
    "stuck": timedelta(seconds=15),
    "catch_up": timedelta(seconds=30),
    "reap": timedelta(minutes=1),
}
HANGS = 4.0  # seconds: then somebody at the provider lets us wait, which once a turn is enough
log = logging.getLogger("ringround.engine")


@dataclass
class Engine:
    """A loop over rows; any number may run, and each may die at any moment."""

    started_at: datetime
    last: dict[str, datetime] = field(default_factory=dict)  # when each job was last begun
    troubles: int = 0

    def turn(self, now: datetime) -> bool:
        """True if there was something to send, so that there may be more."""
        self.troubles = 0
        for path in settings.TICKS:
            self._try(path, partial(_tick, path), now)
        began = monotonic()
        sent = self._try("deliver", delivery.deliver, now)
        slow = monotonic() - began > HANGS
        self._try("waiting", inbound.handle_waiting, now)
        if not slow:
            self._do_jobs(now, idle=not sent)
        self._try("beat", self._mark, now)
        return bool(sent)

    def _do_jobs(self, now: datetime, *, idle: bool) -> None:
        """Those whose time has come, the longest undone first, until the provider lets one wait."""
        jobs = self._jobs(idle=idle)
        for name in sorted(jobs, key=lambda name: self.last.get(name, self.started_at)):
            if self._is_time(name, now):
                self.last[name], began = now, monotonic()
                self._try(name, jobs[name], now)
                if monotonic() - began > HANGS:
                    return

    def _jobs(self, *, idle: bool) -> dict[str, Work]:
        """What is done now and then; tidying up only while nobody waits for a text."""
        jobs: dict[str, Work] = {
            "reconcile": reconcile.reconcile,
            "stuck": stuck.look,
            "catch_up": _catch_up,
        }
        return {**jobs, "reap": reaper.reap} if idle else jobs

    def _is_time(self, name: str, now: datetime) -> bool:
        last = self.last.get(name)
        return last is None or now - last >= span(EVERY[name])

    def _mark(self, now: datetime) -> None:
        Beat.mark(alive.ENGINE, now, started_at=self.started_at.isoformat(), troubles=self.troubles)

    def _try(self, name: str, work: Work, now: datetime) -> Any:
        """The work's result; a failure is logged and the turn goes on."""
        try:
            return work(now)
        except OSError as trouble:  # the network: it says all there is to say in one line
            self.troubles += 1
            log.error("One turn's %s found no connection: %s", name, type(trouble).__name__)  # noqa: TRY400
        except Exception:
            self.troubles += 1
            log.exception("One turn's %s failed; the next turn tries again.", name)
        return None


def settle() -> None:
    """Call it once, after a first turn: what is loaded by then is here for good.

    Python looks for circles of dead objects by going through all that lives, which is mostly
    Django; each hundred messages make it look again, a tenth of a second while nothing is sent.
    """
    gc.collect()
    gc.freeze()


def _tick(path: str, now: datetime) -> None:
    import_string(path)(now)


def _catch_up(now: datetime) -> None:
    """What came in since the last time that this went well."""
    last = Beat.objects.filter(pk="catch up").first()
    inbound.catch_up(now, last.at if last else None)
    Beat.mark("catch up", now)
