"""Residences of any size for measuring, written in large strokes."""

import os
import uuid
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from accounts import clock
from accounts.models import Group, Role, User
from messaging.models import Phone
from residences.models import Branch, Leadership, Residence, Resident, ResidentPhone
from translations import languages

FIRST_WAVE = 13  # languages that every text of the program comes in
BRANCH = 100  # people in a branch
NUMBERS = 999  # Ofcom's numbers for films, without our own sender
AT_ONCE = 2_000
EMAIL = "bench@example.org"


def number(place: int) -> str:
    """One of the numbers that reach nobody; they come again after 999."""
    return f"+447700900{place % NUMBERS:03}"


def tongues() -> list[str]:
    """The languages of the first wave."""
    return [one.tag for one in languages.LANGUAGES.values() if not one.reads][:FIRST_WAVE]


def coordinator() -> User:
    """The one who looks after every residence here."""
    user = User.objects.filter(email=EMAIL).first()
    if user is None:
        user = User.objects.create_user(EMAIL, uuid.uuid4().hex, name="Bench")
        group = Group.objects.create(name="Bench")
        Role.objects.create(user=user, group=group, kind="coordinator")
    return user


def residence(people: int) -> Residence:
    """A residence in which so many people live, each with a phone, in thirteen languages."""
    home = Residence.objects.create(code_name=f"Bench {people}", kind="hotel")
    home.groups.set(Group.objects.filter(name="Bench"))
    branches = Branch.objects.bulk_create(
        Branch(residence=home, word=f"Wing {place}", position=place)
        for place in range(-(-people // BRANCH))
    )
    everybody = _people(home, branches, people)
    while batch := list(islice(everybody, AT_ONCE)):
        _settle(batch)
    return home


Moving = tuple[Resident, Phone, int]


def _people(home: Residence, branches: list[Branch], people: int) -> Iterator[Moving]:
    reads = tongues()
    joined = clock.now() - timedelta(days=30)
    for place in range(people):
        tag = reads[place % len(reads)]
        someone = Resident(
            residence=home,
            branch=branches[place // BRANCH],
            alias=f"Person {place}",
            reads=tag,
            speaks=tag,
            prefers_call=place % 10 == 0,
            consent_version="1",
            consent_on=date(2026, 11, 1),
            consent_channel="face",
            joined_at=joined,
        )
        yield someone, _phone(people, place), {0: 1, 1: 2}.get(place % BRANCH, 0)


def _phone(people: int, place: int) -> Phone:
    """With few people, their own numbers; with many, invented indexes: there are not enough."""
    if people <= NUMBERS:
        known = Phone.objects.with_number(number(place)).first()
        return known or Phone.of(number(place))
    return Phone(number=number(place), digest=os.urandom(16))


def _settle(batch: list[Moving]) -> None:
    Phone.objects.bulk_create(phone for _, phone, _ in batch if phone._state.adding)
    Resident.objects.bulk_create(resident for resident, _, _ in batch)
    ResidentPhone.objects.bulk_create(
        ResidentPhone(resident=resident, phone=phone) for resident, phone, _ in batch
    )
    Leadership.objects.bulk_create(
        Leadership(branch=resident.branch, resident=resident, rank=rank)
        for resident, _, rank in batch
        if rank
    )


def call_out(home: Residence, **facts: Any) -> Any:
    """A new call-out there, held; whatever else was under way anywhere is over."""
    from phonetree.actions import start_call_out
    from phonetree.models import CallOut

    end_all()
    facts = {"title": "Bench", "urgency": "emergency", "text_key": "incident_at_door", **facts}
    before = clock.now() - timedelta(minutes=1)  # so that its hold is over
    started = start_call_out(residence=home, by=coordinator(), now=before, **facts)
    return CallOut.objects.get(pk=started.pk)


def end_all() -> None:
    """No call-out is under way and nothing waits to be sent."""
    from messaging import actions
    from messaging.models import Message
    from phonetree.models import CallOut

    CallOut.objects.under_way().update(state="ended", wake_at=None)
    actions.cancel(messages=Message.objects.all(), now=clock.now())


def go_live(started: Any) -> Any:
    """The moment at which its first texts were all written."""
    from phonetree import runner

    now = started.hold_until
    while runner.tick(now):
        pass
    started.refresh_from_db()
    return now
