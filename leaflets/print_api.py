"""What was printed, for programs: where it lies, another run, an edition withdrawn. The page's form."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from leaflets import print_runs
from leaflets.api import done
from leaflets.forms import RunForm
from leaflets.models import Leaflet, Printed
from leaflets.print_runs import Sheet
from translations import languages


class PrintRunOut(serializers.Serializer[Any]):
    """So many sheets, and where they were left."""

    form = serializers.CharField()
    copies = serializers.IntegerField()
    left_at = serializers.CharField()
    printed_at = serializers.DateTimeField()


class PrintedOut(serializers.Serializer[Any]):
    """An edition as it was printed."""

    id = serializers.UUIDField(source="row.pk")
    leaflet = serializers.CharField(source="row.leaflet.slug")
    language = serializers.CharField(source="row.language")
    beside = serializers.CharField(
        source="row.beside", help_text="The second language on it, or empty."
    )
    version = serializers.CharField(source="row.version", help_text="The code on the paper.")
    was_draft = serializers.BooleanField(source="row.was_draft")
    is_current = serializers.BooleanField(help_text="False when we say something else now.")
    withdrawn_at = serializers.DateTimeField(source="row.withdrawn_at", allow_null=True)
    runs = PrintRunOut(many=True)


class PrintedPart(HouseView):
    """Where paper lies is for coordinators."""

    pagination_class = None
    scopes: ClassVar[dict[str, list[str]]] = {"POST": ["leaflets:write"]}
    readers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)

    def sheet(self, row: Printed) -> Sheet:
        """The edition as the list shows it."""
        found = print_runs.sheets(self.user, row.version)
        return next(one for one in found if one.row.pk == row.pk)


class PrintedView(PrintedPart):
    """Everything that lies about."""

    scopes: ClassVar[dict[str, list[str]]] = {"GET": ["leaflets:read"]}

    @documented(
        operation_id="printed_list",
        parameters=[OpenApiParameter("code", str, description="The code on a sheet.")],
        responses=PrintedOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The newest first, or what bears a code."""
        found = print_runs.sheets(self.user, request.query_params.get("code", ""))
        return Response(PrintedOut(found, many=True).data)


class RunView(PrintedPart):
    """One more run."""

    @documented(
        operation_id="printed_add",
        request=body_of(RunForm, form="One of the forms of the leaflet: poster, pair-en."),
        responses={201: PrintedOut},
    )
    def post(self, request: Request, slug: str, tag: str) -> Response:
        """Notes a run; the edition is kept as it stands now. The same `key` again is the same run."""
        if tag not in languages.READING:
            raise Http404
        leaflet = get_object_or_404(Leaflet.objects.visible_to(self.user), slug=slug)
        form = RunForm(fields_of(request), leaflet=leaflet, tag=tag)
        checked(form)
        run = done(form, lambda: form.note(by=self.user, now=self.now))
        return Response(PrintedOut(self.sheet(run.edition)).data, status=201)


class WithdrawView(PrintedPart):
    """An edition that has to be taken down."""

    @documented(operation_id="printed_withdraw", request=None, responses=PrintedOut)
    def post(self, _request: Request, pk: UUID) -> Response:
        """Withdraws it; its runs say where it lies."""
        row = get_object_or_404(Printed.objects.visible_to(self.user), pk=pk)
        print_runs.withdraw(edition=row, by=self.user, now=self.now)
        return Response(PrintedOut(self.sheet(row)).data)


urls = [
    path("printed/", PrintedView.as_view(), name="printed"),
    path("printed/<uuid:pk>/withdraw/", WithdrawView.as_view(), name="printed_withdraw"),
    path("leaflets/<slug:slug>/<slug:tag>/printed/", RunView.as_view(), name="printed_add"),
]
