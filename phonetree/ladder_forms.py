"""What a ladder asks of a coordinator; the page and the API read the same form."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from messaging.hours import Quiet
from phonetree import ladder_actions as deeds
from phonetree.ladder import LADDERS, MINUTE, Ladder, Step
from phonetree.ladder_checks import Flaw, flaws
from phonetree.ladder_rows import (
    HOURS_WORDS,
    MOST_STEPS,
    UNIT_WORDS,
    Row,
    as_data,
    rearranged,
    rows_in,
    rows_of,
    seconds,
    typed,
)
from phonetree.ladder_words import sentence
from phonetree.models import LadderVersion

# Beside which field a flaw is said; all others are about the steps.
BESIDE = {
    Flaw.QUIET_NEEDS_REASON: "quiet_because",
    Flaw.QUIET_IS_EMPTY: "quiet_ends",
    Flaw.OVER_BEFORE_THE_END: "lasts",
    Flaw.LEADERS_TOLD_TOO_OFTEN: "tell_again",
}


class TimeSpan(forms.Widget):
    """A number and its unit, which templates draw; a program sends seconds."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Both as they were typed."""
        return (str(data.get(name) or ""), str(data.get(f"{name}_unit") or ""))


class Span(forms.Field):
    """A span of time, in seconds when it is clean."""

    widget = TimeSpan

    def __init__(self, *, least: int = MINUTE, **facts: Any) -> None:
        super().__init__(**facts)
        self.least = least

    def clean(self, value: Any) -> int:
        """The seconds."""
        number, unit = value or ("", "")
        if not number:
            raise ValidationError(self.error_messages["required"], code="required")
        found = seconds(number, unit, self.label)
        if found < self.least:
            raise ValidationError(_("%(what)s: at least a minute."), params={"what": self.label})
        return found


class Steps(forms.Field):
    """The steps, as rows; each thing that cannot be read is said with the number of its step."""

    class Rows(forms.Widget):
        """All rows at once; templates draw them."""

        def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[Row]:
            """The rows as they were typed."""
            return rows_in(data)

    widget = Rows

    def clean(self, value: list[Row]) -> tuple[Step, ...]:
        """The steps."""
        if not value:
            raise ValidationError(_("Add at least one step."), code="required")
        if len(value) > MOST_STEPS:
            raise ValidationError(_("No more than %(most)s steps."), params={"most": MOST_STEPS})
        found, refusals = [], []
        for place, row in enumerate(value, start=1):
            try:
                found.append(row.step())
            except ValidationError as refusal:
                words = _("Step %(place)s: %(words)s")
                facts = {"place": place, "words": " ".join(refusal.messages)}
                refusals.append(ValidationError(words, params=facts))
        if refusals:
            raise ValidationError(refusals)
        return tuple(sorted(found, key=lambda step: step.after))


class LadderForm(forms.Form):
    """One ladder: its steps and what else holds while it is climbed."""

    steps = Steps(label=_("Steps"))
    leader_patience = Span(
        label=_("Wait for a silent leader"),
        help_text=_("Then the deputy leads, and after that the nearest leader."),
    )
    tell_again = Span(
        label=_("Give leaders their list again after"),
        help_text=_("As long as somebody is on it."),
    )
    lasts = Span(label=_("Over after"), help_text=_("Whatever is left then."))
    quiet = forms.BooleanField(
        label=_("Keep quiet hours"),
        required=False,
        help_text=_("Nobody is texted or rung then; what is due waits until they end."),
    )
    quiet_begins = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(format="%H:%M")
    )
    quiet_ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(format="%H:%M")
    )
    quiet_because = forms.CharField(
        label=_("Why also in an emergency"),
        required=False,
        max_length=200,
        help_text=_("For example: the residents voted for it. No names."),
    )
    based_on = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, urgency: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.urgency = urgency
        self.draft: Ladder | None = None  # what could be read, with or without flaws

    @classmethod
    def showing(cls, ladder: Ladder, *, urgency: str, based_on: UUID | None) -> "LadderForm":
        """A form, sent and read, that shows this ladder."""
        return cls(data_of(ladder, based_on), urgency=urgency)

    def clean(self) -> dict[str, Any]:
        """Flaws that forbid the ladder stand beside what they are about."""
        cleaned: dict[str, Any] = super().clean() or {}
        wants_quiet = cleaned.get("quiet")
        for name in ("quiet_begins", "quiet_ends") if wants_quiet else ():
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, _("Write a time, like 21:00."))
        if self.errors:
            return cleaned
        quiet = Quiet(cleaned["quiet_begins"], cleaned["quiet_ends"]) if wants_quiet else None
        names = ("steps", "leader_patience", "tell_again", "lasts")
        rests = quiet or any(isinstance(step.quiet, Quiet) for step in cleaned["steps"])
        because = cleaned["quiet_because"].strip() if rests else ""
        self.draft = Ladder(
            **{name: cleaned[name] for name in names},
            quiet=quiet,
            numbers=LADDERS[self.urgency].numbers,
            quiet_because=because,
        )
        for found in flaws(self.draft, self.urgency):
            if found.serious:
                refusal = ValidationError(sentence(found), code=found.flaw)
                self.add_error(BESIDE.get(found.flaw, "steps"), refusal)
        return cleaned

    def save(self, *, group: Group, by: User, now: datetime) -> LadderVersion:
        """The new version. Raises what change_ladder refuses."""
        assert self.draft is not None  # noqa: S101 - a valid form has one
        return deeds.change_ladder(
            group=group,
            urgency=self.urgency,
            ladder=self.draft,
            by=by,
            based_on=self.cleaned_data["based_on"],
            now=now,
        )

    # For the page ------------------------------------------------------------------------------

    def pressed(self, button: str) -> "LadderForm":
        """The same form after a button that adds, moves or takes away a step; nothing is lost."""
        kept = {name: value for name, value in self.data.items() if not name.startswith("step-")}
        data = QueryDict(mutable=True)
        data.update({**kept, **as_data(rearranged(rows_in(self.data), button))})
        return LadderForm(data, urgency=self.urgency)

    @property
    def rows(self) -> list[Row]:
        """The steps as they were typed."""
        return rows_in(self.data)

    @property
    def to_know(self) -> list[str]:
        """What is good to know about the ladder, and forbids nothing."""
        found = flaws(self.draft, self.urgency) if self.draft else []
        return [sentence(one) for one in found if not one.serious]

    @property
    def hours(self) -> list[tuple[str, Any]]:
        """At which hours a step may ring, to choose from."""
        return list(HOURS_WORDS.items())

    @property
    def units(self) -> list[tuple[str, Any]]:
        """The units of time to choose from."""
        return list(UNIT_WORDS.items())


def data_of(ladder: Ladder, based_on: UUID | None) -> QueryDict:
    """A ladder as the form sends it."""
    data = QueryDict(mutable=True)
    data.update(as_data(rows_of(ladder)))
    for name in ("leader_patience", "tell_again", "lasts"):
        data[name], data[f"{name}_unit"] = typed(getattr(ladder, name))
    if ladder.quiet:
        data["quiet"] = "on"
        data["quiet_begins"] = f"{ladder.quiet.begins:%H:%M}"
        data["quiet_ends"] = f"{ladder.quiet.ends:%H:%M}"
    data["quiet_because"] = ladder.quiet_because
    data["based_on"] = str(based_on or "")
    return data
