"""How needs, matches and what may be known of them look to programs. Serializers only show; forms ask."""

from typing import Any

from rest_framework import serializers

from donations.facts import Kind
from donations.models import Match, MatchState, Need
from donations.why import in_short, not_yet, proposed

KINDS = ", ".join(Kind)


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class NeedOut(_Shape):
    """What somebody needs."""

    id = serializers.UUIDField()
    resident = serializers.UUIDField(help_text="By id; aliases are among the residents.")
    residence = serializers.UUIDField()
    kind = serializers.CharField(help_text=KINDS)
    quantity = serializers.IntegerField()
    facts = serializers.DictField(help_text="What they said that suits them.")
    opened_at = serializers.DateTimeField()
    opened_how = serializers.CharField()
    urgency = serializers.IntegerField(help_text="1 now, 2 soon, 3 as usual.")
    urgency_why = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_how = serializers.CharField(allow_blank=True)
    place = serializers.IntegerField(allow_null=True, help_text="In the queue for its kind.")
    why_not_yet = serializers.CharField(help_text="The proof, as of the last time of giving out.")


class NeedSaid(NeedOut):
    """The same, as it stands once something was said."""

    added = serializers.ListField(
        child=serializers.CharField(), help_text="Facts that this added to one that was open."
    )


def need_out(need: Need) -> dict[str, Any]:
    """A need, with its proof; `waiting` has been fetched with it."""
    waiting = getattr(need, "waiting", None)
    known = waiting if waiting and waiting.found_at >= need.opened_at else None
    names = ("kind", "quantity", "facts", "opened_at", "opened_how", "urgency", "urgency_why")
    return {
        "id": need.pk,
        "resident": need.resident_id,
        "residence": need.residence_id,
        **{name: getattr(need, name) for name in names},
        "closed_at": need.closed_at,
        "closed_how": need.closed_how,
        "place": known.place if known else None,
        "why_not_yet": not_yet(known),
    }


class MatchOut(_Shape):
    """So much of an offer for a need."""

    id = serializers.UUIDField()
    need = serializers.UUIDField()
    code = serializers.CharField(help_text="What stands on the label.")
    kind = serializers.CharField(help_text=KINDS)
    quantity = serializers.IntegerField()
    state = serializers.ChoiceField(choices=MatchState.choices)
    why = serializers.CharField(help_text="Why it was proposed, as things stood then.")
    held_until = serializers.DateTimeField(allow_null=True)
    decline_reason = serializers.CharField(allow_blank=True)


def match_out(match: Match) -> dict[str, Any]:
    """A match without its digits: these are for the resident alone."""
    return {
        "id": match.pk,
        "need": match.need_id,
        "code": match.offer.code,
        "kind": match.offer.kind,
        "quantity": match.quantity,
        "state": match.state,
        "why": proposed(match.why),
        "held_until": match.held_until,
        "decline_reason": match.decline_reason,
    }


class AllocationOut(_Shape):
    """One time of giving out, that anybody can draw again."""

    id = serializers.UUIDField()
    seed = serializers.CharField()
    at = serializers.DateTimeField()
    needs = serializers.IntegerField()
    served = serializers.IntegerField()
    units = serializers.IntegerField()


class OnItsWayOut(_Shape):
    """What is on its way, as those who handle things may know it."""

    code = serializers.CharField(help_text="What stands on the label.")
    kind = serializers.CharField(help_text=KINDS)
    quantity = serializers.IntegerField()
    state = serializers.ChoiceField(choices=MatchState.choices)
    residence = serializers.CharField(help_text="Its code name.")


class UnmetOut(_Shape):
    """How many wait for what where, and why, as those who handle things may know it."""

    kind = serializers.CharField(help_text=KINDS)
    how_many = serializers.IntegerField()
    residence = serializers.CharField(help_text="Its code name.")
    why = serializers.CharField()


def parcel_out(row: dict[str, Any]) -> dict[str, Any]:
    """A parcel under the name that labels have among offers."""
    return {**row, "code": row["label"]}


def unmet_out(row: dict[str, Any]) -> dict[str, Any]:
    """A count with its reason in words."""
    return {
        "kind": row["kind"],
        "how_many": row["number"],
        "residence": row["home"],
        "why": in_short(row["reason"]),
    }
