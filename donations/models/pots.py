"""Money and vouchers of a group: what went into a pot and out of it, each signed by two people."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Group
from donations.models.appeals import SEES_OFFERS
from donations.models.offers import LABEL, new_code

if TYPE_CHECKING:
    from accounts.models import User


class PotKind(models.TextChoices):
    """What lies in it."""

    CASH = "cash", _("Cash")
    VOUCHERS = "vouchers", _("Vouchers")


class Way(models.TextChoices):
    """Whether it went in or out."""

    IN = "in", _("In")
    OUT = "out", _("Out")


class Purpose(models.TextChoices):
    """What money came from or went to: never to whom."""

    GIVEN = "given", _("Given by neighbours")
    GRANT = "grant", _("A grant")
    BACK = "back", _("Brought back")
    SHARES = "shares", _("Equal shares handed out")
    TOP_UPS = "top_ups", _("Phone top-ups and SIMs")
    FOOD = "food", _("Food")
    TRAVEL = "travel", _("Travel")
    VOUCHERS = "vouchers", _("Vouchers bought")
    THINGS = "things", _("Other things bought")


COMES_FROM = (Purpose.GIVEN, Purpose.GRANT, Purpose.BACK)


class PotQuerySet(models.QuerySet["Pot"]):
    """Pots."""

    def visible_to(self, user: "User") -> "PotQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(group__in=user.groups_as(*SEES_OFFERS))

    def with_sums(self) -> Any:
        """With `there` (what two people signed) and `waits` (out, signed by one), in one query."""

        def total(**which: Any) -> Any:
            return Coalesce(models.Sum("lines__pence", filter=models.Q(**which)), 0)

        signed = {"lines__second_at__isnull": False}
        waits = {"lines__second_at": None, "lines__refused_at": None}
        return self.annotate(
            there=total(lines__way=Way.IN, **signed) - total(lines__way=Way.OUT, **signed),
            waits=total(lines__way=Way.OUT, **waits),
        )


class Pot(models.Model):
    """A tin of a group; what is in it follows from its lines."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="pots")
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("what lies in it"), max_length=8, choices=PotKind.choices)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Pot"]] = PotQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="a_pot_has_its_own_name"),
            models.CheckConstraint(
                condition=models.Q(kind__in=PotKind.values), name="pot_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PotLineQuerySet(models.QuerySet["PotLine"]):
    """What went in and out."""

    def visible_to(self, user: "User") -> "PotLineQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(pot__group__in=user.groups_as(*SEES_OFFERS))


class PotLine(models.Model):
    """So much went in or out, for what; it counts when a second person has signed. Never to whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pot = models.ForeignKey(Pot, models.CASCADE, related_name="lines")
    code = models.CharField(max_length=LABEL, unique=True, default=new_code)  # of its receipt
    way = models.CharField(max_length=3, choices=Way.choices)
    pence = models.PositiveIntegerField(_("how much"))
    what = models.CharField(max_length=8, choices=Purpose.choices)
    first = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    second = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["PotLine"]] = PotLineQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pence__gt=0), name="pot_line_moves_something"
            ),
            models.CheckConstraint(
                condition=models.Q(what__in=COMES_FROM, way=Way.IN)
                | (~models.Q(what__in=COMES_FROM) & models.Q(way=Way.OUT)),
                name="pot_line_goes_its_way",
            ),
            models.CheckConstraint(
                condition=models.Q(second=None) | ~models.Q(second=models.F("first")),
                name="two_people_sign",
            ),
            models.CheckConstraint(
                condition=models.Q(second_at=None) | models.Q(refused_at=None),
                name="pot_line_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return self.code
