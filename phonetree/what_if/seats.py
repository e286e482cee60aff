"""Where everybody and every branch stands in a simulated call-out; what the runner keeps in rows."""

from collections import deque
from datetime import datetime
from uuid import UUID

from phonetree import planner
from phonetree.outcomes import REACHED, Outcome, Reason
from phonetree.succession import Candidate
from phonetree.succession import Section as SectionFacts
from phonetree.what_if.people import Person

LISTED_FOR = (Outcome.OPEN, Outcome.OPTED_OUT)  # who a leader is asked to look for


class Seat:
    """One recipient: a person's nature, and how far we are with them."""

    __slots__ = (
        "base_at", "calls", "candidate", "has_list", "hurry", "id", "led", "listed", "looking",
        "next_at", "obstacle", "on_volunteers_list", "outcome", "person", "place", "reason", "section",
        "starts_at", "step", "texts",
    )  # fmt: skip

    def __init__(self, pk: UUID, place: int, person: Person, section: "Branch") -> None:
        self.id, self.place, self.person, self.section = pk, place, person, section
        self.outcome, self.reason = Outcome.OPEN, Reason.NONE  # why, if they were not reached
        self.obstacle = person.obstacle  # why no text and no call can reach them now
        self.step, self.hurry = 0, bool(person.obstacle)
        self.base_at: datetime | None = None
        self.next_at: float | None = None
        self.texts = self.calls = 0  # that have reached the phone
        self.listed = self.on_volunteers_list = False
        self.led: set[Branch] = set()
        self.has_list = self.looking = False
        self.starts_at: float | None = None  # as a leader they begin to look then
        self.note()

    @property
    def is_open(self) -> bool:
        """True while we try."""
        return self.outcome is Outcome.OPEN

    @property
    def is_reached(self) -> bool:
        """True when we know how they are."""
        return self.outcome in REACHED

    def facts(self, otherwise: datetime) -> planner.Recipient:
        """What the planner is told, as the runner tells it."""
        usable = not self.obstacle
        return planner.Recipient(
            id=self.id,
            section=self.section.id,
            base_at=self.base_at or otherwise,
            step=self.step,
            can_text=usable,
            can_call=usable and self.person.can_call,
            prefers_call=self.person.prefers_call,
            leads=self.person.rank > 0,
            hurry=self.hurry,
            reason=self.obstacle or Reason.NO_ANSWER,
        )

    def note(self) -> None:
        """The planner sees the newest of them where they may lead."""
        self.candidate = Candidate(
            self.id, self.outcome, not self.obstacle, self.person.away, self.person.cap
        )


class Branch:
    """One section: who may lead it, who leads it, who is to be found in it."""

    __slots__ = (
        "candidates",
        "id",
        "leading",
        "leading_since",
        "listed",
        "people",
        "place",
        "to_find",
        "told_at",
    )

    def __init__(self, pk: UUID, place: int) -> None:
        self.id, self.place = pk, place
        self.candidates: list[Seat] = []
        self.leading = 0
        self.leading_since: datetime | None = None
        self.told_at: datetime | None = None
        self.listed = self.people = 0
        self.to_find: deque[Seat] = deque()

    @property
    def leader(self) -> Seat | None:
        """Who leads now."""
        return self.candidates[self.leading] if self.leading < len(self.candidates) else None

    def facts(self) -> SectionFacts:
        """What the planner is told, as the runner tells it."""
        return SectionFacts(
            id=self.id,
            candidates=tuple(seat.candidate for seat in self.candidates),
            leading=self.leading,
            leading_since=self.leading_since,
            told_at=self.told_at,
            listed=self.listed,
            people=self.people,
        )
