"""How much was spent, how much may be, and what waits: for pages and the API."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from messaging import limits, phone_limits, spending
from messaging.models import Limits, Message
from messaging.spending import Allowed
from messaging.spending_words import WHY
from messaging.statuses import State


@dataclass(frozen=True, slots=True)
class Money:
    """Pounds at one moment, at least."""

    allowed: Allowed
    of_a_phone: dict[str, list[int]]  # how many go to one phone, the shortest time first
    day: Decimal
    month: Decimal
    why: str  # only emergencies go out, in a sentence; empty when all may
    waiting: int  # messages that wait for it
    enough: int  # messages whose phones had enough for now

    def as_data(self) -> dict[str, Any]:
        """The same for programs."""
        said = self.allowed
        return {
            "per_day": None if said.per_day is None else str(said.per_day),
            "per_month": None if said.per_month is None else str(said.per_month),
            "countries": list(said.countries),
            "of_a_phone": self.of_a_phone,
            "spent_today": f"{self.day:.2f}",
            "spent_this_month": f"{self.month:.2f}",
            "only_emergencies": self.why,
            "waiting": self.waiting,
            "enough": self.enough,
        }


def money_of(now: datetime, *, as_known: bool = False) -> Money:
    """As it is now. Without a limit the engine adds nothing up: whoever asks does, unless as known."""
    allowed = spending.allowed_now()
    often = phone_limits.counts_of(Limits.objects.filter(pk=Limits.ONLY).first())
    why = spending.why_closed(allowed, now, as_known=True)
    held = Message.objects.filter(state=State.DUE).exclude(held="")
    counts = held.aggregate(
        money=Count("pk", filter=Q(held=limits.MONEY)),
        enough=Count("pk", filter=Q(held=limits.ENOUGH)),
    )
    day, month = spending.known(now) if as_known else spending.spent(now)
    return Money(
        allowed,
        {kind: list(said) for kind, said in often.items()},
        day,
        month,
        str(WHY[why]) if why else "",
        counts["money"],
        counts["enough"],
    )
