"""Residences, branches and residents for programs. No number ever leaves by this way."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind, User
from residences.forms import Asking, BranchForm, ResidenceForm, ResidentForm
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


class ResidencesView(HouseView, ListAPIView[Residence]):
    """The residences that your groups look after."""

    scopes = {"GET": READ, "POST": WRITE}
    serializer_class = ResidenceOut

    def get_queryset(self) -> QuerySet[Residence]:
        """Those of the asker's groups."""
        return counted(Residence.objects.visible_to(self.user))

    @documented(
        request=body_of(ResidenceForm, group="Id of your group, when you have several"),
        responses={201: ResidenceOut},
    )
    def post(self, request: Request) -> Response:
        """Adds a residence. The same `key` gives the same residence."""
        residence = saved(ResidenceForm(fields_of(request), user=self.user), self.user, self.now)
        return Response(ResidenceOut(_again(self.user, residence.pk)).data, status=201)


class ResidenceView(HouseView):
    """One residence."""

    scopes = {"GET": READ, "PUT": WRITE}

    @documented(responses=ResidenceOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """One residence."""
        return Response(ResidenceOut(_again(self.user, pk)).data)

    @documented(request=body_of(ResidenceForm, without=("key",)), responses=ResidenceOut)
    def put(self, request: Request, pk: UUID) -> Response:
        """Changes a residence; an empty real name or address leaves what was there."""
        residence = get_object_or_404(Residence.objects.run_by(self.user), pk=pk)
        form = ResidenceForm(fields_of(request), user=self.user, residence=residence)
        saved(form, self.user, self.now)
        return Response(ResidenceOut(_again(self.user, pk)).data)


class BranchesView(HouseView):
    """The branches of one residence."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(operation_id="branches_list", responses=BranchOut(many=True))
    def get(self, _request: Request, pk: UUID) -> Response:
        """The branches of one residence, in their order."""
        residence = get_object_or_404(Residence.objects.visible_to(self.user), pk=pk)
        return Response(BranchOut(_people_in(residence.branches.all()), many=True).data)

    @documented(request=body_of(BranchForm), responses={201: BranchOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """Adds a branch: a floor, a wing, never a room."""
        residence = get_object_or_404(Residence.objects.run_by(self.user), pk=pk)
        branch = saved(BranchForm(fields_of(request), residence=residence), self.user, self.now)
        found = _people_in(residence.branches.all()).get(pk=branch.pk)
        return Response(BranchOut(found).data, status=201)


class ResidentsView(HouseView, ListAPIView[Resident]):
    """The residents of one residence, for its coordinators; never a number."""

    scopes = {"GET": READ, "POST": WRITE}
    readers = (RoleKind.COORDINATOR,)
    serializer_class = ResidentOut
    queryset = Resident.objects.none()  # tells the schema what the list holds

    def get_queryset(self) -> QuerySet[Resident]:
        """Those who live there now."""
        return self._residence().residents.here().order_by("joined_at", "pk")

    def _residence(self) -> Residence:
        return get_object_or_404(Residence.objects.run_by(self.user), pk=self.kwargs["pk"])

    @documented(
        request=body_of(ResidentForm, without=("keep",)),
        responses={201: ResidentOut},
    )
    def post(self, request: Request, pk: UUID) -> Response:
        """Adds a resident. Numbers go in by this way, and never come out."""
        form = ResidentForm(fields_of(request), residence=self._residence())
        return Response(ResidentOut(saved(form, self.user, self.now)).data, status=201)


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


def _people_in(rows: QuerySet[Branch]) -> QuerySet[Branch]:
    return rows.annotate(people=Count("residents", filter=Q(residents__left_at=None)))


def _again(user: User, pk: UUID) -> Residence:
    return get_object_or_404(counted(Residence.objects.visible_to(user)), pk=pk)


urls = [
    path("residences/", ResidencesView.as_view(), name="residences"),
    path("residences/<uuid:pk>/", ResidenceView.as_view(), name="residence"),
    path("residences/<uuid:pk>/branches/", BranchesView.as_view(), name="branches"),
    path("residences/<uuid:pk>/residents/", ResidentsView.as_view(), name="residents"),
]
