"""How appeals, and what donors wrote, look to programs. Serializers only show; forms ask."""

from typing import Any

from rest_framework import serializers

from donations.appeal_views import address_of
from donations.models import Policy, Seen


class _Shape(serializers.Serializer[Any]):
    """Plain facts, written out."""


class AppealOut(_Shape):
    """A call for things."""

    id = serializers.UUIDField()
    group = serializers.UUIDField()
    title = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    target = serializers.IntegerField(allow_null=True)
    came = serializers.IntegerField(help_text="How much has come in, by what was logged.")
    until_on = serializers.DateField(allow_null=True)
    area = serializers.CharField(allow_blank=True)
    policy = serializers.ChoiceField(choices=Policy.choices)
    seed = serializers.CharField(help_text="What the lot is drawn with.")
    page = serializers.CharField(allow_blank=True, help_text="Where anybody can read it.")
    words = serializers.DictField(child=serializers.CharField(), help_text="By language.")
    titles = serializers.DictField(
        child=serializers.CharField(), help_text="By language, where it has one of its own there."
    )
    closed_at = serializers.DateTimeField(allow_null=True)


def appeal_out(appeal: Any) -> dict[str, Any]:
    """An appeal with its total; its wordings have been fetched with it."""
    names = ("title", "kinds", "target", "came", "until_on", "area", "policy", "seed", "closed_at")
    return {
        "id": appeal.pk,
        "group": appeal.group_id,
        **{name: getattr(appeal, name) for name in names},
        "page": address_of(appeal),
        "words": {row.language: row.words for row in appeal.wordings.all()},
        "titles": {row.language: row.title for row in appeal.wordings.all() if row.title},
    }


class TableOut(_Shape):
    """A day with an open table."""

    id = serializers.UUIDField()
    point = serializers.UUIDField(source="point_id")
    begins_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    told_at = serializers.DateTimeField(allow_null=True)


class PledgeOut(_Shape):
    """What a donor wrote; words and contact are empty once they were deleted."""

    id = serializers.UUIDField()
    appeal = serializers.UUIDField(source="appeal_id")
    kind = serializers.CharField()
    quantity = serializers.IntegerField()
    words = serializers.CharField(allow_null=True)
    contact = serializers.CharField(allow_null=True)
    made_at = serializers.DateTimeField()
    seen = serializers.ChoiceField(choices=Seen.choices)
    language = serializers.CharField(help_text="In which they read our page.")
    thank_by = serializers.CharField(
        allow_blank=True, help_text="How they want to hear that somebody has it: mail, text, hand."
    )
    thanked_at = serializers.DateTimeField(allow_null=True)


class RepairOut(_Shape):
    """A thing of which somebody said that it does not work; no person."""

    code = serializers.CharField(source="match.offer.code")
    kind = serializers.CharField(source="match.offer.kind")
    since = serializers.DateTimeField(source="answered_at")
