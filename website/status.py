"""Whether it is on, in one look: for the page, the API and `manage.py status`. Counts and times only."""

import shutil
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging import alarm, alive, set_up, watch
from messaging.models import Beat, Inbound, Lookout, Message, MessageEvent
from messaging.pace import span
from messaging.set_up import Checked
from messaging.statuses import State
from phonetree.models import CallOut, CallOutState

NO_WATCH = timedelta(minutes=5)  # it looks every quarter of a minute
LITTLE = 500_000_000  # bytes: below this a database stops in the middle of a night


@dataclass(frozen=True, slots=True)
class Status:
    """What can be seen at one moment."""

    at: datetime
    engine_at: datetime | None  # its last sign of life
    watch_at: datetime | None
    due_since: datetime | None  # what has waited for longest of all that should be under way
    out_since: datetime | None  # the provider takes nothing that is sent
    still: str  # why nothing moves though it is due; empty when all is well
    overdue: int  # messages due for more than two minutes
    unknown: int  # messages that may have gone out, and nobody knows yet
    live: int  # call-outs
    told: int  # coordinators who are told when nothing goes out
    report_at: datetime | None  # the last report of the provider
    inbound_at: datetime | None  # the last text or ring
    set_up: Checked | None
    disk_free: int  # bytes, where the data lies
    database: str
    database_size: int  # bytes

    @property
    def engine_is_silent(self) -> bool:
        """Whether the engine gave no sign of life for a minute."""
        return alarm.is_silent(self.engine_at, self.at, span(alarm.PATIENCE))

    @property
    def is_off(self) -> bool:
        """Whether nothing that is sent now would arrive."""
        return self.engine_is_silent or bool(self.still)

    @property
    def watch_is_silent(self) -> bool:
        """Whether nobody watches the engine."""
        return self.watch_at is None or self.at - self.watch_at >= span(NO_WATCH)

    @property
    def troubles(self) -> list[str]:
        """What is wrong, in sentences; with one of them it is not on."""
        found = []
        if self.engine_is_silent:
            found.append(_("The engine is not running: no text and no call goes out."))
        elif self.out_since:
            found.append(_("The provider takes nothing that we send: nothing arrives anywhere."))
        elif self.still:
            found.append(_("The engine runs, but nothing that is due goes out."))
        if self.set_up and self.set_up.wrong:
            found.append(_("The last check of the set-up found something wrong."))
        if self.disk_free < LITTLE:
            found.append(_("The disk is nearly full."))
        return found

    @property
    def notes(self) -> list[str]:
        """What is not wrong now, but will be missed one day."""
        found = []
        if self.watch_is_silent:
            found.append(_("The watch is not running: nobody is told when the engine stops."))
        if self.told < alarm.TOLD:
            found.append(_("Fewer than two coordinators are told when nothing goes out."))
        if self.set_up is None or not self.set_up.fits:
            found.append(_("Nobody has checked whether the provider reaches us as it is set now."))
        if self.unknown:
            words = ngettext("Of %(n)s message nobody knows yet whether it went out.",
                             "Of %(n)s messages nobody knows yet whether they went out.",
                             self.unknown)  # fmt: skip
            found.append(words % {"n": self.unknown})
        return found

    def as_data(self) -> dict[str, Any]:
        """The same for programs: times as ISO 8601, null for what never was."""
        plain = {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
            if name != "set_up"
        }
        check = self.set_up
        return {
            "well": not self.troubles,
            "troubles": self.troubles,
            "notes": self.notes,
            **plain,
            "set_up_at": check.at.isoformat() if check else None,
            "set_up_well": check.is_well if check else None,
            "set_up_wrong": list(check.wrong) if check else [],
        }


def status_of(now: datetime) -> Status:
    """The status at this moment; a constant number of queries."""
    beats = dict(Beat.objects.filter(pk__in=[alive.ENGINE, watch.NAME]).values_list("pk", "at"))
    found = watch.facts(now)
    still = alarm.why(found, now, span(alarm.PATIENCE))
    reports = MessageEvent.objects.order_by("-pk").values_list("at", flat=True)
    return Status(
        at=now,
        engine_at=beats.get(alive.ENGINE),
        watch_at=beats.get(watch.NAME),
        due_since=found.due_since,
        out_since=found.out_since,
        still=still.value if still else "",
        overdue=Message.objects.overdue(now).count(),
        unknown=Message.objects.filter(state=State.UNKNOWN).count(),
        live=CallOut.objects.filter(state=CallOutState.LIVE).count(),
        told=Lookout.objects.reachable().count(),
        report_at=reports.first(),
        inbound_at=Inbound.objects.aggregate(at=Max("received_at"))["at"],
        set_up=set_up.last(),
        disk_free=shutil.disk_usage(settings.DATA_DIR).free if settings.DATA_DIR.is_dir() else 0,
        database=connection.vendor,
        database_size=_database_size(),
    )


def _database_size() -> int:
    questions = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
        "postgresql": "SELECT pg_database_size(current_database())",
    }
    with connection.cursor() as cursor:
        cursor.execute(questions[connection.vendor])
        return int(cursor.fetchone()[0])
