"""What the pages of shifts and of the line ask for; the API reads the same forms."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.phones import e164, parse_number
from phonetree import shifts
from phonetree.models.line import Line
from phonetree.models.shifts import Helper, Shift
from phonetree.shift_times import MOST_WEEKS, each_week
from residences.forms import TEL, Asking
from residences.models import Resident
from translations import languages
from translations.language_names import named

WEEKS = [(1, _("Only this once")), (2, _("2 weeks")), (4, _("4 weeks")), (8, _("8 weeks")),
         (MOST_WEEKS, _("12 weeks"))]  # fmt: skip
LIMITS = {
    "at_once": (1, 100),
    "an_hour": (1, 60),
    "strangers_an_hour": (0, 500),
    "ring_seconds": (10, 60),
}


class HelperForm(Asking):
    """On which number somebody can be rung, and what they speak."""

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={**TEL, "autocomplete": "tel"}),
        error_messages={"required": _("Please write a phone number.")},
        help_text=_("Residents never see it, nor do other volunteers. It is kept sealed."),
    )
    languages = forms.MultipleChoiceField(
        label=_("You can talk in"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )

    def __init__(self, *args: Any, user: User, helper: Helper | None, **kwargs: Any) -> None:
        start = {"languages": helper.languages if helper else []}
        super().__init__(*args, initial=start, **kwargs)
        self.user = user
        self.fields["number"].required = helper is None or helper.phone_id is None
        self.near = _spoken_near(user, [*start["languages"]])
        far = [tag for tag in languages.SPOKEN if tag not in self.near]
        self.fields["languages"].choices = [  # type: ignore[attr-defined]
            (tag, named(tag)) for tag in [*self.near, *_by_name(far)]
        ]

    def boxes(self) -> Iterator[Any]:
        """The boxes of languages that residents speak here."""
        yield from list(self["languages"])[: len(self.near)]

    def other_boxes(self) -> Iterator[Any]:
        """All the others."""
        yield from list(self["languages"])[len(self.near) :]

    def clean_number(self) -> PhoneNumber | None:
        """The number, or nothing where one is known already."""
        written = self.cleaned_data["number"].strip()
        if not written:
            return None
        number = parse_number(written)
        if not shifts.number_is_here(e164(number)):
            raise ValidationError(
                _("Only a number of this country: each minute to others is costly."), code="abroad"
            )
        return number

    def save(self, *, by: User, now: datetime) -> Helper:
        """How they can be rung from now on."""
        number = self.cleaned_data["number"]
        return shifts.set_helper(
            user=by,
            number=e164(number) if number else "",
            languages=self.cleaned_data["languages"],
            now=now,
        )


def _spoken_near(user: User, own: list[str]) -> list[str]:
    """What residents speak where this person helps, and what they have chosen already."""
    people = Resident.objects.visible_to(user).here()
    spoken = people.order_by().values_list("speaks", flat=True).distinct()
    return _by_name({*spoken, *own} & set(languages.SPOKEN))


def _by_name(tags: Any) -> list[str]:
    return sorted(tags, key=named)


class CodeForm(Asking):
    """The code that our call said."""

    code = forms.CharField(
        label=_("The code that our call said"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
    )

    def clean_code(self) -> str:
        """The figures alone."""
        return "".join(sign for sign in self.cleaned_data["code"] if sign.isdecimal())


class ShiftForm(Asking):
    """A time in which somebody may be rung, once or every week."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(
        label=_("Until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("Earlier than the beginning means: on the next day."),
    )
    weeks = forms.TypedChoiceField(label=_("Every week"), choices=WEEKS, coerce=int, required=False)

    def add(self, *, helper: Helper, by: User, now: datetime) -> list[Shift]:
        """The shifts; refuses what shifts.add_shifts refuses."""
        asked = self.cleaned_data
        zone = ZoneInfo(settings.TIME_ZONE)
        spans = each_week(asked["day"], asked["begins"], asked["ends"], asked["weeks"] or 1, zone)
        return shifts.add_shifts(helper=helper, spans=spans, by=by, now=now)

    def refuse(self, refusal: ValidationError) -> None:
        """Why not, beside the field that it is about."""
        self.add_error(None, refusal)


class LineForm(forms.ModelForm):  # type: ignore[type-arg]
    """How our number behaves."""

    class Meta:
        model = Line
        fields = (
            "mode",
            "at_once",
            "an_hour",
            "strangers_an_hour",
            "ring_seconds",
            "takes_messages",
            "takes_alarms",
            "leaders_ring_alarms",
            "residents_ring_alarms",
            "leaders_confirm",
        )
        widgets = {"mode": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        for name, (least, most) in LIMITS.items():
            field = self.fields[name]
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "short"})
            field.min_value, field.max_value = least, most  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Every number within its limits."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, (least, most) in LIMITS.items():
            value = cleaned.get(name)
            if value is not None and not least <= value <= most:
                sentence = _("Please choose a number from %(least)d to %(most)d.")
                self.add_error(name, sentence % {"least": least, "most": most})
        return cleaned

    def keep(self, *, by: User, now: datetime) -> Line:
        """The line, as it behaves from now on."""
        line: Line = self.save()
        record(actor=by, verb=Verb.LINE_CHANGED, target=None, at=now)
        return line
