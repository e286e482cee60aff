"""How many people came out how, and what was sent to them: counts, whatever the crowd."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from messaging.models import Message
from messaging.statuses import State
from phonetree.models import CallOut, Recipient
from phonetree.outcomes import MISSING, SAFE, Outcome
from phonetree.outgoing import STAND_DOWN_STEP

HELP = [Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK]


@dataclass
class Tally:
    """People by what became of them; they always add up to everybody."""

    safe: int = 0
    help: int = 0
    ring: int = 0
    missed: int = 0
    wait: int = 0

    def add(self, other: "Tally") -> None:
        """Counts another tally in."""
        for name in ("safe", "help", "ring", "missed", "wait"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def total(self) -> int:
        """Everybody."""
        return self.safe + self.help + self.ring + self.missed + self.wait

    @property
    def left(self) -> tuple[int, int, int]:
        """How much is left to do, the most pressing first."""
        return self.help, self.missed, self.ring + self.wait

    @property
    def counts(self) -> dict[str, int]:
        """By state, as charts draw them."""
        return {
            "safe": self.safe,
            "help": self.help,
            "ring": self.ring,
            "missed": self.missed,
            "wait": self.wait,
        }


def tallies(call_out: CallOut, ringing: set[uuid.UUID]) -> dict[uuid.UUID, Tally]:
    """People by branch; the counts that were kept once its people are deleted."""
    if call_out.results:
        kept = call_out.results["branches"]
        return {uuid.UUID(section): Tally(**counts) for section, counts in kept.items()}
    return tallies_by(call_out, "section", ringing)


def tallies_by(
    call_out: CallOut, what: str, ringing: Collection[uuid.UUID] = ()
) -> dict[Any, Tally]:
    """People by section or by language."""
    return tallies_among(call_out.recipients.all(), what, ringing)


def tallies_among(
    recipients: "QuerySet[Recipient]", what: str, ringing: Collection[uuid.UUID] = ()
) -> dict[Any, Tally]:
    """People of these recipients, by one of their fields."""
    found: dict[Any, Tally] = defaultdict(Tally)
    rows = (
        recipients.order_by()
        .values(what, "outcome")
        .annotate(
            people=Sum("people_count"),
            here=Sum("people_here"),
            listed=Sum("people_count", filter=Q(listed_at__isnull=False)),
            ringing=Sum("people_count", filter=Q(pk__in=ringing)),
            ringing_listed=Sum("people_count", filter=Q(pk__in=ringing, listed_at__isnull=False)),
        )
    )
    for row in rows:
        _count(found[row[what]], {key: value or 0 for key, value in row.items()})
    return found


def _count(tally: Tally, row: dict[str, object]) -> None:
    """Adds one group of recipients; people missing from a shared phone are not reached."""
    people, here, outcome = int(str(row["people"])), int(str(row["here"])), row["outcome"] or ""
    if outcome in SAFE:
        tally.safe += here
        tally.missed += people - here
    elif outcome in HELP:
        tally.help += people
    elif outcome in MISSING:
        tally.missed += people
    else:
        ring, listed = int(str(row["ringing"])), int(str(row["listed"]))
        missed = listed - int(str(row["ringing_listed"]))
        tally.ring += ring
        tally.missed += missed
        tally.wait += people - ring - missed


WENT = Q(state__in=[State.ACCEPTED, State.SENT, State.DELIVERED])
# A phone that rang and was not picked up, or a text that was lost, went out all the same.
PLACED = WENT | Q(state=State.FAILED, provider_id__isnull=False)
TAKEN = Q(state=State.DELIVERED) & ~Q(answered_by__startswith="machine")


def sent_of(call_out: CallOut) -> dict[str, int]:
    """Texts that went out and their segments, calls placed and picked up, phones told it is over."""
    nothing = dict.fromkeys(("texts", "calls", "taken", "segments", "calmed"), 0)
    if call_out.results:
        return nothing | dict(call_out.results["sent"])
    text, call = Q(channel="text"), Q(channel="call")
    found = Message.objects.filter(about=call_out.pk).aggregate(
        texts=Count("id", filter=WENT & text),
        calls=Count("id", filter=PLACED & call),
        taken=Count("id", filter=TAKEN & call),
        segments=Sum("segments", filter=WENT & text),
        calmed=Count("id", filter=WENT & text & Q(attempt__step=STAND_DOWN_STEP)),
    )
    return nothing | {key: value or 0 for key, value in found.items()}
