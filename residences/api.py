"""Residences, branches and residents for programs. No number ever leaves by this way."""

from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, documented, fields_of
from accounts.models import RoleKind
from residences import care_api
from residences.api_shapes import (
    READ,
    WRITE,
    BranchOut,
    ResidenceOut,
    ResidentOut,
    as_seen,
    counted,
    saved,
    with_people,
)
from residences.asking_api import urls as asking_urls
from residences.forms import ResidentForm
from residences.models import Residence, Resident
from residences.place_forms import BranchForm, ResidenceForm
from residences.tree_api import urls as tree_urls


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
        return Response(ResidenceOut(as_seen(self.user, residence.pk)).data, status=201)


class ResidenceView(HouseView):
    """One residence."""

    scopes = {"GET": READ, "PUT": WRITE}

    @documented(responses=ResidenceOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """One residence."""
        return Response(ResidenceOut(as_seen(self.user, pk)).data)

    @documented(request=body_of(ResidenceForm, without=("key",)), responses=ResidenceOut)
    def put(self, request: Request, pk: UUID) -> Response:
        """Changes a residence; an empty real name or address leaves what was there."""
        residence = get_object_or_404(Residence.objects.run_by(self.user), pk=pk)
        form = ResidenceForm(fields_of(request), user=self.user, residence=residence)
        saved(form, self.user, self.now)
        return Response(ResidenceOut(as_seen(self.user, pk)).data)


class BranchesView(HouseView):
    """The branches of one residence."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(operation_id="branches_list", responses=BranchOut(many=True))
    def get(self, _request: Request, pk: UUID) -> Response:
        """The branches of one residence, in their order."""
        residence = get_object_or_404(Residence.objects.visible_to(self.user), pk=pk)
        return Response(BranchOut(with_people(residence.branches.all()), many=True).data)

    @documented(request=body_of(BranchForm), responses={201: BranchOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """Adds a branch: a floor, a wing, never a room."""
        residence = get_object_or_404(Residence.objects.run_by(self.user), pk=pk)
        branch = saved(BranchForm(fields_of(request), residence=residence), self.user, self.now)
        found = with_people(residence.branches.all()).get(pk=branch.pk)
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


urls = [
    path("residences/", ResidencesView.as_view(), name="residences"),
    path("residences/<uuid:pk>/", ResidenceView.as_view(), name="residence"),
    path("residences/<uuid:pk>/address/", care_api.AddressView.as_view(), name="address"),
    path("residences/<uuid:pk>/close/", care_api.CloseView.as_view(), name="close"),
    path("residences/<uuid:pk>/open-again/", care_api.OpenAgainView.as_view(), name="open_again"),
    path("residences/<uuid:pk>/groups/", care_api.GroupsView.as_view(), name="groups"),
    path("residences/<uuid:pk>/groups/take/", care_api.TakeView.as_view(), name="take"),
    path("residences/<uuid:pk>/branches/", BranchesView.as_view(), name="branches"),
    path("residences/<uuid:pk>/residents/", ResidentsView.as_view(), name="residents"),
    *tree_urls,
    *asking_urls,
]
