"""What a question needs from a person; the page and the API read the same form."""

import uuid
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from messaging.hours import NIGHT
from residences.audience import audience
from residences.refusals import Refused
from residences.telling import refuse_real_places
from translations.models import Kind
from translations.own_words import OwnWords, refuse_what_tells
from updates import question_actions
from updates.choices import MOST, compose
from updates.models import Question
from updates.places import ToWhomForm
from updates.preview import Preview, preview
from updates.wordings import freeze

HOURS = [(str(hour), f"{hour:02}:00") for hour in range(24) if not NIGHT.covers_clock(time(hour))]
AGAIN = [
    ("1", _("Every week")),
    ("2", _("Every 2 weeks")),
    ("4", _("Every 4 weeks")),
    ("0", _("Once")),
]
OPEN = [("1", _("1 day")), ("2", _("2 days")), ("3", _("3 days")), ("6", _("6 days"))]


class PlanQuestionForm(ToWhomForm):
    """To whom, which question, when, how often, and for how long an answer counts."""

    kind = Kind.QUESTION

    answers = forms.CharField(
        label=_("Answers to your own question, one on each line"),
        required=False,
        max_length=240,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        help_text=_(
            "Two to six. They are numbered from 4: 1, 2 and 3 always mean safe, help, quiet."
        ),
    )
    first_on = forms.DateField(
        label=_("First on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day on which it is asked first."),
            "invalid": _("Write a day such as 2026-12-24."),
        },
    )
    hour = forms.ChoiceField(
        label=_("At"),
        choices=HOURS,
        initial="17",
        error_messages={"invalid_choice": question_actions.AtNight.sentence},
    )
    every_weeks = forms.ChoiceField(label=_("How often"), choices=AGAIN, initial="1")
    open_days = forms.ChoiceField(label=_("Open for"), choices=OPEN, initial="3")
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_key(self) -> uuid.UUID:
        """The key that came along, or a new one for programs that send none."""
        return self.cleaned_data["key"] or uuid.uuid4()

    def clean(self) -> dict[str, Any]:
        """A day to come; own questions need answers to choose from."""
        cleaned = super().clean()
        if {"first_on", "hour"} <= cleaned.keys() and cleaned["hour"]:
            self._check_day(cleaned["first_on"], time(int(cleaned["hour"])))
        if cleaned.get("text") == "own_words" and "answers" not in self.errors:
            self._check_answers(cleaned)
        return cleaned

    def _check_day(self, first_on: date, at: time) -> None:
        """Said at once, and not only when it is planned."""
        try:
            question_actions.first_moment(first_on, at, clock.now())
        except Refused as refusal:
            self.refuse(refusal)

    def _check_answers(self, cleaned: dict[str, Any]) -> None:
        lines = self._lines(cleaned)
        if not 2 <= len(lines) <= MOST or len(set(lines)) < len(lines):
            self.add_error("answers", _("Write two to six different answers, one on each line."))
            return
        try:
            refuse_what_tells("\n".join(lines), cleaned.get("words_language") or "en")
            refuse_real_places("\n".join(lines))
        except ValidationError as refusal:
            self.add_error("answers", refusal)

    def _lines(self, cleaned: dict[str, Any]) -> list[str]:
        written = (line.strip() for line in (cleaned.get("answers") or "").splitlines())
        return [line for line in written if line]

    @property
    def own(self) -> OwnWords | None:
        """Their own question, with a number before each answer."""
        own = super().own
        if own is None:
            return None
        return OwnWords(compose(own.words, self._lines(self.cleaned_data)), own.language)

    def preview(self, now: datetime) -> Preview:
        """What would go out each time, as things are now."""
        found = audience(self.residences, self.branches_chosen, self.cleaned_data["language"])
        wordings = freeze(
            text_key=self.text_key, own=self.own, tongues=found.languages, is_question=True
        )
        shown = preview(found, wordings, now)
        shown.warnings += self.doubts
        return shown

    def refuse(self, refusal: ValidationError) -> None:
        """Show why it was not done beside the field that it is about."""
        field = refusal.field if isinstance(refusal, Refused) else None
        self.add_error(field if field in self.fields else None, refusal)

    def save(self, *, by: User, now: datetime) -> Question:
        """The question. Raises what actions refuse."""
        chosen = self.cleaned_data
        return question_actions.plan_question(
            key=chosen["key"],
            by=by,
            now=now,
            where=self.where_chosen,
            title=self.title,
            branches=self.branches_chosen,
            language=chosen["language"],
            text_key=self.text_key,
            own=self.own,
            first_on=chosen["first_on"],
            at=time(int(chosen["hour"])),
            every_weeks=int(chosen["every_weeks"]),
            open_days=int(chosen["open_days"]),
        )
