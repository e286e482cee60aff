"""Lifts, interpreting, classes: nobody packs them. A day is agreed, and afterwards it has happened."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from donations.giving import hand_over
from donations.models import Match, MatchState
from donations.refused import AfterItsEnd, DayToCome, NoYesYet, RunIsPast, TooFarAhead
from donations.saying import tell_agreed
from donations.suiting import kept

FARTHEST = timedelta(days=366)  # nobody keeps a promise for longer; and years have four digits
AFTERWARDS = timedelta(days=7)  # to say that it happened, or to agree on another day


@transaction.atomic
def agree(*, match: Match, at: datetime, by: User, now: datetime) -> None:
    """They said yes, and this is the day and hour; they are told. Said twice, they are told once.

    Refuses NoYesYet, RunIsPast, TooFarAhead, AfterItsEnd.
    """
    if at <= now:
        raise RunIsPast
    if at > now + FARTHEST:
        raise TooFarAhead
    if kept(match.offer.facts, at) < at:
        raise AfterItsEnd
    said_yes = Match.objects.services().filter(pk=match.pk, state=MatchState.ACCEPTED)
    anew = said_yes.exclude(agreed_at=at)
    if not anew.update(agreed_at=at, held_until=at + AFTERWARDS):
        if said_yes.exists():
            return
        raise NoYesYet
    match.refresh_from_db(fields=["agreed_at", "held_until"])
    tell_agreed(match, now)
    record(actor=by, verb=Verb.SERVICE_AGREED, target=match, at=now)


@transaction.atomic
def happened(*, match: Match, by: User, now: datetime) -> None:
    """It was done; what they needed is met. Refuses NoYesYet, also without a day, and DayToCome."""
    done = Match.objects.services().filter(pk=match.pk, state=MatchState.ACCEPTED)
    at = done.values_list("agreed_at", flat=True).first()
    if at is None:
        raise NoYesYet
    if timezone.localdate(at) > timezone.localdate(now):
        raise DayToCome
    hand_over(match=match, by=by, now=now)
