"""What the page "Is it on?" asks for."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumber

from accounts.models import User
from messaging import lookouts
from messaging.models import Lookout
from messaging.phones import e164, parse_number
from phonetree.shifts import number_is_here
from residences.forms import TEL, Asking


class LookoutForm(Asking):
    """On which number a coordinator is told that nothing goes out."""

    number = forms.CharField(
        label=_("Your mobile number"),
        max_length=30,
        widget=forms.TextInput(attrs={**TEL, "autocomplete": "tel"}),
        error_messages={"required": _("Please write a phone number.")},
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
