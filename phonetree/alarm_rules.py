"""What comes of an alarm that a resident raises. Pure: facts and the time in, an answer out.

A report never sends anything by itself. At most it rings back the number that we know.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum

WORDS = {"505", "sos"}  # what a text says that raises one: nothing else we ask for looks like it
LONGEST = 12  # letters: what is longer is no such text
ASKED_FOR = timedelta(minutes=3)  # to pick up and press four digits; then a person must look
RING_AGAIN = timedelta(minutes=1)  # after a call that brought no digits
MOST_RINGS = 3  # calls to one phone about one alarm
OF_ITSELF = 2  # of these we ring without being asked again
MOST_TRIES = 3  # in one call
MOST_A_DAY = 3  # of one phone, that nobody confirmed: then its texts go to the inbox
STANDS = timedelta(minutes=30)  # proved or not, what nobody confirmed by then is no news any more
DAY = timedelta(days=1)
LEADERS_HOLD = timedelta(
    minutes=1
)  # what two leaders began: coordinators are rung, and can stop it


class AlarmState(StrEnum):
    """How far an alarm has come."""

    ASKED = "asked"  # the phone is rung, and whoever holds it asked for digits
    UNPROVED = "unproved"  # nobody showed that it is theirs: a person looks, and nothing is sent
    PROVED = "proved"  # waits for a second person
    CONFIRMED = "confirmed"  # a call-out was begun
    VOUCHED = "vouched"  # a call-out was begun by who heard from somebody there that it is true
    JOINED = "joined"  # a call-out was under way there already
    DECLINED = "declined"
    EXPIRED = "expired"  # nobody confirmed it in time


class Event(Enum):
    """What can happen to an alarm."""

    PROVED = "proved"
    UNPROVED = "unproved"
    CONFIRMED = "confirmed"
    VOUCHED = "vouched"
    JOINED = "joined"
    DECLINED = "declined"
    EXPIRED = "expired"


OPEN = frozenset({AlarmState.ASKED, AlarmState.UNPROVED, AlarmState.PROVED})
USEFUL = frozenset({AlarmState.CONFIRMED, AlarmState.VOUCHED, AlarmState.JOINED})
WAITING = OPEN | {AlarmState.EXPIRED}  # shown until a person has dealt with it
LEADS_TO = {event: AlarmState(event.value) for event in Event}
FROM = {
    Event.PROVED: frozenset({AlarmState.ASKED, AlarmState.UNPROVED}),
    Event.UNPROVED: frozenset({AlarmState.ASKED}),
    Event.CONFIRMED: frozenset({AlarmState.PROVED}),
    Event.VOUCHED: frozenset({AlarmState.UNPROVED, AlarmState.EXPIRED}),
    Event.JOINED: WAITING,
    Event.DECLINED: WAITING,
    Event.EXPIRED: frozenset({AlarmState.UNPROVED, AlarmState.PROVED}),
}


def after(state: AlarmState, event: Event) -> AlarmState | None:
    """The state that follows; None where this cannot happen any more."""
    return LEADS_TO[event] if state in FROM[event] else None


def ends_at(state: AlarmState, since: datetime, ask: timedelta = ASKED_FOR) -> datetime | None:
    """When an alarm that came to this state then leaves it by itself."""
    match state:
        case AlarmState.ASKED:
            return since + ask
        case AlarmState.UNPROVED | AlarmState.PROVED:
            return since + STANDS
    return None


def by_itself(state: AlarmState) -> Event:
    """What happens when that time has come."""
    return Event.UNPROVED if state is AlarmState.ASKED else Event.EXPIRED


@dataclass(frozen=True)
class Proof:
    """Digits that were right, and whose they are."""

    person: object
    leads: bool  # now, and there
    chosen_at: datetime  # when the digits were chosen


def leaders_agree(proofs: Iterable[Proof], now: datetime) -> bool:
    """Whether two who lead there have proved it, each by digits that are older than a day.

    Newer ones may have been chosen by whoever holds a phone that was taken.
    """
    known = [proof for proof in proofs if proof.leads and proof.chosen_at <= now - DAY]
    return len({proof.person for proof in known}) > 1


class Next(Enum):
    """What is done about a report."""

    RING = "ring"  # the number that we know is rung back
    SHOW = "show"  # a person must look: nobody on that phone can prove it
    JOIN = "join"  # everybody is being called out already
    WAIT = "wait"  # it is known, and something is being done
    LEAVE = "leave"  # not ours: it waits in the inbox


@dataclass(frozen=True)
class Report:
    """One report of one phone, and what we know around it."""

    can_prove: bool  # somebody on it has digits that may be tried now
    today: int = 0  # alarms that it raised within a day and nobody confirmed, without this one
    emergency: bool = False  # a call-out about an emergency is under way in that residence
    is_known: bool = False  # this phone has reported this very alarm before
    is_done: bool = False  # and has shown that it is theirs
    rings: int = 0  # calls to it about this alarm so far
    rung_at: datetime | None = None


def heard(report: Report, now: datetime, again: timedelta = RING_AGAIN) -> Next:
    """What is done about it."""
    if report.is_known:
        return _again(report, now, again)
    if report.today >= MOST_A_DAY:
        return Next.LEAVE
    if report.emergency:
        return Next.JOIN
    return Next.RING if report.can_prove else Next.SHOW


def _again(report: Report, now: datetime, again: timedelta) -> Next:
    """They report it once more: perhaps they missed our call."""
    busy = report.rung_at is not None and now < report.rung_at + again
    done = report.emergency or report.is_done or report.rings >= MOST_RINGS
    return Next.WAIT if busy or done or not report.can_prove else Next.RING


def rings_again_at(
    state: AlarmState, rings: int, rung_at: datetime | None, again: timedelta = RING_AGAIN
) -> datetime | None:
    """When a phone that brought no digits is rung once more."""
    if state is not AlarmState.ASKED or rung_at is None or rings >= OF_ITSELF:
        return None
    return rung_at + again
