"""How soon people were reached: after two, five and fifteen minutes, and in the end. Pure.

Delivered is not reached, nor is voicemail: only an answer counts, or somebody's own eyes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

MARKS = (2, 5, 15)  # minutes after the beginning; the last column is the end
COLUMNS = len(MARKS) + 1
FIVE, END = MARKS.index(5), COLUMNS - 1  # the columns that sentences speak of


@dataclass(frozen=True, slots=True)
class Sign:
    """One answer, or one look: when, how it came, and for how many people it speaks."""

    at: datetime
    how: str
    people: int


@dataclass(frozen=True, slots=True)
class Asked:
    """One phone with the people behind it (or one person without), and what came back."""

    section: UUID
    language: str
    people: int
    signs: Sequence[Sign] = ()

    def reached_by(self, moment: datetime) -> int:
        """How many of its people were reached by then."""
        most = max((sign.people for sign in self.signs if sign.at <= moment), default=0)
        return min(most, self.people)

    @property
    def how(self) -> str:
        """How the first of them was reached; empty when nobody was."""
        first = min(self.signs, key=lambda sign: sign.at, default=None)
        return first.how if first else ""


@dataclass(slots=True)
class Curve:
    """So many people, and how many of them were reached by each mark and in the end."""

    people: int = 0
    reached: list[int] = field(default_factory=lambda: [0] * COLUMNS)

    def add(self, people: int, reached: Sequence[int]) -> None:
        """Counts more people in."""
        self.people += people
        self.reached = [a + b for a, b in zip(self.reached, reached, strict=True)]

    def share(self, column: int) -> int:
        """Reached by then, of a hundred."""
        return round(100 * self.reached[column] / self.people) if self.people else 0

    @property
    def shares(self) -> list[int]:
        """Of a hundred, by each mark and in the end."""
        return [self.share(column) for column in range(COLUMNS)]

    @property
    def missed(self) -> int:
        """How many were not reached in the end."""
        return self.people - self.reached[END]

    def to_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"people": self.people, "reached": self.reached}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Curve":
        """As it was kept."""
        return cls(int(data["people"]), [int(count) for count in data["reached"]])


@dataclass(slots=True)
class Reach:
    """The curves of one call-out: everybody, and by branch, by language, by how they answered."""

    everybody: Curve = field(default_factory=Curve)
    sections: dict[UUID, Curve] = field(default_factory=dict)
    languages: dict[str, Curve] = field(default_factory=dict)
    channels: dict[str, Curve] = field(default_factory=dict)


def measure(everybody: Iterable[Asked], began: datetime, ended: datetime) -> Reach:
    """The curves; what came after the end counts for nothing."""
    marks = [min(began + timedelta(minutes=minutes), ended) for minutes in MARKS]
    moments = [*marks, ended]
    found = Reach()
    for asked in everybody:
        reached = [asked.reached_by(moment) for moment in moments]
        found.everybody.add(asked.people, reached)
        found.sections.setdefault(asked.section, Curve()).add(asked.people, reached)
        found.languages.setdefault(asked.language, Curve()).add(asked.people, reached)
        if reached[END]:
            found.channels.setdefault(asked.how, Curve()).add(reached[END], reached)
    return found
