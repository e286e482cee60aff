"""Who can be rung for residents: a helper's number and languages, and when they are on shift."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Phone
from residences.models import SEES_RESIDENCES

if TYPE_CHECKING:
    from accounts.models import User


class HelperQuerySet(models.QuerySet["Helper"]):
    """People who let themselves be rung."""

    def visible_to(self, user: "User") -> "HelperQuerySet":
        """Those who help in one of the asker's groups."""
        groups = user.groups_as(*SEES_RESIDENCES)
        return self.filter(
            user__in=self.model._helping(groups)  # of another group they see nobody
        )

    def reachable(self) -> "HelperQuerySet":
        """Those whose number was confirmed and works, and who still may help somebody."""
        return self.filter(
            confirmed_at__isnull=False,
            phone__opted_out_at=None,
            phone__dead_since=None,
            phone__isnull=False,
            user__is_active=True,
        )


class Helper(models.Model):
    """A coordinator or volunteer who may be rung when a resident wants to talk to somebody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="helper")
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="helpers")
    languages = models.JSONField(_("languages"), default=list)  # tags that they speak
    confirmed_at = models.DateTimeField(null=True)  # when they read back the code of our call
    code_digest = models.BinaryField(max_length=32, null=True, editable=False)
    code_until = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    code_calls = models.PositiveSmallIntegerField(default=0)  # on the day of code_on
    code_on = models.DateField(null=True)
    rung_at = models.DateTimeField(null=True)  # last: so that the same one is not always rung
    used_at = models.DateTimeField()  # last time that they said something of all this

    objects: ClassVar[models.Manager["Helper"]] = HelperQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="helper_confirmed_has_no_code",
                condition=models.Q(confirmed_at__isnull=True) | models.Q(code_digest__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"helper {str(self.pk)[:8]}"

    @staticmethod
    def _helping(groups: list[uuid.UUID]) -> "models.QuerySet[User]":
        from accounts.models import User

        return User.objects.filter(roles__group__in=groups, roles__kind__in=SEES_RESIDENCES)


class ShiftQuerySet(models.QuerySet["Shift"]):
    """Times at which somebody may be rung."""

    def visible_to(self, user: "User") -> "ShiftQuerySet":
        """Those of people who help in one of the asker's groups."""
        return self.filter(helper__in=Helper.objects.visible_to(user))

    def of(self, user: "User") -> "ShiftQuerySet":
        """The asker's own."""
        return self.filter(helper__user=user)

    def between(self, start: datetime, end: datetime) -> "ShiftQuerySet":
        """Those that have a part in this time."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def on(self, now: datetime) -> "ShiftQuerySet":
        """Those of this moment."""
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class Shift(models.Model):
    """One stretch of time in which a helper may be rung."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    helper = models.ForeignKey(Helper, models.CASCADE, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Shift"]] = ShiftQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "ends_at", "id"]
        indexes = [models.Index(fields=["ends_at"], name="shift_end")]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_begins",
                condition=models.Q(ends_at__gt=models.F("starts_at")),
            ),
            models.UniqueConstraint(fields=["helper", "starts_at"], name="one_shift_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"shift {str(self.pk)[:8]}"
