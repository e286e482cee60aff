"""What a timetable of drills needs from a person; the page and the API read the same form."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from phonetree import drill_actions
from phonetree.drill_plan import may_begin_at
from phonetree.models import DrillSchedule
from residences.forms import KeyedForm
from residences.models import Residence

HOURS = [
    (str(hour), f"{hour:02}:00")
    for hour in range(24)
    if may_begin_at(time(hour), timedelta(hours=1))
]
AGAIN = [
    ("0", _("Once")),
    ("1", _("Every week")),
    ("2", _("Every 2 weeks")),
    ("4", _("Every 4 weeks")),
    ("8", _("Every 8 weeks")),
    ("13", _("Every 13 weeks")),
    ("26", _("Every 26 weeks")),
]
Choices = list[tuple[str, list[tuple[str, str]]]]


class PlanDrillsForm(KeyedForm):
    """Where, from which day on, at which hour, and how often."""

    where = forms.ChoiceField(
        label=_("Where"),
        error_messages={"invalid_choice": _("Choose one of your residences or groups.")},
    )
    first_on = forms.DateField(
        label=_("First on"),
        help_text=_("Later ones come on the same day of the week."),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
    )
    hour = forms.ChoiceField(
        label=_("At"),
        choices=HOURS,
        initial="11",
        error_messages={"invalid_choice": drill_actions.AtNight.sentence},
    )
    every_weeks = forms.ChoiceField(label=_("How often"), choices=AGAIN, initial="4")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._homes = {str(one.pk): one for one in Residence.objects.run_by(user).open()}
        groups = Group.objects.run_by(user).order_by("name")
        self._groups = {str(one.pk): one for one in groups}
        self.fields["where"].choices = self._places()  # type: ignore[attr-defined]

    def _places(self) -> Choices:
        homes = [(pk, home.code_name) for pk, home in self._homes.items()]
        groups = [(pk, group.name) for pk, group in self._groups.items()]
        return [
            (str(_("One residence")), homes),
            (str(_("All residences of a group, at the same time")), groups),
        ]

    def save(self, *, by: User, now: datetime) -> DrillSchedule:
        """The timetable. Raises what actions refuse."""
        chosen = self.cleaned_data
        where = self._homes.get(chosen["where"]) or self._groups[chosen["where"]]
        return drill_actions.plan_drills(
            key=chosen["key"],
            by=by,
            now=now,
            where=where,
            first_on=chosen["first_on"],
            at=time(int(chosen["hour"])),
            every_weeks=int(chosen["every_weeks"]),
        )
