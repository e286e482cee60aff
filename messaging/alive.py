"""Whether the engine lives, and whether the provider takes what it sends: one home for both questions.

The engine marks each turn. A provider that is out leaves no such mark: texts that it did not answer
are in doubt or tried again, and each by itself may be bad luck. So tries without an answer are
counted until one is answered, be it with a no; only "this account is none" is no answer either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db.models import Q
from django.utils.translation import gettext as _

from messaging import alarm
from messaging.alarm import Why
from messaging.errors import ACCOUNT
from messaging.models import Beat, Message
from messaging.pace import span
from messaging.statuses import State
from messaging.transports import OFFLINE, Kind, Result

ENGINE, PROVIDER = "engine", "provider"  # of their rows among the signs of life
FEW = 3  # tries without an answer; fewer may be bad luck
BETWEEN_FEELERS = timedelta(seconds=10)  # a silent provider holds up a turn no more often than this
OLD = timedelta(
    minutes=20
)  # the watch's own texts try every quarter of an hour: later nobody knows
TAKEN = (State.ACCEPTED, State.SENT, State.DELIVERED)


def trouble(now: datetime) -> Why | None:
    """Why nothing that is sent now would arrive: ENGINE or PROVIDER, if so; one question mostly."""
    beats = Beat.objects.in_bulk([ENGINE, PROVIDER])
    engine = beats.get(ENGINE)
    if alarm.is_silent(engine.at if engine else None, now, span(alarm.PATIENCE)):
        return Why.ENGINE
    return Why.PROVIDER if outage_of(beats.get(PROVIDER), now) else None


def words_before_sending(now: datetime) -> list[str]:
    """What somebody should know who is about to send something: that it would not arrive."""
    match trouble(now):
        case Why.ENGINE:
            return [_("The engine is not running. Nothing goes out until it does.")]
        case Why.PROVIDER:
            return [_("The provider takes nothing now. Until it does, ring people yourselves.")]
    return []


# The provider ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outage:
    """The provider takes nothing: since when, and after how many tries."""

    since: datetime
    tries: int


class Footing(Enum):
    """How to deal with the provider now."""

    WELL = auto()  # it answers, or nobody knows otherwise
    FEEL = auto()  # it answered nothing of late: see whether it does again
    WAIT = auto()  # it was felt for just now


class _Memory:
    """What this process knows: whether a try without an answer may be written down."""

    noted = True


def footing(now: datetime) -> Footing:
    """Asked before anything is sent; while all goes well this asks the database nothing."""
    row = Beat.objects.filter(pk=PROVIDER).first() if _Memory.noted else None
    found = _told_by(row, now)
    if row is None or found is None or found.tries < FEW:
        return Footing.WELL
    return Footing.WAIT if now - row.at < span(BETWEEN_FEELERS) else Footing.FEEL


def note(results: Iterable[Result], now: datetime) -> None:
    """Writes down tries without an answer; while all goes well this asks the database nothing."""
    said = [answer for answer in map(_answered, results) if answer is not None]
    if not said:
        return
    if not any(said):
        _Memory.noted = True
        before = _told_by(Beat.objects.select_for_update().filter(pk=PROVIDER).first(), now)
        since = before.since if before else now
        tries = len(said) + (before.tries if before else 0)
        Beat.mark(PROVIDER, now, since=since.isoformat(), tries=tries)
    elif _Memory.noted:
        _Memory.noted = False
        Beat.objects.filter(pk=PROVIDER).delete()


def _answered(result: Result) -> bool | None:
    """Whether the provider deals with us; None for what was not tried."""
    if result.kind is Kind.BUSY:
        return result.code != OFFLINE if result.code else None
    return result.kind is not Kind.UNKNOWN and result.code not in ACCOUNT


def outage_of(row: Beat | None, now: datetime) -> Outage | None:
    """The outage that its row tells of, once it has lasted for a minute and some tries."""
    found = _told_by(row, now)
    if found is None or found.tries < FEW or now - found.since < span(alarm.PATIENCE):
        return None
    return found


def _told_by(row: Beat | None, now: datetime) -> Outage | None:
    """What the row says, unless it is old, something was taken since, or nothing is in doubt."""
    if row is None or now - row.at >= span(OLD):
        return None
    found = Outage(datetime.fromisoformat(row.detail["since"]), row.detail["tries"])
    tried = Q(state=State.UNKNOWN) | Q(state=State.DUE, tries__gt=0)
    tried |= Q(state=State.FAILED, error_code__in=ACCOUNT, changed_at__gte=found.since)
    if not Message.objects.filter(tried).exists():
        return None
    if Message.objects.filter(state__in=TAKEN, sent_at__gt=row.at).exists():
        return None
    return found
