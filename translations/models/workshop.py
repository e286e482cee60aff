"""What translators work with: links without an account, former words, comments, the glossary."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from translations.models.texts import LINK, Text


class TranslatorLinkQuerySet(models.QuerySet["TranslatorLink"]):
    """Links by which somebody without an account translates into one language."""

    def visible_to(self, user: User) -> "TranslatorLinkQuerySet":
        """Those of the groups that the asker coordinates."""
        return self.filter(group__in=Group.objects.run_by(user))

    def live(self, now: datetime) -> "TranslatorLinkQuerySet":
        """Those that open something."""
        return self.filter(withdrawn_at=None, made_at__lte=now, expires_at__gt=now)


class TranslatorLink(models.Model):
    """One person without an account, who may write and read twice in one language for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    language = models.CharField(max_length=12)
    # nothing once it has been over for a while; privacy/policy.toml
    name = models.CharField(_("who it is for"), max_length=60, null=True)  # noqa: DJ001 - erased
    group = models.ForeignKey(Group, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # when something was last written or read by it

    objects: ClassVar[models.Manager["TranslatorLink"]] = TranslatorLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(language="en"), name="no_link_changes_the_english")
        ]

    def __str__(self) -> str:
        return self.name or str(_("somebody with a link"))

    def is_live(self, now: datetime) -> bool:
        """True while it opens something."""
        return self.withdrawn_at is None and self.made_at <= now < self.expires_at


class FormerTranslation(models.Model):
    """What a text said in a language before somebody wrote it anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(Text, models.CASCADE, related_name="former_translations")
    language = models.CharField(max_length=12)
    words = models.TextField()
    source_version = models.PositiveIntegerField()
    was_checked = models.BooleanField()
    machine = models.BooleanField()
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    written_link = models.ForeignKey(LINK, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["text", "language"], name="former_by_language")]

    def __str__(self) -> str:
        return f"{self.text_id} in {self.language} as it was"

    @property
    def writer(self) -> "User | TranslatorLink | None":
        """Who wrote it; nobody for what shipped."""
        return self.written_by or self.written_link


class Comment(models.Model):
    """What somebody said about a text in a language, or about its English."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(Text, models.CASCADE, related_name="said")
    language = models.CharField(max_length=12)
    words = models.CharField(_("comment"), max_length=600)
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    said_link = models.ForeignKey(LINK, models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="comment_says_something")
        ]

    def __str__(self) -> str:
        return f"on {self.text_id} in {self.language}"

    @property
    def speaker(self) -> "User | TranslatorLink | None":
        """Who said it."""
        return self.said_by or self.said_link


class TermQuerySet(models.QuerySet["Term"]):
    """The glossary is the same for everybody."""

    def visible_to(self, user: User) -> "TermQuerySet":
        """Every term for everybody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()


class Term(models.Model):
    """A word of the English that is said the same everywhere, or stays as it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    english = models.CharField(_("English"), max_length=60, unique=True)
    meaning = models.CharField(_("what it means"), max_length=200, blank=True)
    stays = models.BooleanField(_("stays as it is in every language"), default=False)

    objects: ClassVar[models.Manager["Term"]] = TermQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(english=""), name="term_says_something")]

    def __str__(self) -> str:
        return self.english


class TermWords(models.Model):
    """How a term is said in one language; one way or several, each on a line."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.ForeignKey(Term, models.CASCADE, related_name="words")
    language = models.CharField(max_length=12)
    words = models.CharField(max_length=120)
    written_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term", "language"], name="one_way_in_each_language"),
            models.CheckConstraint(condition=~Q(words=""), name="term_words_say_something"),
        ]

    def __str__(self) -> str:
        return f"{self.term_id} in {self.language}"


class WorkLanguage(models.Model):
    """A language that somebody who signs in translates into or reads twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    language = models.CharField(max_length=12)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "language"], name="work_language_once")
        ]

    def __str__(self) -> str:
        return self.language
