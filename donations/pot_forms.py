"""What is asked about money: how much, and for what. Never for whom, never a card."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from donations import pot_actions
from donations.forms import ask_group, groups_of
from donations.models import COMES_FROM, Pot, PotKind, PotLine, Purpose
from residences.forms import Asking

MOST = Decimal(10000)  # pounds in one line
CHOICES = [
    (_("In"), [(one.value, one.label) for one in COMES_FROM]),
    (_("Out"), [(one.value, one.label) for one in Purpose if one not in COMES_FROM]),
]


class PotForm(Asking):
    """A new pot."""

    group = forms.ModelChoiceField(Group.objects.none(), label=_("Whose pot"))
    name = forms.CharField(
        label=_("Name"), max_length=40, help_text=_("What it is for, and of nobody.")
    )
    kind = forms.ChoiceField(label=_("What lies in it"), choices=PotKind.choices)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_group(self, groups_of(user))

    def save(self, *, by: User, now: datetime) -> Pot:
        """The pot."""
        said = self.cleaned_data
        kind = PotKind(said["kind"])
        return pot_actions.add_pot(
            group=said["group"], name=said["name"], kind=kind, by=by, now=now
        )


class LineForm(Asking):
    """The first signature."""

    pounds = forms.DecimalField(
        label=_("How much, in pounds"),
        max_digits=7,
        decimal_places=2,
        min_value=Decimal("0.01"),
        max_value=MOST,
    )
    what = forms.ChoiceField(label=_("Where from, or for what"), choices=CHOICES)

    def __init__(self, *args: Any, pot: Pot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pot = pot

    def save(self, *, by: User, now: datetime) -> PotLine:
        """The line, which waits for a second signature."""
        said = self.cleaned_data
        pence = int(said["pounds"] * 100)
        what = Purpose(said["what"])
        return pot_actions.write_line(pot=self.pot, what=what, pence=pence, by=by, now=now)


class SignForm(forms.Form):
    """Whether a second person signs a line, or it does not count."""

    deed = forms.ChoiceField(choices=[("sign", "sign"), ("refuse", "refuse")])

    def do(self, *, line: PotLine, by: User, now: datetime) -> None:
        """Signed, or refused."""
        deeds = {"sign": pot_actions.sign, "refuse": pot_actions.refuse}
        deeds[self.cleaned_data["deed"]](line=line, by=by, now=now)
