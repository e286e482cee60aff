"""Who may open a page: by role, and 404 for everybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from accounts.models import RoleKind, User

View = Callable[..., HttpResponse]


class SignedInRequest(HttpRequest):
    """A request by somebody who is signed in."""

    user: User


def role_required(*kinds: RoleKind) -> Callable[[View], View]:
    """The view, for people who hold one of these roles anywhere; for others it does not exist."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if isinstance(request.user, User) and request.user.has_role(*kinds):
                return view(request, *args, **kwargs)
            raise Http404

        return guarded

    return guard
