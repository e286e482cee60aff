"""How programs sign in at the API: a key, its scopes, and refusals in the pages' own words."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import clock, second_factor
from accounts.models import Token, User, digest

if TYPE_CHECKING:
    from rest_framework.views import APIView  # it imports us when it is loaded

USED_EVERY = timedelta(minutes=1)  # a busy program does not write at every request


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`: the key's owner, while the key lives."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The owner and the key; None without the header, refused with a key that opens nothing."""
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        secret = words[1].decode("latin-1") if len(words) == 2 else ""
        now = clock.now()
        live = Token.objects.select_related("user").live(now)
        token: Token | None = live.filter(digest=digest(secret)).first()
        if token is None:
            raise exceptions.AuthenticationFailed(_("This key opens nothing."))
        if second_factor.must_get_one(token.user):
            raise exceptions.AuthenticationFailed(_("The owner of this key needs a second factor."))
        unmarked = Q(last_used_at=None) | Q(last_used_at__lt=now - USED_EVERY)
        Token.objects.filter(unmarked, pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says is missing."""
        return "Bearer"


class ScopeRequired(BasePermission):
    """Lets a key do what its scopes say. A view names them: scopes = {"GET": ["x:read"]}."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """True when the key carries what this method of this view asks; unnamed methods ask all."""
        if not isinstance(request.auth, Token):
            return False
        method = "GET" if request.method in {"HEAD", "OPTIONS"} else request.method
        wanted: dict[str | None, list[str]] = getattr(view, "scopes", {})
        return method in wanted and request.auth.allows(wanted[method])


def same_words(refusal: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to a refusal: 400 with the sentences a page would show, by field."""
    from rest_framework.views import exception_handler

    if isinstance(refusal, ValidationError):
        return Response({"errors": by_field(refusal)}, status=400)
    return exception_handler(refusal, context)


def by_field(refusal: ValidationError) -> dict[str, list[str]]:
    """The sentences of a refusal under the names of their fields; the rest under "__all__"."""
    if hasattr(refusal, "error_dict"):
        return {field: list(words) for field, words in refusal.message_dict.items()}
    return {NON_FIELD_ERRORS: list(refusal.messages)}
