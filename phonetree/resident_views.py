"""Pages that residents and leaders open by a link: no account, no script, one thing to do.

A link opens by GET as often as anybody likes, a preview robot too, and shows nothing personal;
only a button (POST) uses it up.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.clock import now
from accounts.models import new_secret
from phonetree import reports
from phonetree.branch_list import BranchList, branch_list, led_by
from phonetree.models import CallOutState, Link, LinkPurpose, Recipient, Wording
from phonetree.outcomes import Outcome, stronger
from phonetree.outgoing import LINK_LASTS, SHOWN, link_digest
from phonetree.sheet_data import our_number
from phonetree.wordings import list_how, of_recipient
from translations import languages
from translations.catalogues import frame_of

ANSWERS = {
    "safe": Outcome.SAFE,
    "help": Outcome.NEEDS_HELP,
    "quiet": Outcome.NOT_SAFE_TO_TALK,
}
COUNTS = {str(count) for count in range(1, 100)}  # whatever else comes is not from our page
COOKIE = "list"  # a leader's list stays open on their phone, for a day, below /l/
View = Callable[..., HttpResponse]


def resident_page(view: View) -> View:
    """A page for somebody without an account; never kept by a browser or a proxy."""

    @login_not_required
    @never_cache
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return page


def find_link(secret: str, purpose: LinkPurpose, moment: datetime) -> Link | None:
    """The link with this secret, if it is not too old; used ones are found too."""
    return (
        Link.objects.filter(digest=link_digest(secret), purpose=purpose, expires_at__gt=moment)
        .select_related("recipient__call_out", "recipient__section")
        .first()
    )


def use_up(link: Link, moment: datetime) -> bool:
    """True for the one request that uses it."""
    return Link.objects.filter(pk=link.pk, used_at=None).update(used_at=moment) == 1


def renewed(link: Link, moment: datetime) -> str:
    """The secret of a fresh link for the same person and purpose."""
    secret = new_secret()
    Link.objects.create(
        digest=link_digest(secret),
        purpose=link.purpose,
        recipient=link.recipient,
        made_at=moment,
        expires_at=moment + LINK_LASTS,
    )
    return secret


@csrf_exempt  # the secret in the address is what gives the right to answer
@resident_page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """Three big answers; the first press counts, a changed mind gets a fresh link."""
    moment = now()
    link = find_link(secret, LinkPurpose.ANSWER, moment)
    if link is None:
        return dead_link(request)
    outcome = ANSWERS.get(request.POST.get("answer", ""))
    if request.method == "POST" and outcome and _count(request, link, outcome, moment):
        tongue = _language(request, link.recipient)
        return redirect(f"/r/{renewed(link, moment)}?done=1&lang={tongue}")
    return answer_page(request, link, nothing_chosen=request.method == "POST" and not outcome)


@transaction.atomic
def _count(request: HttpRequest, link: Link, outcome: Outcome, moment: datetime) -> bool:
    """True for the first press; a link is never used up by an answer that was not written."""
    if not use_up(link, moment):
        return False
    _record(link, outcome, request.POST.get("people", ""), moment)
    return True


def _record(link: Link, outcome: Outcome, people: str, moment: datetime) -> None:
    reports.record_answer(
        recipient_id=link.recipient_id,
        outcome=outcome,
        how="link",
        source=f"link:{link.pk}",
        people=int(people) if people in COUNTS else None,
        now=moment,
    )


def answer_page(request: HttpRequest, link: Link, *, nothing_chosen: bool = False) -> HttpResponse:
    """The page itself, in the language asked for or the one that they read.

    The message is in that language; what stands around it, where there is a catalogue.
    """
    recipient = link.recipient
    wordings = {row.language: row for row in recipient.call_out.wordings.all()}
    tongue = _language(request, recipient)
    wording: Wording | None = wordings.get(tongue) or wordings.get("en")
    said = _said_last(recipient)
    over = recipient.call_out.state in {CallOutState.STOOD_DOWN, CallOutState.ENDED}
    frame = frame_of(tongue)
    context = {
        "language": frame,
        "reader": languages.get(tongue),
        "tongues": [languages.get(tag) for tag, row in wordings.items() if row.state != "missing"],
        "words": wording,
        "said_in": languages.get(wording.said_in) if wording else None,
        "call_out": recipient.call_out,
        "over": over,
        "used": link.used_at is not None,
        "done": "done" in request.GET and recipient.outcome,
        "outcome": said,
        "still": stronger(said, Outcome(recipient.outcome)) is not said,
        "counts": range(1, min(recipient.people_count, 9) + 1)
        if recipient.people_count > 1
        else (),
        "nothing_chosen": nothing_chosen,
        "number": our_number(),
    }
    with translation.override(frame.tag):
        return render(request, "phonetree/resident/answer.html", context)


def _said_last(recipient: Recipient) -> Outcome:
    """What they said last, for the page that thanks them; what holds may be something stronger."""
    last = recipient.answers.order_by("-at", "-pk").values_list("outcome", flat=True).first()
    return Outcome(last or recipient.outcome)


def _language(request: HttpRequest, recipient: Recipient | None) -> str:
    """The language asked for if we know it, else the one that they read, else the browser's."""
    asked = request.GET.get("lang", "")
    if asked in languages.LANGUAGES:
        return languages.reading_of(asked)
    if recipient is not None:
        return languages.reading_of(recipient.language)
    found = translation.get_language_from_request(request)
    return found if found in languages.LANGUAGES else "en"


def dead_link(request: HttpRequest, *, leads: bool = False) -> HttpResponse:
    """The same page for a link that is old, replaced or never was; a leader's says what works."""
    tongue = _language(request, None)
    return _framed(request, "dead_link", tongue, status=410, leads=leads)


def _framed(
    request: HttpRequest, page: str, tongue: str, *, status: int = 200, **facts: Any
) -> HttpResponse:
    """A page that is all frame: in their language where there is a catalogue, else in English."""
    frame = frame_of(tongue)
    context = {"language": frame, "reader": languages.get(tongue), **facts}
    with translation.override(frame.tag):
        return render(request, f"phonetree/resident/{page}.html", context, status=status)


# Leaders


@resident_page
@require_http_methods(["GET", "HEAD", "POST"])
def open_list(request: HttpRequest, secret: str) -> HttpResponse:
    """One button that opens the leader's list on this phone."""
    moment = now()
    link = find_link(secret, LinkPurpose.LEAD, moment)
    if link is None:
        return dead_link(request, leads=True)
    if link.used_at and _leader(request, moment):
        return redirect("leader_list")
    if link.used_at:
        return dead_link(request, leads=True)
    tongue = _language(request, link.recipient)
    if request.method == "POST" and use_up(link, moment):
        response = redirect("leader_list")
        response.set_cookie(
            COOKIE,
            renewed(link, moment),
            max_age=LINK_LASTS,
            path="/l/",
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
        return response
    return _framed(request, "open_list", tongue)


def _leader(request: HttpRequest, moment: datetime) -> Recipient | None:
    """The leader whose phone this is."""
    secret = request.COOKIES.get(COOKIE, "")
    link = find_link(secret, LinkPurpose.LEAD, moment) if secret else None
    return link.recipient if link else None


@resident_page
@require_http_methods(["GET", "HEAD"])
def leader_list(request: HttpRequest) -> HttpResponse:
    """My branch: who answered, whom to look for, "I have seen them"."""
    leader = _leader(request, now())
    if leader is None:
        return dead_link(request, leads=True)
    tongue = _language(request, leader)
    to_find = "find" in request.GET
    facts: BranchList = branch_list(leader, only_to_find=to_find)
    wording = of_recipient(leader.call_out_id, leader.language)
    how = list_how(wording, [row.number for row in facts.to_find if row.number][:SHOWN])
    said: dict[str, Any] = {"words": wording, "said_in": languages.get(wording.said_in)}
    shown: dict[str, Any] = {"list": facts, "to_find": to_find, "now": now(), "how": how}
    return _framed(request, "leader", tongue, call_out=leader.call_out, **said, **shown)


@resident_page
@require_POST
def seen(request: HttpRequest, recipient: uuid.UUID) -> HttpResponse:
    """ "I have seen them", "they need help", or that was a slip."""
    leader = _leader(request, now())
    if leader is None:
        return dead_link(request, leads=True)
    row = get_object_or_404(Recipient, pk=recipient, section__in=led_by(leader))
    if "undo" in request.POST:
        reports.unmark(recipient=row, now=now())
    elif row.pk != leader.pk:  # for themselves they answer as everybody does
        outcome = Outcome.NEEDS_HELP if "help" in request.POST else Outcome.SEEN_IN_PERSON
        reports.mark(recipient=row, outcome=outcome, by=None, how="leader", now=now())
    return redirect("leader_list")
