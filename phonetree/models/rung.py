"""Calls that people made themselves, from the call list, and what came of each."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from phonetree.models.call_outs import Recipient


class Ended(models.TextChoices):
    """What came of a call that is no outcome of a person."""

    NO_ANSWER = "no_answer", _("No answer")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    ASKED_TO_STOP = "asked_to_stop", _("Asked for no texts")


class Rung(models.Model):
    """One call that somebody made themselves and that settled nothing."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="rungs")
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    ended = models.CharField(max_length=13, choices=Ended.choices)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="rung_ended_is_known", condition=models.Q(ended__in=Ended.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.ended} for {self.recipient_id}"
