"""The end of a call-out: everybody is accounted for, those who were told are told that it is over."""

import uuid
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from messaging.models import Message
from messaging.statuses import State
from phonetree.ladder import Ladder
from phonetree.models import SOME_MISSING, Attempt, CallOut, CallOutState, Recipient, Task, Urgency
from phonetree.outcomes import MISSING, SAFE, Outcome, Reason
from phonetree.outgoing import LEAD_STEP, STAND_DOWN_STEP, TASK_STEP, Outbox, numbers_to_find
from phonetree.sections import minds_hours
from phonetree.sections import told as told_us
from phonetree.wordings import by_language, phrase
from residences.holding import came

AT_ONCE = 2_000
REACHABLE = Q(phone__isnull=False, phone__opted_out_at=None, phone__dead_since=None) | Q(
    second__isnull=False, second__opted_out_at=None, second__dead_since=None
)


def drop_unsent(call_out: CallOut, now: datetime) -> None:
    """Nothing of the ladder goes out any more, nor word to leaders; only "it is over" may."""
    Message.objects.filter(
        about=call_out.pk, state=State.DUE, attempt__step__lt=STAND_DOWN_STEP
    ).update(state=State.CANCELLED, body=None, changed_at=now)


def drop_answered(call_out: CallOut, now: datetime) -> None:
    """What came back from the provider's "too many" for somebody who has answered meanwhile."""
    Message.objects.filter(about=call_out.pk, state=State.DUE, attempt__step__lt=LEAD_STEP).exclude(
        attempt__recipient__outcome=Outcome.OPEN
    ).update(state=State.CANCELLED, body=None, changed_at=now)


def hush_earlier(call_out: CallOut, now: datetime) -> None:
    """An emergency begins: nothing of an earlier call-out here is sent any more.

    Neither "it is calm again" nor, to leaders, at which doors to look.
    """
    over = [CallOutState.STOOD_DOWN, CallOutState.ENDED]
    earlier = CallOut.objects.filter(residence=call_out.residence_id, state__in=over)
    Message.objects.filter(
        about__in=earlier.values("pk"),
        state=State.DUE,
        attempt__step__in=[STAND_DOWN_STEP, TASK_STEP],
    ).update(state=State.CANCELLED, body=None, changed_at=now)


def is_calm(call_out: CallOut, *, held: bool = False) -> bool:
    """False while another emergency is live where this call-out was, or `held` for its first seconds."""
    states = [CallOutState.LIVE, CallOutState.HOLDING] if held else [CallOutState.LIVE]
    others = CallOut.objects.filter(residence=call_out.residence_id, state__in=states)
    return not others.filter(urgency=Urgency.EMERGENCY).exclude(pk=call_out.pk).exists()


def close(call_out: CallOut, now: datetime) -> None:
    """Whoever is still open was not reached; every gap becomes a task for the branch's leader."""
    drop_unsent(call_out, now)
    settle_open(call_out, now)
    make_tasks(call_out, now)
    CallOut.objects.filter(pk=call_out.pk).update(closed_at=now)
    hand_over(call_out, now)


def hand_over(call_out: CallOut, now: datetime) -> None:
    """Leaders are sent whom to look for, once, and the engine is done; at night it comes back.

    Nobody is sent to doors after practice: what a drill found out is on its account. Nor while
    people are told to stay behind their doors: the emergency asks for all of them anew.
    """
    ready = now
    if not call_out.is_drill and is_calm(call_out, held=True):
        quiet = Ladder.from_data(call_out.ladder).quiet
        ready = quiet.end_after(now, ZoneInfo(settings.TIME_ZONE)) if quiet else now
        if ready <= now:
            tell_leaders(call_out, now)
    CallOut.objects.filter(pk=call_out.pk).update(
        wake_at=ready if ready > now else None, version=F("version") + 1
    )


def tell_leaders(call_out: CallOut, now: datetime) -> None:
    """To each leader who is well and not held, how many of their people have still to be found."""
    tasks = Task.objects.filter(recipient__call_out=call_out, done_at=None)
    by_section = Counter(tasks.values_list("recipient__section", flat=True))
    counts: Counter[uuid.UUID] = Counter()
    leads = _leaders(call_out)
    for section, chief in leads.items():
        counts[chief] += by_section[section]
    told = Attempt.objects.filter(recipient=OuterRef("pk"), step=TASK_STEP)
    waiting = came(now).values("resident")  # a leader whose number changed gets no list
    found = call_out.recipients.filter(
        ~Exists(told), REACHABLE, pk__in=[pk for pk in counts if counts[pk]], outcome__in=SAFE
    ).exclude(people__in=waiting)
    outbox = Outbox(call_out, by_language(call_out), now)
    gaps = numbers_to_find(Recipient.objects.filter(task__in=tasks)) if counts else {}
    leaders = list(found.select_related("phone", "second"))
    said = told_us([one.pk for one in leaders], hours=minds_hours(call_out.urgency))
    for leader in leaders:
        led = [section for section, one in leads.items() if one == leader.pk]
        numbers = [number for section in led for number in gaps.get(section, [])]
        outbox.add_tasks(leader, counts[leader.pk], numbers, away=said[leader.pk].away)
    outbox.write()


def _leaders(call_out: CallOut) -> dict[uuid.UUID, uuid.UUID]:
    """Who leads each section; where nobody could be rung any more, the first who is well."""
    sections = list(call_out.sections.all())
    without = [one for one in sections if not one.leader_id]
    may_lead = {uuid.UUID(pk) for section in without for pk in section.candidates}
    well = set(
        call_out.recipients.filter(pk__in=may_lead, outcome__in=SAFE).values_list("pk", flat=True)
        if may_lead
        else ()
    )
    found = {one.pk: one.leader_id for one in sections}
    for section in without:
        places = (uuid.UUID(pk) for pk in section.candidates)
        found[section.pk] = next((pk for pk in places if pk in well), None)
    return {section: leader for section, leader in found.items() if leader}


def settle_open(call_out: CallOut, now: datetime) -> None:
    """Nobody is left without an outcome; why nobody rings them still stands there for who looks."""
    no_other = Q(second=None) | Q(second__dead_since__isnull=False)
    why = (
        (Q(phone=None), Reason.NO_PHONE),
        (Q(phone__dead_since__isnull=False) & no_other, Reason.DEAD_NUMBER),
        (Q(), Reason.STOPPED),
    )
    for these, reason in why:
        call_out.recipients.open().filter(these).update(
            outcome=Outcome.UNREACHABLE,
            outcome_at=now,
            reason=reason,
            next_at=None,
            hurry=False,
        )


def make_tasks(call_out: CallOut, now: datetime) -> None:
    """One task for every recipient with somebody missing."""
    rows = gaps(call_out).filter(task=None).values_list("pk", "reason")
    Task.objects.bulk_create(
        (
            Task(recipient_id=recipient, kind=reason or SOME_MISSING, made_at=now)
            for recipient, reason in rows.iterator(chunk_size=AT_ONCE)
        ),
        batch_size=AT_ONCE,
    )


def gaps(call_out: CallOut) -> QuerySet[Recipient]:
    """Recipients of whom somebody was not reached: the phone, or some of the people on it."""
    partly_safe = Q(outcome__in=SAFE, people_here__lt=F("people_count"))
    return call_out.recipients.filter(Q(outcome__in=MISSING) | partly_safe)


def tell_it_is_over(call_out: CallOut, now: datetime) -> bool:
    """The stand-down text to exactly those who were sent something; true while some are left."""
    drop_unsent(call_out, now)
    settle_open(call_out, now)
    rows = list(untold(call_out)[:AT_ONCE]) if is_calm(call_out) else []
    outbox = Outbox(call_out, by_language(call_out), now)
    for row in rows:
        body = phrase(outbox.wording(row), "all_clear")
        outbox.add(row, "text", body, step=STAND_DOWN_STEP)
    outbox.write()
    if len(rows) < AT_ONCE:
        close(call_out, now)
        return False
    CallOut.objects.filter(pk=call_out.pk).update(wake_at=now)
    return True


def untold(call_out: CallOut) -> QuerySet[Recipient]:
    """Who was sent something and can be sent that it is over."""
    told = Attempt.objects.filter(recipient=OuterRef("pk"), step=STAND_DOWN_STEP)
    reached_for = Attempt.objects.filter(
        recipient=OuterRef("pk"), step__lt=STAND_DOWN_STEP
    ).exclude(message__state="cancelled")
    found = call_out.recipients.filter(Exists(reached_for), ~Exists(told), REACHABLE)
    return found.select_related("phone", "second").order_by("id")
