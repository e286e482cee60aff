"""Thanks to donors who want to know: by e-mail or text, the day after somebody got what they gave.

Never where, to whom, or what: and a day later, so that nobody can tell by the hour. With the thanks
their words, how to reach them, and which things were theirs are forgotten.
"""

import logging
import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.trail import Deed, record, record_many
from accounts.verbs import Verb
from donations.models import Pledge, ThankBy
from donations.models.calling import PledgeQuerySet
from donations.refused import TooLate
from messaging.actions import queue_messages
from messaging.models import Beat, Message, Phone
from messaging.pace import span
from messaging.phones import digest_of, parse_number
from residences.daytime import waking
from residences.saying import LATER, said

PURPOSE = "thanks"  # of the messages
MAIL = "gift_mail"  # of its row among the signs of life
AGAIN = timedelta(hours=1)  # until mail that did not go out is tried again
PATIENCE = 5  # seconds: the engine has better to do than wait for a mail server
MOST = 50  # in one go
_MAIL = re.compile(r"[^\s,;<>()]+@[^\s,;<>()]+")
_NUMBER = re.compile(r"\+?\d[\d\s().\-]{8,}\d")
log = logging.getLogger("ringround.gifts")


def way_to(contact: str) -> ThankBy:
    """How to write to whoever left this; by hand when we cannot tell."""
    if _mail_in(contact):
        return ThankBy.MAIL
    return ThankBy.TEXT if _number_in(contact) else ThankBy.HAND


def _mail_in(contact: str) -> str:
    """The e-mail address in these words, if there is one."""
    for found in _MAIL.findall(contact):
        try:
            validate_email(one := found.rstrip("."))
        except ValidationError:
            continue
        return str(one)
    return ""


def _number_in(contact: str) -> str:
    """The mobile number in these words, if there is one."""
    for found in _NUMBER.findall(contact):
        try:
            parse_number(found)
        except ValidationError:
            continue
        return str(found)
    return ""


def due(now: datetime) -> PledgeQuerySet:
    """Who is to be thanked today."""
    zone = timezone.get_default_timezone()
    morning = datetime.combine(timezone.localdate(now), time.min, zone)
    return Pledge.objects.to_thank(morning)


def thank(now: datetime) -> None:
    """Whoever waits for it and whom a text or an e-mail reaches."""
    if due(now).filter(thank_by=ThankBy.TEXT).exists():
        _by_text(now)
    if due(now).filter(thank_by=ThankBy.MAIL).exists() and _mail_may_go(now):
        _by_mail(now)


@transaction.atomic
def by_hand(*, pledge: Pledge, by: User, now: datetime) -> None:
    """One of us thanked them. Refuses TooLate for whoever was thanked, or has nothing to hear yet."""
    if not due(now).filter(pk=pledge.pk, thank_by=ThankBy.HAND).exists():
        raise TooLate
    _forget([pledge], now)
    record(actor=by, verb=Verb.DONOR_THANKED, target=pledge, at=now)


def _forget(pledges: Sequence[Pledge], now: datetime) -> None:
    """They were thanked: what they wrote and which things were theirs is needed no more."""
    keys = [one.pk for one in pledges]
    Pledge.objects.filter(pk__in=keys).update(thanked_at=now, words=None, contact=None)
    Pledge.offers.through.objects.filter(pledge__in=keys).delete()


@transaction.atomic
def _by_text(now: datetime) -> None:
    """A number that said stop or is dead gets none; where there is no number any more, one of us does it."""
    rows = due(now).filter(thank_by=ThankBy.TEXT).select_for_update(of=("self",))
    found = list(rows.order_by("made_at", "pk")[:MOST])
    phones = {one: phone for one in found if (phone := _phone(one))}
    texts = [_text(one, phone, now) for one, phone in phones.items()]
    queue_messages(messages=[one for one in texts if one.phone.opted_out_at is None])
    _by_one_of_us([one for one in found if one not in phones])
    _forget(list(phones), now)
    record_many(_deeds(list(phones)), at=now)


def _phone(pledge: Pledge) -> Phone | None:
    written = _number_in(pledge.contact or "")
    if not written:
        return None
    number = parse_number(written)
    defaults = {"number": number}
    phone, _new = Phone.objects.get_or_create(digest=digest_of(number), defaults=defaults)
    return phone if phone.dead_since is None else None


def _text(pledge: Pledge, phone: Phone, now: datetime) -> Message:
    return Message(
        phone=phone,
        channel="text",
        purpose=PURPOSE,
        language=pledge.language,
        body=said("gift_thanks", pledge.language),
        priority=LATER,
        due_at=waking(now, ZoneInfo(settings.TIME_ZONE)),
        made_at=now,
        changed_at=now,
    )


def _by_one_of_us(pledges: Sequence[Pledge]) -> None:
    keys = [one.pk for one in pledges]
    Pledge.objects.filter(pk__in=keys).update(thank_by=ThankBy.HAND)


def _mail_may_go(now: datetime) -> bool:
    """True for the one engine that tries it in this hour."""
    last, new = Beat.objects.get_or_create(pk=MAIL, defaults={"at": now})
    if new:
        return True
    if last.at > now - span(AGAIN):
        return False
    return Beat.objects.filter(pk=MAIL, at=last.at).update(at=now) == 1


def _by_mail(now: datetime) -> None:
    """Each letter for itself; who gets none now, because no mail goes out, is written to in an hour."""
    gone: list[Pledge] = []
    refused: list[Pledge] = []
    try:
        with get_connection(timeout=PATIENCE) as line:
            for one in due(now).filter(thank_by=ThankBy.MAIL).order_by("made_at", "pk")[:MOST]:
                try:
                    line.send_messages([_letter(one)])
                    gone.append(one)
                except SMTPRecipientsRefused:
                    refused.append(one)
    except (OSError, SMTPException) as trouble:
        log.error("Thanks could not be sent by mail: %s", type(trouble).__name__)  # noqa: TRY400
    with transaction.atomic():
        _by_one_of_us(refused)
        _forget(gone, now)
        record_many(_deeds(gone), at=now)


def _letter(pledge: Pledge) -> EmailMessage:
    words = said("gift_thanks", pledge.language)
    return EmailMessage("Ringround", words, to=[_mail_in(pledge.contact or "")])


def _deeds(pledges: Sequence[Pledge]) -> list[Deed]:
    return [Deed(actor=None, verb=Verb.DONOR_THANKED, target=one) for one in pledges]
