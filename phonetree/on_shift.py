"""Who can be rung now, for whom, and which languages nobody speaks tonight."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, QuerySet

from accounts.models import Role, User
from phonetree.models.line import CallIn
from phonetree.models.shifts import Helper, Shift
from phonetree.shift_times import Gap, gaps, tonight, understands
from residences.models import SEES_RESIDENCES, Residence, Resident, ResidentPhone
from translations import languages
from translations.language_names import named

LONGEST_CALL = timedelta(minutes=45)  # a call of which we hear nothing more is over by then


@dataclass(frozen=True, slots=True)
class Caller:
    """Who rings, as far as their phone tells: the people on it, and what they speak and read."""

    phone: UUID
    reads: str
    speaks: str
    residences: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who of those on shift speaks one language."""

    language: languages.Language
    names: list[str]


def caller_of(phone: UUID | None) -> Caller | None:
    """The residents behind a phone; None when nobody who lives here has it."""
    if phone is None:
        return None
    people = ResidentPhone.objects.filter(
        phone=phone, resident__left_at=None, resident__residence__closed_at=None
    ).order_by("resident__joined_at", "resident_id")
    rows = list(people.values_list("resident__reads", "resident__speaks", "resident__residence_id"))
    if not rows:
        return None
    homes = tuple(dict.fromkeys(home for _reads, _speaks, home in rows))
    return Caller(phone, reads=rows[0][0], speaks=rows[0][1], residences=homes)


def claim_next(caller: Caller, tried: Collection[str], now: datetime) -> Helper | None:
    """The next to be rung for this caller, now ours to ring; None when nobody is left."""
    for helper in _in_order(caller, tried, now):
        free = Helper.objects.filter(pk=helper.pk, rung_at=helper.rung_at)
        if free.update(rung_at=now):  # another call may have been quicker
            return helper
    return None


def _in_order(caller: Caller, tried: Collection[str], now: datetime) -> list[Helper]:
    """Who speaks their very language first; of these, who was rung longest ago."""
    rows = Helper.objects.reachable().filter(
        pk__in=Shift.objects.on(now).values("helper"), user__in=_helping(caller.residences)
    )
    rows = rows.exclude(pk__in=tried).exclude(pk__in=_busy(now)).exclude(phone=caller.phone)
    found = rows.select_related("phone").order_by(F("rung_at").asc(nulls_first=True), "pk")
    able = [helper for helper in found if understands(helper.languages, caller.speaks)]
    return sorted(able, key=lambda helper: caller.speaks not in helper.languages)


def _helping(residences: Iterable[UUID]) -> QuerySet[Role, UUID]:
    roles = Role.objects.filter(kind__in=SEES_RESIDENCES, group__residences__in=list(residences))
    return roles.values_list("user", flat=True)


def _busy(now: datetime) -> list[UUID]:
    calls = CallIn.objects.under_way(now - LONGEST_CALL)
    pairs = calls.values_list("ringing", "taken_by")
    return [helper for pair in pairs for helper in pair if helper]


def speakers(user: User, now: datetime) -> list[Speakers]:
    """Who is on shift now, by language, among those that the asker sees."""
    names: dict[str, list[str]] = defaultdict(list)
    for spoken, name in _on(user, now, now + timedelta(microseconds=1)):
        for tag in spoken:
            names[tag].append(name)
    found = [Speakers(languages.get(tag), sorted(who)) for tag, who in names.items()]
    return sorted(found, key=lambda one: named(one.language))


def _on(user: User, start: datetime, end: datetime) -> list[tuple[list[str], str]]:
    rows = Helper.objects.visible_to(user).reachable()
    rows = rows.filter(pk__in=Shift.objects.between(start, end).values("helper"))
    return list(rows.order_by("user__name").values_list("languages", "user__name"))


def gaps_tonight(user: User, now: datetime) -> tuple[list[Gap], bool]:
    """Languages of the residences that the asker runs which nobody speaks tonight; is anybody on?"""
    on = _on(user, *tonight(now, ZoneInfo(settings.TIME_ZONE)))
    people = Resident.objects.here().filter(
        residence__in=Residence.objects.run_by(user).open(), lines__isnull=False
    )
    rows = people.values_list("speaks").annotate(many=Count("pk", distinct=True)).order_by()
    return gaps(Counter(dict(rows)), [spoken for spoken, _name in on]), bool(on)
