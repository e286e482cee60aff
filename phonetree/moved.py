"""Watches live call-outs for branches that fall silent together, and raises "moved?" once."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.trail import Deed, record_many
from accounts.verbs import Verb
from messaging.models import Beat
from messaging.pace import span
from messaging.statuses import State
from phonetree.models import Attempt, CallOut, CallOutState, Recipient
from phonetree.outcomes import REACHED, Outcome
from phonetree.silence import THRESHOLDS, Thresholds, fell_silent
from residences.models import Branch, MoveSign

NAME = "moved"  # of its row among the signs of life
EVERY = timedelta(seconds=30)
WENT_OUT = [State.ACCEPTED, State.SENT, State.DELIVERED, State.FAILED]
BY_PHONE = ["text", "key", "ring", "link"]  # somebody answered themselves


def tick(now: datetime) -> None:
    """Twice a minute while a call-out is live; else it costs a query."""
    last, new = Beat.objects.get_or_create(pk=NAME, defaults={"at": now})
    if not new and last.at > now - span(EVERY):
        return
    if not new and Beat.objects.filter(pk=NAME, at=last.at).update(at=now) != 1:
        return  # another engine was quicker
    for call_out in CallOut.objects.filter(state=CallOutState.LIVE):
        look_at(call_out, THRESHOLDS[call_out.urgency], now)


@transaction.atomic
def look_at(call_out: CallOut, thresholds: Thresholds, now: datetime) -> None:
    """Raises a sign for each branch that fell silent in this call-out; each once."""
    silent = {
        branch: (known, quiet)
        for branch, known, quiet in counted(call_out, thresholds, now)
        if fell_silent(known, quiet, thresholds)
    }
    seen = MoveSign.objects.filter(about=call_out.pk).values_list("branch_id", flat=True)
    fresh = silent.keys() - set(seen)
    if fresh:
        _raise(call_out, {branch: silent[branch] for branch in fresh}, now)


def counted(
    call_out: CallOut, thresholds: Thresholds, now: datetime
) -> list[tuple[UUID, int, int]]:
    """By branch: phones that answered before and were texted long enough ago, and how many are silent."""
    asked = _asked(call_out, now - thresholds.within)
    is_silent = Q(outcome__in=[Outcome.OPEN, Outcome.UNREACHABLE])
    rows = asked.values_list("section__branch").annotate(
        known=Count("pk"), silent=Count("pk", filter=is_silent)
    )
    return [(branch, known, silent) for branch, known, silent in rows.order_by()]


def _asked(call_out: CallOut, before: datetime) -> "QuerySet[Recipient]":
    earlier = Recipient.objects.filter(
        phone=OuterRef("phone"),
        call_out__started_at__lt=call_out.started_at,
        outcome__in=REACHED,
        outcome_how__in=BY_PHONE,
    )
    texted = Attempt.objects.filter(recipient=OuterRef("pk"), message__state__in=WENT_OUT)
    return call_out.recipients.filter(
        Exists(earlier),
        Exists(texted),
        phone__isnull=False,
        base_at__lte=before,
        section__branch__isnull=False,
    )


def _raise(call_out: CallOut, silent: dict[UUID, tuple[int, int]], now: datetime) -> None:
    signs = [
        MoveSign(
            residence_id=call_out.residence_id,
            branch_id=branch,
            about=call_out.pk,
            known=known,
            silent=quiet,
            raised_at=now,
        )
        for branch, (known, quiet) in silent.items()
    ]
    MoveSign.objects.bulk_create(signs, ignore_conflicts=True)
    CallOut.objects.filter(pk=call_out.pk).update(version=F("version") + 1)
    branches = Branch.objects.filter(pk__in=silent)
    deeds = [Deed(actor=None, verb=Verb.MOVE_SUSPECTED, target=branch) for branch in branches]
    record_many(deeds, at=now)
