"""Texts, their translations, and who read them twice; recordings, and who listened."""

import uuid
from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

SOURCE = "en"  # texts are written in English first; its own row says who checked the English


class Kind(models.TextChoices):
    """What a text is for."""

    CALL_OUT = "call_out", _("Call-outs")
    ANSWER = "answer", _("Answers by text")
    VOICE = "voice", _("Spoken in a call")
    LEADER = "leader", _("To leaders")
    UPDATE = "update", _("Updates")
    QUESTION = "question", _("Questions")
    REPLY = "reply", _("Replies by people")
    CHAT = "chat", _("To paste into chat groups")
    LEAFLET = "leaflet", _("Leaflets")


class TextQuerySet(models.QuerySet["Text"]):
    """Texts hold nothing about anybody."""

    def visible_to(self, user: User) -> "TextQuerySet":
        """Every text for everybody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()

    def for_phones(self) -> "TextQuerySet":
        """Those that are sent or spoken; parts of leaflets have pages of their own."""
        return self.exclude(kind=Kind.LEAFLET)

    def in_order(self) -> "TextQuerySet":
        """As pages list them."""
        return self.order_by("place", "key")


class Text(models.Model):
    """One thing that we say to residents, in English, with a version that counts its changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    place = models.PositiveSmallIntegerField(default=0)  # among all texts, as pages list them
    title = models.CharField(_("title"), max_length=80)
    note = models.TextField(_("note for translators"), blank=True)
    words = models.TextField(_("English words"))
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[models.Manager["Text"]] = TextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="text_kind_is_known"),
            models.CheckConstraint(condition=~Q(words=""), name="text_says_something"),
        ]

    def __str__(self) -> str:
        return self.title


class FormerWords(models.Model):
    """What a text said in English before it was changed, so that a translator sees what is new."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(Text, models.CASCADE, related_name="former")
    version = models.PositiveIntegerField()
    words = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "version"], name="each_version_kept_once")
        ]

    def __str__(self) -> str:
        return f"{self.text_id} as of version {self.version}"


class TranslationQuerySet(models.QuerySet["Translation"]):
    """Words in one language."""

    def visible_to(self, user: User) -> "TranslationQuerySet":
        """Every translation for everybody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()

    def current(self) -> "TranslationQuerySet":
        """Those that say what the English says now."""
        return self.filter(source_version=F("text__version"))


class Translation(models.Model):
    """A text in one language; current only while it follows the current English."""

    DRAFT, CHECKED = "draft", "checked"
    STATES: ClassVar = [(DRAFT, _("Draft")), (CHECKED, _("Checked"))]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(Text, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=12)
    words = models.TextField(_("words"))
    source_version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=STATES, default=DRAFT)
    machine = models.BooleanField(default=False)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    # A reader's account can be closed but not deleted while a checked text rests on their word.
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Translation"]] = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "language"], name="one_translation_each"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked"]), name="translation_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="checked")
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                name="checked_names_its_reader",
            ),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(written_by__isnull=True)
                | ~Q(checked_by=F("written_by")),
                name="nobody_checks_their_own",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="translation_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} in {self.language}"

    def get_absolute_url(self) -> str:
        """The page on which it is read, edited and checked."""
        return reverse("translations:translation", args=[self.text.key, self.language])


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
