"""What the API says of residences, branches and residents; shared by its views."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from accounts.api_views import checked
from accounts.models import User
from residences.forms import Asking
from residences.models import Branch, Residence, Resident

READ, WRITE = ["residences:read"], ["residences:write"]


class ResidenceOut(serializers.ModelSerializer[Residence]):
    """A residence: never its real name or address."""

    people = serializers.IntegerField(read_only=True)
    open = serializers.SerializerMethodField()

    class Meta:
        model = Residence
        fields = ["id", "code_name", "kind", "people", "open"]
        read_only_fields = fields

    def get_open(self, residence: Residence) -> bool:
        """False once it has been closed."""
        return residence.closed_at is None


class BranchOut(serializers.ModelSerializer[Branch]):
    """A branch: its word, and how many live there."""

    people = serializers.IntegerField(read_only=True)

    class Meta:
        model = Branch
        fields = ["id", "word", "position", "people"]
        read_only_fields = fields


class ResidentOut(serializers.ModelSerializer[Resident]):
    """A resident: the alias, the languages, the branch."""

    alias = serializers.CharField(read_only=True)

    class Meta:
        model = Resident
        fields = ["id", "alias", "branch", "reads", "speaks", "prefers_call"]
        read_only_fields = fields


def saved(form: Asking, by: User, now: Any) -> Any:
    """What the form made; raises the form's own sentences when it refuses."""
    checked(form)
    try:
        return form.save(by=by, now=now)  # type: ignore[attr-defined]
    except ValidationError as refusal:
        form.refuse(refusal)
        raise ValidationError(form.errors.as_data()) from refusal


def counted(rows: QuerySet[Residence]) -> QuerySet[Residence]:
    """The residences with how many people live there now."""
    return rows.annotate(people=Count("residents", filter=Q(residents__left_at=None)))


def with_people(rows: QuerySet[Branch]) -> QuerySet[Branch]:
    """The branches with how many people live there now."""
    return rows.annotate(people=Count("residents", filter=Q(residents__left_at=None)))


def as_seen(user: User, pk: UUID) -> Residence:
    """The residence as the asker sees it now."""
    return get_object_or_404(counted(Residence.objects.visible_to(user)), pk=pk)
