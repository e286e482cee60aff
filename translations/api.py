"""Recordings for programs: list, bring, listen, approve, remove. The same form as the page."""

import base64
import binascii
from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api_views import HouseView, body_of, checked, documented, fields_of
from accounts.models import RoleKind
from translations import languages, sound_actions
from translations.forms import RecordingForm
from translations.models import Recording, Text
from translations.views import is_spoken

READ, WRITE = ["call_outs:read"], ["call_outs:write"]


class RecordingOut(serializers.ModelSerializer[Recording]):
    """A text read aloud: calls play the newest that is approved and says what the English says."""

    text = serializers.CharField(source="text.key")
    is_current = serializers.SerializerMethodField()

    class Meta:
        model = Recording
        fields = ["id", "text", "language", "is_current", "made_at", "approved_at"]
        read_only_fields = fields

    def get_is_current(self, recording: Recording) -> bool:
        """Whether the English is still the one that it follows."""
        return recording.source_version == recording.text.version


class VoicePart(HouseView):
    """What translators may do too."""

    readers: ClassVar[tuple[str, ...]] = (
        RoleKind.COORDINATOR,
        RoleKind.VOLUNTEER,
        RoleKind.TRANSLATOR,
    )
    writers: ClassVar[tuple[str, ...]] = (RoleKind.COORDINATOR, RoleKind.TRANSLATOR)

    def found(self, pk: UUID) -> Recording:
        """The one of the address, without its sound."""
        rows = Recording.objects.visible_to(self.user).without_sound().select_related("text")
        return get_object_or_404(rows, pk=pk)


class RecordingsView(VoicePart, ListAPIView[Recording]):
    """Every text that somebody read aloud."""

    scopes = {"GET": READ}
    serializer_class = RecordingOut
    queryset = Recording.objects.none()  # tells the schema what the list holds

    def get_queryset(self) -> QuerySet[Recording]:
        """The newest first."""
        rows = Recording.objects.visible_to(self.user).without_sound().select_related("text")
        return rows.order_by("-made_at", "id")


class RecordView(VoicePart):
    """Bring a recording."""

    scopes = {"POST": WRITE}

    @documented(
        request=body_of(RecordingForm, without=("sound", "said_as"), sound="The file, in base64."),
        responses={201: RecordingOut},
    )
    def post(self, request: Request, key: str, tag: str) -> Response:
        """WAV, or Ogg/Opus; kept until a second person has listened."""
        if tag not in languages.READING:
            raise Http404
        text = get_object_or_404(Text.objects.visible_to(self.user), key=key)
        if not is_spoken(text):
            raise Http404
        sent = fields_of(request)
        form = RecordingForm(sent, {"sound": _file(sent.get("sound"))}, text=text, language=tag)
        checked(form)
        return Response(RecordingOut(form.add(by=self.user, now=self.now)).data, status=201)


def _file(said: str | None) -> SimpleUploadedFile:
    try:
        sound = base64.b64decode(said or "", validate=True)
    except (binascii.Error, ValueError):
        raise ValidationError({"sound": [_("Send the file in base64.")]}) from None
    return SimpleUploadedFile("sound", sound)


class SoundView(VoicePart):
    """Listen."""

    scopes = {"GET": READ}

    @documented(responses={(200, "audio/wav"): OpenApiTypes.BINARY})
    def get(self, _request: Request, recording: UUID) -> HttpResponse:
        """The sound, as a WAV file."""
        found = get_object_or_404(Recording.objects.visible_to(self.user), pk=recording)
        return HttpResponse(bytes(found.sound), content_type="audio/wav")


class ApproveRecordingView(VoicePart):
    """Approve."""

    scopes = {"POST": WRITE}

    @documented(request=None, responses=RecordingOut)
    def post(self, _request: Request, recording: UUID) -> Response:
        """Calls play it from now on. Refused to whoever brought it."""
        row = sound_actions.approve_recording(
            recording=self.found(recording), by=self.user, now=self.now
        )
        return Response(RecordingOut(row).data)


class RecordingView(VoicePart):
    """One recording."""

    scopes = {"DELETE": WRITE}

    @documented(request=None, responses={204: None})
    def delete(self, _request: Request, recording: UUID) -> Response:
        """It is gone; a call-out under way does without it."""
        sound_actions.remove_recording(recording=self.found(recording), by=self.user, now=self.now)
        return Response(status=204)


urls: list[Any] = [
    path("recordings/", RecordingsView.as_view(), name="recordings"),
    path("recordings/<uuid:recording>/", RecordingView.as_view(), name="recording"),
    path("recordings/<uuid:recording>/sound/", SoundView.as_view(), name="sound"),
    path("recordings/<uuid:recording>/approve/", ApproveRecordingView.as_view(), name="approve"),
    path("texts/<slug:key>/<slug:tag>/recordings/", RecordView.as_view(), name="record"),
]
