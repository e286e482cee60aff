"""What we asked somebody by text, and links that open one page for one person."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models

from messaging.models import Phone
from residences.models.homes import Resident
from residences.models.leading import Nomination, Round


class Topic(models.TextChoices):
    """What a question is about."""

    STILL_YOU = "still_you"  # 1 all is right, 2 something changed
    LEAD = "lead"  # a yes and a no of its own
    STOP = "stop"  # a number that only this phone was told
    NAME = "name"  # a number from a list of people who agreed to stand


class QuestionQuerySet(models.QuerySet["Question"]):
    """What we asked."""

    def open(self, at: datetime) -> "QuestionQuerySet":
        """Those that wait for an answer at this moment, the newest first."""
        return self.filter(answered_at=None, asked_at__lte=at, expires_at__gt=at).order_by(
            "-asked_at", "-id"
        )


class Question(models.Model):
    """One question to one phone; an answer counts only when it was asked for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone = models.ForeignKey(Phone, models.CASCADE, related_name="questions")
    people = models.ManyToManyField(Resident, related_name="questions")
    topic = models.CharField(max_length=9, choices=Topic.choices)
    code = models.CharField(max_length=4, blank=True)  # digits; nobody else can know them
    nomination = models.ForeignKey(Nomination, models.CASCADE, null=True, related_name="+")
    round = models.ForeignKey(Round, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, blank=True)
    chased_at = models.DateTimeField(null=True)  # when silence became an errand

    objects: ClassVar[models.Manager["Question"]] = QuestionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="question_unanswered",
                condition=models.Q(answered_at=None, chased_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.topic} question"


class LinkTo(models.TextChoices):
    """What a person's link opens."""

    NAME = "name"  # name a neighbour, or offer oneself
    LEAD = "lead"  # say yes or no
    HELPER = "helper"  # what a leader told us; stop
    STILL_YOU = "still_you"
    ERRANDS = "errands"  # a leader's list of people to ask
    PIN = "pin"  # choose digits for an alarm
    GIFTS = "gifts"  # what they need, and what is there for them


class PersonalLink(models.Model):
    """A short link for one person and one page; kept as a digest, dead after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    to = models.CharField(max_length=9, choices=LinkTo.choices)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="links")
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.to} link"
