"""Leaflets and facts for programs. The same forms as the pages."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from leaflets import grid
from leaflets.api_shapes import EditionOut, FactOut, ReadingOut, edition_out, reading_out
from leaflets.fact_forms import AddFactForm, FactForm
from leaflets.forms import AddLeafletForm, CheckLeafletForm, WriteLeafletForm
from leaflets.lines import Reading, reading
from leaflets.models import Fact, Leaflet
from translations import languages
from translations.models import SOURCE

Done = TypeVar("Done")
READ, WRITE = ["leaflets:read"], ["leaflets:write"]


class LeafletsPart(HouseView):
    """What translators may do too."""

    pagination_class = None
    readers: ClassVar[tuple[str, ...]] = (
        RoleKind.COORDINATOR,
        RoleKind.VOLUNTEER,
        RoleKind.TRANSLATOR,
    )
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR, RoleKind.TRANSLATOR)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    def found(self) -> Reading:
        """The leaflet and the language of the address."""
        slug, tag = self.kwargs["slug"], self.kwargs["tag"]
        if tag not in languages.READING:
            raise Http404
        leaflet = get_object_or_404(Leaflet.objects.visible_to(self.user), slug=slug)
        return reading(leaflet, tag, self.user)

    def shown(self) -> Response:
        """The leaflet as it stands now."""
        return Response(ReadingOut(reading_out(self.found(), self.today)).data)


class LeafletsView(LeafletsPart):
    """Leaflets."""

    scopes = {"GET": READ, "POST": WRITE}
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)

    @documented(responses=EditionOut(many=True))
    def get(self, _request: Request) -> Response:
        """Every leaflet in every language of the first wave, and in all others that have words."""
        cells = [cell for row in grid.rows(self.user, self.today) for cell in row]
        return Response(EditionOut([edition_out(cell) for cell in cells], many=True).data)

    @documented(
        operation_id="leaflets_add", request=body_of(AddLeafletForm), responses={201: ReadingOut}
    )
    def post(self, request: Request) -> Response:
        """Adds a leaflet in English: a draft, like everything that was just written."""
        form = AddLeafletForm(fields_of(request))
        checked(form)
        made = done(form, lambda: form.add(by=self.user, now=self.now))
        shown = reading(made, SOURCE, self.user)
        return Response(ReadingOut(reading_out(shown, self.today)).data, status=201)


class LeafletView(LeafletsPart):
    """A leaflet in one language."""

    scopes = {"GET": READ, "POST": WRITE}

    @documented(responses=ReadingOut)
    def get(self, _request: Request, slug: str, tag: str) -> Response:
        """Every part beside its English."""
        return self.shown()

    @documented(
        request=body_of(
            WriteLeafletForm,
            part_1="The words of the part of that name; parts that are left out stay as they are",
            part_1_version="The version of the English that these words follow",
        ),
        responses=ReadingOut,
    )
    def post(self, request: Request, slug: str, tag: str) -> Response:
        """Keeps words as drafts: all of them or, if one is refused, none."""
        form = WriteLeafletForm(fields_of(request), reading=self.found())
        checked(form)
        done(form, lambda: form.write(by=self.user, now=self.now))
        return self.shown()


class CheckView(LeafletsPart):
    """A second person's word."""

    scopes = {"POST": WRITE}

    @documented(
        request=body_of(CheckLeafletForm, part_1="`seen_as` of the part that was read"),
        responses=ReadingOut,
    )
    def post(self, request: Request, slug: str, tag: str) -> Response:
        """Checks parts; refused to who wrote them, and for words that changed meanwhile."""
        form = CheckLeafletForm(fields_of(request), reading=self.found())
        checked(form)
        done(form, lambda: form.check(by=self.user, now=self.now))
        return self.shown()


class FactsView(LeafletsPart):
    """Numbers and deadlines."""

    scopes = {"GET": READ, "POST": WRITE}
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)

    @documented(responses=FactOut(many=True))
    def get(self, _request: Request) -> Response:
        """Each with its source and the day on which it was checked."""
        rows = Fact.objects.visible_to(self.user).order_by("key")
        return Response(FactOut(rows, many=True).data)

    @documented(operation_id="facts_add", request=body_of(AddFactForm), responses={201: FactOut})
    def post(self, request: Request) -> Response:
        """Adds a number, which leaflets can name from then on."""
        form = AddFactForm(fields_of(request))
        checked(form)
        made = done(form, lambda: form.add(by=self.user, now=self.now))
        return Response(FactOut(made).data, status=201)


class FactView(LeafletsPart):
    """One of them."""

    scopes = {"POST": WRITE}
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)

    @documented(request=body_of(FactForm, without=("whole",)), responses=FactOut)
    def post(self, request: Request, key: str) -> Response:
        """Says what it is today; every leaflet says so from then on."""
        fact = get_object_or_404(Fact.objects.visible_to(self.user), key=key)
        form = FactForm(fields_of(request), fact=fact)
        checked(form)
        said = done(form, lambda: form.check(by=self.user, now=self.now))
        return Response(FactOut(said).data)


class _Refusing(Protocol):
    """A form that knows which box a refusal is about."""

    @property
    def errors(self) -> Any: ...
    def refuse(self, why: ValidationError) -> None: ...


def done(form: _Refusing, deed: Callable[[], Done]) -> Done:
    """What the deed gives; its refusal beside the field that it is about, as on the page."""
    try:
        return deed()
    except ValidationError as refusal:
        form.refuse(refusal)
        raise ValidationError(form.errors.as_data()) from refusal


urls = [
    path("leaflets/", LeafletsView.as_view(), name="leaflets"),
    path("leaflets/<slug:slug>/<slug:tag>/", LeafletView.as_view(), name="leaflet"),
    path("leaflets/<slug:slug>/<slug:tag>/check/", CheckView.as_view(), name="leaflet_check"),
    path("facts/", FactsView.as_view(), name="facts"),
    path("facts/<slug:key>/", FactView.as_view(), name="fact"),
]
