"""What the pages ask about who looks after a residence, and until when; the API asks the same."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from residences import care_actions
from residences.forms import Asking
from residences.models import Residence
from residences.refusals import NotYoursToTake


class CloseForm(Asking):
    """Nothing to fill in: whoever sends it has read what it does."""

    def __init__(self, *args: Any, residence: Residence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.residence = residence

    def save(self, *, by: User, now: datetime) -> Residence:
        """The residence, closed."""
        return care_actions.close_residence(residence=self.residence, by=by, now=now)


class GiveForm(Asking):
    """Which group looks after it too, and that the people there have been asked.

    The name is typed: no page shows the groups of others, and nobody hits the wrong one in a list.
    """

    group = forms.CharField(
        label=_("Which group?"),
        max_length=80,
        help_text=_("Its name, as it writes it. Ask one of its coordinators."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agreed = forms.BooleanField(
        label=_("The people who live there agree"),
        help_text=_("They said yes to your group. This group will see their aliases too."),
        error_messages={"required": _("Ask the people who live there first.")},
    )

    def __init__(self, *args: Any, residence: Residence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.residence = residence

    def clean_group(self) -> Group:
        """The group with this name."""
        group = Group.objects.filter(name__iexact=self.cleaned_data["group"]).first()
        if not group:
            raise ValidationError(_("No group here has this name. Ask them how they write it."))
        return group

    def save(self, *, by: User, now: datetime) -> list[Group]:
        """Everybody who looks after it now."""
        group = self.cleaned_data["group"]
        return care_actions.give_residence(residence=self.residence, group=group, by=by, now=now)


class TakeForm(Asking):
    """From which group the residence is taken."""

    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=_("Which group?"),
        error_messages={"invalid_choice": NotYoursToTake.sentence},
    )

    def __init__(self, *args: Any, residence: Residence, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.residence = residence
        mine = [group.pk for group in care_actions.takeable(residence, user)]
        self.fields["group"].queryset = Group.objects.filter(pk__in=mine)  # type: ignore[attr-defined]

    def save(self, *, by: User, now: datetime) -> list[Group]:
        """Everybody who looks after it now."""
        group = self.cleaned_data["group"]
        return care_actions.take_residence(residence=self.residence, group=group, by=by, now=now)
