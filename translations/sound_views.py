"""Recordings on their pages, and the address from which the provider fetches one."""

import secrets
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import clock
from accounts.scope import SignedInRequest
from translations import languages, saying, sound_actions, wording
from translations.forms import RecordingForm
from translations.models import Kind, Recording
from translations.recordings import signature_of
from translations.sound import LONGEST
from translations.views import find, is_spoken, writers_only


@require_http_methods(["GET", "POST"])
@writers_only
def record(request: SignedInRequest, key: str, tag: str) -> HttpResponse:
    """Reads the text aloud into this page, or brings a file; a second listener then decides."""
    text, row = find(request, key, tag)
    if not is_spoken(text):
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = RecordingForm(*sent, text=text, language=tag)
    if form.is_valid():
        try:
            form.add(by=request.user, now=clock.now())
        except ValidationError as refusal:
            form.add_error("sound", refusal)
        else:
            messages.success(request, _("Kept. Now somebody else has to listen to it."))
            return _back(text.key, tag)
    page = {
        "text": text,
        "said": saying.said(text, row.words if row else text.words),
        "said_as": saying.mark(text, row),
        "words": row,
        "state": wording.state_of(text, row),
        "language": languages.get(tag),
        "form": form,
        "longest": LONGEST,
    }
    answer = render(request, "translations/record.html", page, status=422 if form.errors else 200)
    answer.headers["Permissions-Policy"] = "microphone=(self)"  # here, and on no other page
    return answer


@require_POST
@writers_only
def approve(request: SignedInRequest, recording: UUID) -> HttpResponse:
    """Notes that they listened, and that it says the same."""
    row = _find(request, recording)
    try:
        sound_actions.approve_recording(recording=row, by=request.user, now=clock.now())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            messages.error(request, sentence)
    else:
        messages.success(request, _approved(row))
    return _back(row.text.key, row.language)


@require_POST
@writers_only
def remove(request: SignedInRequest, recording: UUID) -> HttpResponse:
    """Deletes a recording."""
    row = _find(request, recording)
    sound_actions.remove_recording(recording=row, by=request.user, now=clock.now())
    messages.success(request, _("Removed."))
    return _back(row.text.key, row.language)


@require_GET
def listen(request: SignedInRequest, recording: UUID) -> HttpResponse:
    """The sound, for somebody who is signed in."""
    found = Recording.objects.visible_to(request.user).filter(pk=recording)
    return _sound(get_object_or_404(found))


@login_not_required
@require_GET
def fetch(_request: HttpRequest, recording: UUID, signature: str) -> HttpResponse:
    """The sound, for whoever was given its address: the provider, in a call of ours."""
    if not secrets.compare_digest(signature.encode(), signature_of(recording).encode()):
        raise Http404
    return _sound(get_object_or_404(Recording, pk=recording, approved_at__isnull=False))


def _approved(row: Recording) -> str:
    """What comes of it."""
    if row.text.kind != Kind.LEAFLET:
        return _("Approved. Calls play it from now on.")
    if saying.is_played(row):
        return _("Approved. The leaflet's page plays it from now on.")
    return _(
        "Approved, but the leaflet's page does not play it: words or a number in them changed"
        " after it was recorded. Please record it again."
    )


def _sound(recording: Recording) -> HttpResponse:
    return HttpResponse(bytes(recording.sound), content_type="audio/wav")


def _find(request: SignedInRequest, pk: UUID) -> Recording:
    found = Recording.objects.visible_to(request.user).without_sound()
    return get_object_or_404(found.select_related("text"), pk=pk)


def _back(key: str, tag: str) -> HttpResponse:
    return redirect(reverse("translations:translation", args=[key, tag]) + "#aloud")
