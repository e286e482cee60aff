"""A residence full of people with a phone each, and a call-out to them, for tests that break things."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from messaging.models import Phone
from phonetree.actions import start_call_out
from phonetree.models import CallOut
from residences.models import Branch, Resident, ResidentPhone
from tests import build

NUMBERS = 999  # the last of Ofcom's thousand is our own


def number(place: int) -> str:
    """One of the numbers that reach nobody."""
    return f"+447700900{place:03}"


def residence(people: int, *coordinators: Any, rung: Collection[int] = ()) -> Any:
    """So many people; beyond 999 their numbers come again, under indexes of their own.

    They read Tigrinya, in which the provider has no voice; those in `rung` read English.
    """
    home = build.residence(*coordinators)
    floor = Branch.objects.create(residence=home, word="First floor", position=0)
    residents = Resident.objects.bulk_create(
        Resident(
            residence=home, branch=floor, alias=f"Alias {n}",
            reads="en" if n in rung else "ti", speaks="en" if n in rung else "ti",
            consent_version="1", consent_on="2021-11-01", consent_channel="face",
        )
        for n in range(people)
    )  # fmt: skip
    phones = Phone.objects.bulk_create(_phone(n) for n in range(people))
    ResidentPhone.objects.bulk_create(
        ResidentPhone(resident=one, phone=phone)
        for one, phone in zip(residents, phones, strict=True)
    )
    return home


def _phone(place: int) -> Phone:
    found = Phone.of(number(place % NUMBERS))
    if place >= NUMBERS:
        found.digest = place.to_bytes(16, "big")
    return found


def call_out(people: int, now: datetime, *, rung: Collection[int] = ()) -> CallOut:
    """A call-out to so many people, begun like the next one."""
    build.texts()
    amina = build.person("coordinator", factor=False)
    return begin(residence(people, amina, rung=rung), amina, now)


def begin(home: Any, by: Any, now: datetime) -> CallOut:
    """A call-out whose hold is over at this moment: the next tick of an engine begins it."""
    return start_call_out(
        residence=home,
        by=by,
        title="Incident",
        urgency="emergency",
        text_key="incident_at_door",
        now=now - timedelta(seconds=10),
    )
