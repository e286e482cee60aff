"""What the views of this room share: doing what a form asks, and answering."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Protocol, TypeVar

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render

from accounts import clock
from accounts.models import User
from accounts.scope import SignedInRequest
from residences.forms import Asking

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


def page(request: SignedInRequest, template: str, form: Asking, **context: Any) -> HttpResponse:
    """The page with its form; 422 when something on it must be looked at again."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound and form.errors else HTTPStatus.OK
    return render(request, f"residences/{template}.html", {"form": form, **context}, status=status)
