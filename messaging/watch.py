"""Looks from outside whether the engine does its work, and tells two coordinators when it does not.

It runs in a process of its own and needs of the engine nothing: it sees rows, and sends its texts
itself, by the same transport and with the same promise that nothing is sent twice. Where the
provider takes nothing, it takes no alarm either: then an e-mail goes beside the text.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.trail import record
from accounts.verbs import Verb
from messaging import actions, alarm, alive, delivery
from messaging.alarm import Candidate, Facts, Why
from messaging.lookouts import word_to
from messaging.models import Beat, Lookout, Message
from messaging.pace import span
from messaging.statuses import State
from messaging.transports import Outgoing, get_transport
from messaging.transports.loop import run

EVERY = timedelta(seconds=15)  # between two looks
LASTS = timedelta(minutes=10)  # an alarm that comes later than this is none
NAME, ALARM = "watch", "alarm"  # of its rows among the signs of life

log = logging.getLogger("ringround.watch")


def look(now: datetime) -> Why | None:
    """What stands still, None when all is well; whoever should be told was told."""
    found = facts(now)
    why = alarm.why(found, now, span(alarm.PATIENCE))
    Beat.mark(NAME, now)
    last = Beat.objects.filter(pk=ALARM).first()
    if why is not None:
        log.error("Nothing goes out although it is due (%s).", why.value)
        if alarm.may_tell(last.at if last else None, now, span(alarm.AGAIN)):
            _sound(why, found, last, now)
    elif last is not None and last.detail.get("open"):
        _all_clear(now)
    return why


def facts(now: datetime) -> Facts:
    """What can be seen without the engine: what is due, its last beat, what left, what was in vain."""
    beats = Beat.objects.in_bulk([alive.ENGINE, alive.PROVIDER])
    beat, out = beats.get(alive.ENGINE), alive.outage_of(beats.get(alive.PROVIDER), now)
    due = [_messages_due_since(now), *(import_string(path)(now) for path in settings.DUE_SINCE)]
    due_since = min((since for since in due if since is not None), default=None)
    moved_at = None
    if due_since is not None and now - due_since >= span(alarm.PATIENCE):
        moved_at = Message.objects.filter(state__in=alive.TAKEN).aggregate(at=Max("sent_at"))["at"]
    return Facts(due_since, beat.at if beat else None, moved_at, out.since if out else None)


def _messages_due_since(now: datetime) -> datetime | None:
    waiting = Message.objects.filter(state=State.DUE, due_at__lte=now).fresh(now).awake(now, now)
    since: datetime | None = waiting.aggregate(since=Min("due_at"))["since"]
    return since


# Telling -----------------------------------------------------------------------------------------


def _sound(why: Why, found: Facts, last: Beat | None, now: datetime) -> None:
    """Two people are told, unless another watch was quicker."""
    with transaction.atomic():
        if not _claim(last, now):
            return
        told = _whose_turn()
        ours = [_claimed(one, _words(why, found), now) for one in told]
        actions.queue_messages(messages=ours)
        _note(why, told, now)
        record(actor=None, verb=Verb.ALARM_SENT, target=None, at=now)
    if not told:
        log.error("Nobody asked to be told: no coordinator has said a number.")
        return
    gone = _send(ours, now)
    if why is Why.PROVIDER or not gone:
        _mail(told, _words(why, found), now)
    if not gone:
        Beat.objects.filter(pk=ALARM, at=now).update(at=now - span(alarm.AGAIN - alarm.RETRY))


def _claim(last: Beat | None, now: datetime) -> bool:
    if last is None:
        return Beat.objects.get_or_create(pk=ALARM, defaults={"at": now})[1]
    return Beat.objects.filter(pk=ALARM, at=last.at).update(at=now) == 1


def _whose_turn() -> list[Lookout]:
    ready = Lookout.objects.reachable().select_related("phone", "user").in_bulk()
    turn = alarm.who(Candidate(one.pk, one.since, one.told_at) for one in ready.values())
    return [ready[pk] for pk in turn]


def _words(why: Why, found: Facts) -> str:
    at = found.out_since if why is Why.PROVIDER else found.due_since
    since = timezone.localtime(at).strftime("%H:%M") if at else ""
    if why is Why.PROVIDER:
        words = _(
            "Ringround: since %(time)s the provider takes nothing that we send, though the engine"
            " runs. Have somebody look. Until then, ring people yourselves."
        )
    elif why is Why.ENGINE:
        words = _(
            "Ringround: the engine is not running. Since %(time)s nothing goes out that is due."
            " Have it started. Until then, ring people yourselves."
        )
    else:
        words = _(
            "Ringround: since %(time)s nothing goes out that is due, though the engine runs."
            " Have somebody look. Until then, ring people yourselves."
        )
    return words % {"time": since}


def _claimed(one: Lookout, words: str, now: datetime) -> Message:
    """A message that is ours alone to send, from the moment that it exists."""
    assert one.phone is not None  # noqa: S101 - says to readers what `reachable` has checked
    message = word_to(one.phone, words, now, lasts=LASTS)
    message.state, message.sent_at = State.SENDING, now
    message.deadline_at = now + delivery.lease()
    return message


def _note(why: Why, told: Sequence[Lookout], now: datetime) -> None:
    row = Beat.objects.get(pk=ALARM)
    row.detail |= {"open": True, "why": why.value, "told": [str(one.pk) for one in told]}
    row.save(update_fields=["detail"])
    Lookout.objects.filter(pk__in=[one.pk for one in told]).update(told_at=now)


def _send(ours: Sequence[Message], now: datetime) -> bool:
    """True unless it is certain that none of them went out; what was not taken is dropped."""
    ready = [(message, delivery.outgoing_of(message, now)) for message in ours]
    going = [(message, one) for message, one in ready if isinstance(one, Outgoing)]
    outgoing = [one for _message, one in going]
    results = run(get_transport().send_batch(outgoing, delivery.BEGIN_WITHIN))
    delivery.write_down(list(zip((message for message, _one in going), results, strict=True)), now)
    ids = [message.pk for message in ours]
    actions.cancel(messages=Message.objects.filter(pk__in=ids), now=now)
    left = Message.objects.filter(pk__in=ids, state__in=[State.UNKNOWN, *alive.TAKEN])
    return left.exists()


def _mail(told: Sequence[Lookout], words: str, now: datetime) -> None:
    """The same by e-mail, where a text may not come; once in a quarter of an hour."""
    row = Beat.objects.get(pk=ALARM)
    last = row.detail.get("mailed_at")
    if last and now - datetime.fromisoformat(last) < span(alarm.AGAIN):
        return
    went = [_mailed(one, words) for one in told]
    if any(went):
        row.detail["mailed_at"] = now.isoformat()
        row.save(update_fields=["detail"])


def _mailed(to: Lookout, words: str) -> bool:
    try:
        return bool(send_mail(_("Ringround: nothing goes out"), words, None, [to.user.email]))
    except OSError as trouble:  # the mail's server has no connection either
        log.error("No e-mail could be sent: %s", type(trouble).__name__)  # noqa: TRY400
        return False


def _all_clear(now: datetime) -> None:
    """Those who were told hear that it works again; the engine sends it, which shows that it does."""
    with transaction.atomic():
        row = Beat.objects.select_for_update().get(pk=ALARM)
        if not row.detail.get("open"):
            return  # another watch was quicker
        row.detail["open"] = False
        row.save(update_fields=["detail"])
        told = [UUID(one) for one in row.detail["told"]]
        ready = Lookout.objects.reachable().filter(pk__in=told).select_related("phone")
        words = _("Ringround: messages go out again.")
        actions.queue_messages(
            messages=[word_to(one.phone, words, now, lasts=LASTS) for one in ready if one.phone]
        )
