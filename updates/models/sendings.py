"""Updates: what was sent to whom, in which words, and what became of each text."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from messaging.models import Message, Phone
from residences.models import Branch, Residence
from updates.models.questions import Question

if TYPE_CHECKING:
    from accounts.models import User


class UpdateState(models.TextChoices):
    """Where an update stands."""

    WAITING = "waiting", _("Waits for a second coordinator")
    HOLDING = "holding", _("Not yet")
    SENDING = "sending", _("Going out")
    SENT = "sent", _("Sent")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Not sent: the engine was down at its time")
    LEFT = "left", _("Not sent: whoever agreed to it does not look after it any more")


NOT_BEGUN = [UpdateState.WAITING, UpdateState.HOLDING]
NOT_SENT = [UpdateState.MISSED, UpdateState.LEFT]  # in its time, and nobody cancelled it


class UpdateQuerySet(models.QuerySet["Update"]):
    """Updates and rounds of questions."""

    def visible_to(self, user: "User") -> "UpdateQuerySet":
        """Those that went to a residence that the asker sees."""
        through = Update.residences.through.objects
        seen = through.filter(residence__in=Residence.objects.visible_to(user))
        return self.filter(pk__in=seen.values("update_id"))

    def run_by(self, user: "User") -> "UpdateQuerySet":
        """Those that the asker may confirm and stop: they run every residence concerned."""
        through = Update.residences.through.objects
        foreign = through.exclude(residence__in=Residence.objects.run_by(user))
        return self.visible_to(user).exclude(pk__in=foreign.values("update_id"))

    def with_places(self, user: "User") -> "UpdateQuerySet":
        """The same, each with those of its residences that the asker sees, and its branches.

        `hides` says that there are others, which its totals count too.
        """
        homes = Residence.objects.visible_to(user)
        through = Update.residences.through.objects.filter(update=models.OuterRef("pk"))
        hidden = models.Exists(through.exclude(residence__in=homes.values("pk")))
        seen = [models.Prefetch(name, homes) for name in ("residences", "not_sent_to")]
        return self.annotate(hides=hidden).prefetch_related(*seen, "branches")

    def news(self) -> "UpdateQuerySet":
        """Those that are no question."""
        return self.filter(question=None)

    def due(self, now: datetime) -> "UpdateQuerySet":
        """Those that the engine must look at."""
        return self.filter(wake_at__lte=now)


class Update(models.Model):
    """One text to many, without a ladder: news, or one round of a question."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residences = models.ManyToManyField(Residence, related_name="updates")
    branches = models.ManyToManyField(Branch, related_name="+")  # none: everybody
    not_sent_to = models.ManyToManyField(Residence, related_name="+")  # left by who answers for it
    language = models.CharField(max_length=10, blank=True)  # empty: whatever they read
    question = models.ForeignKey(Question, models.CASCADE, null=True, related_name="rounds")
    title = models.CharField(max_length=80)
    text_key = models.SlugField(blank=True)
    words = models.TextField(blank=True)  # own words, in the language that they were written in
    words_language = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=9, choices=UpdateState.choices)
    request_key = models.UUIDField(unique=True)  # a form sent twice acts once
    started_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    send_at = models.DateTimeField(null=True)  # as somebody asked; empty: at once
    begins_at = models.DateTimeField(null=True)  # after the hold, and after the night
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # the last text was handed over
    closes_at = models.DateTimeField(null=True)  # until then an answer counts
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    wake_at = models.DateTimeField(null=True)  # when the engine looks next; empty when it is over
    people_total = models.PositiveIntegerField(default=0)
    phones_total = models.PositiveIntegerField(default=0)
    out_of_reach = models.JSONField(default=dict)  # people whom no text reaches, by reason
    results = models.JSONField(default=dict)  # counts that stay when the rows below are deleted

    objects: ClassVar[models.Manager["Update"]] = UpdateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-started_at"]
        indexes = [models.Index(fields=["wake_at"], name="update_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=UpdateState.values), name="update_state_is_known"
            ),
            models.CheckConstraint(
                name="nobody_confirms_their_own_update",
                condition=models.Q(confirmed_by__isnull=True)
                | ~models.Q(confirmed_by=models.F("started_by")),
            ),
            models.CheckConstraint(
                name="update_says_something", condition=~models.Q(text_key="", words="")
            ),
        ]

    def __str__(self) -> str:
        return f"update {str(self.pk)[:8]}"

    def get_absolute_url(self) -> str:
        """Its page: how many got it."""
        from django.urls import reverse

        return reverse("updates:update", args=[self.pk])

    @property
    def may_be_cancelled(self) -> bool:
        """True while something has not gone out."""
        return self.state in {*NOT_BEGUN, UpdateState.SENDING}


class UpdateWording(models.Model):
    """The words of one update in one language, frozen when it was checked."""

    update = models.ForeignKey(Update, models.CASCADE, related_name="wordings")
    language = models.CharField(max_length=10)  # the language that people read
    said_in = models.CharField(max_length=10)  # the language of the words
    words = models.TextField()  # the whole text
    state = models.CharField(max_length=8)  # checked, draft, stale or missing
    text_version = models.PositiveIntegerField(default=0)
    choices = models.JSONField(default=dict)  # of a question: number to meaning
    phrases = models.JSONField(default=dict)  # of a question: thanks, again, over

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["update", "language"], name="one_update_wording_a_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.language} for {self.update_id}"


class LeftOut(models.TextChoices):
    """Why a phone got nothing after all."""

    CALL_OUT = "call_out", _("in a call-out for a whole day")
    ASKED = "asked", _("still asked something else")
    OPTED_OUT = "opted_out", _("asked for no texts")
    DEAD = "dead", _("number does not exist")
    STOPPED = "stopped", _("stopped before its turn")
    CLOSED = "closed", _("their residence was closed before its turn")


class Copy(models.Model):
    """One phone's text of one update, and for a question what came back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    update = models.ForeignKey(Update, models.CASCADE, related_name="copies")
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="+")
    branch = models.ForeignKey(Branch, models.SET_NULL, null=True, related_name="+")
    phone = models.ForeignKey(Phone, models.SET_NULL, null=True, related_name="copies")
    language = models.CharField(max_length=10)
    people = models.PositiveSmallIntegerField(default=1)
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="copy")
    not_before = models.DateTimeField()  # later while a call-out is live there
    queued_at = models.DateTimeField(null=True)
    left_out = models.CharField(max_length=9, blank=True, choices=LeftOut.choices)
    is_open = models.BooleanField(default=False)  # an answer from this phone counts
    answer = models.PositiveSmallIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["update", "not_before"],
                name="copy_to_queue",
                condition=models.Q(queued_at__isnull=True, left_out=""),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["update", "phone"], name="one_copy_a_phone"),
            models.UniqueConstraint(
                fields=["phone"],
                condition=models.Q(is_open=True),
                name="one_open_question_a_phone",
            ),
            models.CheckConstraint(
                name="copy_answer_has_time",
                condition=models.Q(answer__isnull=True, answered_at__isnull=True)
                | models.Q(answer__isnull=False, answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"copy {str(self.pk)[:8]}"
