"""What is asked about a service that somebody said yes to."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from donations import services
from donations.models import Match
from donations.run_forms import day_field, time_field
from residences.forms import Asking

DEEDS = ("agree", "happened")
BOTH = {"required": gettext_lazy("Say the day and the hour.")}


class ServiceForm(Asking):
    """A day that was agreed, or that it happened; `.do(match=, by=, now=)`."""

    deed = forms.ChoiceField(choices=[(one, one) for one in DEEDS])
    day = day_field(gettext_lazy("Which day"), required=False, error_messages=BOTH)
    time = time_field(initial=time(10), required=False, error_messages=BOTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("day", "time"):  # of what happened neither is asked
            self.fields[name].required = not self.is_bound or self.data.get("deed") == "agree"

    @classmethod
    def of(cls, row: dict[str, Any]) -> "ServiceForm":
        """The form of one service as it stands, with ids of its own on the page."""
        at = timezone.localtime(row["agreed_at"]) if row["agreed_at"] else None
        initial = {"day": at.date(), "time": at.time()} if at else {}
        return cls(initial=initial, auto_id=f"id_{row['pk']}_%s")

    def do(self, *, match: Match, by: User, now: datetime) -> str:
        """Done; with what to say of it. Refuses as the deeds do."""
        facts = self.cleaned_data
        if facts["deed"] == "happened":
            services.happened(match=match, by=by, now=now)
            return _("Noted. What they needed is met.")
        at = timezone.make_aware(datetime.combine(facts["day"], facts["time"]))
        services.agree(match=match, at=at, by=by, now=now)
        return _("Kept. They are told the day and hour.")
