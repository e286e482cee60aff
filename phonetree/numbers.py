"""Who may see a number in a call-out: somebody who has to ring it now, and not one after another."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.trail import Event, record
from accounts.verbs import Verb
from phonetree import calling, reports
from phonetree.actions import frozen_ladder
from phonetree.models import CallOut, CallOutState, Recipient, Urgency
from phonetree.outcomes import SAFE

REASON = "call_out"  # in the trail, and where the number is opened


class NothingToRing(ValidationError):
    """The number is not needed, or not any more."""

    def __init__(self, words: str = "") -> None:
        said = words or _("There is no phone to ring. Ask at the door.")
        super().__init__(said, code="nothing_to_ring")


class EnoughNumbers(ValidationError):
    """This person has looked at as many numbers as one may in this call-out."""

    def __init__(self, most: int) -> None:
        super().__init__(
            _(
                "You have looked at %(most)d numbers in this call-out. That is the most."
                " Ask somebody else to ring the next."
            ),
            code="enough_numbers",
            params={"most": most},
        )


def why_not(recipient: Recipient, now: datetime) -> NothingToRing | None:
    """Why nobody may be shown this number now; None when somebody may have to ring it."""
    call_out = recipient.call_out
    if recipient.phone_id is None:
        return NothingToRing()
    if call_out.live_at is None or call_out.state == CallOutState.CANCELLED:
        return NothingToRing(_("Nobody was told anything yet."))
    if now - call_out.live_at >= reports.LATE:
        return NothingToRing(_("This call-out began more than a day ago: its numbers are closed."))
    if recipient.outcome in SAFE and not recipient.is_partly_safe:
        return NothingToRing(_("They are accounted for, so nobody needs their number."))
    if recipient.to_ring is not None and recipient.to_ring.dead_since:
        wrong = recipient.to_ring.dead_code == calling.WRONG
        said = _("This number is somebody else’s. Ask at the door.")
        return NothingToRing(said if wrong else _("This number no longer works. Ask at the door."))
    return None


def works(recipient: Recipient) -> bool:
    """True where there is a number to ring, as far as anybody knows."""
    phone = recipient.to_ring
    return phone is not None and phone.dead_since is None


def asks_again(call_out: CallOut) -> bool:
    """True where somebody must show who they are first; seconds count in an emergency only."""
    return call_out.urgency != Urgency.EMERGENCY


def reveal(*, recipient: Recipient, by: User, now: datetime) -> str:
    """The number in clear, for one call; it is noted, and for ten minutes nobody else gets it.

    Refuses NothingToRing, calling.WithSomebody and, with a line in the trail, EnoughNumbers.
    """
    phone, call_out = recipient.to_ring, recipient.call_out
    refusal = why_not(recipient, now)
    if refusal or phone is None:
        raise refusal or NothingToRing
    most = frozen_ladder(call_out).numbers
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two looks at once are two
        seen = looked_at(call_out, by)
        within = phone.pk in seen or len(seen) < most
        if within:
            calling.claim(recipient=recipient, by=by, now=now)
        record(
            actor=by,
            verb=Verb.PHONE_REVEALED if within else Verb.PHONE_REFUSED,
            target=phone,
            at=now,
            residence_id=call_out.residence_id,
            reason=REASON,
        )
    if not within:
        raise EnoughNumbers(most)
    return str(phone.number.reveal(reason=REASON))


def looked_at(call_out: CallOut, by: User) -> set[object]:
    """The phones whose numbers this person has seen since the call-out went live."""
    return set(
        Event.objects.filter(
            actor_id=by.pk,
            verb=Verb.PHONE_REVEALED.value,
            residence_id=call_out.residence_id,
            reason=REASON,
            at__gte=call_out.live_at,
        ).values_list("target_id", flat=True)
    )
