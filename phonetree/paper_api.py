"""The tree on paper for programs: what sheets would say, and which were made. Never a number, never a file.

Sheets with numbers are made on the page, by a person who has just shown who they are, or by a command
on the machine. A program learns whether the sheets that people hold are still true.
"""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, checked, documented
from accounts.models import RoleKind
from phonetree import printing
from phonetree.paper_forms import SheetsForm
from phonetree.printed import Printing
from residences.models import Residence

SHOWN = 20  # earlier printings


class SheetOut(serializers.Serializer[Any]):
    """One branch's sheet."""

    branch = serializers.CharField(help_text="Empty: people in no branch.")
    language = serializers.CharField(source="tag", help_text="In which it is set.")
    has_leader = serializers.SerializerMethodField()
    deputies = serializers.SerializerMethodField()
    people = serializers.SerializerMethodField()
    numbers = serializers.SerializerMethodField(help_text="How many it would show.")
    withheld = serializers.SerializerMethodField(help_text="Who have not said yes to paper.")
    held = serializers.SerializerMethodField(
        help_text="Who lead and get no sheet, because their number changed within a day."
    )
    version = serializers.SerializerMethodField(
        help_text="Compare it with a sheet that somebody holds: another code, and it is out of date."
    )

    def get_has_leader(self, sheet: Any) -> bool:
        """Whether somebody holds it who leads."""
        return sheet.leader is not None

    def get_deputies(self, sheet: Any) -> int:
        """How many step in."""
        return len(sheet.deputies)

    def get_people(self, sheet: Any) -> int:
        """How many stand on it."""
        return len(sheet.everybody)

    def get_numbers(self, sheet: Any) -> int:
        """How many numbers."""
        return sum(one.rung for one in sheet.everybody)

    def get_withheld(self, sheet: Any) -> int:
        """How many are left out."""
        return sum(one.withheld for one in sheet.everybody)

    def get_held(self, sheet: Any) -> int:
        """How many wait until tomorrow."""
        return len(sheet.held)

    def get_version(self, sheet: Any) -> str:
        """The code that is printed at its foot."""
        versions: dict[str, str] = self.context["versions"]
        return versions[sheet.key]


class PrintingOut(serializers.ModelSerializer[Printing]):
    """One time that sheets with numbers were made."""

    class Meta:
        model = Printing
        fields = ["made_at", "reason", "text_key", "sheets", "people", "numbers", "destroy_on"]
        read_only_fields = fields


class PaperOut(serializers.Serializer[Any]):
    """The tree of a residence on paper."""

    text = serializers.CharField(help_text="The key of what leaders say.")
    unchecked = serializers.ListField(
        child=serializers.CharField(), help_text="Languages whose words nobody has checked."
    )
    sheets = SheetOut(many=True)
    printings = PrintingOut(many=True, help_text="The newest first, 20 at most.")


class PaperView(HouseView):
    """The tree on paper."""

    scopes = {"GET": ["call_outs:read"]}
    readers = (RoleKind.COORDINATOR,)

    @documented(
        parameters=[
            OpenApiParameter("branch", OpenApiTypes.UUID, description="Only this branch."),
            OpenApiParameter("text", OpenApiTypes.STR, description="The key of another text."),
        ],
        responses=PaperOut,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """What the sheets would say, counted; no number and no alias. Refused where nobody lives."""
        residence = get_object_or_404(Residence.objects.run_by(self.user).open(), pk=pk)
        asked = {"text": printing.DEFAULT_TEXT, **request.query_params.dict()}
        form = SheetsForm(asked, residence=residence, user=self.user)
        checked(form)
        tree = form.gather(self.now)
        made = Printing.objects.visible_to(self.user).filter(residence=residence)[:SHOWN]
        shown = {
            "text": tree.text_key,
            "unchecked": [one.tag for one in tree.unchecked],
            "sheets": tree.sheets,
            "printings": made,
        }
        context = {"versions": printing.versions(tree, now=self.now)}
        return Response(PaperOut(shown, context=context).data)


urls = [path("residences/<uuid:pk>/paper/", PaperView.as_view(), name="paper")]
