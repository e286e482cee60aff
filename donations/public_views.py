"""Appeals for whoever reads them: what is wanted, how much came, and a form without an account.

No place but the area, no script, no cookie, nothing of anybody else. What a donor writes is shown
to nobody before somebody of us has looked at it, and never on these pages.
"""

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.clock import now
from donations import donor_words, spam
from donations.appeal_forms import PledgeForm, is_over
from donations.facts import Kind
from donations.models import Allocation, Appeal
from donations.proposing import MOST_DRAWN, draws_with
from donations.saying import Voice
from translations import languages

SHOWN = 50  # appeals on one page
DRAWS = 5  # the last ones on the page of lots


@login_not_required
@never_cache
@require_safe
def appeals(request: HttpRequest) -> HttpResponse:
    """What is asked for at present."""
    moment = now()
    found = Appeal.objects.public().open().with_total().order_by("-published_at", "pk")[:SHOWN]
    rows = [one for one in found.prefetch_related("wordings") if not is_over(one, moment)]
    titled = [(one, *_titled(one, _asked(request))) for one in rows]
    return _page(request, "appeals", appeals=titled)


@csrf_exempt  # nobody is signed in here; the ticket on the form says that it is ours
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, code: str) -> HttpResponse:
    """One appeal in the language of whoever reads it, and what one can give."""
    found = get_object_or_404(Appeal.objects.public().with_total(), code=code)
    moment, tongue = now(), language_of(request)
    names = names_in(tongue)
    if request.method != "POST" or is_over(found, moment):
        return _appeal(request, found, PledgeForm(appeal=found, names=names), moment)
    form = PledgeForm(request.POST, appeal=found, language=tongue, names=names)
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


@login_not_required
@never_cache
@require_safe
def draws(request: HttpRequest, code: str) -> HttpResponse:
    """The last lots that were drawn with what this appeal published: numbers, and no person."""
    found = get_object_or_404(Appeal.objects.public(), code=code)
    if not draws_with(found):
        raise Http404
    names = names_in(language_of(request))
    rows = [
        (one.at, [(names[Kind(kind)], bands) for kind, bands in one.drawn.items()])
        for one in Allocation.objects.drawn_for(found)[:DRAWS]
        if one.drawn
    ]
    title, titled_in = _titled(found, _asked(request))
    limits = {"most": DRAWS, "numbers": MOST_DRAWN}
    return _page(
        request, "draws", appeal=found, draws=rows, title=title, titled_in=titled_in, **limits
    )


def language_of(request: HttpRequest) -> str:
    """The language asked for if our catalogues have it, else the browser's, else English."""
    asked = request.GET.get("lang") or get_language_from_request(request)
    tag = languages.reading_of(asked) if asked in languages.LANGUAGES else ""
    return tag if tag in languages.FIRST_WAVE else "en"


def names_in(tongue: str) -> dict[Kind, str]:
    """What kinds are called there; money is called something else."""
    voice = Voice.of(tongue)
    return {kind: voice.word(kind) for kind in Kind}


def _appeal(
    request: HttpRequest, found: Appeal, form: PledgeForm, moment: datetime
) -> HttpResponse:
    words, (title, titled_in) = found.wording_in(*_asked(request)), _titled(found, _asked(request))
    names = names_in(language_of(request))
    return _page(
        request,
        "appeal",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK,
        appeal=found,
        over=is_over(found, moment),
        wanted=[names[kind] for kind in Kind if kind in found.kinds],
        words=words,
        said_in=languages.get(words.language) if words else None,
        title=title,
        titled_in=titled_in,
        form=form,
        draws=draws_with(found),
        again=donor_words.LOOK_AGAIN,
        no_cooking=donor_words.NO_COOKING if Kind.FOOD in found.kinds else "",
        ticket=spam.ticket(found.code or "", moment),
        trap=spam.TRAP,
    )


def _asked(request: HttpRequest) -> list[str]:
    """The languages in which they would read words, the first one first."""
    return [request.GET.get("lang", ""), language_of(request)]


def _titled(appeal: Appeal, asked: Collection[str]) -> tuple[str, Any]:
    """Its title as they read it, and in which language that is, if it was said in one of theirs."""
    words = appeal.wording_in(*asked)
    if words is None or not words.title or words.language not in asked:
        return appeal.title, None
    return words.title, languages.get(words.language)


def _page(
    request: HttpRequest, name: str, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    """The page, in the language of whoever reads it; a way to each other language stands on it."""
    tongue = language_of(request)
    context = {
        "language": languages.get(tongue),
        "tongues": [languages.get(tag) for tag in languages.FIRST_WAVE],
        **more,
    }
    with translation.override(tongue):
        return render(request, f"donations/public/{name}.html", context, status=status)
