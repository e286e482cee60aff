"""Ladders: how hard we try to reach somebody, step by step, as data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Any

from messaging.hours import NIGHT, Quiet


class Kind(StrEnum):
    """What a step does."""

    TEXT = "text"
    CALL = "call"
    LEADER = "leader"  # onto the leader's list: somebody goes and looks
    VOLUNTEERS = "volunteers"  # onto the volunteers' call list
    GIVE_UP = "give_up"  # not reached


RINGING = (Kind.TEXT, Kind.CALL)  # what makes a phone ring, and what quiet hours hold


class Who(StrEnum):
    """For whom a step is."""

    EVERYBODY = "everybody"
    PREFERS_CALL = "prefers_call"
    OTHERS = "others"  # those who do not prefer a call
    LEADERS = "leaders"  # leaders and their deputies
    MEMBERS = "members"  # everybody else


class Hours(StrEnum):
    """When a step may ring, where it has no quiet hours of its own."""

    LADDER = "ladder"  # the quiet hours of its ladder hold for it
    ANY = "any"  # day and night, whatever the ladder says


def hours_in(words: str) -> Quiet | Hours:
    """What "ladder", "any" or "22:00-07:00" means for a step; ValueError for anything else."""
    begins, dash, ends = words.partition("-")
    return Quiet(_clock(begins), _clock(ends)) if dash else Hours(words)


def _clock(words: str) -> time:
    return time.fromisoformat(words).replace(second=0, microsecond=0, tzinfo=None)


def spelled(hours: Quiet | Hours) -> str:
    """The same as one word, as it is kept, sent and frozen."""
    if isinstance(hours, Hours):
        return hours.value
    return f"{hours.begins:%H:%M}-{hours.ends:%H:%M}"


@dataclass(frozen=True)
class Step:
    """One step: what, for whom, how long after the person's turn began (seconds), how often, when not."""

    kind: Kind
    after: int
    who: Who = Who.EVERYBODY
    times: int = 1
    every: int = 0  # seconds between one time and the next
    quiet: Quiet | Hours = Hours.LADDER  # hours in which it does not ring

    def is_for(self, *, prefers_call: bool, leads: bool = False) -> bool:
        """True when such a person takes this step."""
        match self.who:
            case Who.EVERYBODY:
                return True
            case Who.PREFERS_CALL | Who.OTHERS:
                return prefers_call == (self.who is Who.PREFERS_CALL)
        return leads == (self.who is Who.LEADERS)

    def rungs(self) -> list["Step"]:
        """The same as steps that each come once."""
        return [
            Step(self.kind, self.after + again * self.every, self.who, quiet=self.quiet)
            for again in range(self.times)
        ]


@dataclass(frozen=True)
class Ladder:
    """The steps of one urgency, and the patience with leaders; all times in seconds."""

    steps: tuple[Step, ...]
    leader_patience: int  # a leader who is silent this long is replaced for this call-out
    tell_again: int  # a leader is given the list at most this often
    lasts: int  # after this everybody still open is not reached
    quiet: Quiet | None = None
    numbers: int = 30  # of people to ring by hand: so many one volunteer may look at
    quiet_because: str = ""  # why even an emergency keeps quiet hours

    @cached_property
    def rungs(self) -> tuple[Step, ...]:
        """Every single try in the order of time: what people climb; a place counts in these."""
        single = [rung for step in self.steps for rung in step.rungs()]
        return tuple(sorted(single, key=lambda rung: rung.after))

    def begins(self, now: datetime, zone: tzinfo) -> datetime:
        """When a call-out that goes live now begins: when the first of its steps may ring."""
        quiets = [self.quiet_of(step) for step in self.steps if step.kind in RINGING]
        moments = (one.end_after(now, zone) if one else now for one in quiets or [self.quiet])
        return min(moments)

    def quiet_of(self, step: Step) -> Quiet | None:
        """The quiet hours of one of its steps, None for one that may ring day and night."""
        if isinstance(step.quiet, Quiet):
            return step.quiet
        return self.quiet if step.quiet is Hours.LADDER else None

    @property
    def keeps_quiet(self) -> bool:
        """True when some step does not ring at every hour."""
        ringing = (step for step in self.steps if step.kind in RINGING)
        return self.quiet is not None or any(self.quiet_of(step) for step in ringing)

    def to_data(self) -> dict[str, Any]:
        """What is frozen into a call-out (JSON)."""
        data = asdict(self)
        if self.quiet:
            data["quiet"] = [self.quiet.begins.isoformat(), self.quiet.ends.isoformat()]
        for told, step in zip(data["steps"], self.steps, strict=True):
            told["quiet"] = spelled(step.quiet)
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Ladder":
        """The ladder that was frozen."""
        quiet = data["quiet"]
        return cls(
            steps=tuple(map(_step, data["steps"])),
            leader_patience=data["leader_patience"],
            tell_again=data["tell_again"],
            lasts=data["lasts"],
            quiet=Quiet(*map(time.fromisoformat, quiet)) if quiet else None,
            numbers=data.get("numbers", cls.numbers),
            quiet_because=data.get("quiet_because", ""),
        )


def _step(data: Mapping[str, Any]) -> Step:
    """One step; one that was frozen before steps had hours keeps those of its ladder."""
    hours = hours_in(data.get("quiet", Hours.LADDER))
    return Step(**{**data, "kind": Kind(data["kind"]), "who": Who(data["who"]), "quiet": hours})


MINUTE = 60
HOUR = 60 * MINUTE

# Text at once; a call after two and five minutes; then people: the leader knocks, volunteers ring.
EMERGENCY = Ladder(
    steps=(
        Step(Kind.TEXT, 0),
        Step(Kind.CALL, 0, Who.PREFERS_CALL),
        Step(Kind.CALL, 2 * MINUTE, Who.OTHERS),
        Step(Kind.LEADER, 4 * MINUTE),
        Step(Kind.CALL, 5 * MINUTE),
        Step(Kind.VOLUNTEERS, 8 * MINUTE),
        Step(Kind.GIVE_UP, HOUR),
    ),
    leader_patience=2 * MINUTE,
    tell_again=10 * MINUTE,
    lasts=2 * HOUR,
    numbers=100,  # a call a minute, from the first to the last minute
)
DRILL = Ladder(
    steps=(*EMERGENCY.steps[:-1], Step(Kind.GIVE_UP, 30 * MINUTE)),
    leader_patience=2 * MINUTE,
    tell_again=10 * MINUTE,
    lasts=HOUR,
    quiet=NIGHT,
)
TODAY = Ladder(
    steps=(
        Step(Kind.TEXT, 0),
        Step(Kind.CALL, 5 * MINUTE, Who.PREFERS_CALL),
        Step(Kind.CALL, 30 * MINUTE, Who.OTHERS),
        Step(Kind.LEADER, HOUR),
        Step(Kind.CALL, 2 * HOUR),
        Step(Kind.VOLUNTEERS, 3 * HOUR),
        Step(Kind.GIVE_UP, 8 * HOUR),
    ),
    leader_patience=30 * MINUTE,
    tell_again=HOUR,
    lasts=36 * HOUR,
    quiet=NIGHT,
)
LADDERS = {"emergency": EMERGENCY, "today": TODAY, "drill": DRILL}
