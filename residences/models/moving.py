"""People who were moved: what we suspect, what happened, and what a change of the tree undoes."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models

from residences.models.homes import Branch, Residence

if TYPE_CHECKING:
    from accounts.models import User


class MoveSignQuerySet(models.QuerySet["MoveSign"]):
    """Branches that fell silent."""

    def visible_to(self, user: "User") -> "MoveSignQuerySet":
        """Those in the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "MoveSignQuerySet":
        """Those in the residences where the asker is a coordinator."""
        return self.filter(residence__in=Residence.objects.run_by(user))

    def open(self) -> "MoveSignQuerySet":
        """Those that nobody has looked into yet."""
        return self.filter(settled_at=None)


class MoveSign(models.Model):
    """Moved? Many people of one branch, who answered before, fell silent at the same time."""

    MOVED, HERE = "moved", "here"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="move_signs")
    branch = models.ForeignKey(Branch, models.CASCADE, related_name="move_signs")
    about = models.UUIDField()  # the call-out in which it was seen; else only this sign's own
    by_numbers = models.BooleanField(default=False)  # seen by numbers that failed, not by silence
    silent = models.PositiveSmallIntegerField()  # phones that said nothing
    known = models.PositiveSmallIntegerField()  # of so many that had answered before
    raised_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_how = models.CharField(max_length=5, blank=True)
    settled_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["MoveSign"]] = MoveSignQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["raised_at"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "about"], name="a_sign_once_in_a_call_out")
        ]

    def __str__(self) -> str:
        return f"moved? {str(self.pk)[:8]}"


class Move(models.Model):
    """People left a residence together: how many, when, and to which of ours if we know."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="moves")
    to = models.ForeignKey(Residence, models.SET_NULL, null=True, related_name="arrivals")
    moved_on = models.DateField()
    people = models.PositiveSmallIntegerField()
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"move {str(self.pk)[:8]}"


class TreeChange(models.Model):
    """One change of a tree, with what it takes to undo it: ids and ranks, no names."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="tree_changes")
    what = models.CharField(max_length=8)  # move, split, merge, lead
    before = models.JSONField()
    by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.what} {str(self.pk)[:8]}"
