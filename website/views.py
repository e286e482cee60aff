"""Home, the sign of life, and the pages for when something does not work."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from accounts import clock
from accounts.scope import SignedInRequest
from messaging import alive
from messaging.alarm import Why
from messaging.models import Message
from website.context import Shell
from website.home import home_of


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What needs doing, for whoever is signed in."""
    now = clock.now()
    page, shell = home_of(request.user, now), Shell(request)
    shell.waiting, shell.live = page.waiting, page.goes_on  # not counted again
    return render(request, "website/home.html", {"home": page, "now": now, "shell": shell})


@login_not_required
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For scripts: whether the database answers, the engine lives and the provider takes."""
    now = clock.now()
    try:
        trouble = alive.trouble(now)
        late = Message.objects.overdue(now).count()
    except DatabaseError:
        return JsonResponse({"database": False}, status=HTTPStatus.SERVICE_UNAVAILABLE)
    well = trouble is None and not late
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    lives = {"engine": trouble is not Why.ENGINE, "provider": trouble is not Why.PROVIDER}
    return JsonResponse({"database": True, **lives, "overdue": late}, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400 in our words."""
    return render(request, "website/400.html", status=HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403 in our words."""
    return render(request, "website/403.html", status=HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in our words; the same for what is missing and for what is not yours."""
    return render(request, "website/404.html", status=HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """500 in our words, drawn without the database, which may be what broke."""
    page = render_to_string("website/500.html")
    return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
