"""Deeds of coordinators who want to be told when nothing goes out."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging import actions
from messaging.models import Lookout, Message, Phone
from messaging.pace import span
from messaging.phones import digest_of

PURPOSE = "system"  # the program's own word to those who look after it
HELLO_LASTS = timedelta(hours=1)


@transaction.atomic
def name_lookout(*, user: User, number: str, now: datetime) -> Lookout:
    """This coordinator is told on this number from now on; a text says so to a new one at once."""
    row = Lookout.objects.select_for_update().filter(user=user).first()
    before = row.phone if row else None
    if row is not None and before is not None and bytes(before.digest) == digest_of(number):
        return row
    phone = Phone.objects.with_number(number).first()
    if phone is None:
        phone = Phone.of(number)
        phone.save()
    row = row or Lookout(user=user)
    row.phone, row.since, row.told_at = phone, now, None
    row.save()
    _forget_unless_used(before)
    record(actor=user, verb=Verb.LOOKOUT_NAMED, target=row, at=now)
    actions.queue_messages(messages=[word_to(phone, _hello(), now, lasts=HELLO_LASTS)])
    return row


@transaction.atomic
def stop_looking_out(*, user: User, now: datetime) -> None:
    """This coordinator is told no more, and a number that nobody else uses is deleted."""
    row = Lookout.objects.select_related("phone").filter(user=user).first()
    if row is None:
        return
    record(actor=user, verb=Verb.LOOKOUT_STOPPED, target=row, at=now)
    phone = row.phone
    row.delete()
    _forget_unless_used(phone)


def word_to(phone: Phone, words: str, now: datetime, *, lasts: timedelta) -> Message:
    """A text of the program to a coordinator; it is not saved yet."""
    return Message(
        phone=phone,
        channel="text",
        purpose=PURPOSE,
        is_emergency=True,  # no limit holds it up
        language="en",
        body=words,
        priority=0,
        due_at=now,
        expires_at=now + span(lasts),
        made_at=now,
        changed_at=now,
    )


def _hello() -> str:
    with translation.override("en"):  # whichever page the deed was done on
        return _(
            "Ringround: this phone is told when nothing goes out any more."
            " If you did not ask for that, answer STOP."
        )


def _forget_unless_used(phone: Phone | None) -> None:
    """The number of somebody who is told no more, unless rooms above know it too."""
    if phone is None or phone.opted_out_at is not None:
        return
    held = (one for one in Phone._meta.related_objects if one.name not in {"messages", "inbound"})
    if any(
        one.related_model._base_manager.filter(**{one.field.name: phone}).exists() for one in held
    ):
        return
    phone.delete()
