"""What a person says of an alarm; the pages and the API read the same forms."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from phonetree import alarm_actions
from phonetree.models import CallOut
from phonetree.models.alarms import Alarm, AlarmReason

INCIDENT, INSIDE = "incident_at_door", "stay_inside"
TEXTS = [(INCIDENT, _("Strangers at the building")), (INSIDE, _("Stay inside"))]
SAID_BY_PEOPLE = [AlarmReason.FALSE_ALARM, AlarmReason.SEEN_TO]


class ConfirmAlarmForm(forms.Form):
    """Which of the ready-made emergency texts goes out."""

    text = forms.ChoiceField(
        label=_("What to say"), choices=TEXTS, initial=INCIDENT, widget=forms.RadioSelect
    )

    heard = forms.BooleanField(
        label=_("I heard it from somebody who is there"),
        help_text=_("Needed only where nobody pressed the right digits in time."),
        required=False,
    )

    def confirm(self, *, alarm: Alarm, by: User, now: datetime) -> CallOut:
        """The call-out that begins, or the one that it joined. Refuses what the deed refuses."""
        text, heard = self.cleaned_data["text"], self.cleaned_data["heard"]
        return alarm_actions.confirm_alarm(alarm=alarm, by=by, text_key=text, heard=heard, now=now)


class DeclineAlarmForm(forms.Form):
    """What it was, where nobody needs to be called out."""

    reason = forms.ChoiceField(
        label=_("What was it?"), choices=[(one.value, one.label) for one in SAID_BY_PEOPLE]
    )

    def decline(self, *, alarm: Alarm, by: User, now: datetime) -> None:
        """Writes it down. Refuses what the deed refuses."""
        reason = self.cleaned_data["reason"]
        alarm_actions.decline_alarm(alarm=alarm, by=by, reason=reason, now=now)
