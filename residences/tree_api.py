"""The tree for programs: its health, leaders, errands, changes and moves, by the same forms."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from residences import arranging
from residences import tree_shapes as shapes
from residences.api_shapes import READ, WRITE, ResidentOut, saved
from residences.arranging_forms import ArrangeForm
from residences.checkup import findings_of
from residences.health_words import one_by_one
from residences.leading_forms import (
    ChooseLeadersForm,
    LeaderFactsForm,
    NominationForm,
    RoundForm,
)
from residences.models import Branch, Errand, MoveSign, Nomination, Residence, Resident
from residences.moving_forms import MoveForm, SignForm
from residences.number_forms import ErrandForm, NewNumberForm


class TreeView(HouseView):
    """A part of the API about one tree: for coordinators only."""

    readers = (RoleKind.COORDINATOR,)

    def residence(self, pk: UUID) -> Residence:
        """A residence where the asker is a coordinator; the tree is for nobody else."""
        return get_object_or_404(Residence.objects.run_by(self.user), pk=pk)

    def branch(self, pk: UUID) -> Branch:
        """A branch of such a residence."""
        rows = Branch.objects.run_by(self.user).select_related("residence")
        return get_object_or_404(rows, pk=pk)

    def resident(self, pk: UUID) -> Resident:
        """Somebody who lives in such a residence."""
        rows = Resident.objects.run_by(self.user).select_related("residence")
        return get_object_or_404(rows, pk=pk)


class HealthView(TreeView):
    """What a tree lacks."""

    scopes = {"GET": READ}

    @documented(operation_id="health", responses=shapes.FindingOut(many=True))
    def get(self, _request: Request, pk: UUID) -> Response:
        """Everything that is wrong with the tree, the most pressing first, in plain sentences."""
        residence = self.residence(pk)
        found = findings_of(residence, self.now)
        return Response(shapes.findings_out(found, one_by_one(pk, found)))


class LeadersView(TreeView):
    """Who leads a branch."""

    scopes = {"GET": READ, "PUT": WRITE}

    @documented(responses=shapes.LeadersOut)
    def get(self, _request: Request, pk: UUID) -> Response:
        """Who leads a branch, who stands ready, and who was asked."""
        return Response(_leaders(self.branch(pk)))

    @documented(request=body_of(ChooseLeadersForm), responses=shapes.LeadersOut)
    def put(self, request: Request, pk: UUID) -> Response:
        """Names who leads; who is new to it is asked first, unless `said_yes` is true."""
        branch = self.branch(pk)
        saved(ChooseLeadersForm(fields_of(request), branch=branch), self.user, self.now)
        return Response(_leaders(branch))


def _leaders(branch: Branch) -> dict[str, Any]:
    rows = branch.leaderships.filter(resident__left_at=None)
    names = ("resident", "rank", "said_yes_how")
    asked = branch.nominations.open().values_list("resident", flat=True)
    return {"leaders": list(rows.values(*names)), "asked": list(asked)}


class LeaderFactsView(TreeView):
    """What somebody who leads told us."""

    scopes = {"PUT": WRITE}

    @documented(request=body_of(LeaderFactsForm), responses=shapes.LeaderFactsOut)
    def put(self, request: Request, pk: UUID) -> Response:
        """Languages, hours, and how many people they can look after."""
        form = LeaderFactsForm(fields_of(request), resident=self.resident(pk))
        return Response(shapes.LeaderFactsOut(saved(form, self.user, self.now)).data)


class NominationsView(TreeView, ListAPIView[Nomination]):
    """Who was named."""

    scopes = {"GET": READ}
    serializer_class = shapes.NominationOut
    queryset = Nomination.objects.none()  # tells the schema what the list holds

    def get_queryset(self) -> Any:
        """Those who were asked, and those who said yes."""
        home = self.residence(self.kwargs["pk"])
        rows = Nomination.objects.run_by(self.user).open().filter(branch__residence=home)
        return rows.prefetch_related("backings").order_by("made_at", "pk")


class NominationView(TreeView):
    """One person who was named."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(NominationForm), responses=shapes.NominationOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Lets somebody begin who said yes, or sets them aside."""
        row = get_object_or_404(Nomination.objects.run_by(self.user), pk=pk)
        form = NominationForm(fields_of(request), nomination=row)
        return Response(shapes.NominationOut(saved(form, self.user, self.now)).data)


class RoundView(TreeView):
    """Naming in a branch."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(RoundForm), responses={201: shapes.RoundOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """Opens a round; everybody in the branch is asked by text whom people turn to."""
        form = RoundForm(fields_of(request), branch=self.branch(pk))
        return Response(shapes.RoundOut(saved(form, self.user, self.now)).data, status=201)


class ArrangeView(TreeView):
    """Rearranging."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(ArrangeForm), responses=shapes.ChangeOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Changes the tree; a call-out that runs keeps the tree with which it began."""
        form = ArrangeForm(fields_of(request), residence=self.residence(pk))
        made = saved(form, self.user, self.now)
        what = getattr(made, "what", "asked")
        return Response({"id": str(made.pk), "what": what})


class ArrangePreviewView(TreeView):
    """What a change would do."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(ArrangeForm), responses=shapes.TreePreviewOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Says what a change would do to loads and languages, and changes nothing."""
        form = ArrangeForm(fields_of(request), residence=self.residence(pk))
        checked(form)
        seen = form.preview(self.now)
        return Response(
            {
                "effects": shapes.EffectOut(seen.effects, many=True).data,
                "worse": [need.title for need in one_by_one(pk, seen.worse)],
                "better": [need.title for need in one_by_one(pk, seen.better)],
            }
        )


class UndoView(TreeView):
    """Undoing."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=shapes.ChangeOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Undoes the last change of the tree."""
        made = arranging.undo(residence=self.residence(pk), by=self.user, now=self.now)
        return Response({"id": str(made.pk), "what": made.what})


class ErrandsView(TreeView, ListAPIView[Errand]):
    """What has to be asked in person."""

    scopes = {"GET": READ}
    serializer_class = shapes.ErrandOut
    queryset = Errand.objects.none()

    def get_queryset(self) -> Any:
        """Those that nobody has done yet."""
        rows = self.residence(self.kwargs["pk"]).errands.open()
        return rows.order_by("made_at", "pk")


class ErrandView(TreeView):
    """One errand."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(ErrandForm), responses=shapes.ErrandOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Says how an errand ended."""
        rows = Errand.objects.run_by(self.user).open().select_related("resident", "phone")
        form = ErrandForm(fields_of(request), errand=get_object_or_404(rows, pk=pk))
        return Response(shapes.ErrandOut(saved(form, self.user, self.now)).data)


class NumberView(TreeView):
    """A new number."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(NewNumberForm), responses=ResidentOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Writes down the number that works now; it never comes out by this way."""
        resident = self.resident(pk)
        form = NewNumberForm(fields_of(request), resident=resident, user=self.user)
        saved(form, self.user, self.now)
        return Response(ResidentOut(resident).data)


class MoveView(TreeView):
    """A move."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(MoveForm), responses={201: shapes.MoveOut})
    def post(self, request: Request, pk: UUID) -> Response:
        """Moves people to another residence of yours, or to a place that nobody knows."""
        form = MoveForm(fields_of(request), residence=self.residence(pk), user=self.user)
        return Response(shapes.MoveOut(saved(form, self.user, self.now)).data, status=201)


class MovePreviewView(TreeView):
    """What a move would do."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(MoveForm), responses=shapes.OutlookOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Says what a move would do, and moves nobody."""
        form = MoveForm(fields_of(request), residence=self.residence(pk), user=self.user)
        checked(form)
        return Response(shapes.OutlookOut(form.outlook()).data)


class MoveSignsView(TreeView, ListAPIView[MoveSign]):
    """Moved?"""

    scopes = {"GET": READ}
    serializer_class = shapes.MoveSignOut
    queryset = MoveSign.objects.none()

    def get_queryset(self) -> Any:
        """Branches that fell silent and that nobody has looked into."""
        rows = self.residence(self.kwargs["pk"]).move_signs.open()
        return rows.order_by("raised_at", "pk")


class MoveSignView(TreeView):
    """One branch that fell silent."""

    scopes = {"POST": WRITE}

    @documented(request=body_of(SignForm), responses=shapes.MoveSignOut)
    def post(self, request: Request, pk: UUID) -> Response:
        """Says that they are here; that they moved is said by the move."""
        row = get_object_or_404(MoveSign.objects.run_by(self.user).open(), pk=pk)
        form = SignForm(fields_of(request), sign=row)
        return Response(shapes.MoveSignOut(saved(form, self.user, self.now)).data)


HOME = "residences/<uuid:pk>"
urls = [
    path(f"{HOME}/health/", HealthView.as_view(), name="health"),
    path(f"{HOME}/nominations/", NominationsView.as_view(), name="nominations"),
    path(f"{HOME}/arrange/", ArrangeView.as_view(), name="arrange"),
    path(f"{HOME}/arrange/preview/", ArrangePreviewView.as_view(), name="arrange_preview"),
    path(f"{HOME}/arrange/undo/", UndoView.as_view(), name="arrange_undo"),
    path(f"{HOME}/errands/", ErrandsView.as_view(), name="errands"),
    path(f"{HOME}/move/", MoveView.as_view(), name="move"),
    path(f"{HOME}/move/preview/", MovePreviewView.as_view(), name="move_preview"),
    path(f"{HOME}/signs/", MoveSignsView.as_view(), name="signs"),
    path("branches/<uuid:pk>/leaders/", LeadersView.as_view(), name="leaders"),
    path("branches/<uuid:pk>/round/", RoundView.as_view(), name="round"),
    path("residents/<uuid:pk>/number/", NumberView.as_view(), name="number"),
    path("residents/<uuid:pk>/leading/", LeaderFactsView.as_view(), name="leader_facts"),
    path("nominations/<uuid:pk>/", NominationView.as_view(), name="nomination"),
    path("errands/<uuid:pk>/done/", ErrandView.as_view(), name="errand"),
    path("signs/<uuid:pk>/", MoveSignView.as_view(), name="sign"),
]
