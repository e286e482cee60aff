"""What the API answers about residents and the tree; never a number."""

from typing import Any

from rest_framework import serializers

from residences.health import Finding
from residences.models import Errand, MoveSign, Nomination
from residences.moving import Outlook
from residences.need import Need


class FindingOut(serializers.Serializer[Any]):
    """One thing that is wrong with a tree, in the words of the page."""

    fault = serializers.CharField()
    branch = serializers.UUIDField(allow_null=True)
    people = serializers.IntegerField()
    title = serializers.CharField()
    why = serializers.CharField()


def findings_out(found: list[Finding], said: list[Need]) -> list[dict[str, Any]]:
    """Findings with the sentences that the page has for them."""
    return [
        {
            "fault": str(one.fault),
            "branch": one.branch and str(one.branch),
            "people": one.people,
            "title": need.title,
            "why": need.why,
        }
        for one, need in zip(found, said, strict=True)
    ]


class ErrandOut(serializers.ModelSerializer[Errand]):
    """Something to ask in person."""

    class Meta:
        model = Errand
        fields = ["id", "resident", "branch", "kind", "code", "made_at", "done_at", "done_how"]
        read_only_fields = fields


class NominationOut(serializers.ModelSerializer[Nomination]):
    """Somebody who was named, how many neighbours named them, and what they said."""

    words = serializers.IntegerField(read_only=True, source="backings.count")

    class Meta:
        model = Nomination
        fields = ["id", "branch", "resident", "rank", "standing", "words", "made_at"]
        read_only_fields = fields


class MoveSignOut(serializers.ModelSerializer[MoveSign]):
    """Moved? A branch that fell silent."""

    class Meta:
        model = MoveSign
        fields = ["id", "branch", "silent", "known", "by_numbers", "raised_at", "settled_how"]
        read_only_fields = fields


class LeaderOut(serializers.Serializer[Any]):
    """Somebody who leads a branch (1) or stands ready (2), and how they said yes."""

    resident = serializers.UUIDField()
    rank = serializers.IntegerField()
    said_yes_how = serializers.CharField()


class LeadersOut(serializers.Serializer[Any]):
    """Who leads a branch, and who was asked and has not begun."""

    leaders = LeaderOut(many=True)
    asked = serializers.ListField(child=serializers.UUIDField())


class LeaderFactsOut(serializers.Serializer[Any]):
    """What a leader told us."""

    languages = serializers.ListField(child=serializers.CharField())
    rung_from = serializers.TimeField(allow_null=True)
    rung_until = serializers.TimeField(allow_null=True)
    cap = serializers.IntegerField()


class EffectOut(serializers.Serializer[Any]):
    """One branch before and after a change."""

    word = serializers.CharField()
    people = serializers.ListField(child=serializers.IntegerField())
    load = serializers.ListField(child=serializers.IntegerField())
    is_over = serializers.BooleanField()


class TreePreviewOut(serializers.Serializer[Any]):
    """What a change would do: to each branch, what is missing then, what is right again."""

    effects = EffectOut(many=True)
    worse = serializers.ListField(child=serializers.CharField())
    better = serializers.ListField(child=serializers.CharField())


class ChangeOut(serializers.Serializer[Any]):
    """A change of a tree that was saved; `asked` when somebody has to say yes first."""

    id = serializers.UUIDField()
    what = serializers.CharField()


class OutlookOut(serializers.Serializer[Outlook]):
    """What a move would do."""

    people = serializers.IntegerField()
    phones = serializers.IntegerField()
    languages = serializers.DictField(child=serializers.IntegerField())
    led_by_deputies = serializers.ListField(child=serializers.CharField())
    left_without = serializers.ListField(child=serializers.CharField())


class MoveOut(serializers.Serializer[Any]):
    """People who were moved together."""

    id = serializers.UUIDField()
    people = serializers.IntegerField()
    to = serializers.UUIDField(source="to_id", allow_null=True)
    moved_on = serializers.DateField()


class RoundOut(serializers.Serializer[Any]):
    """A round in which people of a branch can name somebody."""

    id = serializers.UUIDField()
    branch = serializers.UUIDField(source="branch_id")
    closes_at = serializers.DateTimeField(allow_null=True)
