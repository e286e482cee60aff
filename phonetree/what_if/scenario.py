"""What a simulation is asked: which ladder, for whom, with which sender and which helpers."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from phonetree.ladder import Ladder
from phonetree.what_if.people import Tree


@dataclass(frozen=True)
class Sender:
    """How fast texts and calls go out, as the real one does it; 0 is no limit."""

    texts_per_second: float = 10
    calls_per_second: float = 1
    segments_per_second: float = 10  # the provider's own limit, beyond ours
    travels: float = 5  # seconds from the provider to the phone
    fails_after: float = 4  # seconds until a number that is no more is known as such
    call_takes: float = 45  # seconds from the first ring to the key pressed


@dataclass(frozen=True)
class Helpers:
    """How fast people go who look for others, in seconds."""

    leader_starts: float = 60  # from the list to the first door
    leader_notices: float = 240  # that their list has grown, unless a new text says so
    leader_each: float = 90  # to look for one person
    volunteers: int = 3  # for each residence
    volunteer_starts: float = 120  # from the first name on the call list
    volunteer_each: float = 120  # to ring one person


@dataclass(frozen=True)
class Scenario:
    """One question: what would happen if."""

    ladder: Ladder
    trees: tuple[Tree, ...]
    starts_at: datetime
    zone: tzinfo
    sender: Sender = field(default_factory=Sender)
    helpers: Helpers = field(default_factory=Helpers)
    traced: bool = False  # keep everything that happened to everybody: for a handful of people
    all_sections: bool = False  # show the planner every section at every turn, as the runner does
