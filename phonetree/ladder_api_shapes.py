"""How ladders and simulations look to programs. Serializers only show; forms ask."""

from typing import Any

from rest_framework import serializers

from accounts.models import Group
from phonetree.ladder import Kind, Ladder, Who
from phonetree.ladder_choice import Chosen
from phonetree.ladder_words import rungs_in_words
from phonetree.models import LadderVersion, Urgency
from phonetree.what_if_here import Answer


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class StepOut(_Shape):
    """One step; times in seconds."""

    kind = serializers.ChoiceField(choices=[(kind.value, kind.name) for kind in Kind])
    after = serializers.IntegerField()
    who = serializers.ChoiceField(choices=[(who.value, who.name) for who in Who])
    times = serializers.IntegerField()
    every = serializers.IntegerField()
    quiet = serializers.CharField(
        help_text="ladder: its quiet hours hold; any: day and night; or hours of its own, 22:00-07:00."
    )


class LadderFacts(_Shape):
    """A ladder; times in seconds."""

    steps = StepOut(many=True)
    leader_patience = serializers.IntegerField()
    tell_again = serializers.IntegerField()
    lasts = serializers.IntegerField()
    quiet = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="When quiet hours begin and end."
    )
    quiet_because = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField(), help_text="In plain English.")


def facts(ladder: Ladder) -> dict[str, Any]:
    """A ladder as programs see it."""
    words = [f"{rung.when}: {rung.words}" for rung in rungs_in_words(ladder)]
    return {**ladder.to_data(), "words": words}


class LadderOut(_Shape):
    """What a group climbs now."""

    group = serializers.UUIDField()
    group_name = serializers.CharField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    whose = serializers.ChoiceField(choices=["group", "network", "shipped"])
    version = serializers.UUIDField(allow_null=True)
    ladder = LadderFacts()


def ladder_out(group: Group, urgency: str, chosen: Chosen) -> dict[str, Any]:
    """What a group climbs now, written out."""
    version = chosen.version
    whose = "shipped" if version is None else "group" if version.group_id else "network"
    return {
        "group": group.pk,
        "group_name": group.name,
        "urgency": urgency,
        "whose": whose,
        "version": version.pk if version else None,
        "ladder": facts(chosen.ladder),
    }


class VersionOut(serializers.ModelSerializer[LadderVersion]):
    """One version of a ladder."""

    nth = serializers.IntegerField(source="number", read_only=True, help_text="Counted from 1.")
    state = serializers.CharField(
        read_only=True, help_text="proposed, in_force, replaced or refused"
    )
    ladder = serializers.SerializerMethodField()

    class Meta:
        model = LadderVersion
        fields = [
            "id",
            "group",
            "urgency",
            "nth",
            "state",
            "is_shipped",
            "made_at",
            "in_force_at",
            "ended_at",
            "ladder",
        ]
        read_only_fields = fields

    def get_ladder(self, version: LadderVersion) -> dict[str, Any]:
        """Its steps and what else holds; times in seconds."""
        return facts(version.ladder)


class ReachedRow(_Shape):
    """People reached after so many seconds."""

    after = serializers.IntegerField()
    reached = serializers.IntegerField(help_text="In the middle of several throws of the dice.")
    least = serializers.IntegerField()
    most = serializers.IntegerField()
    by = serializers.DictField(
        child=serializers.IntegerField(), help_text="text, key (in a call), leader, person"
    )


class WhatIfOut(_Shape):
    """What would happen. How people behave is assumed, and so is all of this."""

    residence = serializers.UUIDField()
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    version = serializers.UUIDField(allow_null=True)
    people = serializers.IntegerField()
    simulated = serializers.IntegerField(help_text="Fewer than people in a big residence.")
    rows = ReachedRow(many=True)
    took = serializers.DictField(child=serializers.IntegerField())


def what_if_out(form: Any, answer: Answer) -> dict[str, Any]:
    """An answer, written out."""
    return {
        "residence": form.home.pk,
        "urgency": form.how_urgent,
        "version": form.chosen.version.pk if form.chosen.version else None,
        "people": answer.everybody,
        "simulated": answer.simulated,
        "rows": answer.rows,
        "took": answer.took,
    }
