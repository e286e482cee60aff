"""Lists in and out, labels and pictures, for programs: the pages' own forms. No giver, no resident."""

import base64
import binascii
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import body_of, checked, documented, fields_of
from donations import pictures
from donations.export_views import movements_file, offers_file
from donations.facts import Kind
from donations.label_forms import LabelsForm
from donations.list_actions import Checked, bring_in, check, to_say
from donations.list_columns import LEAVE_OUT, Column, match
from donations.list_forms import ColumnsForm, ListForm
from donations.list_rows import read
from donations.models import Offer, Snapshot
from donations.pictures import MOST_BYTES
from donations.refused import PictureTooLarge
from donations.stock_api import READ, WRITE, GiftsPart
from residences.columns import without

SHOWN = 200  # bad rows in an answer
COLUMNS = "What each column holds, in order; without it the headings are read"
DO_IT = "true: log it. Without it you see what it would do"
GOOD_ROWS = "true: log the good rows and leave the others out"


class ColumnOut(serializers.Serializer[Any]):
    """What a column was taken to hold."""

    heading = serializers.CharField(allow_blank=True)
    field = serializers.CharField(help_text="leave_out: nothing of it was read.")
    refused = serializers.BooleanField(help_text="It says who gives, or the like: never taken.")


class BadRowOut(serializers.Serializer[Any]):
    """A row that cannot be logged."""

    row = serializers.IntegerField()
    wrong = serializers.DictField(child=serializers.CharField(), help_text="By field.")


class UnfitOut(serializers.Serializer[Any]):
    """Things that nobody can have as they are."""

    things = serializers.IntegerField()
    words = serializers.CharField(help_text="What to tell who gave them.")


class ListOut(serializers.Serializer[Any]):
    """What a list would do, or did."""

    done = serializers.BooleanField()
    new = serializers.IntegerField(help_text="Rows.")
    things = serializers.IntegerField(help_text="How many things these are.")
    same = serializers.IntegerField(help_text="Rows that were logged before.")
    bad = serializers.IntegerField()
    unfit = UnfitOut(many=True)
    columns = ColumnOut(many=True)
    bad_rows = BadRowOut(many=True, help_text="The first 200.")


class ListView(GiftsPart):
    """Bring in a list."""

    scopes = {"POST": WRITE}

    @documented(
        request=body_of(
            ListForm,
            without=("file",),
            file="The file, in base64",
            columns=COLUMNS,
            kind="What rows are that name no kind",
            place="Where all of it lies",
            appeal="The appeal that it came for",
            do_it=DO_IT,
            good_rows=GOOD_ROWS,
        ),
        responses=ListOut,
    )
    def post(self, request: Request) -> Response:
        """Shows what it would do; with `do_it` it does it. The same list twice adds nothing."""
        sent = fields_of(request)
        file = decoded(sent, "file")
        files = {"file": SimpleUploadedFile("list", file)} if file else {}
        form = ListForm(sent, files, user=self.user)
        checked(form)
        columns, said = self._columns(form, sent)
        group, done = form.cleaned_data["group"], sent.get("do_it") == "true"
        rows = self._rows(form, columns, said)
        found = check(group, rows)
        if done:
            found = bring_in(
                group=group,
                rows=rows,
                place=said.cleaned_data["place"],
                appeal=said.cleaned_data["appeal"],
                good_rows=sent.get("good_rows") == "true",
                by=self.user,
                now=self.now,
            )
        told = _told(found, columns, said.made(), done=done)
        unfit = to_say(found.new, timezone.localdate(self.now))
        told["unfit"] = [{"things": many, "words": str(words)} for many, words in unfit]
        return Response(ListOut(told).data)

    def _columns(self, form: ListForm, sent: Any) -> tuple[list[Column], ColumnsForm]:
        """Each column, and what it holds: as the program says, else as its heading says."""
        columns, chosen = match(form.table), sent.getlist("columns")
        if chosen and len(chosen) != len(columns):
            words = _("Say of each of the %s columns what it holds.") % len(columns)
            raise ValidationError({"columns": [words]})
        fields = chosen or [column.field for column in columns]
        data: MultiValueDict[str, Any] = sent.copy()
        data.update({f"column_{n}": field for n, field in enumerate(fields)})
        said = ColumnsForm(data, columns=columns, user=self.user, group=form.cleaned_data["group"])
        if not said.is_valid():
            raise ValidationError(_of_columns(said))
        return columns, said

    def _rows(self, form: ListForm, columns: list[Column], said: ColumnsForm) -> list[Any]:
        refused = {column.index for column in columns if column.refused}
        fields, kind = said.made(), said.cleaned_data["kind"]
        dropped = refused | {n for n, field in enumerate(fields) if field == LEAVE_OUT}
        table = without(form.table, dropped)
        group = form.cleaned_data["group"].pk
        return read(table.rows, fields, Kind(kind) if kind else None, group)


def _of_columns(said: ColumnsForm) -> dict[str, list[Any]]:
    """What is wrong, under the names that a program sends."""
    found: dict[str, list[Any]] = {}
    for name, words in said.errors.as_data().items():
        found.setdefault("columns" if name.startswith("column_") else name, []).extend(words)
    return found


def _told(
    found: Checked, columns: list[Column], fields: tuple[str, ...], *, done: bool
) -> dict[str, Any]:
    told = [
        {"heading": column.heading, "field": field, "refused": column.refused}
        for column, field in zip(columns, fields, strict=True)
    ]
    bad = [
        {"row": row.number, "wrong": {key: str(words) for key, words in row.wrong}}
        for row in found.bad[:SHOWN]
    ]
    counts = {"new": len(found.new), "same": len(found.same), "bad": len(found.bad)}
    return {**counts, "things": found.things, "done": done, "columns": told, "bad_rows": bad}


def decoded(sent: Any, name: str) -> bytes:
    """What was sent in base64 under this name; nothing where nothing was."""
    try:
        return base64.b64decode(sent.get(name) or "", validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError({name: [_("Send the file in base64.")]}) from None


class OffersFileView(GiftsPart):
    """What is there, as a file."""

    scopes = {"GET": READ}

    @documented(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, _request: Request) -> HttpResponse:
        """Every label with its facts, for a spreadsheet; it comes in again as a list."""
        return offers_file(by=self.user, at=self.now)


class MovementsFileView(GiftsPart):
    """What moved, as a file."""

    scopes = {"GET": READ}

    @documented(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, _request: Request) -> HttpResponse:
        """Day, label, kind, what, how many, why; not to whom, and not who did it."""
        return movements_file(by=self.user, at=self.now)


class LabelsView(GiftsPart):
    """Labels."""

    scopes = {"POST": READ}

    @documented(
        request=body_of(LabelsForm), responses={(200, "application/pdf"): OpenApiTypes.BINARY}
    )
    def post(self, request: Request) -> HttpResponse:
        """A PDF for an ordinary sheet of stickers. It changes nothing, so that reading is enough."""
        form = LabelsForm(fields_of(request), user=self.user)
        checked(form)
        return HttpResponse(form.pdf(), content_type="application/pdf")


class PictureView(GiftsPart):
    """A picture of a thing."""

    scopes = {"GET": READ, "POST": WRITE, "DELETE": WRITE}

    def offer(self) -> Offer:
        """The label of the address."""
        seen = Offer.objects.visible_to(self.user)
        return get_object_or_404(seen, code=self.kwargs["code"].upper())

    @documented(responses={(200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, _request: Request, code: str) -> HttpResponse:
        """What it looks like."""
        found = Snapshot.objects.visible_to(self.user).filter(offer=self.offer()).first()
        if found is None:
            raise Http404
        return HttpResponse(bytes(found.jpeg), content_type="image/jpeg")

    @documented(
        request={
            "application/json": {
                "type": "object",
                "properties": {"picture": {"type": "string", "description": "In base64."}},
                "required": ["picture"],
            }
        },
        responses={204: None},
    )
    def post(self, request: Request, code: str) -> Response:
        """Kept in place of an earlier one: made anew, without what the camera wrote into it."""
        offer, raw = self.offer(), decoded(fields_of(request), "picture")
        if len(raw) > MOST_BYTES:
            raise PictureTooLarge
        pictures.keep(offer=offer, jpeg=pictures.made_anew(raw), by=self.user, now=self.now)
        return Response(status=204)

    @documented(responses={204: None})
    def delete(self, _request: Request, code: str) -> Response:
        """No picture of it is kept any more."""
        pictures.forget(offer=self.offer(), by=self.user, now=self.now)
        return Response(status=204)


urls = [
    path("lists/", ListView.as_view(), name="lists"),
    path("offers.csv", OffersFileView.as_view(), name="offers_file"),
    path("movements.csv", MovementsFileView.as_view(), name="movements_file"),
    path("labels/", LabelsView.as_view(), name="labels"),
    path("offers/<slug:code>/picture/", PictureView.as_view(), name="picture"),
]
