"""What is there and what moved, as files for a spreadsheet: no person, and no cell is a formula.

In English whatever page they are taken from: only so can they be brought in again.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import now
from accounts.models import User
from accounts.scope import SignedInRequest
from accounts.trail import record
from accounts.verbs import Verb
from donations.facts import Kind
from donations.list_columns import FACTS as KEYS
from donations.models import Movement, Offer, Reason, What
from donations.views import handles_gifts
from donations.words import FACTS, KINDS, in_words
from residences.csv_files import csv_file

MOST = 50_000  # rows of a file


@handles_gifts
@require_safe
def offers(request: SignedInRequest) -> HttpResponse:
    """Every label of which something is left, with all that is known of it. It can be brought in again."""
    return offers_file(by=request.user, at=now())


def offers_file(*, by: User, at: datetime) -> HttpResponse:
    """What the asker sees of what is there, as a file; that it left is noted."""
    rows = Offer.objects.visible_to(by).filter(closed_at=None).with_stock()
    found = rows.select_related("place").order_by("made_at", "pk")[:MOST]
    _note(by, at)
    with translation.override("en"):
        head = [
            _("Label"),
            _("Kind"),
            _("How many"),
            _("Free"),
            _("Where it lies"),
            _("Ready from"),
        ]
        names = [str(FACTS[key]) for key in KEYS]
        return csv_file("offers.csv", [[*head, *names], *(_offer(one) for one in found)])


def _offer(one: Any) -> list[str]:
    known = dict(in_words(one.facts))
    own = [
        one.code,
        str(KINDS[Kind(one.kind)]),
        str(one.there),
        str(one.free),
        one.place.name if one.place else "",
        one.ready_on.isoformat() if one.ready_on else "",
    ]
    return [*own, *(known.get(key, "") for key in KEYS)]


@handles_gifts
@require_safe
def movements(request: SignedInRequest) -> HttpResponse:
    """Everything that came and went: day, label, how much and why; not to whom, and not who did it."""
    return movements_file(by=request.user, at=now())


def movements_file(*, by: User, at: datetime) -> HttpResponse:
    """What moved of what the asker sees, as a file; that it left is noted."""
    mine = Offer.objects.visible_to(by).values("pk")
    rows = Movement.objects.filter(offer__in=mine).order_by("at", "pk")
    found = rows.values_list("at", "offer__code", "offer__kind", "what", "quantity", "reason")
    _note(by, at)
    with translation.override("en"):
        head = [_("Day"), _("Label"), _("Kind"), _("What happened"), _("How many"), _("Why")]
        return csv_file("movements.csv", [head, *_moved(found[:MOST])])


def _moved(rows: Any) -> Iterator[list[str]]:
    for at, code, kind, what, quantity, reason in rows:
        day = timezone.localtime(at).date().isoformat()
        why = str(Reason(reason).label) if reason else ""
        yield [day, code, str(KINDS[Kind(kind)]), str(What(what).label), str(quantity), why]


def _note(by: User, at: datetime) -> None:
    record(actor=by, verb=Verb.OFFERS_EXPORTED, target=None, at=at)
