"""What people wrote of themselves: who sees to it, and what was written back."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from messaging.models import Message, Phone
from residences.models import Residence
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User


class ThreadQuerySet(models.QuerySet["Thread"]):
    """Conversations, one for each phone."""

    def visible_to(self, user: "User") -> "ThreadQuerySet":
        """Those with people of the residences that the asker sees."""
        homes = Residence.objects.visible_to(user)
        phones = Phone.objects.filter(lines__resident__residence__in=homes)
        return self.filter(phone__in=phones)


class Thread(models.Model):
    """The conversation with one phone: who sees to it. What came in stays with messaging."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone = models.OneToOneField(Phone, models.CASCADE, related_name="thread")
    taken_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Thread"]] = ThreadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"thread {str(self.pk)[:8]}"


class Reply(models.Model):
    """What somebody of ours wrote back; own words are erased after a week."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="replies")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="inbox_reply")
    text_key = models.SlugField(blank=True)  # the ready-made reply; empty for own words
    body = EncryptedTextField(null=True)
    language = models.CharField(max_length=10)
    written_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["written_at"]

    def __str__(self) -> str:
        return f"reply {str(self.pk)[:8]}"
