"""Everybody who is not known to be safe, branch by branch: a list to print and take to the doors."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, F, Q, QuerySet, Sum

from messaging.statuses import State
from phonetree.board import look, ringing_now
from phonetree.models import CallOut, Recipient, Section
from phonetree.outcomes import SAFE
from phonetree.outgoing import LEAD_STEP
from phonetree.tries import reason_of

MOST = 3_000  # rows: a hundred sheets of paper; who is left after them is on the call list
TRIED = Q(attempts__step__lt=LEAD_STEP) & ~Q(attempts__message__state=State.CANCELLED)


@dataclass(frozen=True)
class Page:
    """What stands on paper for one branch."""

    section: Section
    rows: list[Recipient]

    @property
    def people(self) -> int:
        """How many people are not known to be safe."""
        return sum(_left(row) for row in self.rows)


@dataclass(frozen=True)
class DoorList:
    """The whole list."""

    pages: list[Page]
    people: int
    rows_left_out: int


def door_list(call_out: CallOut, now: datetime) -> DoorList:
    """The list at this moment; the same few queries whatever the crowd."""
    wanted, ringing = not_safe(call_out), ringing_now(call_out, now)
    sums = wanted.aggregate(
        rows=Count("pk"),
        people=Sum("people_count"),
        safe=Sum("people_here", filter=Q(outcome__in=SAFE)),
    )
    rows = list(_with_tries(wanted)[:MOST])
    for row in rows:
        row.look = "missed" if row.is_partly_safe else look(row, ringing)  # type: ignore[attr-defined]
        row.why = reason_of(row)  # type: ignore[attr-defined]
    branches = groupby(rows, key=lambda row: row.section)
    return DoorList(
        pages=[Page(section, list(those)) for section, those in branches],
        people=(sums["people"] or 0) - (sums["safe"] or 0),
        rows_left_out=sums["rows"] - len(rows),
    )


def not_safe(call_out: CallOut) -> "QuerySet[Recipient]":
    """Everybody but those who are safe with all the people of their phone."""
    partly = Q(outcome__in=SAFE, people_here__lt=F("people_count"))
    return call_out.recipients.filter(~Q(outcome__in=SAFE) | partly)


def _with_tries(rows: "QuerySet[Recipient]") -> "QuerySet[Recipient]":
    texts, calls = Q(attempts__channel="text"), Q(attempts__channel="call")
    counted = rows.annotate(
        texts=Count("attempts", filter=TRIED & texts), calls=Count("attempts", filter=TRIED & calls)
    )
    counted = counted.select_related("section", "going").prefetch_related("people")
    return counted.order_by("section__position", "section__word", "section_id", "number", "id")


def _left(row: Recipient) -> int:
    return row.people_count - (row.people_here or 0) if row.outcome in SAFE else row.people_count
