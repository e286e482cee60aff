"""The box with which somebody chooses WhatsApp for our texts; it is there only where it is on."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging import whatsapp
from messaging.models import Phone
from residences.models import Resident


class WhatsAppChoice(forms.Form):
    """Whether our texts reach them by WhatsApp; part of the form of a resident."""

    whatsapp = forms.BooleanField(
        label=_("Texts by WhatsApp"),
        required=False,
        help_text=_(
            "Tick it only if they say yes to this: WhatsApp belongs to a company that sees that we"
            " write to them, and when. Others who use this phone get it too. If WhatsApp does not"
            " take a message, it comes as a text."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not whatsapp.is_on():
            del self.fields["whatsapp"]

    def choose_whatsapp(self, resident: Resident, *, yes: bool | None, now: datetime) -> None:
        """Writes down what they said; nothing where nobody was asked."""
        if yes is not None:
            whatsapp.choose(Phone.objects.filter(lines__resident=resident), yes=yes, now=now)


def chosen_by(resident: Resident) -> bool:
    """Whether a phone of theirs gets our texts by WhatsApp."""
    return whatsapp.is_on() and resident.lines.filter(phone__whatsapp_since__isnull=False).exists()
