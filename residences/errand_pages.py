"""A leader's list of people to ask for their number, on the phone that opened the link."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.models import new_secret
from messaging.phones import e164, parse_number
from residences import numbers
from residences.errands import write_down
from residences.holding import acting
from residences.link_pages import dead_link, find_link, resident_page, show, use_up
from residences.models import FOR_LEADERS, Errand, LinkTo, PersonalLink, Resident
from residences.saying import LINK_LASTS, link_digest

COOKIE = "asks"  # the list stays open on their phone, for a day, below /n/
MOST = 60  # people on a page for old phones


def open_list(request: HttpRequest, link: PersonalLink, moment: datetime) -> HttpResponse:
    """One button that opens the list on this phone."""
    if link.used_at:
        mine = _leader(request, moment) == link.resident
        return redirect("asked_list") if mine else dead_link(request)
    if request.method != "POST" or not use_up(link, moment):
        return show(request, "errands_closed", link.resident)
    response = redirect("asked_list")
    response.set_cookie(
        COOKIE,
        _renewed(link, moment),
        max_age=LINK_LASTS,
        path="/n/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def _renewed(link: PersonalLink, moment: datetime) -> str:
    """The secret of a fresh link for the same person, for their cookie alone."""
    secret = new_secret()
    PersonalLink.objects.create(
        digest=link_digest(secret),
        to=LinkTo.ERRANDS,
        resident=link.resident,
        made_at=moment,
        expires_at=moment + LINK_LASTS,
        used_at=moment,
    )
    return secret


def _leader(request: HttpRequest, moment: datetime) -> Resident | None:
    """The leader whose phone this is; none while their number is held or they lead nothing."""
    secret = request.COOKIES.get(COOKIE, "")
    link = find_link(secret, moment) if secret else None
    if link is None or link.to != LinkTo.ERRANDS:
        return None
    leads = acting(moment).filter(resident=link.resident).exists()
    return link.resident if leads else None


def _errands(leader: Resident, moment: datetime) -> "QuerySet[Errand]":
    """What is to be asked in the branches that they lead, but not of themselves."""
    branches = acting(moment).filter(resident=leader).values("branch")
    rows = Errand.objects.open().filter(branch__in=branches, kind__in=FOR_LEADERS)
    return rows.filter(resident__left_at=None).exclude(resident=leader).select_related("resident")


@resident_page
@require_safe
def asked_list(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and what for."""
    moment = now()
    leader = _leader(request, moment)
    return dead_link(request) if leader is None else _list(request, leader, moment)


def _list(
    request: HttpRequest, leader: Resident, moment: datetime, *, wrong: UUID | None = None
) -> HttpResponse:
    rows = list(_errands(leader, moment)[:MOST])
    status = 422 if wrong else 200
    return show(request, "errands", leader, rows=rows, wrong=wrong, status=status)


@resident_page
@require_POST
def asked(request: HttpRequest, errand: UUID) -> HttpResponse:
    """The number is right, or another one is written down for a coordinator."""
    moment = now()
    leader = _leader(request, moment)
    if leader is None:
        return dead_link(request)
    row = get_object_or_404(_errands(leader, moment), pk=errand)
    if "same" in request.POST:
        numbers.still_right(resident=row.resident, by=None, now=moment)
        return redirect("asked_list")
    try:
        write_down(row, e164(parse_number(request.POST.get("number", ""))))
    except ValidationError:
        return _list(request, leader, moment, wrong=row.pk)
    return redirect("asked_list")
