"""Whether a missed call means an alarm. Pure: facts and the time in, an answer out.

Somebody is frightened and can neither write nor speak: they ring us and hang up. So do people whose
phone lies in a pocket. Where somebody can be rung back and asked for digits, one is enough.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_RING = timedelta(seconds=4)  # before we pick up: who hangs up by then has paid nothing
BRIEF = timedelta(seconds=5)  # after that: shorter than anybody listens who wants to hear something
TWICE_IN = timedelta(minutes=5)  # two calls by mistake are rarely so near to each other
ASKED_TO_RING = timedelta(hours=1)  # after a call-out whose texts ask for rings: they still come
NO_NEWS = timedelta(minutes=15)  # a call that we learn of so late is for a person to read
SURE = timedelta(seconds=30)  # after which nobody picks up any more


@dataclass(frozen=True)
class Switches:
    """What coordinators chose: missed calls of which people raise alarms."""

    proving: bool = True  # of leaders, deputies, and whoever has digits
    others: bool = True


@dataclass(frozen=True)
class Missed:
    """One missed call, and what we know of the phone."""

    can_prove: bool = False  # somebody on it leads there, or has digits
    before: int = 0  # other missed calls of it within TWICE_IN
    is_called_out: bool = False  # it is in a call-out that is live, and a ring may be its answer
    called_out_at: datetime | None = None  # when the last one that it was in was over


def is_missed(*, rang: timedelta, talked: timedelta | None) -> bool:
    """Whether a call that we picked up was over before it began; `talked` if the provider says."""
    lasted = rang - FREE_RING if talked is None else talked
    return lasted <= BRIEF


def raises(call: Missed, switches: Switches, now: datetime, speed: float = 1) -> bool:
    """Whether this one raises an alarm."""
    if call.is_called_out:
        return False
    if call.can_prove:
        return switches.proving
    over = call.called_out_at
    still_asked = over is not None and now < over + ASKED_TO_RING * speed
    return switches.others and call.before > 0 and not still_asked
