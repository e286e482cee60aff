"""The volunteers' call list: who is left, in the order in which somebody should ring them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When

from accounts.models import User
from phonetree import calling
from phonetree.board import NOT_REACHED
from phonetree.counts import HELP
from phonetree.models import CallOut, Recipient
from phonetree.models.shifts import Helper
from phonetree.outcomes import SAFE, Outcome
from phonetree.shift_times import understands
from translations import languages

# Who said that they cannot talk is on the list, to be gone to, but after those who can be rung.
URGENCY = [(Q(outcome=Outcome.NEEDS_HELP), 0), (Q(wrote_at__isnull=False), 1)]
URGENCY += [(Q(outcome__in=HELP), 2)]


def spoken_by(user: User) -> list[str]:
    """The languages in which this person said that they can talk with people."""
    found = Helper.objects.filter(user=user).values_list("languages", flat=True).first()
    return list(found or [])


def to_ring(
    call_out: CallOut,
    *,
    by: User,
    spoken: Collection[str],
    ringing: Iterable[UUID],
    now: datetime,
) -> "QuerySet[Recipient]":
    """Help first; then who is free, speaks a language of theirs, and was not rung just now."""
    wanted = Q(outcome__in=HELP) | Q(wrote_at__isnull=False) | NOT_REACHED
    since = now - calling.HOLDS
    mine = Q(caller=by, caller_at__gt=since)
    rung_by_us = Q(pk__in=list(ringing)) & ~mine
    rows = call_out.recipients.filter(wanted).exclude(rung_by_us)
    return rows.order_by(
        _first(mine),
        _rank(*URGENCY),
        _first(calling.free_for(by, now)),
        F("going_at").asc(nulls_first=True),
        _first(speak(spoken)),
        F("rung_at").asc(nulls_first=True),
        F("volunteers_at").asc(nulls_last=True),
        "section__position",
        "section__word",
        "id",
    )


def in_branch_order(rows: "QuerySet[Recipient]") -> "QuerySet[Recipient]":
    """The people of a branch: who needs somebody, who was not found, who waits, who is safe."""
    late = [(NOT_REACHED, 3), (Q(outcome=Outcome.OPEN), 4)]
    return rows.order_by(_rank(*URGENCY, *late), "number", "id")


def how_many(rows: "QuerySet[Recipient]") -> dict[str, int]:
    """So many rows, people who are left in them, and phones."""
    found = rows.order_by().aggregate(
        rows=Count("pk"),
        phones=Count("phone"),
        everybody=Sum("people_count"),
        safe=Sum("people_here", filter=Q(outcome__in=SAFE)),
    )
    people = (found.pop("everybody") or 0) - (found.pop("safe") or 0)
    return {**found, "people": people}


def badge_of(row: Recipient) -> str:
    """The picture that says why they are on the list."""
    if row.outcome == Outcome.NEEDS_HELP:
        return "help"
    if row.outcome == Outcome.NOT_SAFE_TO_TALK:
        return "quiet"
    return "text" if row.wrote_at else "missed"


def speak(spoken: Collection[str]) -> Q:
    """Those who can be talked with in one of these languages."""
    known = [tag for tag in languages.LANGUAGES if understands(spoken, tag)]
    return Q(speaks__in=known) | Q(speaks="", language__in=known)


def _first(these: Q) -> Case:
    return _rank((these, 0))


def _rank(*ranks: tuple[Q, int]) -> Case:
    whens = [When(these, then=Value(rank)) for these, rank in ranks]
    return Case(*whens, default=Value(len(ranks) + 1), output_field=IntegerField())
