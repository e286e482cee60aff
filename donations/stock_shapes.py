"""How offers, stock and runs look to programs. Serializers only show; forms ask. No person in any."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from donations.facts import Kind
from donations.models import Match, MatchState, Offer, Run, RunState
from donations.rules import of_the_thing
from donations.run_choice import Why
from donations.run_data import halts, handed

KINDS, STATES = ", ".join(Kind), ", ".join(MatchState.values)


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class MovementOut(_Shape):
    """So much came, went or was counted."""

    what = serializers.CharField()
    quantity = serializers.IntegerField()
    reason = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class OfferOut(_Shape):
    """A thing under its label."""

    code = serializers.CharField(help_text="What stands on the label; addresses name it.")
    kind = serializers.CharField(help_text=KINDS)
    facts = serializers.DictField(help_text="Only what is known.")
    there = serializers.IntegerField()
    reserved = serializers.IntegerField(help_text="Promised.")
    free = serializers.IntegerField()
    place = serializers.CharField(allow_null=True)
    ready_on = serializers.DateField(allow_null=True)
    made_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    refused = serializers.ListField(
        child=serializers.CharField(), help_text="Why nobody gets it as it is: codes."
    )


class OfferWithPastOut(OfferOut):
    """The same with everything that happened to it."""

    movements = MovementOut(many=True)


class StockLineOut(_Shape):
    """One kind."""

    kind = serializers.CharField(help_text=KINDS)
    there = serializers.IntegerField()
    reserved = serializers.IntegerField()
    usable = serializers.IntegerField(help_text="Free, and of use to somebody as it is.")
    wanted = serializers.IntegerField(help_text="Asked for, neither promised nor handed over.")
    short = serializers.IntegerField()
    unfit = serializers.IntegerField(help_text="For so many, what is there does not suit.")


class ParcelOut(_Shape):
    """Something promised, by label and code name."""

    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(help_text=KINDS)
    quantity = serializers.IntegerField()
    residence = serializers.CharField(help_text="Its code name.")
    state = serializers.CharField(help_text=STATES)


class StopOut(_Shape):
    """A residence on the way."""

    id = serializers.UUIDField()
    residence = serializers.CharField(help_text="Its code name.")
    at = serializers.CharField(help_text="Where its things are handed over.")
    why = serializers.CharField(help_text=", ".join(Why))


class RunOut(_Shape):
    """A run."""

    id = serializers.UUIDField()
    starts_at = serializers.DateTimeField()
    state = serializers.CharField(help_text="planned, done, cancelled")
    why_not = serializers.CharField(allow_blank=True)
    driver = serializers.CharField(allow_null=True)
    stops = StopOut(many=True)


class RunWithParcelsOut(RunOut):
    """The same with what is to be packed, and what was given out on the day."""

    parcels = ParcelOut(many=True)
    given_out = ParcelOut(many=True)


class PlaceOut(_Shape):
    """How things get to a residence, and what waits for it."""

    residence = serializers.CharField(help_text="Its code name.")
    route = serializers.CharField(help_text="desk, off_site, refused")
    words = serializers.CharField(allow_blank=True)
    point = serializers.CharField(allow_null=True)
    things = serializers.IntegerField()
    waits_since = serializers.DateField(allow_null=True)


class HandedOut(_Shape):
    """What was handed over, or came back."""

    label = serializers.CharField()  # type: ignore[assignment]
    quantity = serializers.IntegerField()
    state = serializers.CharField(help_text=STATES)


def offer_out(offer: Any) -> dict[str, Any]:
    """An offer that was found with its stock."""
    refused = of_the_thing(Kind(offer.kind), offer.facts, timezone.localdate())
    return {
        "code": offer.code,
        "kind": offer.kind,
        "facts": offer.facts,
        "there": offer.there,
        "reserved": offer.reserved,
        "free": offer.free,
        "place": offer.place.name if offer.place else None,
        "ready_on": offer.ready_on,
        "made_at": offer.made_at,
        "closed_at": offer.closed_at,
        "refused": [str(one) for one in refused],
    }


def offer_with_past(offer: Any) -> dict[str, Any]:
    """The same with its movements."""
    return {**offer_out(offer), "movements": list(offer.movements.all())}


def found(code: str) -> Any:
    """The thing with this label as it stands now, after a deed."""
    return Offer.objects.with_stock().select_related("place").get(code=code)


def run_out(run: Run) -> dict[str, Any]:
    """A run with its stops."""
    stops = [
        {"id": stop.pk, "residence": stop.residence.code_name, "at": halt.name, "why": stop.why}
        for halt in halts(run, [])
        for stop in halt.stops
    ]
    return {
        "id": run.pk,
        "starts_at": run.starts_at,
        "state": run.state,
        "why_not": run.why_not,
        "driver": run.driver.name if run.driver else None,
        "stops": stops,
    }


def run_with_parcels(run: Run, parcels: Any) -> dict[str, Any]:
    """The same with what is on it."""
    planned = run.state == RunState.PLANNED
    given = list(handed(run))
    return {**run_out(run), "parcels": list(parcels) if planned else [], "given_out": given}


def handed_out(match: Match) -> dict[str, Any]:
    """What a hand-over came to."""
    return {"label": match.offer.code, "quantity": match.quantity, "state": match.state}
