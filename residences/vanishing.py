"""Moved? Many numbers of one branch that worked before fail at the same time: raised as a sign.

Only what the network says is looked at. News asks for nothing, and a weekly question is answered by
few and over days: silence after either says nothing about where people are (docs/tree.md).
"""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.trail import Deed, record_many
from accounts.verbs import Verb
from messaging.models import Message
from messaging.statuses import State
from residences.dead_numbers import THRESHOLDS, WITHIN, failed_together
from residences.models import Branch, MoveSign, ResidentPhone

NOT_AGAIN = timedelta(hours=24)  # a branch that somebody looked into is left alone for so long


@transaction.atomic
def look(now: datetime) -> int:
    """How many branches a sign was raised for; one query while hardly anything fails."""
    counts = _counted(_with_failures(now), now)
    if not counts:
        return 0
    raised = [
        MoveSign(
            residence_id=branch.residence_id,
            branch=branch,
            about=uuid4(),
            by_numbers=True,
            silent=counts[branch.pk][0],
            known=counts[branch.pk][1],
            raised_at=now,
        )
        for branch in Branch.objects.filter(pk__in=counts).order_by("pk")
        if failed_together(*counts[branch.pk])
    ]
    MoveSign.objects.bulk_create(raised)
    deeds = [Deed(actor=None, verb=Verb.MOVE_SUSPECTED, target=sign.branch) for sign in raised]
    record_many(deeds, at=now)
    return len(raised)


def _with_failures(now: datetime) -> set[UUID]:
    """Branches in which as many numbers failed lately as it takes, and that no sign is about."""
    failed = Message.objects.filter(
        state=State.FAILED, error_code__in=THRESHOLDS, changed_at__gt=now - WITHIN
    )
    phones = set(failed.order_by().values_list("phone", flat=True))
    if not failed_together(len(phones), len(phones)):
        return set()
    lines = ResidentPhone.objects.filter(
        phone__in=phones, resident__left_at=None, resident__branch__isnull=False
    )
    found: Counter[UUID] = Counter()
    for branch, many in (
        lines.order_by()
        .values_list("resident__branch")
        .annotate(many=Count("phone", distinct=True))
    ):
        found[branch] = many
    known = Q(settled_at=None) | Q(settled_at__gt=now - NOT_AGAIN)
    told = set(MoveSign.objects.filter(known, branch__in=found).values_list("branch", flat=True))
    return {branch for branch, many in found.items() if failed_together(many, many)} - told


def _counted(branches: set[UUID], now: datetime) -> dict[UUID, tuple[int, int]]:
    """By branch: numbers that fail, and of how many that once answered and were tried lately."""
    if not branches:
        return {}
    lately = Message.objects.filter(phone=OuterRef("phone"), changed_at__gt=now - WITHIN)
    fails = Exists(lately.filter(state=State.FAILED, error_code__in=THRESHOLDS)) & Q(
        phone__reached_at__lt=now - WITHIN
    )
    works = Exists(lately.filter(state=State.DELIVERED)) | Q(phone__reached_at__gte=now - WITHIN)
    lines = ResidentPhone.objects.filter(
        resident__branch__in=branches, resident__left_at=None, phone__reached_at__isnull=False
    )
    counts = lines.order_by().annotate(branch=F("resident__branch")).values("branch").annotate(
        silent=Count("phone", filter=fails & ~works, distinct=True),
        known=Count("phone", filter=fails | works, distinct=True),
    )  # fmt: skip
    return {row["branch"]: (row["silent"], row["known"]) for row in counts}
