"""Leaflets, the parts that they are made of, and the facts that stand in them."""

import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleKind, User
from leaflets.paper_forms import word_of
from translations.models import Text

FRESH = timedelta(days=90)  # a number that nobody has tried for longer may have changed


class Shape(models.TextChoices):
    """How a part of a leaflet is set."""

    TITLE = "title", _("Title")
    LEAD = "lead", _("First sentence")
    HEADING = "heading", _("Heading")
    PARAGRAPH = "paragraph", _("Paragraph")
    ITEM = "item", _("Point of a list")
    PHONE = "phone", _("Line with a number")


class LeafletQuerySet(models.QuerySet["Leaflet"]):
    """Leaflets hold nothing about anybody."""

    def visible_to(self, user: User) -> "LeafletQuerySet":
        """Every leaflet for everybody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()

    def in_order(self) -> "LeafletQuerySet":
        """As pages list them."""
        return self.order_by("place", "slug")


class Leaflet(models.Model):
    """One leaflet: what it is called among us, and what it is for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=30, unique=True)
    title = models.CharField(_("title"), max_length=60)
    purpose = models.CharField(_("what it is for"), max_length=200)
    place = models.PositiveSmallIntegerField(default=0)
    is_shipped = models.BooleanField(default=False)  # what is not is theirs: no upgrade touches it

    objects: ClassVar[models.Manager["Leaflet"]] = LeafletQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title


class Part(models.Model):
    """A small piece of a leaflet; its words are a text, translated and checked like every other."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leaflet = models.ForeignKey(Leaflet, models.CASCADE, related_name="parts")
    text = models.OneToOneField(Text, models.CASCADE, related_name="part")
    shape = models.CharField(max_length=10, choices=Shape.choices)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["leaflet", "place"], name="one_part_at_each_place"),
            models.CheckConstraint(condition=Q(shape__in=Shape.values), name="shape_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.leaflet_id} {self.place}"

    @property
    def name(self) -> str:
        """What forms and programs call it, within its leaflet."""
        return f"part_{self.place + 1}"


class FactKind(models.TextChoices):
    """What a fact is."""

    NUMBER = "number", _("Phone number")
    KEYS = "keys", _("Keys to press")
    DAYS = "days", _("Number of days")


class FactQuerySet(models.QuerySet["Fact"]):
    """Facts are the same for everybody."""

    def visible_to(self, user: User) -> "FactQuerySet":
        """Every fact for everybody who is signed in, none for others."""
        return self if user.is_authenticated and user.is_active else self.none()


class Fact(models.Model):
    """A number or a deadline, in one place: leaflets name it, so that no translation can change it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(max_length=30, unique=True)
    title = models.CharField(_("what it is"), max_length=80)
    kind = models.CharField(max_length=8, choices=FactKind.choices)
    value = models.CharField(_("value"), max_length=20)
    # For a number: when somebody answers (`opening`), and the tags of the languages that they speak.
    hours = models.CharField(_("when somebody answers"), max_length=100, blank=True, default="")
    answers = models.JSONField(default=list)
    source = models.CharField(_("where it stands"), max_length=200)
    changed_at = models.DateTimeField(null=True)  # when paper that says it began to be wrong
    value_at = models.DateTimeField(null=True)  # when a sound that says it began to be wrong
    is_shipped = models.BooleanField(default=False)
    checked_on = models.DateField()
    # Nobody: read in its source by those who wrote the program, and tried by no one here.
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["Fact"]] = FactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="fact_is_known"),
            models.CheckConstraint(condition=~Q(value=""), name="fact_says_something"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def days(self) -> int:
        """How many days it says; for a number of days."""
        return int(self.value.replace(" ", ""))

    def is_sure(self, today: date) -> bool:
        """True while one of us has checked it, not too long ago."""
        return self.checked_by_id is not None and today - self.checked_on <= FRESH


class PrintedQuerySet(models.QuerySet["Printed"]):
    """Editions as they went on paper."""

    def visible_to(self, user: User) -> "PrintedQuerySet":
        """Every one for coordinators, who say where paper lies; none for others."""
        return self if user.has_role(RoleKind.COORDINATOR) else self.none()


class Printed(models.Model):
    """An edition as it was when somebody printed it; the version on the paper is its code."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    leaflet = models.ForeignKey(Leaflet, models.CASCADE, related_name="printed")
    language = models.CharField(max_length=12)
    beside = models.CharField(max_length=12, blank=True, default="")  # the second, where two stand
    version = models.CharField(max_length=5)
    was_draft = models.BooleanField()
    frozen = models.JSONField()  # what `paper` needs to set it again, letter by letter, by form
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects: ClassVar[models.Manager["Printed"]] = PrintedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["leaflet", "language", "beside", "version", "was_draft"],
                name="frozen_once",
            )
        ]

    def __str__(self) -> str:
        return self.version


class PrintRun(models.Model):
    """So many sheets of a frozen edition, and where they were left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    edition = models.ForeignKey(Printed, models.CASCADE, related_name="runs")
    form = models.CharField(max_length=10)
    copies = models.PositiveIntegerField(_("how many"))
    left_at = models.CharField(_("where they are"), max_length=80)
    printed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    printed_at = models.DateTimeField()
    key = models.UUIDField(unique=True)  # of the page that sent it: sent twice, it is one run

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(copies__gte=1), name="a_run_has_sheets"),
            models.CheckConstraint(condition=~Q(left_at=""), name="a_run_is_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.copies} of {self.edition_id}"

    @property
    def word(self) -> str:
        """What its sheets are."""
        return word_of(self.form)
