"""What was put on paper and given away: by whom, when, how much of it, and until when it may lie about."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from residences.models import Residence

if TYPE_CHECKING:
    from accounts.models import User


class PrintingQuerySet(models.QuerySet["Printing"]):
    """Times that sheets with numbers were made."""

    def visible_to(self, user: "User") -> "PrintingQuerySet":
        """Those of the residences that the asker runs."""
        return self.filter(residence__in=Residence.objects.run_by(user))


class Printing(models.Model):
    """One time that sheets with numbers were made; it counts them and holds none."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="printings")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    reason = models.CharField(max_length=40)
    text_key = models.SlugField()
    sheets = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    numbers = models.PositiveIntegerField()
    destroy_on = models.DateField()

    objects: ClassVar[models.Manager["Printing"]] = PrintingQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        indexes = [models.Index(fields=["residence", "-made_at"], name="printing_of_residence")]

    def __str__(self) -> str:
        return f"printing {str(self.pk)[:8]}"
