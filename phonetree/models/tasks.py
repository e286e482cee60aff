"""What is left to do after a call-out."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from phonetree.models.call_outs import CallOut, Recipient
from phonetree.models.choices import HOW_CHOICES

if TYPE_CHECKING:
    from accounts.models import User


class TaskQuerySet(models.QuerySet["Task"]):
    """What is left to do after a call-out."""

    def visible_to(self, user: "User") -> "TaskQuerySet":
        """Tasks of the call-outs that the asker sees."""
        return self.filter(recipient__call_out__in=CallOut.objects.visible_to(user))


SOME_MISSING = "some_missing"  # a task's kind where only some people of a phone are missing


class Task(models.Model):
    """A gap that somebody must close: a person whom the call-out did not reach."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.OneToOneField(Recipient, models.CASCADE, related_name="task")
    kind = models.CharField(max_length=12)  # the reason why they were not reached
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_how = models.CharField(max_length=6, blank=True, choices=HOW_CHOICES)

    objects: ClassVar[models.Manager["Task"]] = TaskQuerySet.as_manager()

    def __str__(self) -> str:
        return f"task {self.kind}"
