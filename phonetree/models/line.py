"""The line: our number as residents ring it. How it behaves, who rang, and what they left."""

import base64
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from messaging.models import Inbound, Phone
from phonetree.models.shifts import Helper
from phonetree.shift_times import understands
from residences.models import Residence
from translations import languages
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User


class LineMode(models.TextChoices):
    """What a ring does while a call-out is live."""

    RING = "ring", _("A missed call is an answer: we do not pick up until they have answered")
    ANSWER = "answer", _("We always pick up; a missed call counts as nothing")


class RingMeans(models.TextChoices):
    """What it counts as when somebody rings us and hangs up while a call-out is live."""

    SAFE = "safe", _("A missed call means: I am safe")
    NOTHING = "nothing", _("A missed call means nothing: we pick up")


class Line(models.Model):
    """How our number behaves; one row."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    mode = models.CharField(
        _("While a call-out is live"),
        max_length=6,
        choices=LineMode.choices,
        default=LineMode.RING,
    )
    at_once = models.PositiveSmallIntegerField(_("Calls at the same time"), default=10)
    an_hour = models.PositiveSmallIntegerField(_("Calls of one phone in an hour"), default=6)
    strangers_an_hour = models.PositiveSmallIntegerField(
        _("Calls of strangers in an hour, all together"), default=20
    )
    ring_seconds = models.PositiveSmallIntegerField(
        _("Seconds that each volunteer is rung"), default=20
    )
    takes_alarms = models.BooleanField(
        _("Residents can raise an alarm: by the text 505, or by key 5 when they ring"), default=True
    )
    leaders_confirm = models.BooleanField(
        _("Two leaders who both press their digits call everybody out, a minute later"),
        default=True,
    )
    leaders_ring_alarms = models.BooleanField(
        _("So does one missed call of a leader, or of somebody with digits"), default=True
    )
    residents_ring_alarms = models.BooleanField(
        _("So do two missed calls of anybody else within five minutes"), default=True
    )
    takes_messages = models.BooleanField(_("Take messages when nobody can talk"), default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_line", condition=Q(id=1)),
            models.CheckConstraint(
                name="line_mode_is_known", condition=Q(mode__in=LineMode.values)
            ),
        ]

    def __str__(self) -> str:
        return "the line"

    @classmethod
    def now(cls) -> "Line":
        """The line as it is set; its defaults while nobody has set anything."""
        return cls.objects.filter(pk=cls.ONLY).first() or cls()


class CallInQuerySet(models.QuerySet["CallIn"]):
    """Calls that we picked up."""

    def under_way(self, since: datetime) -> "CallInQuerySet":
        """Those that go on, as far as we know; one of which we hear nothing ends some time."""
        return self.filter(ended_at=None, began_at__gt=since)


class CallIn(models.Model):
    """One call that we picked up, from its first word to its end."""

    inbound = models.OneToOneField(
        Inbound, models.CASCADE, primary_key=True, related_name="call_in"
    )
    phone = models.ForeignKey(Phone, models.CASCADE, null=True, related_name="calls_in")
    is_stranger = models.BooleanField(default=False)  # no resident rings from this number
    language = models.CharField(max_length=10)  # in which they hear us
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    turns = models.PositiveSmallIntegerField(default=0)
    was_missed = models.BooleanField(default=False)  # they hung up at once
    wants_somebody = models.BooleanField(default=False)  # asked to be put through
    tried = models.JSONField(default=list)  # helpers rung so far, in order
    ringing = models.ForeignKey(Helper, models.SET_NULL, null=True, related_name="+")
    taken_by = models.ForeignKey(Helper, models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["CallIn"]] = CallInQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["phone", "began_at"], name="call_in_phone"),
            models.Index(fields=["began_at"], name="call_in_open", condition=Q(ended_at=None)),
        ]

    def __str__(self) -> str:
        return f"call in {str(self.pk)[:8]}"


class SoundField(EncryptedTextField):
    """A sealed sound: takes and gives bytes."""

    description = "Sound, sealed"

    def from_value(self, value: bytes) -> str:
        """The text to seal."""
        return base64.b64encode(value).decode()

    def to_python_value(self, text: str) -> bytes:
        """The bytes."""
        return base64.b64decode(text)


class VoicemailQuerySet(models.QuerySet["Voicemail"]):
    """What residents left when nobody could talk to them."""

    def visible_to(self, user: "User") -> "VoicemailQuerySet":
        """Coordinators: all of their residences; volunteers: those in languages that they speak."""
        mine = Residence.objects.visible_to(user)
        spoken = Helper.objects.filter(user=user).values_list("languages", flat=True).first() or []
        runs = Q(residence__in=Residence.objects.run_by(user))
        able = [tag for tag in languages.SPOKEN if understands(spoken, tag)]
        return self.filter(runs | Q(residence__in=mine, language__in=able))

    def waiting(self) -> "VoicemailQuerySet":
        """Those that nobody has dealt with."""
        return self.filter(done_at=None)

    def without_sound(self) -> "VoicemailQuerySet":
        """The same, without fetching a megabyte for each."""
        return self.defer("sound")


class Voicemail(models.Model):
    """A resident who wanted to talk to somebody and could not; perhaps with what they said."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inbound = models.OneToOneField(
        Inbound, models.SET_NULL, null=True, related_name="voicemail"
    )  # of one call comes one task
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="voicemails")
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="voicemails")
    language = models.CharField(max_length=10)  # that they speak
    provider_id = models.CharField(max_length=34, null=True, unique=True)  # noqa: DJ001 - unique or unset
    seconds = models.PositiveSmallIntegerField(default=0)
    sound = SoundField(null=True)
    made_at = models.DateTimeField()
    fetch_at = models.DateTimeField(null=True)  # when the sound is fetched next; empty: no more
    fetches = models.PositiveSmallIntegerField(default=0)
    kept_at = models.DateTimeField(null=True)  # when the sound came to us
    erased_at = models.DateTimeField(null=True)  # when the provider forgot it
    heard_at = models.DateTimeField(null=True)  # first
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["Voicemail"]] = VoicemailQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "id"]
        indexes = [
            models.Index(
                fields=["fetch_at"],
                name="voicemail_fetch",
                condition=Q(fetch_at__isnull=False),
            ),
            models.Index(fields=["residence", "done_at"], name="voicemail_waiting"),
        ]

    def __str__(self) -> str:
        return f"voicemail {str(self.pk)[:8]}"
