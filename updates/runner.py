"""The engine's part: begin what is due, hand texts over a few at a time, write down what became of them.

Few at a time, because at nine in the evening nobody may get another: what waits at the sender's
rate would go on into the night.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, QuerySet

from accounts.timetable import Due, due
from accounts.trail import record
from accounts.verbs import Verb
from messaging.actions import cancel
from messaging.hours import NIGHT
from messaging.models import Message, Phone
from messaging.pressing import pressing
from messaging.statuses import State
from residences.audience import audience
from residences.models import Residence
from updates import question_runner
from updates.actions import size_of
from updates.delivered import keep_results
from updates.models import Copy, LeftOut, Update, UpdateState, UpdateWording
from updates.wordings import by_language, freeze_for

LEASE = timedelta(minutes=1)  # a dead engine holds an update no longer than this
AHEAD = timedelta(seconds=30)  # so much of the sender's time is handed over beforehand
MOST, ROWS = 1_000, 2_000  # texts handed over in one turn; rows in one INSERT
SOON = timedelta(seconds=2)
LATER = timedelta(minutes=10)  # before a phone that is in a live call-out is looked at again
GIVE_UP = timedelta(days=1)  # whoever was in call-outs for so long gets no old news
SETTLES = timedelta(days=1)  # reports come in for so long, then the counts are kept
LOOK_AGAIN = timedelta(minutes=1)
GOING = {UpdateState.SENDING, UpdateState.SENT}
PRIORITY = 8  # after everything that a call-out sends


def tick(now: datetime) -> bool:
    """One turn of everything that is due; true while there is more to do at once."""
    more, troubles = False, list[Exception]()
    try:
        question_runner.tick(now)
    except Exception as trouble:  # raised below, when everybody had their turn
        troubles.append(trouble)
    for update in Update.objects.due(now).order_by("wake_at", "id")[:20]:
        try:
            more |= claim(update, now) and look_at(update, now)
        except Exception as trouble:  # one update never stops the others
            troubles.append(trouble)
    if troubles:
        raise troubles[0]
    return more


def claim(update: Update, now: datetime) -> bool:
    """True for the one engine that may work on this update now."""
    as_it_stood = Update.objects.filter(pk=update.pk, wake_at=update.wake_at)
    return as_it_stood.update(wake_at=now + LEASE) == 1


def look_at(update: Update, now: datetime) -> bool:
    """One turn of one update; true when its texts can be handed over at once."""
    if update.state in GOING and update.residences.exclude(closed_at=None).exists():
        leave_out_closed(update, now)
    match update.state:
        case UpdateState.HOLDING:
            return begin(update, now)
        case UpdateState.SENDING:
            hand_over(update, now)
        case UpdateState.SENT | UpdateState.CANCELLED:
            settle(update, now)
    return False


def morning(now: datetime) -> datetime:
    """This moment, or in the night the end of it."""
    return NIGHT.end_after(now, ZoneInfo(settings.TIME_ZONE))


@transaction.atomic
def begin(update: Update, now: datetime) -> bool:
    """True if its time has come: who gets it is written down, as things are now."""
    held = Update.objects.select_for_update().filter(pk=update.pk, state=UpdateState.HOLDING)
    if not held.exists():
        return False
    if (ends := morning(now)) > now:
        held.update(begins_at=ends, wake_at=ends)
    elif due(update.begins_at or now, now) is Due.MISSED:
        _not_sent(update, UpdateState.MISSED, now)
    elif not (homes := _answered_for(update)):
        _not_sent(update, UpdateState.LEFT, now)
    else:
        _write_copies(update, homes, now)
        held.update(
            state=UpdateState.SENDING, begun_at=now, wake_at=now, closes_at=_closes(update, now)
        )
        _note_left(update, homes, now)  # it takes the trail's lock, which is last
        return True
    return False


def _not_sent(update: Update, state: UpdateState, now: datetime) -> None:
    Update.objects.filter(pk=update.pk).update(state=state, stopped_at=now, wake_at=None)
    record(actor=None, verb=Verb.UPDATE_MISSED, target=update, at=now)


def _note_left(update: Update, homes: list[Residence], now: datetime) -> None:
    """Where it does not go, because nobody who answers for it looks after people there any more."""
    left = [home for home in update.residences.all() if home not in homes]
    update.not_sent_to.set(left)
    for home in left:
        record(actor=None, verb=Verb.UPDATE_MISSED, target=home, reason="left", at=now)


def _answered_for(update: Update) -> list[Residence]:
    """Its residences that who wrote it, or who agreed, still looks after; a round's were asked for."""
    homes = list(update.residences.all())
    if update.question_id:
        return homes
    people = [one for one in (update.started_by, update.confirmed_by) if one and one.is_active]
    theirs = {
        pk for one in people for pk in Residence.objects.run_by(one).values_list("pk", flat=True)
    }
    return [home for home in homes if home.pk in theirs]


@transaction.atomic
def leave_out_closed(update: Update, now: datetime) -> None:
    """Nothing more goes to people of a residence that was closed meanwhile."""
    gone = Copy.objects.filter(update=update, residence__closed_at__isnull=False)
    cancel(messages=Message.objects.filter(copy__in=gone), now=now)
    gone.filter(queued_at=None, left_out="").update(left_out=LeftOut.CLOSED)
    gone.filter(message__state=State.CANCELLED).update(is_open=False)


def _closes(update: Update, now: datetime) -> datetime | None:
    """Until when answers to a question count."""
    return now + timedelta(days=update.question.open_days) if update.question else None


def _write_copies(update: Update, homes: Iterable[Residence], now: datetime) -> None:
    found = audience(homes, update.branches.all(), update.language)
    freeze_for(update, found.languages)
    Copy.objects.bulk_create(
        (
            Copy(
                update=update,
                residence_id=one.residence,
                branch_id=one.branch,
                phone_id=one.phone,
                language=one.language,
                people=min(one.people, 32_000),
                not_before=now,
            )
            for one in found.reachable
        ),
        batch_size=ROWS,
    )
    Update.objects.filter(pk=update.pk).update(**size_of(found))


@transaction.atomic
def hand_over(update: Update, now: datetime) -> None:
    """The next texts wait to be sent; at night those that wait already wait for the morning."""
    held = Update.objects.select_for_update().filter(pk=update.pk, state=UpdateState.SENDING)
    if not held.exists():
        return
    waiting = Message.objects.filter(about=update.pk, state=State.DUE)
    if (ends := morning(now)) > now:
        waiting.update(due_at=ends)
        held.update(wake_at=ends)
        return
    left = Copy.objects.filter(update=update, queued_at=None, left_out="")
    room = max(_room() - waiting.count(), 0)
    chosen = left.filter(not_before__lte=now).order_by("not_before", "id")
    rows = list(chosen.select_related("phone")[:room])
    _queue(update, _without_those_that_must_wait(update, rows, now), now)
    _look_again(held, left, now)


def _room() -> int:
    """As many texts as go out in half a minute, if each has one segment."""
    rate = settings.SEGMENTS_PER_SECOND
    return min(int(rate * AHEAD.total_seconds()) or 1, MOST) if rate else MOST


def _look_again(held: "QuerySet[Update]", left: "QuerySet[Copy]", now: datetime) -> None:
    coming = left.aggregate(first=Min("not_before"))["first"]
    if coming is None:
        held.update(state=UpdateState.SENT, ended_at=now, wake_at=now + LOOK_AGAIN)
    else:
        held.update(wake_at=max(coming, now + SOON))


def _without_those_that_must_wait(update: Update, rows: list[Copy], now: datetime) -> list[Copy]:
    """Copies that may go now; the others are put off, or left out with the reason."""
    ids = [row.phone_id for row in rows if row.phone_id]
    busy = pressing(ids, now)
    asked = _still_asked(ids) if update.question_id else set()
    given_up = now - (update.begun_at or now) >= GIVE_UP
    reasons: dict[LeftOut, list[UUID]] = {}
    waits, going = [], []
    for row in rows:
        if reason := _left_out(row.phone, asked):
            reasons.setdefault(reason, []).append(row.pk)
        elif row.phone_id not in busy:
            going.append(row)
        elif given_up:
            reasons.setdefault(LeftOut.CALL_OUT, []).append(row.pk)
        else:
            waits.append(row.pk)
    for reason, those in reasons.items():
        Copy.objects.filter(pk__in=those).update(left_out=reason)
    Copy.objects.filter(pk__in=waits).update(not_before=now + LATER)
    return going


def _left_out(phone: Phone | None, asked: set[UUID]) -> LeftOut | None:
    """Why this phone gets nothing; a phone that was deleted since has no number any more."""
    if phone is None or phone.dead_since:
        return LeftOut.DEAD
    if phone.opted_out_at:
        return LeftOut.OPTED_OUT
    return LeftOut.ASKED if phone.pk in asked else None


def _still_asked(ids: Iterable[UUID]) -> set[UUID]:
    """Phones on which another question is open."""
    there = Copy.objects.filter(phone__in=list(ids), is_open=True)
    return {phone for phone in there.values_list("phone", flat=True) if phone}


def _queue(update: Update, rows: list[Copy], now: datetime) -> None:
    if not rows:
        return
    wordings = by_language(update)
    Message.objects.bulk_create(
        (
            _message(update, row, row.phone_id, wordings, now)
            for row in rows
            if row.phone_id  # those without were left out
        ),
        batch_size=ROWS,
    )
    # A message has its copy's id, so that one statement joins them all.
    Copy.objects.filter(pk__in=[row.pk for row in rows]).update(
        message=F("id"), queued_at=now, is_open=update.question_id is not None
    )


def _message(
    update: Update,
    row: Copy,
    phone_id: UUID,
    wordings: dict[str, UpdateWording],
    now: datetime,
) -> Message:
    return Message(
        id=row.pk,
        phone_id=phone_id,
        channel="text",
        purpose="question" if update.question_id else "update",
        about=update.pk,
        language=row.language,
        body=(wordings.get(row.language) or wordings["en"]).words,
        priority=PRIORITY,
        due_at=now,
        made_at=now,
        changed_at=now,
    )


@transaction.atomic
def settle(update: Update, now: datetime) -> None:
    """When nothing changes any more, its counts are kept and it is done."""
    update = Update.objects.select_for_update().get(
        pk=update.pk
    )  # somebody may just have stopped it
    if update.closes_at and now < update.closes_at and update.state == UpdateState.SENT:
        Update.objects.filter(pk=update.pk).update(wake_at=update.closes_at)
        return
    over = (update.ended_at or update.stopped_at or now) + SETTLES
    open_still = Message.objects.filter(about=update.pk).exclude(
        state__in=[State.DELIVERED, State.FAILED, State.CANCELLED]
    )
    if now < over and not update.closes_at and open_still.exists():
        Update.objects.filter(pk=update.pk).update(wake_at=now + LOOK_AGAIN)
        return
    Copy.objects.filter(update=update, is_open=True).update(is_open=False)
    keep_results(update)
    done = UpdateState.DONE if update.state == UpdateState.SENT else update.state
    Update.objects.filter(pk=update.pk).update(state=done, wake_at=None)
