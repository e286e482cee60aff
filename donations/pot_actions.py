"""Deeds about money and vouchers: nothing counts before two different people have signed it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from donations.models import COMES_FROM, Pot, PotKind, PotLine, Purpose, Way
from donations.refused import NotSoMuch, PotNameTaken, PotNotEmpty, SamePerson, TooLate


@transaction.atomic
def add_pot(*, group: Group, name: str, kind: PotKind, by: User, now: datetime) -> Pot:
    """An empty pot. Refuses PotNameTaken."""
    if Pot.objects.filter(group=group, name=name).exists():
        raise PotNameTaken
    pot = Pot.objects.create(group=group, name=name, kind=kind, made_at=now)
    record(actor=by, verb=Verb.POT_ADDED, target=pot, at=now)
    return pot


def _locked(pot: Pot) -> Any:
    """The pot with what is in it, which nobody else changes until this transaction ends."""
    Pot.objects.select_for_update(no_key=True).get(pk=pot.pk)
    return Pot.objects.with_sums().get(pk=pot.pk)


@transaction.atomic
def write_line(*, pot: Pot, what: Purpose, pence: int, by: User, now: datetime) -> PotLine:
    """The first signature: so much goes in or out, for what. It waits for the second.

    Refuses NotSoMuch for more than is in it and not spoken for, TooLate for a closed pot.
    """
    held = _locked(pot)
    if held.closed_at is not None:
        raise TooLate
    way = Way.IN if what in COMES_FROM else Way.OUT
    if way == Way.OUT and pence > held.there - held.waits:
        raise NotSoMuch
    line = PotLine.objects.create(pot=pot, way=way, pence=pence, what=what, first=by, at=now)
    record(actor=by, verb=Verb.POT_LINE_WRITTEN, target=line, at=now)
    return line


@transaction.atomic
def sign(*, line: PotLine, by: User, now: datetime) -> None:
    """The second signature, of somebody else: from now on it counts. Refuses SamePerson, TooLate."""
    held = _locked(line.pot)
    if by.pk == line.first_id:
        raise SamePerson
    if line.way == Way.OUT and line.pence > held.there:
        raise NotSoMuch
    _settle(line, second=by, second_at=now)
    record(actor=by, verb=Verb.POT_LINE_SIGNED, target=line, at=now)


@transaction.atomic
def refuse(*, line: PotLine, by: User, now: datetime) -> None:
    """It does not count: by a second person, or taken back by the first. Refuses TooLate."""
    second = None if by.pk == line.first_id else by
    _settle(line, second=second, refused_at=now)
    record(actor=by, verb=Verb.POT_LINE_REFUSED, target=line, at=now)


def _settle(line: PotLine, **fields: Any) -> None:
    waits = PotLine.objects.filter(pk=line.pk, second_at=None, refused_at=None)
    if not waits.update(**fields):
        raise TooLate
    line.refresh_from_db(fields=list(fields))


@transaction.atomic
def close_pot(*, pot: Pot, by: User, now: datetime) -> None:
    """Nothing goes in or out any more. Refuses PotNotEmpty, and while something waits."""
    held = _locked(pot)
    if held.there or pot.lines.filter(second_at=None, refused_at=None).exists():
        raise PotNotEmpty
    if not Pot.objects.filter(pk=pot.pk, closed_at=None).update(closed_at=now):
        raise TooLate
    record(actor=by, verb=Verb.POT_CLOSED, target=pot, at=now)
