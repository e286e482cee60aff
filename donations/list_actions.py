"""Bringing a list of things in: first what it would do, then doing exactly that, once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import Group, User
from accounts.trail import Deed, record_many
from accounts.verbs import Verb
from donations.list_rows import Bad, Thing
from donations.models import Appeal, HandOverPoint, Movement, Offer, What
from donations.refused import BadRowsLeft
from donations.rules import Refusal, of_the_thing
from donations.words import REFUSALS, Words

AT_ONCE = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Checked:
    """What bringing the list in would do."""

    new: list[Thing]
    same: list[Thing]  # logged already, by this list or an earlier one
    bad: list[Bad]

    @property
    def rows(self) -> int:
        """All of them."""
        return len(self.new) + len(self.same) + len(self.bad)

    @property
    def things(self) -> int:
        """How many things the new rows are."""
        return sum(one.quantity for one in self.new)


def check(group: Group, rows: Sequence[Thing | Bad]) -> Checked:
    """What it would do; writes nothing."""
    good = [row for row in rows if isinstance(row, Thing)]
    known = _known(group, [row.key for row in good])
    return Checked(
        new=[row for row in good if row.key not in known],
        same=[row for row in good if row.key in known],
        bad=[row for row in rows if isinstance(row, Bad)],
    )


def to_say(things: Sequence[Thing], today: date) -> list[tuple[int, Words]]:
    """What to tell who gave them of things that nobody can have as they are: how many, and why."""
    found: Counter[Refusal] = Counter()
    for one in things:
        for why in of_the_thing(one.kind, one.facts, today):
            found[why] += one.quantity
    return [(many, REFUSALS[why]) for why, many in found.most_common()]


def _known(group: Group, keys: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(keys), AT_ONCE):
        some = Offer.objects.filter(group=group, request_key__in=keys[start : start + AT_ONCE])
        found.update(some.values_list("request_key", flat=True))
    return found


@transaction.atomic
def bring_in(
    *,
    group: Group,
    rows: Sequence[Thing | Bad],
    place: HandOverPoint | None,
    good_rows: bool,
    by: User,
    now: datetime,
    appeal: Appeal | None = None,
) -> Checked:
    """What was done: each new row an offer under a label of its own. The same list twice adds nothing.

    With bad rows it does nothing, unless it is asked for only the good ones. Refuses BadRowsLeft.
    """
    Group.objects.select_for_update(no_key=True).get(pk=group.pk)  # one list at a time
    checked = check(group, rows)
    if checked.bad and not good_rows:
        raise BadRowsLeft
    of_all = {"group": group, "place": place, "appeal": appeal, "made_by": by, "made_at": now}
    offers = [_offer(one, of_all) for one in checked.new]
    Offer.objects.bulk_create(offers, batch_size=AT_ONCE)
    Movement.objects.bulk_create(
        (
            Movement(offer=offer, what=What.IN, quantity=one.quantity, by=by, at=now)
            for offer, one in zip(offers, checked.new, strict=True)
        ),
        batch_size=AT_ONCE,
    )
    deeds = [Deed(actor=by, verb=Verb.OFFER_LOGGED, target=offer) for offer in offers]
    record_many([*deeds, Deed(actor=by, verb=Verb.OFFERS_IMPORTED, target=group)], at=now)
    return checked


def _offer(one: Thing, of_all: dict[str, Any]) -> Offer:
    return Offer(
        kind=one.kind,
        facts=one.facts,
        ready_on=date.fromisoformat(one.ready_on) if one.ready_on else None,
        request_key=one.key,
        **of_all,
    )
