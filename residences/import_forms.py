"""What the pages of an import ask."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import clock
from residences import consent
from residences.columns import Column, Field, Table
from residences.forms import Asking
from residences.import_files import table_in, table_in_text
from residences.import_languages import UnsureWord
from residences.import_limits import MOST_BYTES, NotRead
from residences.import_rows import read_day
from residences.import_text import LONGEST_CELL, clean, masked
from residences.import_words import BANNED, FIELDS, NOT_READ
from residences.importing import Choices
from residences.models import ConsentChannel, Residence, ResidenceQuerySet
from translations import languages
from translations.language_names import named

ONE_AT_MOST = set(Field) - {Field.PHONE, Field.LEAVE_OUT}
Pairs = list[tuple[Any, Any]]


def refusal(code: str, **values: object) -> ValidationError:
    """A sentence of the import, as an error that a form can show."""
    return ValidationError(str(NOT_READ[code]), code=code, params=values)


class SendForm(Asking):
    """Which residence, and the list: a file or pasted text."""

    residence = forms.ModelChoiceField(
        Residence.objects.none(),
        label=_("Which residence do they live in?"),
        empty_label=_("Choose…"),
    )
    file = forms.FileField(
        label=_("The list as a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("A spreadsheet (.xlsx) or CSV, up to 5 MB and 20,000 people."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    text = forms.CharField(
        label=_("Or paste the list"),
        required=False,
        strip=False,
        help_text=_("Copy the cells in your spreadsheet, headings too, and paste them here."),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
    )  # fmt: skip
    again = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, residences: ResidenceQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residence"].queryset = residences  # type: ignore[attr-defined]
        self.table: Table | None = None

    def clean(self) -> dict[str, Any]:
        """The list, read; or why it cannot be."""
        facts: dict[str, Any] = super().clean() or {}
        file, text = facts.get("file"), facts.get("text") or ""
        if file and text.strip():
            raise refusal("sent_twice")
        if not file and not text.strip():
            raise refusal("nothing_sent")
        try:
            self.table = _read(file) if file else table_in_text(text)
        except NotRead as why:
            self.add_error("file" if file else "text", refusal(why.code))
        return facts


def _read(file: "UploadedFile[bytes]") -> Table:
    if (file.size or 0) > MOST_BYTES:
        raise NotRead("too_big")
    return table_in(file.read())


class ColumnsForm(Asking):
    """What each column holds, and what counts for the whole list."""

    default_language = forms.ChoiceField(
        label=_("A row that names no language"),
        required=False,
        help_text=_("Only if you know it for all of them. Otherwise such rows stay out."),
    )
    consent_channel = forms.ChoiceField(
        label=_("How did they say yes?"),
        choices=ConsentChannel.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how they said yes. Only people who did can come in.")
        },
    )
    consent_on = forms.DateField(
        label=_("When did they say yes?"),
        required=False,
        help_text=_("For rows without a day of their own. Without one, such rows stay out."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )

    on_paper = forms.BooleanField(
        label=_("They all said yes to this, too"), required=False, help_text=_(consent.PAPER)
    )

    def __init__(
        self, *args: Any, columns: list[Column], dropped: Collection[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns, self.dropped = columns, dropped
        choices = [(field.value, FIELDS[field]) for field in Field]
        for column in columns:
            if not self._why_not(column):
                self.fields[_name(column)] = forms.ChoiceField(
                    label=clean(column.heading), choices=choices, initial=column.field.value
                )
        tongue = self.fields["default_language"]
        tongue.choices = [("", _("stays out")), *language_choices(languages.READING)]  # type: ignore[attr-defined]

    def lines(self) -> list[dict[str, Any]]:
        """Each column for the page: heading, samples, and the field or why it is refused."""
        return [
            {
                "heading": masked(clean(column.heading), 60),
                "samples": [_sample(cell) for cell in column.samples],
                "field": None if self._why_not(column) else self[_name(column)],
                "refused": column.banned is not None,
                "why_not": self._why_not(column),
            }
            for column in self.columns
        ]

    def _why_not(self, column: Column) -> Promise | None:
        if column.banned:
            return BANNED[column.banned]
        return NOT_READ["was_left_out"] if column.index in self.dropped else None

    def clean_consent_on(self) -> Any:
        """A day on which somebody can have said yes."""
        day = self.cleaned_data["consent_on"]
        if day and not consent.SINCE <= day <= timezone.localdate(clock.now()):
            raise ValidationError(_("Choose today or a day before it."), code="day")
        return day

    def clean(self) -> dict[str, Any]:
        """Phones somewhere, and everything else at most once."""
        facts: dict[str, Any] = super().clean() or {}
        chosen = self._chosen(facts)
        double = next((one for one in ONE_AT_MOST if chosen.count(one) > 1), None)
        if double:
            raise refusal("twice", field=FIELDS[double])
        if not {Field.PHONE, Field.ALIAS} & set(chosen):
            raise refusal("no_person_column", headings=", ".join(c.heading for c in self.columns))
        return facts

    def _chosen(self, facts: dict[str, Any]) -> list[Field]:
        return [Field(facts.get(_name(column)) or Field.LEAVE_OUT) for column in self.columns]

    def made(self) -> Choices:
        """What was chosen for the list."""
        facts = self.cleaned_data
        return Choices(
            fields=tuple(self._chosen(facts)),
            consent_on=facts["consent_on"],
            consent_channel=facts["consent_channel"],
            default_language=facts["default_language"],
            on_paper=facts["on_paper"],
        )


def _sample(cell: str) -> str:
    text = clean(cell[:LONGEST_CELL])
    return text if len(text) <= 10 and read_day(text) else masked(text, 30)


def _name(column: Column) -> str:
    return f"column_{column.index}"


def language_choices(tags: Iterable[str]) -> Pairs:
    """Tags with their names, by name."""
    return sorted(((tag, named(tag)) for tag in tags), key=lambda pair: pair[1])


class MeaningsForm(Asking):
    """What the words mean that are no one language, for the whole list."""

    def __init__(
        self, *args: Any, words: list[UnsureWord], told: dict[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.words = words
        everything = language_choices(languages.SPOKEN)
        for place, word in enumerate(words):
            near = language_choices(word.perhaps)
            rest = [pair for pair in everything if pair not in near]
            groups: Pairs = [("", _("Leave these rows out"))]
            groups += [(_("Perhaps"), near), (_("More languages"), rest)] if near else rest
            self.fields[f"word_{place}"] = forms.ChoiceField(
                label=masked(word.word, 30),
                choices=groups,
                required=False,
                initial=told.get(word.folded, ""),
            )

    def lines(self) -> list[tuple[UnsureWord, forms.BoundField]]:
        """Each word with the choice that belongs to it."""
        return [(word, self[f"word_{place}"]) for place, word in enumerate(self.words)]

    def made(self) -> dict[str, str]:
        """The words that now mean something."""
        told = {word.folded: self.cleaned_data[f"word_{n}"] for n, word in enumerate(self.words)}
        return {word: tag for word, tag in told.items() if tag}
