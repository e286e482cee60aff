"""Builders of what is given and needed; each fills in what a test does not say."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from accounts.models import Group, User
from donations.actions import log_offer, open_need
from donations.facts import Kind
from donations.models import Facilities, Need, Offer, OpenedHow
from donations.stock_data import Stock
from residences.models import Residence, Resident

TEN_AM = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)  # a Monday
MONDAY = TEN_AM.date()
GOOD_PHONE = {
    "lock": "none", "blocked": "no", "wiped": "yes", "activation_lock": "off", "screen": "good",
}  # fmt: skip
_numbers = itertools.count(1)


def offer(group: Group, by: User, kind: Kind = Kind.PHONE, quantity: int = 1, **said: Any) -> Offer:
    """Something that was given, as good as can be unless the test says otherwise."""
    facts = GOOD_PHONE if kind is Kind.PHONE else {}
    return log_offer(
        group=group, kind=kind, said={**facts, **said}, by=by, quantity=quantity, now=TEN_AM
    )


def need(
    resident: Resident,
    kind: Kind = Kind.PHONE,
    at: datetime = TEN_AM,
    quantity: int = 1,
    **said: Any,
) -> Need:
    """What somebody needs."""
    how = OpenedHow.VOLUNTEER
    return open_need(resident=resident, kind=kind, how=how, now=at, quantity=quantity, said=said)


def stock_of(group: Group, today: date = MONDAY) -> Stock:
    """All that lies there of a group."""
    return Stock(Offer.objects.filter(group=group), today)


def facilities(home: Residence, **there: Any) -> Facilities:
    """What there is at a residence."""
    return Facilities.objects.create(residence=home, checked_at=TEN_AM, **there)
