"""What every page behind a personal link stands on: the link, the language, the same refusal for all.

A link opens by GET as often as anybody likes, a preview robot too, and shows nothing personal;
only a button (POST) shows or does something.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache

from residences.models import PersonalLink, Resident
from residences.saying import link_digest
from translations import languages

View = Callable[..., HttpResponse]


def resident_page(view: View) -> View:
    """A page for somebody without an account; never kept by a browser or a proxy."""

    @login_not_required
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return page


def find_link(secret: str, moment: datetime) -> PersonalLink | None:
    """The link with this secret, if it is not too old; used ones are found too."""
    links = PersonalLink.objects.filter(
        digest=link_digest(secret), made_at__lte=moment, expires_at__gt=moment
    )
    return links.select_related("resident", "question__nomination").first()


def use_up(link: PersonalLink, moment: datetime) -> bool:
    """True for the one request that uses it."""
    return PersonalLink.objects.filter(pk=link.pk, used_at=None).update(used_at=moment) == 1


def show(
    request: HttpRequest, name: str, resident: Resident | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page in the language asked for, or the one that they read."""
    tongue = language_of(request, resident)
    with translation.override(tongue):
        context = {
            "language": languages.get(tongue),
            "tongues": [languages.get(tag) for tag in languages.FIRST_WAVE],
            **more,
        }
        template = f"residences/resident/{name}.html"
        return render(request, template, context, status=status)


def language_of(request: HttpRequest, resident: Resident | None) -> str:
    """The language asked for if we know it, else the one that they read, else the browser's."""
    asked = request.GET.get("lang", "")
    if asked in languages.LANGUAGES:
        return languages.reading_of(asked)
    if resident is not None:
        return languages.reading_of(resident.reads)
    found = translation.get_language_from_request(request)
    return found if found in languages.LANGUAGES else "en"


def dead_link(request: HttpRequest) -> HttpResponse:
    """The same page for a link that is old, used by others or never was."""
    return show(request, "dead_link", None, status=410)


def thanks(request: HttpRequest, link: PersonalLink, *, talk: bool = False) -> HttpResponse:
    """We have it; with `talk` somebody will speak with them."""
    return show(request, "thanks", link.resident, talk=talk)
