"""What the page of limits asks for: how often one phone hears from us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models import Limits
from messaging.phone_limits import counts_of, set_of_a_phone
from messaging.throttle import MOST, SHIPPED, flaw
from residences.forms import Asking

FLAWS = {
    "range": _("Please choose a number from 1 to 100."),  # throttle.MOST
    "fewer": _("In a longer time more must be allowed than in a shorter one."),
    "faster": _(
        "This is more often than in the shorter time: at most four times a quarter of an hour in"
        " an hour, and three times an hour in three hours."
    ),
}
FIELDS = {
    "any": ["in_a_minute"],
    "text": ["texts_in_a_quarter", "texts_in_an_hour", "texts_in_three_hours"],
    "call": ["calls_in_a_quarter", "calls_in_an_hour", "calls_in_three_hours"],
}


class CountField(forms.IntegerField):
    """How many; nothing written means as the program came."""

    has_start = True  # so it says nothing of being wished for only
    widget = forms.TextInput(
        attrs={"class": "short", "inputmode": "numeric", "autocomplete": "off"}
    )

    def __init__(self, **kwargs: Any) -> None:
        wrong = dict.fromkeys(("invalid", "min_value", "max_value"), FLAWS["range"])
        super().__init__(
            required=False, min_value=1, max_value=MOST, error_messages=wrong, **kwargs
        )


class OftenForm(Asking):
    """At most how many texts and calls go to one phone."""

    in_a_minute = CountField(label=_("Texts and calls together, in a minute"))
    texts_in_a_quarter = CountField(label=_("Texts in a quarter of an hour"))
    texts_in_an_hour = CountField(label=_("Texts in an hour"))
    texts_in_three_hours = CountField(label=_("Texts in three hours"))
    calls_in_a_quarter = CountField(label=_("Calls in a quarter of an hour"))
    calls_in_an_hour = CountField(label=_("Calls in an hour"))
    calls_in_three_hours = CountField(label=_("Calls in three hours"))

    def __init__(self, *args: Any, row: Limits | None, **kwargs: Any) -> None:
        counts = counts_of(row)
        start = {
            name: counts[kind][place]
            for kind, names in FIELDS.items()
            for place, name in enumerate(names)
        }
        super().__init__(*args, initial=start, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Each longer time allows more than the shorter one, and not faster."""
        found = super().clean() or {}
        for kind, names in FIELDS.items():
            if any(name in self.errors for name in names):
                continue
            if wrong := flaw(self.counts(kind), kind):
                self.add_error(names[-1], FLAWS[wrong])
        return found

    def counts(self, kind: str) -> Sequence[int]:
        """What was written, each empty one as it ships."""
        written = [self.cleaned_data.get(name) for name in FIELDS[kind]]
        shipped = SHIPPED[kind]
        return [one if said is None else said for said, one in zip(written, shipped, strict=True)]

    def save(self, *, by: User, now: datetime) -> None:
        """From now on this holds."""
        counts = {kind: self.counts(kind) for kind in FIELDS}
        set_of_a_phone(counts=counts, by=by, now=now)
