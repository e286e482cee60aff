"""Call-outs: one message down one tree, and what became of everybody."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Message, Phone
from phonetree.models.choices import HOW_CHOICES, OUTCOME_CHOICES
from phonetree.models.line import RingMeans
from phonetree.outcomes import MISSING, SAFE, Outcome, Reason
from residences.models import Branch, Residence, Resident
from translations import languages

if TYPE_CHECKING:
    from accounts.models import User


class Urgency(models.TextChoices):
    """How hard we try; each has its ladder in ladder.py."""

    EMERGENCY = "emergency", _("Emergency: now, at any hour")
    TODAY = "today", _("Today: within hours, not at night")
    DRILL = "drill", _("Drill: like an emergency, but only practice")


class CallOutState(models.TextChoices):
    """Where a call-out stands."""

    WAITING = "waiting", _("Waits for a second coordinator")
    HOLDING = "holding", _("About to start")
    LIVE = "live", _("Live")
    STOOD_DOWN = "stood_down", _("Stood down")
    ENDED = "ended", _("Ended")
    CANCELLED = "cancelled", _("Cancelled")


UNDER_WAY = [CallOutState.WAITING, CallOutState.HOLDING, CallOutState.LIVE]


class CallOutQuerySet(models.QuerySet["CallOut"]):
    """Call-outs, in the words of the people who run them."""

    def visible_to(self, user: "User") -> "CallOutQuerySet":
        """Those of the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "CallOutQuerySet":
        """Those that the asker may start, stop and confirm."""
        return self.filter(residence__in=Residence.objects.run_by(user))

    def under_way(self) -> "CallOutQuerySet":
        """Waiting, holding or live."""
        return self.filter(state__in=UNDER_WAY)

    def due(self, now: datetime) -> "CallOutQuerySet":
        """Those that the engine must look at."""
        return self.filter(wake_at__lte=now)


class CallOut(models.Model):
    """One message down one tree; the tree, the ladder and the words are frozen at launch."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.PROTECT, related_name="call_outs")
    text_key = models.SlugField(blank=True)  # the ready-made text; empty when the words are free
    title = models.CharField(max_length=80)
    urgency = models.CharField(max_length=10, choices=Urgency.choices)
    is_drill = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=CallOutState.choices)
    ring_means = models.CharField(
        max_length=7, choices=RingMeans.choices, default=RingMeans.SAFE
    )  # as the texts of this call-out say
    request_key = models.UUIDField(unique=True)  # a form sent twice acts once
    ladder = models.JSONField()
    started_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    hold_until = models.DateTimeField(null=True)
    live_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)  # when everybody was accounted for
    wake_at = models.DateTimeField(null=True)  # when the engine looks next; empty when it is over
    looked_at = models.DateTimeField(null=True)  # when the engine looked last
    version = models.PositiveIntegerField(
        default=1
    )  # raised with every change that the board shows
    recipients_total = models.PositiveIntegerField(default=0)
    people_total = models.PositiveIntegerField(default=0)
    results = models.JSONField(default=dict)  # counts that stay when its people are deleted

    objects: ClassVar[models.Manager["CallOut"]] = CallOutQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        indexes = [models.Index(fields=["wake_at"], name="call_out_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["residence"],
                condition=models.Q(state__in=["waiting", "holding", "live"]),
                name="one_live_call_out_per_residence",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=CallOutState.values), name="call_out_state_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ring_means__in=RingMeans.values), name="call_out_ring_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("started_by")),
                name="nobody_confirms_their_own",
            ),
        ]

    def __str__(self) -> str:
        return f"call-out {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        """Its board."""
        from django.urls import reverse

        return reverse("phonetree:board", args=[self.pk])

    @property
    def is_live(self) -> bool:
        """True while the engine works on it."""
        return self.state == CallOutState.LIVE


class Wording(models.Model):
    """The words of one call-out in one language, frozen at launch."""

    call_out = models.ForeignKey(CallOut, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=10)  # the language that people read
    said_in = models.CharField(max_length=10)  # the language of the words: English when none exist
    words = models.TextField()  # the message itself
    how = models.TextField()  # how to answer, with {link}
    how_shared = models.TextField()  # the same for a phone that several people use
    state = models.CharField(max_length=8)  # the weakest part of the text, at launch (trust.py)
    states = models.JSONField(default=dict)  # checked, draft, stale or missing, by part
    text_version = models.PositiveIntegerField(default=0)
    voice = models.CharField(max_length=10, blank=True)  # the provider's voice; empty: none real
    recordings = models.JSONField(default=dict)  # what people read aloud: phrase to recordings' ids
    phrases = models.JSONField(default=dict)  # the other words it may need: thanks, lists, keys

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["call_out", "language"], name="one_wording_a_language")
        ]

    def __str__(self) -> str:
        return f"{self.language} for {self.call_out_id}"

    @property
    def is_foreign(self) -> bool:
        """True when people get the message in another language than they read."""
        return self.said_in != languages.reading_of(self.language)


class Section(models.Model):
    """A branch as it was at launch, with who leads it in this call-out."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call_out = models.ForeignKey(CallOut, models.CASCADE, related_name="sections")
    branch = models.ForeignKey(Branch, models.SET_NULL, null=True, related_name="+")
    word = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField(default=0)
    candidates = models.JSONField(default=list)  # recipient ids: leader, deputies, nearest leaders
    leading = models.PositiveSmallIntegerField(
        default=0
    )  # place in candidates; past the end: nobody
    leading_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when its leader was last given the list
    people = models.PositiveIntegerField(default=0)  # who lived there at launch

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "word"]

    def __str__(self) -> str:
        return self.word

    @property
    def leader_id(self) -> uuid.UUID | None:
        """The recipient who leads now, None when nobody does."""
        if self.leading < len(self.candidates):
            return uuid.UUID(self.candidates[self.leading])
        return None


class RecipientQuerySet(models.QuerySet["Recipient"]):
    """Phones in a call-out, with the people behind them."""

    def visible_to(self, user: "User") -> "RecipientQuerySet":
        """Those of the call-outs that the asker sees."""
        return self.filter(call_out__in=CallOut.objects.visible_to(user))

    def open(self) -> "RecipientQuerySet":
        """Those without an outcome yet."""
        return self.filter(outcome=Outcome.OPEN)


class Recipient(models.Model):
    """One phone in one call-out, with the people behind it; or one person who has no phone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call_out = models.ForeignKey(CallOut, models.CASCADE, related_name="recipients")
    section = models.ForeignKey(Section, models.CASCADE, related_name="recipients")
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="recipients")
    second = models.ForeignKey(  # another number of the same person, for every other try
        Phone, models.SET_NULL, null=True, related_name="second_recipients"
    )
    people = models.ManyToManyField(Resident, through="RecipientPerson", related_name="recipients")
    people_count = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=10)  # in which they read
    speaks = models.CharField(max_length=10, blank=True)  # in which they are rung; empty: the same
    prefers_call = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=0)  # 1 leader, 2 deputy, 0 neither
    # where it stands on the ladder
    base_at = models.DateTimeField(null=True)  # the moment from which its steps count
    step = models.PositiveSmallIntegerField(default=0)  # the next step of the ladder
    next_at = models.DateTimeField(null=True)  # when that step comes; empty when closed
    hurry = models.BooleanField(default=False)  # the last try failed for good: do not wait
    listed_at = models.DateTimeField(null=True)  # on the leader's list since
    volunteers_at = models.DateTimeField(null=True)  # on the volunteers' call list since
    # how it came out
    outcome = models.CharField(max_length=16, blank=True, choices=OUTCOME_CHOICES)
    reason = models.CharField(max_length=12, blank=True)
    outcome_at = models.DateTimeField(null=True)
    outcome_how = models.CharField(max_length=6, blank=True, choices=HOW_CHOICES)
    outcome_by = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    people_here = models.PositiveSmallIntegerField(null=True)  # how many the answer spoke for
    settled_at = models.DateTimeField(null=True)  # when a person last settled it by hand
    going = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    going_at = models.DateTimeField(null=True)  # "I'm going", so that two do not both run
    wrote_at = models.DateTimeField(null=True)  # their last words that nobody has read yet
    # who rings them by hand: one volunteer at a time, for some minutes (calling.py)
    caller = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    caller_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)  # when somebody last rang and reached nobody
    number = models.PositiveSmallIntegerField(null=True)  # on the leader's list (numbering.py)

    objects: ClassVar[models.Manager["Recipient"]] = RecipientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["call_out", "next_at"],
                name="recipient_due",
                condition=models.Q(next_at__isnull=False),
            ),
            models.Index(fields=["call_out", "outcome"], name="recipient_outcome"),
            models.Index(  # who is on a leader's list, counted at each turn
                fields=["call_out", "outcome", "section", "listed_at"],
                name="recipient_listed",
                condition=models.Q(listed_at__isnull=False),
            ),
            models.Index(
                fields=["call_out", "wrote_at"],
                name="recipient_wrote",
                condition=models.Q(wrote_at__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["call_out", "phone"], name="one_recipient_a_phone"),
            models.CheckConstraint(
                name="recipient_outcome_is_known",
                condition=models.Q(outcome__in=[outcome.value for outcome in Outcome]),
            ),
            models.CheckConstraint(
                name="recipient_outcome_has_time",
                condition=models.Q(outcome="", outcome_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(outcome_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="recipient_closed_is_quiet",
                condition=models.Q(outcome="") | models.Q(next_at__isnull=True),
            ),
            models.CheckConstraint(
                name="recipient_unreachable_says_why",
                condition=~models.Q(outcome="unreachable") | ~models.Q(reason=Reason.NONE),
            ),
            models.CheckConstraint(
                name="recipient_caller_has_time",
                condition=models.Q(caller__isnull=True) | models.Q(caller_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["call_out", "number"], name="one_number_a_recipient"),
        ]

    def __str__(self) -> str:
        return f"recipient {str(self.pk)[:8]}"

    @property
    def numbers(self) -> list[Phone]:
        """Their numbers, the first first."""
        return [one for one in (self.phone, self.second) if one]

    @property
    def to_ring(self) -> Phone | None:
        """The number for people, and for word outside the ladder: the one they were last heard on."""
        if self.second_id is None:
            return self.phone
        works = [one for one in self.numbers if one.is_usable]
        heard = [one for one in works if one.reached_at]
        last = max(heard, key=lambda one: one.reached_at or one.made_at, default=None)
        return last or next(iter(works), self.phone)

    @property
    def reached_on(self) -> uuid.UUID | None:
        """The id of that number."""
        if self.second_id is None:
            return self.phone_id
        return self.to_ring.pk if self.to_ring else None

    @property
    def is_partly_safe(self) -> bool:
        """True when some people of this phone are safe and of the others nothing is known."""
        safe = self.outcome in SAFE
        return safe and (self.people_here or 0) < self.people_count

    @property
    def is_gap(self) -> bool:
        """True when somebody of this phone has still to be found; who needs help has been."""
        return self.outcome in MISSING or self.is_partly_safe


class RecipientPerson(models.Model):
    """One person behind one recipient."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="persons")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "resident"], name="a_person_once")
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Attempt(models.Model):
    """One try to reach one recipient on one channel; shares its id with its message."""

    message = models.OneToOneField(
        Message, models.CASCADE, primary_key=True, related_name="attempt"
    )
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="attempts")
    step = (
        models.PositiveSmallIntegerField()
    )  # place on the ladder; 90 and up: stand-down and the like
    channel = models.CharField(max_length=4)
    try_no = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "step", "channel", "try_no"], name="one_attempt_a_try"
            )
        ]

    def __str__(self) -> str:
        return f"step {self.step} for {self.recipient_id}"


class Answer(models.Model):
    """One answer as it came, kept even when a stronger one holds."""

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="answers")
    source = models.CharField(max_length=60)  # the provider's id, or the link's id: counted once
    outcome = models.CharField(max_length=16)
    how = models.CharField(max_length=6, choices=HOW_CHOICES)
    people = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source"], name="an_answer_counts_once")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.how}"
