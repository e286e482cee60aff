"""Residences, their branches, and the people who live there."""

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from messaging.models import Phone
from vault.fields import EncryptedTextField

if TYPE_CHECKING:
    from accounts.models import User

SEES_RESIDENCES = ("coordinator", "volunteer")


class ResidenceKind(models.TextChoices):
    """What sort of place it is."""

    HOTEL = "hotel", _("Hotel")
    HOSTEL = "hostel", _("Hostel")
    BARRACKS = "barracks", _("Barracks")
    VESSEL = "vessel", _("Vessel")
    HOUSE = "house", _("House")
    OTHER = "other", _("Other")


class ResidenceQuerySet(models.QuerySet["Residence"]):
    """Places where residents live."""

    def visible_to(self, user: "User") -> "ResidenceQuerySet":
        """Those that the asker's groups look after; the donations role sees none."""
        groups = user.groups_as(*SEES_RESIDENCES)
        return self.filter(
            pk__in=Residence.groups.through.objects.filter(group_id__in=groups).values(
                "residence_id"
            )
        )

    def run_by(self, user: "User") -> "ResidenceQuerySet":
        """Those where the asker is a coordinator: may change and may call out."""
        groups = user.groups_as("coordinator")
        return self.filter(
            pk__in=Residence.groups.through.objects.filter(group_id__in=groups).values(
                "residence_id"
            )
        )

    def open(self) -> "ResidenceQuerySet":
        """Those that have not been closed."""
        return self.filter(closed_at=None)


class Residence(models.Model):
    """A place where residents live; known by its code name everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code_name = models.CharField(_("code name"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ResidenceKind.choices)
    real_name = EncryptedTextField(_("real name"), null=True, blank=True)
    address = EncryptedTextField(_("address"), null=True, blank=True)
    groups = models.ManyToManyField("accounts.Group", related_name="residences")
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Residence"]] = ResidenceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["code_name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ResidenceKind.values), name="residence_kind_is_known"
            ),
            models.UniqueConstraint(Lower("code_name"), name="a_code_name_once"),
        ]

    def __str__(self) -> str:
        return self.code_name


class BranchQuerySet(models.QuerySet["Branch"]):
    """Floors and wings."""

    def visible_to(self, user: "User") -> "BranchQuerySet":
        """Branches of the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "BranchQuerySet":
        """Branches of the residences where the asker is a coordinator."""
        return self.filter(residence__in=Residence.objects.run_by(user))


class Branch(models.Model):
    """A part of a residence that one leader can look after: a floor, a wing, never a room."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="branches")
    word = models.CharField(_("word for it"), max_length=30)
    position = models.PositiveSmallIntegerField(default=0)

    objects: ClassVar[models.Manager["Branch"]] = BranchQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "word"]
        constraints = [
            models.UniqueConstraint(fields=["residence", "word"], name="a_branch_word_once")
        ]

    def __str__(self) -> str:
        return self.word


class ConsentChannel(models.TextChoices):
    """How somebody said yes."""

    FACE = "face", _("Face to face")
    TEXT = "text", _("By text")
    CALL = "call", _("By call")
    PAGE = "page", _("On a page")


class ResidentQuerySet(models.QuerySet["Resident"]):
    """People who live there."""

    def visible_to(self, user: "User") -> "ResidentQuerySet":
        """People in the residences that the asker sees."""
        return self.filter(residence__in=Residence.objects.visible_to(user))

    def run_by(self, user: "User") -> "ResidentQuerySet":
        """People in the residences where the asker is a coordinator."""
        return self.filter(residence__in=Residence.objects.run_by(user))

    def here(self) -> "ResidentQuerySet":
        """People who have not moved away."""
        return self.filter(left_at=None)


class Resident(models.Model):
    """Somebody who lives there, known by an alias that they chose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    residence = models.ForeignKey(Residence, models.CASCADE, related_name="residents")
    branch = models.ForeignKey(
        Branch, models.SET_NULL, null=True, blank=True, related_name="residents"
    )
    alias = EncryptedTextField(_("alias"))
    reads = models.CharField(_("reads"), max_length=10)
    speaks = models.CharField(_("speaks"), max_length=10)
    prefers_call = models.BooleanField(_("prefers a call"), default=False)
    consent_version = models.CharField(_("consent text"), max_length=20)
    consent_on = models.DateField(_("said yes on"))
    consent_channel = models.CharField(max_length=4, choices=ConsentChannel.choices)
    phones = models.ManyToManyField(Phone, through="ResidentPhone", related_name="residents")
    joined_at = models.DateTimeField(auto_now_add=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Resident"]] = ResidentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["residence", "left_at"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(consent_channel__in=ConsentChannel.values),
                name="consent_channel_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"resident {str(self.pk)[:8]}"


class ResidentPhoneQuerySet(models.QuerySet["ResidentPhone"]):
    """People on phones."""

    def visible_to(self, user: "User") -> "ResidentPhoneQuerySet":
        """Those of the people whom the asker sees."""
        return self.filter(resident__in=Resident.objects.visible_to(user))

    def run_by(self, user: "User") -> "ResidentPhoneQuerySet":
        """Those of the people in residences where the asker is a coordinator."""
        return self.filter(resident__in=Resident.objects.run_by(user))


class ResidentPhone(models.Model):
    """One person on one phone; a phone may be shared, a person may have two."""

    resident = models.ForeignKey(Resident, models.CASCADE, related_name="lines")
    phone = models.ForeignKey(Phone, models.CASCADE, related_name="lines")
    since = models.DateTimeField(auto_now_add=True)
    confirmed_on = models.DateField(null=True)  # when they last said: yes, still me

    objects: ClassVar[models.Manager["ResidentPhone"]] = ResidentPhoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["resident", "phone"], name="a_person_on_a_phone_once")
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class LeaderRank(models.IntegerChoices):
    """First comes first."""

    LEADER = 1, _("Leader")
    DEPUTY = 2, _("Deputy")


class Leadership(models.Model):
    """A resident who looks after a branch, or stands ready to."""

    branch = models.ForeignKey(Branch, models.CASCADE, related_name="leaderships")
    resident = models.ForeignKey(Resident, models.CASCADE, related_name="leaderships")
    rank = models.PositiveSmallIntegerField(choices=LeaderRank.choices)
    said_yes_how = models.CharField(max_length=4, default="face")  # face, text, page
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["rank", "since"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "resident"], name="leads_a_branch_once"),
            models.UniqueConstraint(
                fields=["branch"],
                condition=models.Q(rank=LeaderRank.LEADER),
                name="one_leader_a_branch",
            ),
            models.CheckConstraint(
                condition=models.Q(rank__in=LeaderRank.values), name="leader_rank_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"rank {self.rank} of branch {self.branch_id}"
