"""Appeals for whoever reads them: what is wanted, how much came, and a form without an account.

No place but the area, no script, no cookie, nothing of anybody else. What a donor writes is shown
to nobody before somebody of us has looked at it, and never on these pages.
"""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clock import now
from donations import spam
from donations.appeal_forms import PledgeForm, is_over
from donations.models import Appeal, AppealWords
from donations.words import KINDS
from translations import languages

SHOWN = 50  # appeals on one page


@login_not_required
@never_cache
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """What is asked for at present."""
    moment = now()
    found = Appeal.objects.public().open().with_total().order_by("-published_at", "pk")[:SHOWN]
    rows = [one for one in found if not is_over(one, moment)]
    return _page(request, "appeals", appeals=rows)


@csrf_exempt  # nobody is signed in here; the ticket on the form says that it is ours
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """One appeal in the language asked for, and what one can give."""
    found = get_object_or_404(Appeal.objects.public().with_total(), code=code)
    moment = now()
    if request.method != "POST" or is_over(found, moment):
        return _appeal(request, found, PledgeForm(appeal=found), moment)
    form = PledgeForm(request.POST, appeal=found)
    if request.POST.get(spam.TRAP):
        return _page(request, "thanks", appeal=found)  # a machine learns nothing from it
    if form.is_valid():
        try:
            key = spam.key_of(request.POST.get("ticket", ""), code, moment)
            spam.count(request)
            form.save(key=key, now=moment)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            return _page(request, "thanks", appeal=found)
    return _appeal(request, found, form, moment)


def _appeal(
    request: HttpRequest, found: Appeal, form: PledgeForm, moment: datetime
) -> HttpResponse:
    wordings = {row.language: row for row in found.wordings.all()}
    words = _in_their_language(request, wordings)
    return _page(
        request,
        "appeal",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        appeal=found,
        over=is_over(found, moment),
        wanted=[KINDS[kind] for kind in KINDS if kind in found.kinds],
        words=words,
        said_in=languages.get(words.language) if words else None,
        tongues=[languages.get(tag) for tag in wordings],
        form=form,
        ticket=spam.ticket(found.code or "", moment),
        trap=spam.TRAP,
    )


def _in_their_language(
    request: HttpRequest, wordings: dict[str, AppealWords]
) -> AppealWords | None:
    """In the language asked for, else English, else any that there is."""
    asked = request.GET.get("lang", "")
    return wordings.get(asked) or wordings.get("en") or next(iter(wordings.values()), None)


def _page(
    request: HttpRequest, name: str, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    context = {"language": languages.get("en"), **more}
    return render(request, f"donations/public/{name}.html", context, status=status)
