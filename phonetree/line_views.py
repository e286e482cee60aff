"""Pages of the line: who wants to be rung back, what they said, and how the number behaves."""

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.clock import now
from accounts.models import RoleKind
from accounts.scope import SignedInRequest, role_required
from accounts.stepup import fresh_sign_in
from accounts.trail import record
from accounts.verbs import Verb
from phonetree import voicemail
from phonetree.line_forms import LineForm
from phonetree.models.line import Line, Voicemail, VoicemailQuerySet
from phonetree.models.shifts import Helper, Shift
from phonetree.on_shift import gaps_tonight, speakers
from residences.models import Residence, Resident
from translations import languages

in_the_house = role_required(RoleKind.COORDINATOR, RoleKind.VOLUNTEER)
coordinators = role_required(RoleKind.COORDINATOR)
SHOWN = 50
LATELY = timedelta(days=1)  # until then the sound of what is done can still be heard
HEARD = "voicemails"  # in the session: what they may listen to, and since when
HEARD_FOR = timedelta(minutes=15)


def _rows(request: SignedInRequest) -> VoicemailQuerySet:
    """What the asker may see, with what a list shows; the sounds stay where they are."""
    people = Prefetch("phone__residents", Resident.objects.visible_to(request.user).here())
    sound = Voicemail.objects.filter(pk=OuterRef("pk"), sound__isnull=False)
    rows = Voicemail.objects.visible_to(request.user).without_sound()
    rows = rows.select_related("residence", "phone", "done_by").prefetch_related(people)
    return rows.annotate(has_sound=Exists(sound))


def _mail(request: SignedInRequest, pk: uuid.UUID) -> Voicemail:
    return get_object_or_404(_rows(request), pk=pk)


@in_the_house
@require_GET
def line_page(request: SignedInRequest) -> HttpResponse:
    """Who waits for a call back, who is on shift now, and what is missing tonight."""
    rows, at = _rows(request), now()
    runs = request.user.has_role(RoleKind.COORDINATOR)
    gaps, anybody = gaps_tonight(request.user, at) if runs else ([], True)
    page = {
        "waiting": list(rows.waiting().order_by("made_at")[:SHOWN]),
        "done": list(rows.filter(done_at__gt=at - LATELY).order_by("-done_at")[:SHOWN]),
        "speakers": speakers(request.user, at),
        "gaps": [(languages.get(gap.language), gap.people) for gap in gaps],
        "anybody_tonight": anybody,
        "runs": runs,
        "now": at,
        "helper": Helper.objects.filter(user=request.user).first(),
        "next_shift": Shift.objects.of(request.user).filter(ends_at__gt=at).first(),
    }
    return render(request, "phonetree/line/line.html", page)


@in_the_house
@require_GET
def message(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """One resident who wants to be rung back."""
    return _page(request, _mail(request, pk))


def _page(request: SignedInRequest, row: Voicemail, **more: object) -> HttpResponse:
    context = {
        "row": row,
        "may_hear": row.has_sound and _may_hear(request, row.pk),  # type: ignore[attr-defined]
        "language": languages.get(row.language),
        **more,
    }
    return render(request, "phonetree/line/message.html", context)


@in_the_house
@require_POST
def listen(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Opens the sound for a quarter of an hour; that they listened is noted."""
    row = _mail(request, pk)
    if not row.has_sound:  # type: ignore[attr-defined]
        raise Http404
    voicemail.note_heard(voicemail=row, by=request.user, now=now())
    opened = {k: v for k, v in _opened(request).items() if _is_open(v)}
    request.session[HEARD] = {**opened, str(row.pk): now().isoformat()}
    return redirect("line:message", pk)


def _opened(request: SignedInRequest) -> dict[str, str]:
    found: dict[str, str] = request.session.get(HEARD, {})
    return found


def _is_open(since: str) -> bool:
    return now() - datetime.fromisoformat(since) < HEARD_FOR


def _may_hear(request: SignedInRequest, pk: uuid.UUID) -> bool:
    since = _opened(request).get(str(pk))
    return since is not None and _is_open(since)


@in_the_house
@require_GET
def sound(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """What they said, for somebody who pressed "listen"; never without."""
    if not _may_hear(request, pk):
        raise Http404
    row = get_object_or_404(Voicemail.objects.visible_to(request.user), pk=pk, sound__isnull=False)
    return HttpResponse(row.sound, content_type="audio/wav")


@in_the_house
@require_POST
def done(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody dealt with it."""
    row = _mail(request, pk)
    if voicemail.finish(voicemail=row, by=request.user, now=now()):
        messages.success(request, _("Done. Thank you."))
    else:
        row.refresh_from_db(fields=["done_by"])
        messages.info(request, _("%(name)s has done this already.") % {"name": row.done_by})
    return redirect("line:now")


@in_the_house
@require_POST
def ring(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """The number, to ring back from one's own phone; it is noted."""
    row = _mail(request, pk)
    if row.phone is None or row.done_at is not None:
        raise Http404
    with transaction.atomic():
        record(
            actor=request.user,
            verb=Verb.PHONE_REVEALED,
            target=row.phone,
            at=now(),
            residence_id=row.residence_id,
            reason="voicemail",
        )
    return _page(request, row, number=row.phone.number.reveal(reason="voicemail"))


@coordinators
@fresh_sign_in
@require_http_methods(["GET", "POST"])
def settings_page(request: SignedInRequest) -> HttpResponse:
    """How the number behaves, for everybody who rings it."""
    form = LineForm(request.POST or None, instance=Line.now())
    if request.method == "POST" and form.is_valid():
        form.keep(by=request.user, now=now())
        messages.success(request, _("Saved. It holds for the next call and the next call-out."))
        return redirect("line:now")
    homes = Residence.objects.run_by(request.user).open().count()
    status = 422 if form.errors else 200
    context = {"form": form, "homes": homes}
    return render(request, "phonetree/line/settings.html", context, status=status)
