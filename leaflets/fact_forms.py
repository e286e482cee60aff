"""What the pages of numbers and deadlines ask for."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leaflets import actions
from leaflets.actions import Card, SameTitle, WrongHours, WrongValue
from leaflets.models import Fact, FactKind
from translations import languages
from translations.language_names import named


def _tongues() -> list[tuple[str, str]]:
    found = [(languages.get(tag), named(tag)) for tag in languages.SPOKEN]
    return [
        (one.tag, name if name == one.endonym else f"{name} · {one.endonym}") for one, name in found
    ]


class _CardForm(forms.Form):
    """A fact, and for a number when somebody answers and in which languages."""

    value = forms.CharField(
        label=_("What it is now"),
        max_length=20,
        help_text=_("Ring a number before you say that it is right."),
        widget=forms.TextInput(attrs={"dir": "ltr", "class": "short"}),
    )
    source = forms.CharField(label=_("Where it stands, or how you know"), max_length=200)
    hours = forms.CharField(
        label=_("When somebody answers"),
        max_length=100,
        required=False,
        help_text=_(
            "Mon-Fri 09:00-17:00; Sat 10:00-12:00. Or: always. Empty: leaflets say nothing of it."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    answers = forms.MultipleChoiceField(
        label=_("Languages that they speak"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        box = self.fields["answers"]
        assert isinstance(box, forms.MultipleChoiceField)  # noqa: S101 - says to readers what it is
        box.choices = _tongues()

    def card(self) -> Card:
        """What the card says."""
        return Card(self.cleaned_data["hours"], tuple(self.cleaned_data["answers"]))

    def refuse(self, why: ValidationError) -> None:
        """The refusal, beside the box that it is about."""
        places: dict[type, str] = {WrongValue: "value", WrongHours: "hours", SameTitle: "title"}
        self.add_error(places.get(type(why)), why)


class FactForm(_CardForm):
    """A fact as somebody found it today."""

    # Browsers send nothing of boxes without a tick: the page says that it shows them all.
    whole = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, fact: Fact) -> None:
        known = {name: getattr(fact, name) for name in ("value", "source", "hours", "answers")}
        super().__init__(data, initial=known)
        self.fact = fact
        if fact.kind != FactKind.NUMBER:
            del self.fields["hours"], self.fields["answers"], self.fields["whole"]

    def check(self, *, by: User, now: datetime) -> Fact:
        """The fact, changed or confirmed; what a program says nothing of stays as it is."""
        return actions.check_fact(
            fact=self.fact,
            value=self.cleaned_data["value"],
            source=self.cleaned_data["source"],
            card=self.card() if "hours" in self.fields else None,
            by=by,
            now=now,
        )

    def card(self) -> Card:
        """What the card says now, and what it said of all that was not sent."""
        sent = {"hours", "answers"} if self.cleaned_data["whole"] else set(self.data)
        card, was = super().card(), self.fact
        return Card(
            card.hours if "hours" in sent else was.hours,
            card.answers if "answers" in sent else tuple(was.answers),
        )


class AddFactForm(_CardForm):
    """A number of our own."""

    title = forms.CharField(
        label=_("Whose number it is"), max_length=Fact._meta.get_field("title").max_length
    )
    field_order = ("title",)

    def add(self, *, by: User, now: datetime) -> Fact:
        """The number, which leaflets can name."""
        return actions.add_fact(
            title=self.cleaned_data["title"],
            value=self.cleaned_data["value"],
            source=self.cleaned_data["source"],
            card=self.card(),
            by=by,
            now=now,
        )
