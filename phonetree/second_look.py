"""What a second coordinator reads before agreeing: the author's own summary, of what was frozen."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import RoleKind, User
from phonetree.actions import frozen_ladder
from phonetree.census import Census, Household, leaders_of
from phonetree.doubts import Doubt
from phonetree.models import CallOut, Recipient, RecipientPerson
from phonetree.preview import Preview, preview
from residences.models import Branch
from residences.telling import warnings


def who_may(call_out: CallOut) -> "QuerySet[User]":
    """The coordinators who may agree: everybody's there but the author."""
    there = User.objects.filter(
        is_active=True,
        roles__kind=RoleKind.COORDINATOR,
        roles__group__in=call_out.residence.groups.all(),
    )
    others = there.exclude(pk=call_out.started_by_id) if call_out.started_by_id else there
    return others.distinct().order_by("name")


def summary(call_out: CallOut, now: datetime) -> Preview:
    """What would go out, weighed as for its author; with what to look at in somebody's own words."""
    wordings = list(call_out.wordings.all())
    seen = preview(
        call_out.residence,
        frozen_census(call_out, now),
        wordings,
        now,
        call_out.urgency,
        text_key=call_out.text_key,
        ladder=frozen_ladder(call_out),
    )
    if call_out.text_key:
        return seen
    words = next(one.words for one in wordings if one.language == "en")
    told = [Doubt(one) for one in warnings(words, [call_out.residence])]
    return replace(seen, warnings=[*told, *seen.warnings])


def frozen_census(call_out: CallOut, now: datetime) -> Census:
    """Who is in the call-out as it was frozen, as a census."""
    people: dict[UUID, list[UUID]] = defaultdict(list)
    pairs = RecipientPerson.objects.filter(recipient__call_out=call_out)
    for recipient, resident in pairs.values_list("recipient_id", "resident_id"):
        people[recipient].append(resident)
    rows = call_out.recipients.select_related("section", "phone").order_by("id")
    branches = list(Branch.objects.filter(pk__in=call_out.sections.values("branch")))
    return Census(
        branches=branches,
        households=[_household(row, people[row.pk]) for row in rows.iterator(chunk_size=2_000)],
        leaders=leaders_of(branches, now),
    )


def _household(row: Recipient, people: list[UUID]) -> Household:
    phone = row.phone
    return Household(
        branch=row.section.branch_id,
        phone=row.phone_id,
        language=row.language,
        speaks=row.speaks or row.language,
        people=people,
        prefers_call=row.prefers_call,
        opted_out=bool(phone and phone.opted_out_at),
        dead=bool(phone and phone.dead_since),
        second=row.second_id,
    )
