"""Deeds of an appeal: its words, its public page, what donors write, days with a table."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.models import Group, User
from accounts.trail import record
from accounts.verbs import Verb
from donations.facts import Kind
from donations.models import Appeal, AppealWords, HandOverPoint, Pledge, Policy, Seen, TableDay
from donations.models.appeals import new_public_code
from donations.refused import NamesPlace, NoTable, NoWordsYet, TooLate, TooOften, WrongHours
from donations.thanks import way_to
from residences.models import Residence
from residences.telling import TellsWhere, folded, refuse_real_places, stands

SHORTEST = 4  # letters of the first part of an address by which a place can be told
MOST_WAITING = 300  # of one appeal that nobody has looked at: past that, no more are taken


def refuse_places(group: Group, said: Iterable[str]) -> None:
    """No word that anybody can read names where people live. Refuses NamesPlace."""
    words, homes = " ".join(said), list(Residence.objects.filter(groups=group))
    try:
        refuse_real_places(words)
    except TellsWhere:
        raise NamesPlace from None
    names = [home.code_name for home in homes]
    starts = [(home.address or "").partition(",")[0].strip() for home in homes]
    names += [start for start in starts if len(start) >= SHORTEST]
    if any(stands(folded(name), folded(words)) for name in names):
        raise NamesPlace


@transaction.atomic
def change_appeal(
    *,
    appeal: Appeal,
    title: str,
    target: int | None,
    until_on: date | None,
    area: str,
    by: User,
    now: datetime,
) -> None:
    """What it is called, how much, until when, around where. Refuses NamesPlace, TooLate.

    Its policy and its seed stay: they are published, and what came in is given out by them.
    """
    refuse_places(appeal.group, [title, area])
    fields = {"title": title, "target": target, "until_on": until_on, "area": area}
    if not Appeal.objects.open().filter(pk=appeal.pk).update(**fields):
        raise TooLate
    appeal.refresh_from_db(fields=list(fields))
    record(actor=by, verb=Verb.APPEAL_CHANGED, target=appeal, at=now)


@transaction.atomic
def write_words(
    *, appeal: Appeal, language: str, words: str, by: User, now: datetime, title: str = ""
) -> AppealWords:
    """The appeal in one language; said again it replaces what was there. Refuses NamesPlace, TooLate.

    Without a title it keeps the one that it had; without any it bears the appeal's.
    """
    if appeal.closed_at is not None:
        raise TooLate
    refuse_places(appeal.group, [title, words])
    facts = {"words": words, "made_by": by, "made_at": now, **({"title": title} if title else {})}
    row, _new = AppealWords.objects.update_or_create(
        appeal=appeal, language=language, defaults=facts
    )
    record(actor=by, verb=Verb.APPEAL_WORDED, target=appeal, reason=language, at=now)
    return row


@transaction.atomic
def publish(*, appeal: Appeal, by: User, now: datetime) -> None:
    """From now on anybody may read it. Refuses NoWordsYet, NamesPlace, TooLate."""
    if appeal.closed_at is not None:
        raise TooLate
    if not appeal.wordings.exists():
        raise NoWordsYet
    said = [one for row in appeal.wordings.all() for one in (row.title, row.words)]
    refuse_places(appeal.group, [appeal.title, appeal.area, *said])
    found = Appeal.objects.filter(pk=appeal.pk, published_at=None)
    if found.update(published_at=now, code=new_public_code()):
        record(actor=by, verb=Verb.APPEAL_PUBLISHED, target=appeal, at=now)
    appeal.refresh_from_db(fields=["published_at", "code"])


# What donors write --------------------------------------------------------------------------------


@transaction.atomic
def take_pledge(
    *,
    appeal: Appeal,
    key: uuid.UUID,
    kind: Kind,
    quantity: int,
    words: str,
    contact: str,
    now: datetime,
    tell: bool = False,
    language: str = "en",
) -> Pledge:
    """What somebody can give; it waits until somebody of us has looked. Sent twice it is one.

    With `tell` they hear, in the language of the page, when somebody has it.
    """
    if known := Pledge.objects.filter(pk=key, appeal=appeal).first():
        return known
    if appeal.closed_at is not None:
        raise TooLate
    if appeal.pledges.waiting().count() >= MOST_WAITING:
        raise TooOften
    return Pledge.objects.create(
        pk=key,
        appeal=appeal,
        kind=kind,
        quantity=quantity,
        words=words or None,
        contact=contact or None,
        thank_by=way_to(contact) if tell else "",
        language=language,
        made_at=now,
    )


@transaction.atomic
def see_pledge(*, pledge: Pledge, seen: Seen, by: User, now: datetime) -> None:
    """Somebody looked and answered, or put it aside. Refuses TooLate when another did before."""
    waiting = Pledge.objects.waiting().filter(pk=pledge.pk)
    if not waiting.update(seen=seen, seen_by=by, seen_at=now):
        raise TooLate
    record(actor=by, verb=Verb.PLEDGE_SEEN, target=pledge, reason=str(seen), at=now)


# An open table ------------------------------------------------------------------------------------


@transaction.atomic
def set_table(
    *,
    appeal: Appeal,
    point: HandOverPoint,
    begins_at: datetime,
    ends_at: datetime,
    by: User,
    now: datetime,
) -> TableDay:
    """A day and a place at which people choose for themselves. Refuses NoTable, WrongHours."""
    if appeal.policy != Policy.TABLE or appeal.closed_at is not None:
        raise NoTable
    if not now < begins_at < ends_at:
        raise WrongHours
    table = TableDay.objects.create(
        appeal=appeal, point=point, begins_at=begins_at, ends_at=ends_at, made_by=by
    )
    record(actor=by, verb=Verb.TABLE_SET, target=table, at=now)
    return table
