"""Whether a phone works, asked three days after it was handed over; a no is a task for the repair table."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from donations import saying
from donations.actions import reopen
from donations.facts import Kind
from donations.giving import comes_back
from donations.models import Checkup, Match, MatchState, Offer, OpenedHow
from donations.refused import TooLate

AFTER = timedelta(days=3)  # time to charge it, to put a SIM in and to find out
NO_LONGER = timedelta(days=10)  # asked later than this, nobody remembers
SHOWN = timedelta(days=14)  # on their page, while nobody answered


@transaction.atomic
def ask(now: datetime, most: int = 500) -> int:
    """How many were asked now, each once; by text where one reaches them, else on their page."""
    given = Match.objects.filter(
        state=MatchState.HANDED_OVER,
        offer__kind=Kind.PHONE,
        checkup=None,
        ended_at__lte=now - AFTER,
        ended_at__gt=now - NO_LONGER,
        need__resident__left_at=None,
    )
    rows = given.select_for_update(of=("self",)).select_related("need__resident")
    asked = list(rows.order_by("ended_at", "pk")[:most])
    if asked:
        Checkup.objects.bulk_create([Checkup(match=one, asked_at=now) for one in asked])
        saying.ask_whether_it_works(asked, now)
    return len(asked)


@transaction.atomic
def answer(*, match: Match, works: bool, by: User | None, now: datetime) -> None:
    """A no gives them their old place back; the thing itself is not there before it came back.

    A second answer that says the same changes nothing. Refuses TooLate for another one.
    """
    theirs = Checkup.objects.filter(match__state=MatchState.HANDED_OVER)  # not once it came back
    if not theirs.filter(match=match, answered_at=None).update(answered_at=now, works=works):
        if Checkup.objects.filter(match=match, works=works).exists():
            return
        raise TooLate
    verb = Verb.PHONE_WORKS if works else Verb.PHONE_BROKEN
    if not works:
        given = Match.objects.filter(pk=match.pk, state=MatchState.HANDED_OVER)
        if given.update(state=MatchState.RETURNED):
            reopen(match.need, said=OpenedHow.TEXT)
    record(actor=by, verb=verb, target=match, at=now)


@transaction.atomic
def see_to(*, checkup: Checkup, came_back: bool, by: User, now: datetime) -> Offer | None:
    """Somebody saw to it: it came back under a label of its own, or it never will. Refuses TooLate.

    Nobody is proposed what came back before it was looked at and wiped again.
    """
    if not Checkup.objects.to_repair().filter(pk=checkup.pk).update(done_at=now, done_by=by):
        raise TooLate
    match = checkup.match
    record(actor=by, verb=Verb.REPAIR_SEEN_TO, target=match, at=now)
    return comes_back(match, by, now) if came_back else None
