"""Phones, messages to them, what became of each, and what came in."""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import Role, RoleKind
from messaging.phones import PhoneNumberField, digest_of, e164, refuse_our_own
from messaging.statuses import State
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from phonenumber_field.phonenumber import PhoneNumber

    from accounts.models import User

CHANNELS = [("text", "Text"), ("call", "Call")]
FAREWELL = "farewell"  # the purpose of the one text that a phone gets after it stopped its texts


class PhoneQuerySet(models.QuerySet["Phone"]):
    """Numbers; found only by an exact number, never searched."""

    def with_number(self, number: "str | PhoneNumber") -> "PhoneQuerySet":
        """The phone that has this number, by its blind index."""
        return self.filter(digest=digest_of(number))


class Phone(models.Model):
    """One number, whoever holds it; the number itself is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = PhoneNumberField()
    digest = models.BinaryField(max_length=16, unique=True, editable=False)
    opted_out_at = models.DateTimeField(null=True)
    dead_since = models.DateTimeField(null=True)  # the network says: no such number
    dead_code = models.CharField(max_length=8, blank=True)
    reached_at = models.DateTimeField(null=True)  # last time that somebody answered from it
    whatsapp_since = models.DateTimeField(null=True)  # they chose WhatsApp for our texts
    whatsapp_at = models.DateTimeField(null=True)  # last time that they wrote to us there
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Phone"]] = PhoneQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.number)

    @property
    def is_usable(self) -> bool:
        """True while nobody asked for no texts on it and the network still knows it."""
        return self.opted_out_at is None and self.dead_since is None

    @classmethod
    def of(cls, number: "str | PhoneNumber") -> "Phone":
        """An unsaved phone with its blind index; ValidationError for what is no number, or ours."""
        refuse_our_own(e164(number))
        return cls(number=number, digest=digest_of(number))


class MessageQuerySet(models.QuerySet["Message"]):
    """Things to send, and things sent."""

    def due(self, now: datetime) -> "MessageQuerySet":
        """To be sent now, the most pressing first."""
        return self.filter(state=State.DUE, due_at__lte=now).order_by("priority", "due_at", "id")

    def returned(self) -> "MessageQuerySet":
        """Due again: the provider did not take them, or their turn did not come in time."""
        return self.filter(state=State.DUE, sent_at__isnull=False)

    def fresh(self, now: datetime) -> "MessageQuerySet":
        """Those that are still true enough to be sent."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def stale(self, now: datetime) -> "MessageQuerySet":
        """Those that waited until they were no news any more."""
        return self.filter(state=State.DUE, expires_at__lte=now)

    def awake(self, since: datetime, until: datetime) -> "MessageQuerySet":
        """Those whose rest lies outside this stretch of time."""
        rested = Q(rests_until__lte=since) | Q(rests_from__gte=until)
        return self.filter(Q(rests_from=None) | rested)

    def resting(self, since: datetime, until: datetime) -> "MessageQuerySet":
        """Those that would go out although their rest touches this stretch of time."""
        due = self.filter(state=State.DUE, due_at__lt=F("rests_until"))
        return due.filter(rests_from__lt=until, rests_until__gt=since)

    def overdue(
        self, now: datetime, patience: timedelta = timedelta(minutes=2)
    ) -> "MessageQuerySet":
        """Due for so long that the engine must be down."""
        return self.filter(state=State.DUE, due_at__lt=now - patience)


class Message(models.Model):
    """One thing to send to one phone: a text, or a call."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    phone = models.ForeignKey(Phone, models.CASCADE, related_name="messages")
    channel = models.CharField(max_length=4, choices=CHANNELS)
    purpose = models.CharField(max_length=20)  # which room asked for it: "call_out", "system"
    is_emergency = models.BooleanField(default=False)  # waits for no limit; only to phones we know
    about = models.UUIDField(null=True)  # the call-out, for that room's own use
    language = models.CharField(max_length=10)
    body = EncryptedTextField(null=True)  # the words of a text; erased once they have arrived
    priority = models.PositiveSmallIntegerField(default=5)  # 0 first
    state = models.CharField(max_length=9, default=State.DUE)
    due_at = models.DateTimeField()
    held = models.CharField(max_length=8, blank=True)  # while due: which limit put it off last
    rests_from = models.DateTimeField(null=True)  # the coming night: from here until there
    rests_until = models.DateTimeField(null=True)  # it never goes out, however late we are
    expires_at = models.DateTimeField(null=True)  # from then on it would be no news but a lie
    # while sending: by then we know, or it is unknown; in doubt or under way: the next look
    deadline_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(
        default=0
    )  # refusals that were documented as not processed
    provider_id = models.CharField(max_length=34, null=True, unique=True)  # noqa: DJ001 - unique or unset
    whatsapp_id = models.CharField(max_length=34, blank=True)  # it failed there under this id
    error_code = models.CharField(max_length=8, blank=True)
    answered_by = models.CharField(max_length=20, blank=True)  # call: human or machine_…
    segments = models.PositiveSmallIntegerField(default=0)
    cost = models.PositiveIntegerField(default=0)  # from the claim on, of £0.0001; 0: not counted
    noted = models.BooleanField(default=False)  # the room that asked has seen that it failed
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # when it was last claimed, also if it came back
    changed_at = models.DateTimeField()

    objects: ClassVar[models.Manager["Message"]] = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(  # by channel: no call is looked for among thousands of texts
                fields=["channel", "priority", "due_at", "id"],
                name="message_due",
                condition=Q(state="due"),
            ),
            models.Index(
                fields=["rests_from"],
                name="message_rests",
                condition=Q(state="due", rests_from__isnull=False),
            ),
            models.Index(
                fields=["expires_at"],
                name="message_expires",
                condition=Q(state="due", expires_at__isnull=False),
            ),
            models.Index(
                fields=["deadline_at"],
                name="message_deadline",
                condition=Q(deadline_at__isnull=False),
            ),
            models.Index(
                fields=["changed_at"], name="message_unknown", condition=Q(state="unknown")
            ),
            models.Index(  # one state: SQLite cannot see that a list of them is this one
                fields=["about"],
                name="message_failed",
                condition=Q(state="failed", noted=False),
            ),
            models.Index(
                fields=["about"],
                name="message_returned",
                condition=Q(state="due", sent_at__isnull=False),
            ),
            models.Index(fields=["about", "changed_at"], name="message_changes"),
        ]
        constraints = [
            models.CheckConstraint(
                name="message_state_is_known",
                condition=Q(state__in=[state.value for state in State]),
            ),
            models.CheckConstraint(
                name="message_sending_has_deadline",
                condition=~Q(state="sending") | Q(deadline_at__isnull=False),
            ),
            models.CheckConstraint(
                name="message_due_was_not_sent",
                condition=~Q(state="due") | Q(provider_id__isnull=True),
            ),
            models.CheckConstraint(
                name="message_accepted_has_provider_id",
                condition=~Q(state__in=["accepted", "sent", "delivered"])
                | Q(provider_id__isnull=False),
            ),
            models.CheckConstraint(
                name="message_rest_ends",
                condition=Q(rests_from__isnull=True, rests_until__isnull=True)
                | Q(
                    rests_from__isnull=False,
                    rests_until__isnull=False,
                    rests_from__lt=F("rests_until"),
                ),
            ),
            models.CheckConstraint(
                name="message_channel_is_known", condition=Q(channel__in=["text", "call"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {str(self.pk)[:8]} {self.state}"


class MessageEvent(models.Model):
    """One report from the provider, kept even when late, twice or unknown."""

    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="events")
    provider_id = models.CharField(max_length=34)
    status = models.CharField(max_length=20)
    error_code = models.CharField(max_length=8, blank=True)
    sequence = models.PositiveIntegerField(null=True)
    repeats = models.PositiveIntegerField(default=0)  # how often the same report came again
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider_id", "status", "error_code"], name="a_report_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} of {self.provider_id}"


class InboundQuerySet(models.QuerySet["Inbound"]):
    """Questions asked of what came in."""

    def waiting(self, now: datetime, since: datetime) -> "InboundQuerySet":
        """Those that are stored and that nobody has handled, the first first."""
        ripe = Q(retry_at=None) | Q(retry_at__lte=now)
        waiting = self.filter(ripe, handled_at=None, received_at__gt=since)
        return waiting.order_by("received_at", "id")


class Inbound(models.Model):
    """A text or a call that came in; stored before anything is done with it, and once only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider_id = models.CharField(max_length=34, unique=True)
    channel = models.CharField(max_length=4, choices=CHANNELS)
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="inbound")
    body = EncryptedTextField(null=True)
    received_at = models.DateTimeField()
    handled_by = models.CharField(max_length=60, blank=True)  # the handler that took it
    handled_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)  # it broke a room; not before then again

    objects: ClassVar[models.Manager["Inbound"]] = InboundQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], name="inbound_waiting", condition=Q(handled_at=None)
            ),
            models.Index(
                fields=["phone", "received_at"],
                name="inbound_for_people",
                condition=Q(handled_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"inbound {self.channel} {str(self.pk)[:8]}"


class LookoutQuerySet(models.QuerySet["Lookout"]):
    """Coordinators who are told when nothing goes out."""

    def visible_to(self, user: "User") -> "LookoutQuerySet":
        """The asker's own row, and those of coordinators in groups that the asker runs."""
        roles = Role.objects.filter(kind=RoleKind.COORDINATOR)
        beside = roles.filter(group__in=user.groups_as(RoleKind.COORDINATOR))
        return self.filter(Q(user=user) | Q(user__in=beside.values("user")))

    def of(self, user: "User") -> "LookoutQuerySet":
        """The asker's own."""
        return self.filter(user=user)

    def reachable(self) -> "LookoutQuerySet":
        """Those who still are coordinators, with a phone that takes texts."""
        runs = Role.objects.filter(kind=RoleKind.COORDINATOR).values("user")
        return self.filter(
            user__is_active=True,
            user__in=runs,
            phone__isnull=False,
            phone__opted_out_at=None,
            phone__dead_since=None,
        )


class Lookout(models.Model):
    """A coordinator who gets a text when nothing goes out although it is due."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField("accounts.User", models.CASCADE, related_name="lookout")
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="lookouts")
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # last; then others have their turn

    objects: ClassVar[models.Manager["Lookout"]] = LookoutQuerySet.as_manager()

    def __str__(self) -> str:
        return f"lookout {str(self.pk)[:8]}"


class Limits(models.Model):
    """How much may be spent and where to, and how often one phone hears from us; one row, or none."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    per_day = models.DecimalField(max_digits=8, decimal_places=2)  # pounds
    per_month = models.DecimalField(max_digits=8, decimal_places=2)
    countries = models.JSONField(default=list)  # two letters each
    # how many go to one phone, as in throttle.SHIPPED; what is not there is as it ships
    of_a_phone = models.JSONField(default=dict)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="one_row_of_limits", condition=Q(id=1)),
            models.CheckConstraint(
                name="limits_are_no_debts", condition=Q(per_day__gte=0, per_month__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return "the limits"


class Spent(models.Model):
    """What one day cost, at least; kept when the messages themselves are long deleted."""

    day = models.DateField(primary_key=True)
    segments = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    minutes_in = models.PositiveIntegerField(default=0)  # of calls that came in
    pounds = models.DecimalField(max_digits=10, decimal_places=4, default=0)
    # what was claimed to be sent since that was added up
    claimed = models.DecimalField(max_digits=10, decimal_places=4, default=0)

    def __str__(self) -> str:
        return f"spent on {self.day}"


class Beat(models.Model):
    """The last sign of life of a loop."""

    name = models.CharField(primary_key=True, max_length=20)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def mark(cls, name: str, at: datetime, **detail: Any) -> None:
        """Note that this loop is alive."""
        cls.objects.update_or_create(pk=name, defaults={"at": at, "detail": detail})
