"""What people wrote instead of a digit, and for whom it counts."""

from typing import ClassVar

from django.db import models

from messaging.models import Inbound
from phonetree.models.call_outs import Recipient


class Written(models.Model):
    """A text in words, and for whom it counts; the words stay with what came in, sealed."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="written")
    inbound = models.OneToOneField(Inbound, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]

    def __str__(self) -> str:
        return f"words of {self.recipient_id}"
