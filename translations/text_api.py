"""Texts for programs: read, write, read twice, comment, and files. The same forms as the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from translations import bringing, coverage, exchange, grid, history, languages, machine, work
from translations.desk import DEEDS, Desk, row_of
from translations.file_forms import FileForm
from translations.models import SOURCE, Text
from translations.text_shapes import (
    CoverageOut,
    DeskOut,
    FileOut,
    PastOut,
    SuggestionOut,
    TextOut,
    WorkOut,
    coverage_out,
    desk_out,
    work_out,
)
from translations.work_views import WorkForm

READ, WRITE = ["leaflets:read"], ["leaflets:write"]


class TextsPart(HouseView):
    """What translators may do too."""

    pagination_class = None
    readers: ClassVar[tuple[str, ...]] = (
        RoleKind.COORDINATOR,
        RoleKind.VOLUNTEER,
        RoleKind.TRANSLATOR,
    )
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR, RoleKind.TRANSLATOR)

    def seat(self) -> Desk:
        """The desk of the address."""
        tag = self.kwargs["tag"]
        if tag not in languages.READING:
            raise Http404
        text = get_object_or_404(Text.objects.visible_to(self.user), key=self.kwargs["key"])
        return Desk(text, tag, row_of(text, tag), self.user, self.now)

    def shown(self) -> Response:
        """The desk as it is now."""
        return Response(DeskOut(desk_out(self.seat())).data)

    @staticmethod
    def or_words(form: forms.BaseForm, deed: Callable[[], Any]) -> Any:
        """What the deed gives; its refusal as the page would show it."""
        try:
            return deed()
        except ValidationError as refusal:
            form.add_error(None, refusal)
            raise ValidationError(form.errors.as_data()) from refusal


class TextsView(TextsPart):
    """Texts."""

    scopes = {"GET": READ}

    @documented(responses=TextOut(many=True))
    def get(self, _request: Request) -> Response:
        """Everything that we say, in English; parts of leaflets too."""
        rows = Text.objects.visible_to(self.user).in_order()
        return Response(TextOut(rows, many=True).data)


class DeskView(TextsPart):
    """A text in one language."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=DeskOut)
    def get(self, _request: Request, key: str, tag: str) -> Response:
        """The words, how far they can be trusted, and what waits to be done."""
        return self.shown()

    @documented(request=body_of(DEEDS["write"]), responses=DeskOut)
    def post(self, request: Request, key: str, tag: str) -> Response:
        """Keeps words as a draft; in English: changes the text."""
        form = self.seat().form("write", fields_of(request))
        checked(form)
        self.or_words(form, lambda: form.carry_out(by=self.user, now=self.now))  # type: ignore[attr-defined]
        return self.shown()


class DeedView(TextsPart):
    """One deed at the desk."""

    scopes = {"POST": WRITE}
    do = ""

    def post(self, request: Request, key: str, tag: str) -> Response:
        """Does it, or says why not, in the words of the page."""
        form = self.seat().form(self.do, fields_of(request))
        checked(form)
        self.or_words(form, lambda: form.carry_out(by=self.user, now=self.now))  # type: ignore[attr-defined]
        return self.shown()


def _deed(do: str) -> Any:
    """The address of a deed, with what the schema says about it."""
    words = {"summary": str(DEEDS[do].__doc__), "operation_id": f"texts_{do}"}
    described = documented(request=body_of(DEEDS[do]), responses=DeskOut, **words)
    parts = {"do": do, "post": described(_own_copy(DeedView.post)), "__doc__": f"{do}."}
    kind: type[DeedView] = type(f"{do.title()}View", (DeedView,), parts)
    return path(f"texts/<slug:key>/<slug:tag>/{do}/", kind.as_view(), name=f"text_{do}")


def _own_copy(method: Callable[..., Any]) -> Callable[..., Any]:
    """The schema writes on what it describes, so each address needs a method of its own."""

    def post(self: DeedView, request: Request, key: str, tag: str) -> Any:
        return method(self, request, key, tag)

    post.__doc__ = method.__doc__
    return post


class PastView(TextsPart):
    """What it said before."""

    scopes = {"GET": READ}

    @documented(responses=PastOut(many=True))
    def get(self, _request: Request, key: str, tag: str) -> Response:
        """The newest first."""
        seat = self.seat()
        rows = [
            {
                "id": past.row.pk,
                "words": past.row.words,
                "follows": past.row.source_version,
                "was_checked": past.row.was_checked,
                "replaced_at": past.row.replaced_at,
            }
            for past in history.past_of(seat.text, seat.tag)
        ]
        return Response(PastOut(rows, many=True).data)


class SuggestionView(TextsPart):
    """A machine's first draft."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=SuggestionOut)
    def post(self, _request: Request, key: str, tag: str) -> Response:
        """Words to begin with; nothing is kept. Off unless the server names a machine."""
        seat = self.seat()
        found = machine.suggest(seat.text, seat.tag)
        seal = machine.seal(found.engine, seat.text, seat.tag)
        said = {"words": found.words, "engine": found.engine, "machine": seal}
        return Response(SuggestionOut(said).data)


class CoverageView(TextsPart):
    """Coverage."""

    scopes = {"GET": READ}

    @documented(responses=CoverageOut(many=True))
    def get(self, _request: Request) -> Response:
        """Each language: how many people read it, and how many texts stand how in it."""
        readers = coverage.readers(self.user)
        rows = [
            coverage_out(column, readers[tag].said if tag in readers else "0 people")
            for column in grid.columns(self.user, readers)
            for tag in [column.language.tag]
        ]
        return Response(CoverageOut(rows, many=True).data)


class WorkView(TextsPart):
    """What waits for the owner of the key."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=WorkOut(many=True))
    def get(self, _request: Request) -> Response:
        """In the languages that they work in, the most read first."""
        return self._waits()

    @documented(request=body_of(WorkForm), responses=WorkOut(many=True))
    def post(self, request: Request) -> Response:
        """Says which languages they work in."""
        form = WorkForm(fields_of(request))
        checked(form)
        form.keep(by=self.user)
        return self._waits()

    def _waits(self) -> Response:
        rows = [work_out(share) for share in work.shares(self.user)]
        return Response(WorkOut(rows, many=True).data)


class FilePart(TextsPart):
    """Texts in one language as a file."""

    def language(self) -> languages.Language:
        """The language of the address; 404 for the English and for none of ours."""
        tag = self.kwargs["tag"]
        if tag not in languages.READING or tag == SOURCE:
            raise Http404
        return languages.get(tag)


class TakeView(FilePart):
    """Take them."""

    scopes = {"GET": READ}
    readers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR, RoleKind.TRANSLATOR)

    @documented(responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, _request: Request, tag: str, kind: str) -> HttpResponse:
        """All texts in one language: po for programs of translators, csv for spreadsheets."""
        language = self.language()
        if kind not in {"po", "csv"}:
            raise Http404
        rows = bringing.entries(self.user, language.tag)
        words = exchange.as_po(rows, language, self.now) if kind == "po" else exchange.as_csv(rows)
        return HttpResponse(words, content_type="text/plain; charset=utf-8")


class BringView(FilePart):
    """Bring one back."""

    scopes = {"POST": WRITE}

    @documented(
        request=body_of(FileForm, without=("file",), bring="true: keep it; else we only look"),
        responses=FileOut,
    )
    def post(self, request: Request, tag: str) -> Response:
        """Says what the file would change or, with `bring`, keeps what is new as drafts."""
        language, sent = self.language(), fields_of(request)
        form = FileForm(sent)
        checked(form)
        lines = bringing.look(form.offers, language.tag, self.user)
        written = None
        if sent.get("bring") == "true":
            written = self.or_words(
                form,
                lambda: bringing.bring_in(
                    lines,
                    language.tag,
                    checked_too=form.cleaned_data["checked_too"],
                    by=self.user,
                    now=self.now,
                ),
            )
        rows = [
            {
                "place": line.offer.place,
                "key": line.offer.key,
                "fate": line.fate,
                "why": [str(why) for why in line.why],
            }
            for line in lines
        ]
        return Response(FileOut({"written": written, "lines": rows}).data)


urls: list[Any] = [
    path("texts/", TextsView.as_view(), name="texts"),
    path("texts/coverage/", CoverageView.as_view(), name="coverage"),
    path("texts/mine/", WorkView.as_view(), name="work"),
    path("texts/in/<slug:tag>/file/", BringView.as_view(), name="bring"),
    path("texts/in/<slug:tag>/file/<slug:kind>/", TakeView.as_view(), name="take"),
    path("texts/<slug:key>/<slug:tag>/", DeskView.as_view(), name="text"),
    path("texts/<slug:key>/<slug:tag>/past/", PastView.as_view(), name="past"),
    path("texts/<slug:key>/<slug:tag>/suggestion/", SuggestionView.as_view(), name="suggestion"),
    *(_deed(do) for do in DEEDS if do != "write"),
]
