"""Links that open an answer or a list without an account."""

import uuid

from django.db import models

from phonetree.models.call_outs import Recipient


class LinkPurpose(models.TextChoices):
    """What a resident's link opens."""

    ANSWER = "answer"
    LEAD = "lead"


class Link(models.Model):
    """A short link for one person and one purpose; kept hashed, dead after a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    purpose = models.CharField(max_length=6, choices=LinkPurpose.choices)
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="links")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} link"
