"""What became of numbers: one that ended, one that came after another, and who is told at once."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.models import User
from messaging.models import Phone
from residences.errands import raise_errands
from residences.models import (
    ErrandKind,
    Leadership,
    NumberChange,
    Resident,
    ResidentPhone,
)
from residences.saying import Post, phones_of


def had_before(resident: Resident) -> bool:
    """Whether they have or lately had a number: only then is another one a change."""
    return resident.lines.exists() or resident.number_changes.exists()


def note_ended(line: ResidentPhone, *, why: str, by: User | None, now: datetime) -> None:
    """This number is no longer theirs; whoever holds that phone is told if they lead."""
    NumberChange.objects.create(
        resident=line.resident, old=line.phone, is_new=False, why=why, by=by, at=now
    )
    if Leadership.objects.filter(resident=line.resident).exists():
        _tell_old([line.phone], line.resident, now)


def note_came(
    resident: Resident, phones: Iterable[Phone], *, by: User | None, now: datetime
) -> None:
    """These numbers came after others; if they lead, they are held for a day and others are told."""
    came = [phone.pk for phone in phones]
    _note({resident.pk: came}, by, now)
    if came and resident.left_at is None and resident.leaderships.exists():
        _warn(resident, came, now)


def note_imported(lines: Iterable[ResidentPhone], *, by: User | None, now: datetime) -> None:
    """The same for lines that a list brought in for people who were known already."""
    came: dict[UUID, list[UUID]] = {}
    for line in lines:
        came.setdefault(line.resident_id, []).append(line.phone_id)
    people = Resident.objects.filter(pk__in=came)
    known = people.prefetch_related("lines", "number_changes", "leaderships")
    others = {one.pk: one for one in known if _had_others(one, came[one.pk])}
    _note({pk: came[pk] for pk in others}, by, now)
    for pk, resident in others.items():
        if resident.leaderships.all():
            _warn(resident, came[pk], now)


def _had_others(resident: Resident, came: list[UUID]) -> bool:
    old = (line.phone_id for line in resident.lines.all())
    return bool(resident.number_changes.all()) or any(phone not in came for phone in old)


def _note(came: dict[UUID, list[UUID]], by: User | None, now: datetime) -> None:
    NumberChange.objects.bulk_create(
        NumberChange(resident_id=resident, new_id=phone, is_new=True, by=by, at=now)
        for resident, phones in came.items()
        for phone in phones
    )


def _warn(resident: Resident, came: list[UUID], now: datetime) -> None:
    """Old numbers, those who lead beside them, and coordinators."""
    others = resident.lines.exclude(phone__in=came).select_related("phone")
    _tell_old([line.phone for line in others], resident, now)
    _tell_helpers(resident, now)
    raise_errands([resident], ErrandKind.HELD, now)


def _tell_old(phones: Iterable[Phone], resident: Resident, now: datetime) -> None:
    post = Post(now)
    for phone in phones:
        post.add(resident, phone, "number_changed", at_once=True)
    post.write()


def _tell_helpers(resident: Resident, now: datetime) -> None:
    """Those who lead the same branches, each once, in neutral words."""
    branches = resident.leaderships.values("branch")
    led = Leadership.objects.filter(branch__in=branches, resident__left_at=None)
    helpers = {row.resident_id: row.resident for row in led.select_related("resident")}
    helpers.pop(resident.pk, None)
    phones = phones_of(helpers)
    post = Post(now)
    for pk, helper in helpers.items():
        post.add(helper, phones.get(pk), "helper_number", at_once=True)
    post.write()
