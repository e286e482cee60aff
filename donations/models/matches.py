"""Who is to get what: proposed, promised, accepted or not, handed over."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from donations.facts import Kind
from donations.models.appeals import SEES_OFFERS
from donations.models.needs import Need
from donations.models.offers import Offer

if TYPE_CHECKING:
    from accounts.models import User


class MatchState(models.TextChoices):
    """How far it has come."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Promised; they have been asked")
    ACCEPTED = "accepted", _("They said yes")
    DECLINED = "declined", _("They said no")
    EXPIRED = "expired", _("No answer in time")
    WITHDRAWN = "withdrawn", _("Taken back")
    HANDED_OVER = "handed_over", _("Handed over")
    RETURNED = "returned", _("Came back")


HOLDS = (MatchState.CONFIRMED, MatchState.ACCEPTED)  # these hold stock; nothing takes it from them
ON_ITS_WAY = ("need__residence__code_name", "offer__code", "pk")  # the order of parcels on pages
LIVE = (MatchState.PROPOSED, *HOLDS)
ENDED = (MatchState.DECLINED, MatchState.EXPIRED, MatchState.WITHDRAWN)  # it is free for the next


class DeclineReason(models.TextChoices):
    """Why somebody said no, if they want to say; it never counts against them."""

    HAS_ONE = "has_one", _("Has one by now")
    NOT_SUITABLE = "unsuitable", _("It does not suit")
    CANNOT_COME = "cannot", _("Cannot come for it")
    UNSAID = "unsaid", _("Did not say")


class MatchQuerySet(models.QuerySet["Match"]):
    """Who is to get what."""

    def visible_to(self, user: "User") -> "MatchQuerySet":
        """Those of the people whom the asker sees; the donations role gets `parcels_of`."""
        return self.filter(need__in=Need.objects.visible_to(user))

    def run_by(self, user: "User") -> "MatchQuerySet":
        """Those that the asker may confirm and take back."""
        return self.filter(need__in=Need.objects.run_by(user))

    def holding(self) -> "MatchQuerySet":
        """Those that something is kept for."""
        return self.filter(state__in=HOLDS)

    def things(self) -> "MatchQuerySet":
        """Those of things that are packed and carried; a lift or a class is not."""
        return self.exclude(offer__kind=Kind.SERVICE)

    def services(self) -> "MatchQuerySet":
        """Those of what somebody does for somebody: they have a day, and no place on a list."""
        return self.filter(offer__kind=Kind.SERVICE)

    def lapsed(self, now: datetime) -> "MatchQuerySet":
        """Those that wait for an answer, or to be fetched, and whose time is over."""
        return self.holding().filter(held_until__lte=now)

    def proposed(self) -> "MatchQuerySet":
        """Those that wait for a person to confirm or reject them."""
        return self.filter(state=MatchState.PROPOSED)

    def turned_down(self) -> "MatchQuerySet":
        """Those that somebody did not want, and those rejected before they were promised."""
        rejected = models.Q(state=MatchState.WITHDRAWN, confirmed_at=None)
        return self.filter(models.Q(state=MatchState.DECLINED) | rejected)

    def parcels_of(self, user: "User") -> "models.QuerySet[Match, Any]":
        """What somebody who handles what is given may know: label, kind, how many, code name."""
        live: models.QuerySet[Match, Any] = self.filter(state__in=LIVE)._as_parcels(
            user, "state", "why"
        )
        return live

    def lapsed_of(self, user: "User", since: datetime) -> "models.QuerySet[Match, Any]":
        """The same of what lapsed since then, the last first."""
        over = self.filter(state=MatchState.EXPIRED, ended_at__gte=since)
        rows: models.QuerySet[Match, Any] = over._as_parcels(user, "ended_at")
        return rows.order_by("-ended_at", "offer__code")

    def declined_of(self, user: "User", since: datetime) -> "models.QuerySet[Match, Any]":
        """The same of what somebody did not want since then, with the reason, the last first."""
        noes = self.filter(state=MatchState.DECLINED, ended_at__gte=since)
        rows: models.QuerySet[Match, Any] = noes._as_parcels(user, "ended_at", "decline_reason")
        return rows.order_by("-ended_at", "offer__code")

    def now_or_declined(self, since: datetime) -> "MatchQuerySet":
        """What is proposed or promised, and what somebody did not want since then."""
        noes = models.Q(state=MatchState.DECLINED, ended_at__gte=since)
        return self.filter(models.Q(state__in=LIVE) | noes)

    def _as_parcels(self, user: "User", *more: str, **named: Any) -> Any:
        found = self.filter(offer__group__in=user.groups_as(*SEES_OFFERS))
        return found.order_by("need__residence__code_name", "offer__code").values(
            "quantity",
            *more,
            label=models.F("offer__code"),
            kind=models.F("offer__kind"),
            residence=models.F("need__residence__code_name"),
            **named,
        )

    def to_hand_over(self, user: "User") -> "models.QuerySet[Match, Any]":
        """The same of what is promised, with the place where it is handed over."""
        point = "need__residence__facilities__point__"
        rows = self.things().parcels_of(user).filter(state__in=HOLDS)
        return rows.annotate(
            point=models.F(f"{point}name"),
            where=models.F(f"{point}where"),
            hours=models.F(f"{point}hours"),
        ).order_by("point", "need__residence__code_name", "offer__code", "pk")

    def services_of(self, user: "User") -> "models.QuerySet[Match, Any]":
        """The same of services: what is done, how far it has come, and for which day it is agreed.

        The next day first, then what has no day yet.
        """
        held = self.services().filter(state__in=HOLDS)
        rows: models.QuerySet[Match, Any] = held._as_parcels(
            user, "pk", "state", "agreed_at", "confirmed_at", facts=models.F("offer__facts")
        )
        next_first = models.F("agreed_at").asc(nulls_last=True)
        return rows.order_by(next_first, "need__residence__code_name", "offer__code", "pk")

    def named(self, user: "User", label: str, code: str) -> "MatchQuerySet":
        """What this label and the digits that the resident says name, where the asker handles things."""
        mine = self.filter(offer__group__in=user.groups_as(*SEES_OFFERS))
        return mine.filter(offer__code=label, code=code)


class Match(models.Model):
    """So much of an offer for a need, with the reason as it was when it was proposed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="matches")
    need = models.ForeignKey(Need, models.CASCADE, related_name="matches")
    quantity = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=11, choices=MatchState.choices)
    why = models.JSONField(default=dict)
    code = models.CharField(max_length=4, blank=True)  # digits; an answer by text begins with it
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=10, choices=DeclineReason.choices, blank=True)
    held_until = models.DateTimeField(null=True)
    agreed_at = models.DateTimeField(null=True)  # of a service: the day and hour
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Match"]] = MatchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["proposed_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MatchState.values), name="match_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gt=0), name="match_is_of_something"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=HOLDS)
                | models.Q(confirmed_at__isnull=False, held_until__isnull=False),
                name="a_promise_has_its_end",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=LIVE, ended_at=None)
                | (~models.Q(state__in=LIVE) & models.Q(ended_at__isnull=False)),
                name="a_match_ends_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=MatchState.DECLINED) | ~models.Q(decline_reason=""),
                name="a_no_has_its_reason",
            ),
            models.UniqueConstraint(
                fields=["offer", "need"],
                condition=models.Q(state=MatchState.PROPOSED),
                name="one_proposal_of_a_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["held_until"], name="match_held", condition=models.Q(state__in=HOLDS)
            ),
            models.Index(
                fields=["ended_at"], name="match_ended", condition=models.Q(state__in=ENDED)
            ),
        ]

    def __str__(self) -> str:
        return f"match {str(self.pk)[:8]}"
