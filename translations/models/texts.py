"""Texts, what they said before, their translations, and who read them twice."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from translations.models.workshop import TranslatorLink

LINK = "translations.TranslatorLink"
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
    # Lives may hang on it: two readers, and somebody who says in English what it says.
    is_critical = models.BooleanField(default=False)
    is_public = models.BooleanField(default=False)  # may be shown to a machine outside
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

    def with_people(self) -> "TranslationQuerySet":
        """With all who had a hand in it."""
        hands = ("written", "checked", "first", "back")
        named = [f"{hand}_{kind}" for hand in hands for kind in ("by", "link")]
        return self.select_related(*named, "kept_by")


def _other(one: str, two: str) -> Q:
    """Not the same, or one of the two is nobody."""
    return Q(**{f"{one}__isnull": True}) | Q(**{f"{two}__isnull": True}) | ~Q(**{one: F(two)})


def _others(one: str, two: str) -> Q:
    """Neither the same account nor the same link."""
    return _other(f"{one}_by", f"{two}_by") & _other(f"{one}_link", f"{two}_link")


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
    engine = models.CharField(max_length=40, blank=True)  # which machine, where it was asked for
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    written_link = models.ForeignKey(LINK, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    # A reader's account can be closed but not deleted while a checked text rests on their word.
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_link = models.ForeignKey(LINK, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    # Of a critical text: the first of its two readers, and what it says, told in English.
    needs = models.PositiveSmallIntegerField(default=1)
    first_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    first_link = models.ForeignKey(LINK, models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField(null=True)
    back = models.TextField(blank=True)
    back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    back_link = models.ForeignKey(LINK, models.PROTECT, null=True, related_name="+")
    # Who said that a change of the English did not change what it means.
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Translation"]] = TranslationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "language"], name="one_translation_each"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "checked"]), name="translation_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="checked")
                | Q(checked_at__isnull=False)
                & (Q(checked_by__isnull=False) | Q(checked_link__isnull=False)),
                name="checked_names_its_reader",
            ),
            models.CheckConstraint(
                condition=_others("checked", "written"), name="nobody_checks_their_own"
            ),
            models.CheckConstraint(
                condition=_others("first", "written") & _others("first", "checked"),
                name="two_readers_are_two",
            ),
            models.CheckConstraint(
                condition=_others("back", "written"), name="nobody_tells_back_their_own"
            ),
            models.CheckConstraint(
                condition=~Q(state="checked")
                | Q(needs=1)
                | Q(first_at__isnull=False) & ~Q(back=""),
                name="critical_is_read_twice_and_told_back",
            ),
            models.CheckConstraint(
                condition=_other("kept_by", "written_by"), name="nobody_keeps_their_own"
            ),
            models.CheckConstraint(condition=~Q(words=""), name="translation_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.text_id} in {self.language}"

    def get_absolute_url(self) -> str:
        """The page on which it is read, edited and checked."""
        return reverse("translations:translation", args=[self.text.key, self.language])

    @property
    def writer(self) -> "User | TranslatorLink | None":
        """Who wrote it; nobody for what shipped."""
        return self.written_by or self.written_link

    @property
    def reader(self) -> "User | TranslatorLink | None":
        """Who read it last and found it right."""
        return self.checked_by or self.checked_link

    @property
    def first(self) -> "User | TranslatorLink | None":
        """The first of two readers."""
        return self.first_by or self.first_link

    @property
    def teller(self) -> "User | TranslatorLink | None":
        """Who said in English what it says."""
        return self.back_by or self.back_link
