"""What an update needs from a person; the page and the API read the same forms."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from residences.audience import Audience, audience
from residences.models import Residence
from updates import actions
from updates.models import Update
from updates.places import ToWhomForm
from updates.preview import Preview, preview
from updates.wordings import freeze

FURTHEST = timedelta(days=60)  # ahead; who lives there then, and what is true then, nobody knows
AT = "%Y-%m-%dT%H:%M"


class SendUpdateForm(ToWhomForm):
    """To whom, in which words, and when."""

    send_at = forms.DateTimeField(
        label=_("Send it at"),
        required=False,
        help_text=_("Leave it empty to send it at once. Never at night: 21:00 to 8:00."),
        input_formats=[AT, "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%SZ"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format=AT),
        error_messages={"invalid": _("Write a day and an hour, such as 2026-12-24 17:00.")},
    )

    def clean_send_at(self) -> datetime | None:
        """A moment to come, not too far ahead."""
        at: datetime | None = self.cleaned_data["send_at"]
        now = clock.now()
        if at and at <= now:
            raise forms.ValidationError(_("This has passed already. Choose a later moment."))
        if at and at > now + FURTHEST:
            raise forms.ValidationError(_("Choose a moment within the next 60 days."))
        return at

    @property
    def audience(self) -> Audience:
        """Who would get it."""
        chosen = self.cleaned_data
        return audience(self.residences, self.branches_chosen, chosen["language"])

    def preview(self, now: datetime) -> Preview:
        """What would go out."""
        found = self.audience
        wordings = freeze(text_key=self.text_key, own=self.own, tongues=found.languages)
        shown = preview(found, wordings, now, self.cleaned_data["send_at"])
        shown.warnings += self.doubts
        return shown


class ConfirmUpdateForm(SendUpdateForm):
    """The same, seen and confirmed."""

    confirm = forms.CharField(label=_("Type it to confirm"), required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    @property
    def asked_for(self) -> str:
        """What shows that they mean it: the code name, or the name of the group."""
        return str(self.where_chosen)

    def clean(self) -> dict[str, Any]:
        """Own words, and whatever goes to several residences, need the name typed."""
        cleaned = super().clean()
        if self.errors or not self.needs_a_name:
            return cleaned
        typed = (cleaned.get("confirm") or "").strip().casefold()
        if typed != self.asked_for.casefold():
            sentence = _("Type %(name)s here, so that we know you mean it.")
            self.add_error("confirm", sentence % {"name": self.asked_for})
        return cleaned

    @property
    def needs_a_name(self) -> bool:
        """A ready-made text to one residence is a small thing; the rest is not."""
        return self.is_own or not isinstance(self.where_chosen, Residence)

    def start(self, *, by: User, now: datetime) -> Update:
        """The update, held or waiting. Raises what actions.start_update refuses."""
        return actions.start_update(
            by=by,
            now=now,
            residences=self.residences,
            branches=self.branches_chosen,
            language=self.cleaned_data["language"],
            title=self.title,
            text_key=self.text_key,
            own=self.own,
            send_at=self.cleaned_data["send_at"],
            request_key=self.cleaned_data["request_key"],
        )
