"""What the page "Is it on?" asks for."""

import re
from datetime import datetime
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from messaging import lookouts
from messaging.models import Limits, Lookout
from messaging.phones import e164, parse_number
from messaging.spending import set_limits
from phonetree.shifts import number_is_here
from residences.forms import TEL, Asking

POUNDS = _("Write pounds and pence as in 20 or 12.50, at most 999999.99.")


class PoundsField(forms.DecimalField):
    """Money as people write it, with or without its sign; what cannot be read is kept as it was typed."""

    # A field for numbers would lose what is none.
    widget = forms.TextInput(
        attrs={"class": "short", "inputmode": "decimal", "autocomplete": "off"}
    )

    def __init__(self, **kwargs: Any) -> None:
        kinds = ("invalid", "min_value", "max_digits", "max_decimal_places", "max_whole_digits")
        words = {"required": _("Say how many pounds; 0 for none."), **dict.fromkeys(kinds, POUNDS)}
        kwargs |= {"min_value": 0, "max_digits": 8, "decimal_places": 2, "error_messages": words}
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The number, without a sign of pounds before it."""
        return super().to_python(value.replace("£", "").strip() if value else value)


class LimitsForm(Asking):
    """How much may be spent, and which countries are written to."""

    per_day = PoundsField(label=_("Pounds in a day"))
    per_month = PoundsField(label=_("Pounds in a month"))
    countries = forms.CharField(
        label=_("Countries that we write to and ring"),
        max_length=200,
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
        error_messages={
            "required": _("Name at least one country."),
            "max_length": _("Name each country once, in two letters."),
        },
        help_text=_("Two letters each, with commas: GB, IE. Those that share a code count as one."),
    )

    def clean_countries(self) -> list[str]:
        """Two letters each, of countries that have telephones."""
        written: list[str] = re.split(
            r"[\s,;.]+", self.cleaned_data["countries"].strip(" ,;.").upper()
        )
        if not any(written):
            raise ValidationError(_("Name at least one country."), code="required")
        if strange := [one for one in written if one not in phonenumbers.SUPPORTED_REGIONS]:
            raise ValidationError(
                _("There is no country %(word)s. Write two letters, such as GB."),
                code="country",
                params={"word": strange[0][:20]},
            )
        return written

    def clean(self) -> dict[str, Any]:
        """A day cannot cost more than its month."""
        found = super().clean() or {}
        if {"per_day", "per_month"} <= found.keys() and found["per_day"] > found["per_month"]:
            self.add_error("per_day", _("This is more than in a month."))
        return found

    def save(self, *, by: User, now: datetime) -> Limits:
        """From now on this holds."""
        return set_limits(**self.cleaned_data, by=by, now=now)


class LookoutForm(Asking):
    """On which number a coordinator is told that nothing goes out."""

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={**TEL, "autocomplete": "tel"}),
        error_messages={
            "required": _("Please write a phone number."),
            "max_length": _("This number is too long. Please check it."),
        },
        help_text=_("Nobody sees it. It is kept sealed."),
    )

    def clean_number(self) -> PhoneNumber:
        """The number, of this country."""
        number = parse_number(self.cleaned_data["number"])
        if not number_is_here(e164(number)):
            raise ValidationError(_("Please give a number of this country."), code="abroad")
        return number

    def save(self, *, by: User, now: datetime) -> Lookout:
        """They are told on it from now on."""
        return lookouts.name_lookout(user=by, number=e164(self.cleaned_data["number"]), now=now)
