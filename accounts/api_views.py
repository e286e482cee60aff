"""What every room's API stands on: forms fed with JSON, roles, and a schema that the forms write."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, MethodNotAllowed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import BasePagination, LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts import clock
from accounts.models import RoleKind, User

MOST_BODY = 17_000_000  # bytes: a picture of 12 MB, in base64
Method = TypeVar("Method", bound=Callable[..., HttpResponse])


class Pages(LimitOffsetPagination):
    """A list in pages: 100 rows unless more are asked for, and never more than 500."""

    max_limit = 500


class TooLong(APIException):
    """More was sent than a program may send at once."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = _lazy("This is too long. Send at most 17 MB at once.")


class WhatItIs(DefaultContentNegotiation):
    """An answer is JSON, or the file itself, whatever kind a program says that it takes: no 406."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """The only one."""
        return renderers[0], renderers[0].media_type


class HouseView(APIView):
    """A part of the API: by scope of the key and by role of its owner; 404 for other roles."""

    pagination_class: type[BasePagination] | None = Pages
    content_negotiation_class = WhatItIs
    scopes: ClassVar[dict[str, list[str]]] = {}
    readers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Lets in whoever may be here, to do what this part can do."""
        if request.method not in {*self.scopes, "HEAD" if "GET" in self.scopes else ""}:
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        if not announced.isdecimal() or int(announced) > MOST_BODY:
            raise TooLong  # nothing of it is read; past what is announced nothing ever is
        kinds = self.readers if request.method in {"GET", "HEAD"} else self.writers
        if not self.user.has_role(*kinds):
            raise Http404

    @property
    def user(self) -> User:
        """The owner of the key; permissions have seen to it that there is one."""
        assert isinstance(self.request.user, User)  # noqa: S101 - says to readers what is checked
        return self.request.user

    @property
    def now(self) -> datetime:
        """The time of this request."""
        return clock.now()


def fields_of(request: Request) -> MultiValueDict[str, Any]:
    """The JSON of a request as a form reads it; refuses what no form could send."""
    if not isinstance(request.data, Mapping):
        raise ValidationError(_("Send one JSON object with the fields by name."), code="shape")
    found: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in request.data.items():
        values = value if isinstance(value, list) else [value]
        words = [_word(name, one) for one in values if one is not None]
        if words or value == []:  # an empty list says something: none of them
            found.setlist(name, words)
    return found


def _word(name: str, value: object) -> str:
    if isinstance(value, dict | list):
        raise ValidationError({name: [_("Send a text, a number, true or false.")]})
    word = str(value).lower() if isinstance(value, bool) else str(value)
    # JSON can spell halves of letters that no database keeps
    return word.encode("utf-8", "replace").decode("utf-8")


def checked(form: forms.BaseForm) -> None:
    """Refuses with the form's own sentences unless it is valid."""
    if not form.is_valid():
        raise ValidationError(form.errors.as_data())


def or_words(form: Any, deed: Callable[[], Any]) -> Any:
    """What the deed gives; its refusal as the page would show it."""
    try:
        return deed()
    except ValidationError as refusal:
        if hasattr(form, "refuse"):
            form.refuse(refusal)
        else:
            field = getattr(refusal, "field", None)
            form.add_error(field if field in form.fields else None, refusal)
        raise ValidationError(form.errors.as_data()) from refusal


_KINDS: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (forms.BooleanField, {"type": "boolean"}),
    (forms.ModelMultipleChoiceField, {"type": "array", "items": {"type": "string"}}),
    (forms.UUIDField, {"type": "string", "format": "uuid"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.ModelChoiceField, {"type": "string"}),
]


def body_of(
    form: type[forms.BaseForm], /, *, without: tuple[str, ...] = (), **more: str
) -> dict[str, Any]:
    """What the schema says about a body: the fields of a form, in the form's words."""
    fields: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    kept = {name: field for name, field in fields.items() if name not in without}
    properties = {name: _described(field) for name, field in kept.items()}
    properties |= {name: {"type": "string", "description": words} for name, words in more.items()}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required := [name for name, field in kept.items() if field.required]:
        schema["required"] = required
    return {"application/json": schema}


def _described(field: forms.Field) -> dict[str, Any]:
    kind = next((facts for of, facts in _KINDS if isinstance(field, of)), {"type": "string"})
    words = ". ".join(str(one).rstrip(".") for one in (field.label, field.help_text) if one)
    facts: dict[str, Any] = {**kind, "description": words} if words else dict(kind)
    if getattr(field, "max_length", None):
        facts["maxLength"] = field.max_length  # type: ignore[attr-defined]
    return facts


def documented(**words: Any) -> Callable[[Method], Method]:
    """The method, with what the schema says about it."""
    document: Callable[[Method], Method] = extend_schema(**words)
    return document
