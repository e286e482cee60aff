"""Deeds of those who help: their number and languages, and when they may be rung."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import country_code_for_region

import vault
from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging import actions as messaging
from messaging.models import Message, Phone
from messaging.phones import digest_of
from phonetree.helper_code import PURPOSE
from phonetree.models.shifts import Helper, Shift
from phonetree.shift_times import LONGEST, Span

CODE_FIGURES = 6
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
CODE_CALLS = 3  # in a day: each rings a phone and costs money
CODE_KIND = "phonetree.helper_code"


class NoNumber(ValidationError):
    """Something needs a number first."""

    def __init__(self) -> None:
        super().__init__(_("Say first on which number you can be rung."), code="no_number")


class TooManyCalls(ValidationError):
    """Enough for a day."""

    def __init__(self) -> None:
        super().__init__(
            _("We rang you %(most)d times today. Please try again tomorrow."),
            code="too_many",
            params={"most": CODE_CALLS},
        )


class WrongCode(ValidationError):
    """Not the code that our call said, or too late."""

    def __init__(self) -> None:
        super().__init__(
            _("This is not the code of our last call. Ask for another call if you need one."),
            code="wrong_code",
        )


class NotConfirmed(ValidationError):
    """Nobody is on shift whose number may be anybody's."""

    def __init__(self) -> None:
        super().__init__(
            _("Confirm your number first: we ring it and tell you a code."), code="not_confirmed"
        )


class BadTime(ValidationError):
    """A time in which nobody can be on shift."""

    SENTENCES = {
        "past": _("This is over already. Please choose a time to come."),
        "long": _("This is too long. One shift has at most %(hours)d hours."),
        "order": _("There is no such time in that night: the clocks change."),
        "overlap": _("You are on shift then already: %(when)s."),
    }

    def __init__(self, code: str, field: str = "begins", **facts: object) -> None:
        super().__init__({field: ValidationError(self.SENTENCES[code], code=code, params=facts)})


@transaction.atomic
def set_helper(*, user: User, number: str, languages: Sequence[str], now: datetime) -> Helper:
    """How this person can be rung, and what they speak; a new number has to be confirmed anew."""
    helper = Helper.objects.select_for_update().filter(user=user).first()
    helper = helper or Helper(user=user, used_at=now)
    if number and not _has(helper, number):
        helper.phone = _phone(number)
        _unconfirm(helper)
        record(actor=user, verb=Verb.PHONE_CHANGED, target=helper.phone, at=now)
    helper.languages = sorted(set(languages))
    helper.used_at = now
    helper.save()
    return helper


def _has(helper: Helper, number: str) -> bool:
    return helper.phone is not None and bytes(helper.phone.digest) == digest_of(number)


def _phone(number: str) -> Phone:
    known = Phone.objects.with_number(number).first()
    if known is None:
        known = Phone.of(number)
        known.save()
    return known


def _unconfirm(helper: Helper) -> None:
    helper.confirmed_at = helper.code_digest = helper.code_until = None
    helper.code_tries = 0


@transaction.atomic
def ring_with_code(*, helper: Helper, now: datetime) -> None:
    """We ring them and say a code; refuses a fourth call in a day."""
    row = Helper.objects.select_for_update().get(pk=helper.pk)
    if row.phone_id is None:
        raise NoNumber
    phone = row.phone_id
    today = timezone.localdate(now)
    calls = row.code_calls if row.code_on == today else 0
    if calls >= CODE_CALLS:
        raise TooManyCalls
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_FIGURES))
    _unconfirm(row)
    row.code_digest = _digest(row, code)
    row.code_until, row.code_on, row.code_calls = now + CODE_LASTS, today, calls + 1
    row.used_at = now
    row.save()
    messaging.queue_messages(messages=[_call(phone, code, now)])


def _call(phone: UUID, code: str, now: datetime) -> Message:
    return Message(
        phone_id=phone,
        channel="call",
        purpose=PURPOSE,
        language="en",
        body=code,
        priority=3,
        due_at=now,
        made_at=now,
        changed_at=now,
    )


def _digest(helper: Helper, code: str) -> bytes:
    return vault.link_digest(f"{helper.pk}:{code}", CODE_KIND)


def confirm(*, helper: Helper, code: str, now: datetime) -> None:
    """They read back our code: the number is theirs. Five tries; the code is good for ten minutes."""
    if not _try(helper, code, now):
        raise WrongCode


@transaction.atomic
def _try(helper: Helper, code: str, now: datetime) -> bool:
    row = Helper.objects.select_for_update().get(pk=helper.pk)
    open_ = row.code_digest and row.code_until and now < row.code_until
    if not open_ or row.code_tries >= CODE_TRIES:
        return False
    row.code_tries += 1  # counted also when it was wrong, so it is committed either way
    right = secrets.compare_digest(bytes(row.code_digest or b""), _digest(row, code))
    if right:
        _unconfirm(row)
        row.confirmed_at = row.used_at = now
        record(actor=row.user, verb=Verb.PHONE_CONFIRMED, target=row.phone, at=now)
    row.save()
    return right


@transaction.atomic
def forget_number(*, user: User, now: datetime) -> None:
    """They are rung no more: number, languages and shifts are deleted."""
    helper = Helper.objects.select_related("phone").filter(user=user).first()
    if helper is None:
        return
    phone = helper.phone
    record(actor=user, verb=Verb.PHONE_REMOVED, target=phone, at=now)
    helper.delete()
    others = (phone.lines, phone.helpers, phone.lookouts) if phone else ()
    if phone is not None and not any(rows.exists() for rows in others):
        phone.delete()


@transaction.atomic
def add_shifts(*, helper: Helper, spans: Sequence[Span], by: User, now: datetime) -> list[Shift]:
    """They may be rung in these times; all of them, or none with the reason."""
    row = Helper.objects.select_for_update().get(pk=helper.pk)
    if row.confirmed_at is None:
        raise NotConfirmed
    for start, end in spans:
        _refuse_bad(row, start, end, now)
    shifts = Shift.objects.bulk_create(
        Shift(helper=row, starts_at=start, ends_at=end) for start, end in spans
    )
    row.used_at = max(now, *(end for _start, end in spans))
    row.save(update_fields=["used_at"])
    for shift in shifts:
        record(actor=by, verb=Verb.SHIFT_ADDED, target=shift, at=now)
    return shifts


def _refuse_bad(helper: Helper, start: datetime, end: datetime, now: datetime) -> None:
    if end <= start:  # both in the hour that is left out
        raise BadTime("order")
    if end <= now:
        raise BadTime("past", "day")
    if end - start > LONGEST:
        raise BadTime("long", "ends", hours=int(LONGEST.total_seconds() // 3600))
    if other := helper.shifts.between(start, end).first():
        when = timezone.localtime(other.starts_at)
        raise BadTime("overlap", when=f"{when:%A %-d %B, %H:%M}")


@transaction.atomic
def remove_shift(*, shift: Shift, by: User, now: datetime) -> None:
    """They are not rung then."""
    record(actor=by, verb=Verb.SHIFT_REMOVED, target=shift, at=now)
    shift.delete()


def number_is_here(number: str) -> bool:
    """Whether it costs little to ring: a number of our own country, for each minute is paid."""
    here = country_code_for_region(settings.PHONENUMBER_DEFAULT_REGION)
    return bool(PhoneNumber.from_string(number).country_code == here)
