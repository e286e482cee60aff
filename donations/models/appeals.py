"""Appeals for things, and the places where things are handed over."""

import secrets
import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, new_secret

if TYPE_CHECKING:
    from accounts.models import User

# Letters that cannot be taken for one another, on a label or over the phone; no vowels, no words.
LETTERS = "BCDFGHJKMNPQRTVWXZ2346789"
SEES_OFFERS = ("coordinator", "volunteer", "donations")  # who may log and look at what is given


class Policy(models.TextChoices):
    """How what comes in is given out."""

    QUEUE = "queue", _("A queue: the most urgent first, then whoever has waited longest")
    ROTA = "rota", _("A rota: the same pack for everybody in turn")
    SHARES = "shares", _("Equal shares of what is there")
    TABLE = "table", _("An open table: people choose and exchange")


class HandOverPointQuerySet(models.QuerySet["HandOverPoint"]):
    """Churches, libraries, stores."""

    def visible_to(self, user: "User") -> "HandOverPointQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(group__in=user.groups_as(*SEES_OFFERS))


class HandOverPoint(models.Model):
    """A place where things are kept or handed over; never a residence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="hand_over_points")
    name = models.CharField(_("name"), max_length=60)
    where = models.CharField(_("where"), max_length=200, blank=True)
    hours = models.CharField(_("when somebody is there"), max_length=120, blank=True)
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["HandOverPoint"]] = HandOverPointQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="a_point_has_its_own_name")
        ]

    def __str__(self) -> str:
        return self.name


def new_seed() -> str:
    """What the lot is drawn with; it is published with the appeal, before anything is given."""
    return new_secret(12)


def new_public_code() -> str:
    """What stands in the address of an appeal that anybody may read."""
    return "".join(secrets.choice(LETTERS) for _ in range(7))


class AppealQuerySet(models.QuerySet["Appeal"]):
    """Calls for things."""

    def visible_to(self, user: "User") -> "AppealQuerySet":
        """Those of the groups in which the asker handles what is given."""
        return self.filter(group__in=user.groups_as(*SEES_OFFERS))

    def run_by(self, user: "User") -> "AppealQuerySet":
        """Those of the groups in which the asker is a coordinator."""
        return self.filter(group__in=user.groups_as("coordinator"))

    def open(self) -> "AppealQuerySet":
        """Those that have not been closed."""
        return self.filter(closed_at=None)

    def public(self) -> "AppealQuerySet":
        """Those that anybody may read, the closed ones with their thanks."""
        return self.exclude(published_at=None)

    def with_total(self) -> Any:
        """With `came`: how much has come in for it so far, by what was logged."""
        from donations.models.offers import Movement, What

        moved = Movement.objects.filter(offer__appeal=models.OuterRef("pk"), what=What.IN)
        sums = moved.order_by().values("offer__appeal").annotate(n=models.Sum("quantity"))
        return self.annotate(came=Coalesce(models.Subquery(sums.values("n")), 0))


class Appeal(models.Model):
    """A call for things: what is wanted, how much, until when, around where, and by which policy."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="appeals")
    title = models.CharField(_("title"), max_length=80)
    kinds = models.JSONField(_("what is wanted"), default=list)
    target = models.PositiveIntegerField(_("how many"), null=True)
    until_on = models.DateField(_("until"), null=True)
    area = models.CharField(_("area, never a residence"), max_length=60, blank=True)
    policy = models.CharField(max_length=6, choices=Policy.choices, default=Policy.QUEUE)
    seed = models.CharField(max_length=24, default=new_seed)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    code = models.CharField(
        max_length=7, unique=True, null=True, blank=True
    )  # in its public address
    published_at = models.DateTimeField(null=True)  # since when anybody may read it

    objects: ClassVar[models.Manager["Appeal"]] = AppealQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(policy__in=Policy.values), name="policy_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def wording_in(self, *tags: str) -> Any:
        """Its words in the first of these languages that there is, else English, else any."""
        by_tag = {row.language: row for row in self.wordings.all()}
        found = (by_tag[tag] for tag in [*tags, "en"] if tag in by_tag)
        return next(found, None) or next(iter(by_tag.values()), None)


class AllocationQuerySet(models.QuerySet["Allocation"]):
    """Times that things were given out."""

    def drawn_for(self, appeal: Appeal) -> "AllocationQuerySet":
        """Those in which a lot was drawn with what is published with this appeal."""
        found = self.filter(group=appeal.group_id, seed=appeal.seed, drawn__isnull=False)
        return found.order_by("-at")


class Allocation(models.Model):
    """One time that a group's things were given out: with which seed, and what it came to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="allocations")
    appeal = models.ForeignKey(Appeal, models.SET_NULL, null=True, related_name="+")  # not a queue
    kind = models.CharField(max_length=10, blank=True)  # if it was for one kind alone
    seed = models.CharField(max_length=36)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    needs = models.PositiveIntegerField()  # that waited
    served = models.PositiveIntegerField()  # of these, how many got all or some
    units = models.PositiveIntegerField()  # how much was proposed
    drawn = models.JSONField(null=True)  # by kind, the numbers of needs as the lot ordered them

    objects: ClassVar[models.Manager["Allocation"]] = AllocationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.served} of {self.needs}"
