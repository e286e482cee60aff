"""What a thing looks like: one small picture of it, made anew from what was sent."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from donations.models.appeals import SEES_OFFERS
from donations.models.offers import Offer

if TYPE_CHECKING:
    from accounts.models import User


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    """How things look."""

    def visible_to(self, user: "User") -> "SnapshotQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(offer__group__in=user.groups_as(*SEES_OFFERS))


class Snapshot(models.Model):
    """A JPEG without anything that the camera wrote into it: of a thing, never of a person."""

    offer = models.OneToOneField(Offer, models.CASCADE, primary_key=True, related_name="snapshot")
    jpeg = models.BinaryField()
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Snapshot"]] = SnapshotQuerySet.as_manager()

    def __str__(self) -> str:
        return f"snapshot of {self.offer_id}"
