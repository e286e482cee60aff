"""What the pages ask about a move: who, when, and where if we know; or that they are here."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from residences import moving
from residences.forms import Asking
from residences.models import Branch, Move, MoveSign, Residence, Resident
from residences.moving import Outlook

LONGEST_AGO = timedelta(days=60)
KEPT_AFTER_LEAVING = timedelta(days=14)  # as privacy/policy.toml has it


def gone_lately() -> Q:
    """People who left and are not forgotten yet: they may tell us where they live now."""
    return Q(left_at__gt=clock.now() - KEPT_AFTER_LEAVING)


class MoveForm(Asking):
    """People who were moved: all of them are asked by text afterwards."""

    people = forms.ModelMultipleChoiceField(
        Resident.objects.none(),
        label=_("Who was moved?"),
        error_messages={"required": _("Tick who was moved.")},
    )
    moved_on = forms.DateField(
        label=_("When?"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )
    to = forms.ModelChoiceField(
        Residence.objects.none(), label=_("Where to?"), required=False, empty_label=_("Not known")
    )
    to_branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Branch there"),
        required=False,
        empty_label=_("Not known"),
    )
    signs = forms.ModelMultipleChoiceField(
        MoveSign.objects.none(), required=False, widget=forms.MultipleHiddenInput
    )

    def __init__(self, *args: Any, residence: Residence, user: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"moved_on": clock.now().date(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.residence = residence
        others = Residence.objects.run_by(user).open()
        fields: dict[str, Any] = self.fields
        fields["people"].queryset = residence.residents.filter(Q(left_at=None) | gone_lately())
        fields["to"].queryset = others
        branches = Branch.objects.run_by(user).filter(residence__closed_at=None)
        fields["to_branch"].queryset = branches.select_related("residence")
        fields["to_branch"].label_from_instance = lambda b: f"{b.residence.code_name}: {b.word}"
        fields["signs"].queryset = residence.move_signs.open()

    def clean_moved_on(self) -> Any:
        """A day that was, not long ago."""
        day, today = self.cleaned_data["moved_on"], clock.now().date()
        if not today - LONGEST_AGO <= day <= today:
            raise ValidationError(_("Choose a day in the last two months."), code="day")
        return day

    def clean(self) -> dict[str, Any]:
        """The branch belongs to the residence where they went."""
        found = super().clean() or {}
        branch, to = found.get("to_branch"), found.get("to")
        if to == self.residence and any(one.left_at is None for one in found.get("people", ())):
            self.add_error("to", ValidationError(_("They live there already."), code="here"))
        if branch and branch.residence != to:
            sentence = _("This branch belongs to another residence.")
            self.add_error("to_branch", ValidationError(sentence, "branch"))
        return found

    def outlook(self) -> Outlook:
        """What it would do."""
        return moving.outlook(list(self.cleaned_data["people"]), self.cleaned_data["to"])

    def save(self, *, by: User, now: datetime) -> Move:
        """The move, done."""
        found = dict(self.cleaned_data)
        people = list(found.pop("people"))
        return moving.move_people(residence=self.residence, people=people, by=by, now=now, **found)


class SignForm(Asking):
    """ "No, they are here": the sign goes, and nothing else changes."""

    how = forms.ChoiceField(choices=[(MoveSign.HERE, _("No, they are here"))])

    def __init__(self, *args: Any, sign: MoveSign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sign = sign

    def save(self, *, by: User, now: datetime) -> MoveSign:
        """The sign, settled."""
        moving.settle_sign(sign=self.sign, how=self.cleaned_data["how"], by=by, now=now)
        self.sign.refresh_from_db()
        return self.sign
