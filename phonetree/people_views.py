"""Pages about people in a call-out: who is left, ring them, go to them, mark what you saw."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from phonetree import calling, numbers, reports
from phonetree.board import described, limb_of, look, ringing_now
from phonetree.call_list import badge_of, how_many, in_branch_order, spoken_by, to_ring
from phonetree.call_script import script
from phonetree.door import door_list
from phonetree.forms import MarkForm
from phonetree.models import CallOut, Recipient
from phonetree.tries import with_words
from phonetree.wordings import by_language
from translations.language_names import named

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
PAGE = 100  # people on one page


def _call_out(request: SignedInRequest, pk: uuid.UUID) -> CallOut:
    rows = CallOut.objects.visible_to(request.user).select_related("residence")
    return get_object_or_404(rows, pk=pk)


def _recipient(request: SignedInRequest, pk: uuid.UUID, recipient: uuid.UUID) -> Recipient:
    rows = Recipient.objects.visible_to(request.user).select_related(
        "call_out__residence", "section", "phone", "going", "caller", "outcome_by"
    )
    return get_object_or_404(rows, pk=recipient, call_out=pk)


@in_the_house
@require_GET
def section(request: SignedInRequest, pk: uuid.UUID, section: uuid.UUID) -> HttpResponse:
    """Everybody of one branch, a page at a time."""
    call_out = _call_out(request, pk)
    branch = get_object_or_404(call_out.sections, pk=section)
    first = _page(request) * PAGE
    ringing, branch.call_out = ringing_now(call_out, now()), call_out
    rows = in_branch_order(call_out.recipients.filter(section=branch))
    people = described(rows[first : first + PAGE], ringing)
    with_words(people, call_out, now())
    context = {
        "call_out": call_out,
        "section": branch,
        "limb": limb_of(branch, ringing),
        "people": people,
        "page": _page(request),
        "more": rows.count() > first + PAGE,
    }
    return render(request, "phonetree/section.html", context)


def _page(request: SignedInRequest) -> int:
    asked = request.GET.get("page", "0")
    return min(int(asked), 10_000) if asked.isascii() and asked.isdigit() else 0


@in_the_house
@require_GET
def door(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Everybody who is not known to be safe, to print and take to the doors."""
    call_out, moment = _call_out(request, pk), now()
    if call_out.live_at is None:
        return redirect(call_out)
    context = {"call_out": call_out, "list": door_list(call_out, moment), "now": moment}
    return render(request, "phonetree/door.html", context)


@in_the_house
@require_GET
def call_list(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The volunteers' call list: who is left, in whose language, and who has them already."""
    call_out, moment = _call_out(request, pk), now()
    if call_out.live_at is None:
        return redirect(call_out)
    ringing, spoken = ringing_now(call_out, moment), spoken_by(request.user)
    rows = to_ring(call_out, by=request.user, spoken=spoken, ringing=ringing, now=moment)
    people = described(rows[:PAGE], ringing)
    with_words(people, call_out, moment)
    for row in people:
        row.badge = badge_of(row)  # type: ignore[attr-defined]
    *others, last = [named(tag) for tag in spoken] or [""]
    names = _(" or ").join([", ".join(others), last] if others else [last])
    context = {"call_out": call_out, "people": people, "left": how_many(rows), "spoken": names}
    return render(request, "phonetree/call_list.html", context)


@in_the_house
@require_GET
def person(request: SignedInRequest, pk: uuid.UUID, recipient: uuid.UUID) -> HttpResponse:
    """One phone or person: what was tried, what came, what to do."""
    row = _recipient(request, pk, recipient)
    return render(request, "phonetree/person.html", _person_context(request, row))


def _person_context(request: SignedInRequest, row: Recipient) -> dict[str, object]:
    row.look = look(row, ringing_now(row.call_out, now()))  # type: ignore[attr-defined]
    with_words([row], row.call_out, now())
    return {
        "call_out": row.call_out,
        "row": row,
        "script": script(row, by_language(row.call_out), spoken_by(request.user)),
        "answers": row.answers.order_by("at"),
        "written": row.written.select_related("inbound"),
        "runs": _runs(request, row),
        "counts": range(1, row.people_count + 1),
    }


def _runs(request: SignedInRequest, row: Recipient) -> bool:
    return CallOut.objects.run_by(request.user).filter(pk=row.call_out_id).exists()


@in_the_house
@require_POST
def mark(request: SignedInRequest, pk: uuid.UUID, recipient: uuid.UUID) -> HttpResponse:
    """Seen in person, safe, or needs help: somebody looked."""
    row = _recipient(request, pk, recipient)
    form = MarkForm(request.POST)
    if row.call_out.live_at is None:
        raise Http404
    if form.is_valid():
        rang = row.caller_id == request.user.pk
        form.mark(recipient=row, by=request.user, now=now())
        messages.success(request, _("Marked. Thank you."))
        return redirect("phonetree:call_list" if rang else "phonetree:board", pk)
    messages.error(request, _("Choose what you saw."))
    return redirect("phonetree:person", pk, recipient)


@in_the_house
@require_POST
def go(request: SignedInRequest, pk: uuid.UUID, recipient: uuid.UUID) -> HttpResponse:
    """ "I'm going", or not any more."""
    row = _recipient(request, pk, recipient)
    if row.call_out.live_at is None:
        raise Http404
    if "stop" in request.POST:
        reports.stop_going(recipient=row, by=request.user, now=now())
    elif not reports.go(recipient=row, by=request.user, now=now()):
        row.refresh_from_db()
        messages.warning(request, _("%(name)s is going already.") % {"name": row.going})
    return redirect("phonetree:board", pk)


@in_the_house
@require_POST
def release(request: SignedInRequest, pk: uuid.UUID, recipient: uuid.UUID) -> HttpResponse:
    """Others may ring them again: given back, or taken from somebody by who runs the call-out."""
    row = _recipient(request, pk, recipient)
    if calling.release(recipient=row, by=request.user, runs=_runs(request, row), now=now()):
        messages.success(request, _("Others may ring them now."))
    return redirect("phonetree:call_list", pk)


@in_the_house
@require_http_methods(["GET", "POST"])
def ring(request: SignedInRequest, pk: uuid.UUID, recipient: uuid.UUID) -> HttpResponse:
    """The number, to ring from one's own phone, and what to say in both languages; it is noted.

    Outside an emergency they show first who they are; GET is the way back from there.
    """
    row = _recipient(request, pk, recipient)
    show = fresh_sign_in(_ring) if numbers.asks_again(row.call_out) else _ring
    return show(request, row)


def _ring(request: SignedInRequest, row: Recipient) -> HttpResponse:
    person_page = redirect("phonetree:person", row.call_out_id, row.pk)
    if request.method != "POST":
        return person_page
    try:
        number = numbers.reveal(recipient=row, by=request.user, now=now())
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return person_page
    return render(
        request, "phonetree/person.html", {**_person_context(request, row), "number": number}
    )
