"""The engine's part: claim call-outs that are due, gather the facts, ask the planner, write it down."""

import uuid
from collections import defaultdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, IntegerField, When

from messaging.figures import gather_anew
from messaging.models import Message, Phone
from messaging.sql import do, table
from messaging.statuses import State
from phonetree import calling, planner
from phonetree.actions import frozen_ladder
from phonetree.closing import close, drop_answered, hand_over, hush_earlier, tell_it_is_over
from phonetree.ladder import Kind
from phonetree.launch import go_live
from phonetree.models import CallOut, CallOutState, Recipient, RecipientPerson, Section, Urgency
from phonetree.outcomes import Outcome, Reason
from phonetree.outgoing import Outbox
from phonetree.sections import obstacle_of, sections_of
from phonetree.spoken import languages_rung, rung_in
from phonetree.succession import Lead, TellLeader
from phonetree.wordings import by_language

LEASE = timedelta(minutes=1)  # a dead engine holds a call-out no longer than this
AT_ONCE = 2_000  # recipients planned in one transaction, so that answers are never kept waiting
SOON = timedelta(seconds=2)  # somebody was passed over because their answer was being written
STILL_UNKNOWN = timedelta(seconds=90)  # by then the provider's list was asked; try the next channel
NEWS_OVERLAP = timedelta(seconds=3)  # two processes do not stamp and commit in the same order

_OF_A_SECTION = ("uuid", "integer", "timestamptz")
_LEADS = """
UPDATE phonetree_section
SET "leading" = own.column2, leading_since = %s,
    told_at = COALESCE(own.column3, phonetree_section.told_at)
FROM {own} WHERE phonetree_section.id = own.column1
"""


def tick(now: datetime) -> bool:
    """Looks at every call-out that is due; true while there is more to do at once."""
    more, troubles = False, list[Exception]()
    try:
        note_news(now)
    except Exception as trouble:  # raised below, when everybody had their turn
        troubles.append(trouble)
    for call_out in CallOut.objects.due(now).order_by("wake_at", "id")[:20]:
        try:
            more |= claim(call_out, now) and look_at(call_out, now)
        except Exception as trouble:  # one call-out never stops the others
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return more


def claim(call_out: CallOut, now: datetime) -> bool:
    """True for the one engine that may work on this call-out now."""
    return (
        CallOut.objects.filter(pk=call_out.pk, wake_at=call_out.wake_at).update(wake_at=now + LEASE)
        == 1
    )


@transaction.atomic
def look_at(call_out: CallOut, now: datetime) -> bool:
    """One turn of one call-out, as it stands by now: somebody may just have ended it."""
    # The row lock makes answers wait for the turn, and the turn see every answer before it.
    call_out = CallOut.objects.select_for_update().get(pk=call_out.pk)
    if call_out.closed_at:
        hand_over(call_out, now)
        return False
    match call_out.state:
        case CallOutState.HOLDING:
            return begin(call_out, now)
        case CallOutState.LIVE:
            return take_a_turn(call_out, now)
        case CallOutState.STOOD_DOWN:
            return tell_it_is_over(call_out, now)
        case CallOutState.ENDED:
            close(call_out, now)
    return False


def begin(call_out: CallOut, now: datetime) -> bool:
    """The hold is over: everybody's ladder begins."""
    ladder = frozen_ladder(call_out)
    begins = ladder.begins(now, ZoneInfo(settings.TIME_ZONE))
    CallOut.objects.filter(pk=call_out.pk).update(
        state=CallOutState.LIVE,
        live_at=now,
        ends_at=begins + timedelta(seconds=ladder.lasts),
        wake_at=now,
        looked_at=now,
        version=F("version") + 1,
    )
    go_live(call_out, begins)
    gather_anew(Recipient, RecipientPerson, Section, Phone, rows=call_out.recipients_total)
    if call_out.urgency == Urgency.EMERGENCY:
        hush_earlier(call_out, now)
    return True


def take_a_turn(call_out: CallOut, now: datetime) -> bool:
    """Gathers, asks, writes down."""
    rows = due_recipients(call_out, now)
    facts = gather(call_out, rows, now)
    plan = planner.plan(facts, now)
    if plan.actions:
        write_down(call_out, rows, facts, plan, now)
    else:
        _write_stands(rows, plan)
    if not call_out.recipients.open().exists():
        CallOut.objects.filter(pk=call_out.pk).update(
            state=CallOutState.ENDED, stopped_at=now, wake_at=now, version=F("version") + 1
        )
        return True
    if Message.objects.returned().filter(about=call_out.pk).exists():
        drop_answered(call_out, now)
    more = len(rows) == AT_ONCE
    passed_over = (first := _soonest(call_out, next_at__isnull=False)) is not None and first <= now
    wake_at = plan.wake_at or now + LEASE
    CallOut.objects.filter(pk=call_out.pk).update(
        wake_at=now if more else min(wake_at, now + SOON) if passed_over else wake_at,
        version=F("version") + (1 if plan.actions else 0),
    )
    return more


def due_recipients(call_out: CallOut, now: datetime) -> list[Recipient]:
    """The next batch whose moment has come; leaders first."""
    due = call_out.recipients.open()
    if call_out.ends_at and now < call_out.ends_at:
        due = due.filter(next_at__lte=now)
    # Somebody whose answer is being written is passed over: the next turn sees the answer.
    due = due.select_for_update(of=("self",), skip_locked=True).select_related("phone", "second")
    leaders_first = Case(When(rank=0, then=9), default="rank", output_field=IntegerField())
    return list(due.order_by(leaders_first, "next_at", "id")[:AT_ONCE])


def gather(call_out: CallOut, rows: list[Recipient], now: datetime) -> planner.CallOut:
    """The facts as plain values."""
    rung = languages_rung(call_out)
    return planner.CallOut(
        ladder=frozen_ladder(call_out),
        zone=ZoneInfo(settings.TIME_ZONE),
        ends_at=call_out.ends_at or now,
        sections=sections_of(call_out, now),
        recipients=[_facts(row, rung, now) for row in rows],
        later=_soonest(call_out, next_at__gt=now),
    )


def _soonest(call_out: CallOut, **which: object) -> datetime | None:
    """When the first of these open recipients is due, in the order of the index that knows it.

    Asked for the smallest or for any, PostgreSQL goes through everybody.
    """
    coming = call_out.recipients.open().filter(**which).order_by("next_at")
    return coming.values_list("next_at", flat=True).first()


def _facts(row: Recipient, rung: set[str], now: datetime) -> planner.Recipient:
    obstacle = _obstacle_to(row)
    return planner.Recipient(
        id=row.pk,
        section=row.section_id,
        base_at=row.base_at or now,
        step=row.step,
        first=row.phone is not None and row.phone.is_usable,
        second=row.second is not None and row.second.is_usable,
        can_text=not obstacle,
        can_call=not obstacle and rung_in(row.speaks, row.language, rung) is not None,
        prefers_call=row.prefers_call,
        leads=row.rank > 0,
        hurry=row.hurry,
        with_somebody_until=calling.held_until(row, now),
        reason=obstacle or Reason.NO_ANSWER,
    )


def _obstacle_to(row: Recipient) -> Reason:
    if row.second is not None and row.second.is_usable:
        return Reason.NONE
    if row.phone is None:
        return Reason.NO_PHONE
    return obstacle_of(row.phone_id, row.phone.opted_out_at, row.phone.dead_since)


def write_down(
    call_out: CallOut,
    rows: list[Recipient],
    facts: planner.CallOut,
    plan: planner.Plan,
    now: datetime,
) -> None:
    """Turns the plan into rows: messages, lists, leaders, outcomes, and where everybody stands."""
    recipients = {row.pk: row for row in rows}
    leaderless = planner.leaderless(facts, plan)
    outbox = Outbox(call_out, by_language(call_out), now)
    marks: dict[uuid.UUID, dict[str, object]] = {}
    for action in plan.actions:
        match action:
            case planner.Try():
                outbox.add_try(recipients[action.recipient], action)
            case planner.PutOnList():
                found = marks.setdefault(action.recipient, {})
                found.update(_list_marks(action, now, leaderless=leaderless))
            case planner.GiveUp():
                marks[action.recipient] = _given_up(action, now)
            case Lead():
                outbox.add_lead(action)
            case TellLeader():
                outbox.add_list(action)
    _write_leaders(plan, now)
    outbox.write()
    _write_stands(rows, plan, marks)


def _list_marks(
    action: planner.PutOnList, now: datetime, *, leaderless: set[uuid.UUID]
) -> dict[str, object]:
    if action.kind is Kind.VOLUNTEERS:
        return {"volunteers_at": now}
    if action.section in leaderless:  # nobody to knock: the volunteers begin at once
        return {"listed_at": now, "volunteers_at": now}
    return {"listed_at": now}


def _given_up(action: planner.GiveUp, now: datetime) -> dict[str, object]:
    opted_out = action.reason is Reason.OPTED_OUT
    outcome = Outcome.OPTED_OUT if opted_out else Outcome.UNREACHABLE
    return {"outcome": outcome, "outcome_at": now, "reason": action.reason}


def _write_leaders(plan: planner.Plan, now: datetime) -> None:
    """Who leads each section from now on, and which leaders are told now: for all of them at once."""
    leads = [one for one in plan.actions if isinstance(one, Lead)]
    if leads:
        lines = [(one.section, one.leading, None if one.first else now) for one in leads]
        own, values = table(_OF_A_SECTION, lines)
        do(_LEADS.format(own=own), now, *values)
    told = [pk for one in plan.actions if isinstance(one, TellLeader) for pk in one.sections]
    if told:
        Section.objects.filter(pk__among=told).update(told_at=now)


def _write_stands(
    rows: list[Recipient],
    plan: planner.Plan,
    marks: dict[uuid.UUID, dict[str, object]] | None = None,
) -> None:
    """One UPDATE for all who now stand alike, which after a turn are nearly all."""
    alike: dict[tuple[tuple[str, object], ...], list[uuid.UUID]] = defaultdict(list)
    for stand in plan.stands:
        values: dict[str, object] = {
            "step": stand.step,
            "base_at": stand.base_at,
            "next_at": stand.next_at,
            "hurry": False,
            **(marks or {}).get(stand.recipient, {}),
        }
        alike[tuple(values.items())].append(stand.recipient)
    for same, ids in alike.items():
        for start in range(0, len(ids), 500):
            Recipient.objects.filter(pk__in=ids[start : start + 500], outcome="").update(
                **dict(same)
            )


@transaction.atomic
def note_news(now: datetime) -> None:
    """Failures make their recipients hurry on; boards learn that something moved."""
    ours = Message.objects.filter(purpose="call_out", noted=False)
    ours = ours.select_related("phone", "attempt")
    failed = ours.filter(state=State.FAILED)[:AT_ONCE]
    in_doubt = ours.filter(state=State.UNKNOWN, changed_at__lt=now - STILL_UNKNOWN)[:AT_ONCE]
    rows = [*failed, *in_doubt]  # asked one by one, because each has an index of its own
    if rows:
        # A call that nobody took is no failure: the ladder comes back to it in its own time.
        hurried = [
            row.attempt.recipient_id
            for row in rows
            if row.channel == "text" or row.phone.dead_since
        ]
        Recipient.objects.filter(pk__in=hurried, outcome="", next_at__isnull=False).update(
            hurry=True, next_at=now
        )
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(noted=True)
        CallOut.objects.filter(pk__in={row.about for row in rows}, state=CallOutState.LIVE).update(
            wake_at=now, version=F("version") + 1
        )
    for call_out in CallOut.objects.filter(state=CallOutState.LIVE).only("looked_at"):
        since = (call_out.looked_at or now) - NEWS_OVERLAP
        if Message.objects.filter(about=call_out.pk, changed_at__gt=since).exists():
            CallOut.objects.filter(pk=call_out.pk).update(looked_at=now, version=F("version") + 1)
