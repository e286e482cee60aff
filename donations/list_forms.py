"""What the pages of a list of things ask: the list, what its columns hold, and whether to do it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Group, User
from donations.forms import ask_group, groups_of
from donations.list_columns import FACTS as KEYS
from donations.list_columns import (  # fmt: skip
    KIND,
    LEAVE_OUT,
    OWN,
    QUANTITY,
    READY_ON,
    SENT_AT,
    Column,
    table_of,
)
from donations.models import Appeal, HandOverPoint
from donations.words import FACTS, KIND_CHOICES, Words
from residences.columns import Table
from residences.forms import Asking
from residences.import_csv import rows_of
from residences.import_files import rows_in
from residences.import_forms import refusal
from residences.import_limits import MOST_BYTES, NotRead

MOST_ROWS = 5_000  # of things: a busy appeal brings some hundreds
NAMES: dict[str, Words] = {
    KIND: gettext_lazy("What kind of thing it is"),
    QUANTITY: gettext_lazy("How many"),
    READY_ON: gettext_lazy("Ready from"),
    SENT_AT: gettext_lazy("When it was sent: tells rows apart, is not kept"),
    LEAVE_OUT: gettext_lazy("Leave out"),
    **{key: FACTS[key] for key in KEYS},
}


class ListForm(Asking):
    """Whose things, and the list: a file or pasted text."""

    group = forms.ModelChoiceField(Group.objects.none(), label=gettext_lazy("Whose things"))
    file = forms.FileField(
        label=gettext_lazy("The list as a file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("A spreadsheet (.xlsx) or CSV, up to 5 MB and 5,000 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the list"),
        required=False,
        strip=False,
        help_text=gettext_lazy("Copy the cells of the answers, headings too."),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_group(self, groups_of(user))
        self.table = Table([], [])

    def clean(self) -> dict[str, Any]:
        """The list, read; or why it cannot be."""
        found: dict[str, Any] = super().clean() or {}
        file, text = found.get("file"), found.get("text") or ""
        if bool(file) == bool(text.strip()):
            raise refusal("sent_twice" if file else "nothing_sent")
        try:
            self.table = table_of(_rows(file) if file else rows_of(text))
        except NotRead as why:
            self.add_error("file" if file else "text", refusal(why.code))
            return found
        if not 0 < len(self.table.rows) <= MOST_ROWS:
            words = _("A list needs a row of headings and a row for each thing, at most 5,000.")
            self.add_error("file" if file else "text", words)
        return found


def _rows(file: Any) -> Any:
    if (file.size or 0) > MOST_BYTES:
        raise NotRead("too_big")
    return rows_in(file.read())


class ColumnsForm(Asking):
    """What each column holds; what counts for rows that do not say it, and where all of it lies."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Rows that name no kind are"),
        choices=[("", gettext_lazy("Not good: every row must say it")), *KIND_CHOICES],
        required=False,
    )
    place = forms.ModelChoiceField(
        HandOverPoint.objects.none(), label=gettext_lazy("Where all of it lies"), required=False
    )
    appeal = forms.ModelChoiceField(
        Appeal.objects.none(),
        label=gettext_lazy("The appeal that it came for"),
        required=False,
        help_text=gettext_lazy("It counts in what has come in so far."),
    )

    def __init__(
        self, *args: Any, columns: list[Column], user: User, group: Group, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        narrowed = {
            "place": HandOverPoint.objects.visible_to(user).filter(group=group, closed_at=None),
            "appeal": Appeal.objects.visible_to(user).filter(group=group).open(),
        }
        for name, rows in narrowed.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = rows
        choices = [(one, NAMES[one]) for one in (*OWN, *KEYS, LEAVE_OUT)]
        for column in columns:
            if not column.refused:
                self.fields[f"column_{column.index}"] = forms.ChoiceField(
                    label=column.heading, choices=choices, initial=column.field
                )

    @property
    def lines(self) -> list[tuple[Column, Any]]:
        """Each column with its question; without one where it is never taken."""
        names = [f"column_{column.index}" for column in self.columns]
        return [
            (column, self[name] if name in self.fields else None)
            for column, name in zip(self.columns, names, strict=True)
        ]

    def made(self) -> tuple[str, ...]:
        """What each column holds."""
        said = self.cleaned_data
        return tuple(said.get(f"column_{one.index}", LEAVE_OUT) for one in self.columns)

    def clean(self) -> dict[str, Any]:
        """No field stands in two columns."""
        said = super().clean() or {}
        seen: set[str] = set()
        for column in self.columns:
            field = said.get(f"column_{column.index}", LEAVE_OUT)
            if field != LEAVE_OUT and field in seen:
                words = _("Two columns hold “%s”. Please choose one of them.") % NAMES[field]
                self.add_error(f"column_{column.index}", words)
            seen.add(field)
        if KIND not in seen and not said.get("kind"):
            self.add_error("kind", _("No column says what kind of thing it is. Choose one here."))
        return said
