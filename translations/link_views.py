"""Links for translators without an account: their list, and the pages behind them."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import clock
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from translations import desk, languages, linking, views, work
from translations.desk import Desk
from translations.forms import DeskForm
from translations.link_forms import LinkForm
from translations.models import Text, TranslatorLink

coordinators = role_required(RoleKind.COORDINATOR)
View = Callable[..., HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators
def links(request: SignedInRequest) -> HttpResponse:
    """Every link of my groups; makes another and shows it once."""
    form = LinkForm(request.POST or None, user=request.user)
    if form.is_valid():
        link, secret = form.make(by=request.user, now=clock.now())
        address = f"{settings.PUBLIC_URL}{reverse('by_link', args=[secret])}"
        return render(request, "translations/link_made.html", {"link": link, "address": address})
    now = clock.now()
    rows = TranslatorLink.objects.visible_to(request.user).exclude(name=None)
    rows = rows.select_related("group", "made_by").order_by("-made_at")
    page = {"form": form, "links": [(row, row.is_live(now)) for row in rows[:200]]}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "translations/links.html", page, status=status)


@require_POST
@coordinators
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It opens nothing from now on."""
    link = get_object_or_404(TranslatorLink.objects.visible_to(request.user), pk=pk)
    linking.withdraw_link(link=link, by=request.user, now=clock.now())
    messages.success(request, _("Withdrawn. What was written by it stays."))
    return redirect("translations:links")


def behind_a_link(view: View) -> View:
    """A page for whoever holds the secret; the same refusal whatever is wrong with it."""

    @csrf_exempt  # the secret in the address is what gives the right, and there is no cookie
    @login_not_required
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, secret: str, *args: Any, **kwargs: Any) -> HttpResponse:
        link = linking.find_link(secret, clock.now())
        if link is None:
            return render(request, "translations/link_over.html", status=HTTPStatus.GONE)
        return view(request, link, secret, *args, **kwargs)

    return page


@behind_a_link
@require_safe
def by_link(request: HttpRequest, link: TranslatorLink, secret: str) -> HttpResponse:
    """What waits to be written and to be read twice in this language."""
    page = {
        "link": link,
        "secret": secret,
        "language": languages.get(link.language),
        "piles": work.piles(link.language, link),
    }
    return render(request, "translations/by_link.html", page)


@behind_a_link
@require_http_methods(["GET", "HEAD", "POST"])
def text_by_link(request: HttpRequest, link: TranslatorLink, secret: str, key: str) -> HttpResponse:
    """One text, to write or to read twice."""
    text = get_object_or_404(Text, key=key)
    row = desk.row_of(text, link.language)
    seat = Desk(text, link.language, row, link, clock.now(), request.GET.get("beside", ""))

    def page(form: DeskForm | None = None) -> HttpResponse:
        shown = views.desk_page(seat, form) | {"secret": secret, "link": link}
        return render(request, "translations/text_by_link.html", shown)

    if request.method != "POST":
        return page()
    answer = views.at_desk(request, seat, desk.BY_LINK, page)
    if answer.status_code == HTTPStatus.FOUND:
        linking.note_use(link, seat.now)
    return answer
