"""Texts read aloud, and who listened."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from translations.models.texts import Text


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Texts read aloud; the sound itself is left in the database unless it is asked for."""

    def visible_to(self, user: User) -> "RecordingQuerySet":
        """Every recording for everybody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()

    def current(self) -> "RecordingQuerySet":
        """Those that say what the English says now."""
        return self.filter(source_version=F("text__version"))

    def usable(self, keys: Iterable[str], languages: Iterable[str]) -> "RecordingQuerySet":
        """What calls may play of these texts: approved and current; the newest comes last."""
        found = self.current().filter(text__key__in=set(keys), language__in=set(languages))
        return found.filter(approved_at__isnull=False).order_by("approved_at", "id")

    def without_sound(self) -> "RecordingQuerySet":
        """The same, without fetching a megabyte for each."""
        return self.defer("sound")


class Recording(models.Model):
    """A text read aloud in one language; played in calls once a second person has listened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(Text, models.CASCADE, related_name="recordings")
    language = models.CharField(max_length=12)
    sound = models.BinaryField()  # plain WAV as translations/sound.py writes it
    source_version = models.PositiveIntegerField()
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    # As with translations: a listener's account stays while calls rest on their word.
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Recording"]] = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approved_names_its_listener",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(made_by__isnull=True)
                | ~Q(approved_by=F("made_by")),
                name="nobody_approves_their_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} spoken in {self.language}"
