"""Voicemail: what residents left becomes a task; its sound is fetched, sealed, and forgotten there."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Beat
from messaging.pace import at_provider, span
from messaging.transports import get_transport
from messaging.transports.loop import run
from phonetree.models.line import CallIn, SoundField, Voicemail
from phonetree.on_shift import LONGEST_CALL, caller_of
from translations.sound import NotASound, tidied

LONGEST = 90  # seconds that somebody may speak
SLACK = 30  # seconds more that we take, for the provider counts in its own way
FIRST_LOOK = timedelta(seconds=5)  # the provider needs a moment to put the sound together
LATER = timedelta(minutes=1)  # after a try that brought nothing; doubles each time
MOST_FETCHES = 11  # the last about a day after the first
SWEEP_EVERY = timedelta(hours=1)
LEFT_THERE = timedelta(hours=26)  # what nobody knows by then is nobody's: it is deleted there
SWEEP = "recordings"  # of its row among the signs of life

log = logging.getLogger("ringround.messaging")


# What comes of a call ---------------------------------------------------------------------------


def keep(call: CallIn, *, recording: str, seconds: int, now: datetime) -> Voicemail | None:
    """The task that this call makes, with what they said if they said something; one a call."""
    row = _task_of(call, now)
    if row is not None and recording and seconds and row.provider_id is None:
        row.provider_id, row.seconds = recording, min(seconds, LONGEST + SLACK)
        row.fetch_at = now + span(FIRST_LOOK)
        row.save(update_fields=["provider_id", "seconds", "fetch_at"])
    return row


def _task_of(call: CallIn, now: datetime) -> Voicemail | None:
    caller = caller_of(call.phone_id)
    known = Voicemail.objects.filter(inbound=call.pk).first()
    if known or caller is None:
        return known
    return Voicemail.objects.create(
        inbound_id=call.pk,
        phone_id=call.phone_id,
        residence_id=caller.residences[0],
        language=caller.speaks,
        made_at=now,
    )


def end_call(call: CallIn, now: datetime) -> None:
    """The call is over; who wanted somebody and got nobody is to be rung back."""
    ended = CallIn.objects.filter(pk=call.pk, ended_at=None).update(ended_at=now, ringing=None)
    if ended and call.wants_somebody and not call.taken_by_id:
        keep(call, recording="", seconds=0, now=now)


@transaction.atomic
def close_lost(now: datetime) -> None:
    """Calls of whose end nobody told us."""
    lost = CallIn.objects.filter(ended_at=None, began_at__lte=now - span(LONGEST_CALL))
    for call in lost.select_for_update(skip_locked=True)[:100]:
        end_call(call, now)
        if not call.turns:  # no key, and no word of how it ended: somebody should ask
            keep(call, recording="", seconds=0, now=now)


@transaction.atomic
def finish(*, voicemail: Voicemail, by: User, now: datetime) -> bool:
    """Somebody dealt with it: true for the first who says so."""
    rows = Voicemail.objects.filter(pk=voicemail.pk, done_at=None)
    if not rows.update(done_at=now, done_by=by):
        return False
    record(
        actor=by,
        verb=Verb.TASK_DONE,
        target=voicemail,
        at=now,
        residence_id=voicemail.residence_id,
    )
    return True


@transaction.atomic
def note_heard(*, voicemail: Voicemail, by: User, now: datetime) -> None:
    """Somebody listens to it; each time is noted."""
    Voicemail.objects.filter(pk=voicemail.pk, heard_at=None).update(heard_at=now)
    record(
        actor=by,
        verb=Verb.VOICEMAIL_HEARD,
        target=voicemail,
        at=now,
        residence_id=voicemail.residence_id,
    )


# The engine's part ------------------------------------------------------------------------------


def tick(now: datetime) -> None:
    """One sound in a turn, so that nothing else waits; now and then the provider is swept."""
    close_lost(now)
    due = Voicemail.objects.without_sound().filter(fetch_at__lte=now).order_by("fetch_at").first()
    if due is not None and _claim(due, now):
        _fetch(due, now)
    elif _is_time_to_sweep(now):
        _sweep(now)


def _claim(row: Voicemail, now: datetime) -> bool:
    """True for the one engine that fetches it now; a dead one's turn comes again."""
    wait = span(LATER) * 2 ** min(row.fetches, 10)
    mine = Voicemail.objects.filter(pk=row.pk, fetch_at=row.fetch_at)
    return mine.update(fetch_at=now + wait, fetches=F("fetches") + 1) == 1


def _fetch(row: Voicemail, now: datetime) -> None:
    transport, recording = get_transport(), row.provider_id or ""
    if row.kept_at is None:
        raw = run(transport.fetch_recording(recording))
        if raw is None:
            _give_up_some_time(row)
            return
        _store(row, raw, now)
    if run(transport.erase_recording(recording)):
        Voicemail.objects.filter(pk=row.pk).update(erased_at=now, fetch_at=None)


def _give_up_some_time(row: Voicemail) -> None:
    if row.fetches + 1 >= MOST_FETCHES:
        log.warning("Voicemail %s has a sound that the provider does not give.", row.pk)
        Voicemail.objects.filter(pk=row.pk).update(fetch_at=None, seconds=0)


def _store(row: Voicemail, raw: bytes, now: datetime) -> None:
    """Its sound, sealed; what is none leaves a task without a sound."""
    try:
        clean = tidied(raw, LONGEST + SLACK)
        found: dict[str, object] = {"sound": sealed_sound(row, clean)}
    except NotASound as trouble:
        log.warning("Voicemail %s holds no sound: %s", row.pk, trouble.code)
        found = {"seconds": 0}
    Voicemail.objects.filter(pk=row.pk).update(kept_at=now, **found)


def sealed_sound(row: Voicemail, clean: bytes) -> object:
    """The sound as its field keeps it."""
    field: SoundField = Voicemail._meta.get_field("sound")
    return field.seal_value(clean, row.pk)


def _is_time_to_sweep(now: datetime) -> bool:
    last, new = Beat.objects.get_or_create(pk=SWEEP, defaults={"at": now})
    if new or last.at > now - span(SWEEP_EVERY):
        return False
    return Beat.objects.filter(pk=SWEEP, at=last.at).update(at=now) == 1


def _sweep(now: datetime) -> None:
    """Deletes at the provider what is old and what no task waits for."""
    transport = get_transport()
    old = run(transport.list_recordings(at_provider(now) - LEFT_THERE))
    waiting = Voicemail.objects.filter(provider_id__in=old, fetch_at__isnull=False)
    wanted = set(waiting.values_list("provider_id", flat=True))
    for recording in [one for one in old if one not in wanted][:20]:
        run(transport.erase_recording(recording))
