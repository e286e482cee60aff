"""Questions that come again: what is asked, where, and when it comes round."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Group
from accounts.timetable import MOST_WEEKS, Timetable
from residences.models import Branch, Residence

if TYPE_CHECKING:
    from accounts.models import User


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions by timetable."""

    def visible_to(self, user: "User") -> "QuestionQuerySet":
        """Those of a residence that the asker sees, or of a group that they are in."""
        homes = Residence.objects.visible_to(user)
        groups = user.groups_as("coordinator", "volunteer")
        return self.filter(models.Q(residence__in=homes) | models.Q(group__in=groups))

    def run_by(self, user: "User") -> "QuestionQuerySet":
        """Those that the asker may confirm, skip and end."""
        homes = Residence.objects.run_by(user)
        groups = user.groups_as("coordinator")
        return self.filter(models.Q(residence__in=homes) | models.Q(group__in=groups))

    def going(self) -> "QuestionQuerySet":
        """Those that have not ended."""
        return self.filter(ended_at=None)


class Trouble(models.TextChoices):
    """Why a question was not asked when its time had come."""

    LATE = "late", _("The engine was down, and it was too late when it came back.")
    LEFT = "left", _("Whoever planned it does not look after these residences any more.")
    NOBODY = "nobody", _("Nobody lives there.")


class Question(models.Model):
    """One question, asked of a residence or of all of a group, once or every few weeks."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, null=True, related_name="questions")
    group = models.ForeignKey(Group, models.CASCADE, null=True, related_name="questions")
    branches = models.ManyToManyField(Branch, related_name="+")  # none: everybody
    language = models.CharField(max_length=10, blank=True)  # empty: whatever they read
    title = models.CharField(max_length=80)
    text_key = models.SlugField(blank=True)  # the ready-made question; empty for own words
    words = models.TextField(blank=True)  # own words, with a line for each answer
    words_language = models.CharField(max_length=10, blank=True)
    first_on = models.DateField()
    at = models.TimeField()  # by the clock on the wall
    every_weeks = models.PositiveSmallIntegerField(default=0)  # 0: once
    open_days = models.PositiveSmallIntegerField()  # for how long an answer counts
    next_at = models.DateTimeField(null=True)  # empty until confirmed, and when no day is left
    waits = models.BooleanField(default=False)  # for a second coordinator
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    trouble = models.CharField(max_length=8, blank=True, choices=Trouble.choices)
    trouble_at = models.DateTimeField(null=True)  # when it should have been asked and was not

    objects: ClassVar[models.Manager["Question"]] = QuestionQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        indexes = [
            models.Index(
                fields=["next_at"], name="question_due", condition=models.Q(next_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="question_is_for_one_place",
                condition=models.Q(residence__isnull=False, group__isnull=True)
                | models.Q(residence__isnull=True, group__isnull=False),
            ),
            models.CheckConstraint(
                name="question_says_something",
                condition=~models.Q(text_key="", words=""),
            ),
            models.CheckConstraint(
                name="question_closes_before_it_comes_again",
                condition=models.Q(open_days__gte=1, open_days__lte=6),
            ),
            models.CheckConstraint(
                name="question_comes_again_in_time",
                condition=models.Q(every_weeks__lte=MOST_WEEKS),
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_question",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("made_by")),
            ),
            models.CheckConstraint(
                name="question_that_waits_has_no_day",
                condition=models.Q(waits=False) | models.Q(next_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"question {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        """Its page: what was answered."""
        from django.urls import reverse

        return reverse("updates:question", args=[self.pk])

    @property
    def timetable(self) -> Timetable:
        """When it comes round."""
        return Timetable(self.first_on, self.at, self.every_weeks)
