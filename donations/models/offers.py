"""What neighbours give, and every movement of it; how much there is follows from the movements."""

import secrets
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Group
from donations.facts import Kind
from donations.models.appeals import LETTERS, SEES_OFFERS, Appeal, HandOverPoint
from donations.words import KINDS

if TYPE_CHECKING:
    from accounts.models import User

LABEL = 7  # letters: 25^7 are six thousand million

KIND_CHOICES = [(kind.value, words) for kind, words in KINDS.items()]


def new_code() -> str:
    """What stands on a label: it says nothing and leads to nothing without signing in."""
    return "".join(secrets.choice(LETTERS) for _ in range(LABEL))


class What(models.TextChoices):
    """What happened to how much of an offer."""

    IN = "in", _("Came in")
    OUT = "out", _("Handed over")
    RETURNED = "returned", _("Came back")
    SCRAPPED = "scrapped", _("Thrown away")
    SPLIT_OFF = "split_off", _("Split off to another label")
    JOINED = "joined", _("Joined from another label")
    COUNTED_UP = "counted_up", _("More were counted")
    COUNTED_DOWN = "counted_down", _("Fewer were counted")


class Reason(models.TextChoices):
    """Why a count differs, or why something is thrown away."""

    MISCOUNTED = "miscounted", _("Counted wrong before")
    NOT_LOGGED = "not_logged", _("Nobody had logged it")
    LOST = "lost", _("Lost or taken")
    BROKEN = "broken", _("Broken or spoilt")
    OVER = "over", _("Past its date")
    USED = "used", _("Used by ourselves")


ADDS = (What.IN, What.RETURNED, What.JOINED, What.COUNTED_UP)


class OfferQuerySet(models.QuerySet["Offer"]):
    """What is given."""

    def visible_to(self, user: "User") -> "OfferQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(group__in=user.groups_as(*SEES_OFFERS))

    def ready(self, on: date) -> "OfferQuerySet":
        """Those that can be given on this day."""
        return self.filter(closed_at=None).filter(
            models.Q(ready_on=None) | models.Q(ready_on__lte=on)
        )

    def with_stock(self) -> Any:
        """With `there` (by its movements), `reserved` (by promises) and `free`, in one query."""
        from donations.models.matches import HOLDS, Match

        moved = Movement.objects.filter(offer=models.OuterRef("pk")).order_by().values("offer")
        signed = models.Case(
            models.When(what__in=ADDS, then=models.F("quantity")), default=-models.F("quantity")
        )
        kept = Match.objects.filter(offer=models.OuterRef("pk"), state__in=HOLDS)
        promised = kept.order_by().values("offer").annotate(n=models.Sum("quantity"))
        there = models.Subquery(moved.annotate(n=models.Sum(signed)).values("n"))
        reserved = models.Subquery(promised.values("n"))
        return self.annotate(there=Coalesce(there, 0), reserved=Coalesce(reserved, 0)).annotate(
            free=models.F("there") - models.F("reserved")
        )


class Offer(models.Model):
    """Something given, as one label: kind, facts, where it lies. How much is left: its movements."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=LABEL, unique=True, default=new_code)
    group = models.ForeignKey(Group, models.CASCADE, related_name="offers")
    appeal = models.ForeignKey(Appeal, models.SET_NULL, null=True, related_name="offers")
    kind = models.CharField(_("kind"), max_length=10, choices=KIND_CHOICES)
    facts = models.JSONField(default=dict)
    place = models.ForeignKey(HandOverPoint, models.SET_NULL, null=True, related_name="offers")
    ready_on = models.DateField(_("ready from"), null=True)
    split_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="parts")
    request_key = models.UUIDField(unique=True, default=uuid.uuid4)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)  # when more was known of it, or it was put right
    closed_at = models.DateTimeField(null=True)  # when none of it was left

    objects: ClassVar[models.Manager["Offer"]] = OfferQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["made_at", "id"]
        indexes = [
            models.Index(
                fields=["group", "kind"],
                name="offer_open",
                condition=models.Q(closed_at=None),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="offer_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Movement(models.Model):
    """So much of an offer came, went or was counted; never changed, never a person's."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="movements")
    what = models.CharField(max_length=12, choices=What.choices)
    quantity = models.PositiveIntegerField()
    reason = models.CharField(max_length=10, choices=Reason.choices, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=What.values), name="movement_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="movement_moves_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.quantity}"
