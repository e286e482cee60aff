"""What residents need, and what decides at the place where they live."""

import json
import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from donations.allocation import Reason
from donations.facts import Kind
from donations.models.appeals import SEES_OFFERS, HandOverPoint
from donations.models.offers import KIND_CHOICES
from donations.rules import Home
from residences.models import Residence, Resident
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User


class Urgency(models.IntegerChoices):
    """Set by a person; lower comes first."""

    NOW = 1, _("Now")
    SOON = 2, _("Soon")
    USUAL = 3, _("As usual")


class UrgencyWhy(models.TextChoices):
    """Why somebody comes before others; nothing about who they are."""

    NO_PHONE = "no_phone", _("Cannot be reached in an emergency")
    SMALL_CHILD = "small_child", _("For a small child")
    LOST = "lost", _("Lost or stolen")
    MOVING = "moving", _("Moves soon")
    APPOINTMENT = "appointment", _("Has an appointment")
    OTHER = "other", _("Agreed with the residents' committee")


class OpenedHow(models.TextChoices):
    """How a need was said."""

    TEXT = "text", _("By text")
    PAGE = "page", _("On a page")
    LEADER = "leader", _("By their leader")
    VOLUNTEER = "volunteer", _("By a volunteer")
    ROTA = "rota", _("By a rota: it was their turn")
    COORDINATOR = "organiser", _("By a coordinator")


class ClosedHow(models.TextChoices):
    """Why a need is open no more."""

    MET = "met", _("They have it")
    WITHDRAWN = "withdrawn", _("They do not need it any more")
    LEFT = "left", _("They moved away")


class NeedQuerySet(models.QuerySet["Need"]):
    """What people need."""

    def visible_to(self, user: "User") -> "NeedQuerySet":
        """Those of the people whom the asker sees; the donations role sees none."""
        return self.filter(resident__in=Resident.objects.visible_to(user))

    def run_by(self, user: "User") -> "NeedQuerySet":
        """Those of the people in residences where the asker is a coordinator."""
        return self.filter(resident__in=Resident.objects.run_by(user))

    def open(self) -> "NeedQuerySet":
        """Those that wait, of people who still live there."""
        return self.filter(closed_at=None, resident__left_at=None)

    def wished(self) -> "NeedQuerySet":
        """Those that somebody said; what a rota opened for a turn is beside them, and ends with it."""
        return self.exclude(opened_how=OpenedHow.ROTA)

    def wanted_of(self, user: "User") -> "models.QuerySet[Need, Any]":
        """What somebody who handles what is given may know: code name, kind, how many wait."""
        homes = Residence.groups.through.objects.filter(group_id__in=user.groups_as(*SEES_OFFERS))
        found = self.open().filter(residence__in=homes.values("residence_id"))
        rows = found.order_by().values("kind", home=models.F("residence__code_name"))
        return rows.annotate(number=models.Sum("quantity")).order_by("home", "kind")

    def unmet(self) -> "NeedQuerySet":
        """Open, and nothing is proposed or promised, or not all of it."""
        from donations.models.matches import LIVE, Match, MatchState

        states = (*LIVE, MatchState.HANDED_OVER)
        has = Match.objects.filter(need=models.OuterRef("pk"), state__in=states).order_by()
        sums = has.values("need").annotate(n=models.Sum("quantity"))
        many = models.Subquery(sums.values("n"))
        return self.open().filter(quantity__gt=Coalesce(many, 0))

    def unmet_of(self, user: "User") -> "models.QuerySet[Need, Any]":
        """What somebody who handles what is given may know of it: code name, kind, number, reason."""
        homes = Residence.groups.through.objects.filter(group_id__in=user.groups_as(*SEES_OFFERS))
        found = self.unmet().filter(residence__in=homes.values("residence_id"))
        rows = found.order_by().values(
            "kind", home=models.F("residence__code_name"), reason=models.F("waiting__reason")
        )
        return rows.annotate(number=models.Sum("quantity")).order_by("home", "kind", "reason")

    def of_group(self, group: uuid.UUID) -> "NeedQuerySet":
        """Those in the residences that this group looks after."""
        homes = Residence.groups.through.objects.filter(group_id=group).values("residence_id")
        return self.filter(residence__in=homes, residence__closed_at=None)


class Need(models.Model):
    """Somebody needs so much of a kind; what they said that suits them is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="needs")
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="needs")
    kind = models.CharField(_("kind"), max_length=10, choices=KIND_CHOICES)
    quantity = models.PositiveSmallIntegerField(_("how many"), default=1)
    sealed_facts = EncryptedTextField(null=True)
    opened_at = models.DateTimeField()
    opened_how = models.CharField(max_length=9, choices=OpenedHow.choices)
    urgency = models.PositiveSmallIntegerField(choices=Urgency.choices, default=Urgency.USUAL)
    urgency_why = models.CharField(max_length=11, choices=UrgencyWhy.choices, blank=True)
    urgency_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_how = models.CharField(max_length=9, choices=ClosedHow.choices, blank=True)

    added: tuple[str, ...] = ()  # facts that were just added to what was said before; not kept

    objects: ClassVar[models.Manager["Need"]] = NeedQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["urgency", "opened_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Kind]),
                name="need_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="need_is_for_something"
            ),
            models.CheckConstraint(
                condition=models.Q(urgency=Urgency.USUAL)
                | (models.Q(urgency__in=Urgency.values) & ~models.Q(urgency_why="")),
                name="urgency_has_its_reason",
            ),
            models.UniqueConstraint(
                fields=["resident", "kind"],
                condition=models.Q(closed_at=None) & ~models.Q(opened_how="rota"),
                name="one_open_wish_of_a_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["residence"], name="need_open", condition=models.Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return f"need {str(self.pk)[:8]}"

    @property
    def facts(self) -> dict[str, Any]:
        """What suits them, as they said it."""
        found: dict[str, Any] = json.loads(self.sealed_facts or "{}")
        return found

    @facts.setter
    def facts(self, said: Mapping[str, Any]) -> None:
        self.sealed_facts = json.dumps(said, sort_keys=True) if said else None


class Waiting(models.Model):
    """Why a need has nothing yet: the proof as it was when things were last given out."""

    need = models.OneToOneField(Need, models.CASCADE, primary_key=True, related_name="waiting")
    reason = models.CharField(max_length=14, choices=[(one.value, one.value) for one in Reason])
    place = models.PositiveIntegerField()  # in the queue for this kind, from 1
    there = models.PositiveIntegerField()  # how much of this kind was free
    suits = models.PositiveIntegerField()  # of these, how much they could have used
    promised = models.PositiveIntegerField()  # besides, what suits them and is promised already
    refusals = models.JSONField(default=dict)  # code to how much it keeps from them
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.reason} for {self.need_id}"


class Known(models.TextChoices):
    """Whether something is there."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Nobody has looked")


def _known(label: Any) -> Any:
    return models.CharField(label, max_length=7, choices=Known.choices, default=Known.UNKNOWN)


class Route(models.TextChoices):
    """By which way things reach the people of a residence."""

    DESK = "desk", _("Taken at the desk")
    OFF_SITE = "off_site", _("Handed over somewhere else")
    REFUSED = "refused", _("Refused")


class FacilitiesQuerySet(models.QuerySet["Facilities"]):
    """What residences have."""

    def visible_to(self, user: "User") -> "FacilitiesQuerySet":
        """Those of the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "FacilitiesQuerySet":
        """Those of the residences where the asker is a coordinator."""
        return self.filter(residence__in=Residence.objects.run_by(user))


class Facilities(models.Model):
    """What there is in a residence to eat with, what is allowed, and how things get there."""

    residence = models.OneToOneField(
        Residence, models.CASCADE, primary_key=True, related_name="facilities"
    )
    kettle = _known(_("Kettle"))
    fridge = _known(_("Fridge"))
    microwave = _known(_("Microwave"))
    tin_opener = _known(_("Tin opener"))
    food_kept = _known(_("Food may be kept where people sleep"))
    ramadan = _known(_("Many keep Ramadan"))
    meal_times = models.CharField(_("Meal times"), max_length=80, blank=True)
    fasting_from = models.DateField(_("Many fast from"), null=True, blank=True)
    fasting_until = models.DateField(_("Many fast until"), null=True, blank=True)
    route = models.CharField(max_length=8, choices=Route.choices, default=Route.OFF_SITE)
    route_words = models.CharField(_("What to know about it"), max_length=200, blank=True)
    point = models.ForeignKey(HandOverPoint, models.SET_NULL, null=True, related_name="+")
    next_on = models.DateField(_("Next hand-over"), null=True, blank=True)  # as `set_days` finds it
    said_on = models.DateField(null=True, blank=True)  # the day that somebody said, without a run
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["Facilities"]] = FacilitiesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(route__in=Route.values), name="route_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"facilities of {self.residence_id}"

    def home(self) -> Home:
        """What the rules look at."""
        return Home(
            kettle=self.kettle,
            fridge=self.fridge,
            microwave=self.microwave,
            tin_opener=self.tin_opener,
            food_kept=self.food_kept,
            ramadan=self.ramadan,
            fasting_from=self.fasting_from,
            fasting_until=self.fasting_until,
            refused=self.route == Route.REFUSED,
            next_on=self.next_on,
        )
