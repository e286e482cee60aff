"""What the views of this room share: doing what a form asks, and answering."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts import clock
from accounts.models import User
from accounts.scope import SignedInRequest
from residences.forms import Asking
from residences.models import Residence

Made_co = TypeVar("Made_co", covariant=True)


class Saves(Protocol[Made_co]):
    """A form that ends in a deed."""

    def is_valid(self) -> bool: ...

    def save(self, *, by: User, now: datetime) -> Made_co: ...

    def refuse(self, refusal: ValidationError) -> None: ...


def done(request: SignedInRequest, form: Saves[Made_co]) -> Made_co | None:
    """What the form made; nothing when it refuses, and then it says why and keeps what was typed."""
    if not form.is_valid():
        return None
    try:
        return form.save(by=request.user, now=clock.now())
    except ValidationError as refusal:
        form.refuse(refusal)
        return None


def page(
    request: SignedInRequest, template: str, form: Asking | None, **context: Any
) -> HttpResponse:
    """The page with its form; 422 when something on it must be looked at again."""
    wrong = form is not None and form.is_bound and form.errors
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return render(request, f"residences/{template}.html", {"form": form, **context}, status=status)


def seen_or_404(request: SignedInRequest, pk: UUID) -> Residence:
    """A residence that the asker sees."""
    return get_object_or_404(Residence.objects.visible_to(request.user), pk=pk)


def run_or_404(request: SignedInRequest, pk: UUID) -> Residence:
    """A residence where the asker is a coordinator."""
    return get_object_or_404(Residence.objects.run_by(request.user), pk=pk)
