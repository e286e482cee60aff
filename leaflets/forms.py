"""What the pages of leaflets ask for."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from leaflets import actions, adding, grid, print_runs
from leaflets.composing import MOST, NotALeaflet, Piece, composed
from leaflets.editions import Edition, as_typed
from leaflets.lines import Line, Reading
from leaflets.models import Leaflet, PrintRun
from leaflets.paper_data import order_of
from leaflets.paper_forms import FORMS, PAIR, WORDS, Form
from translations import actions as texts
from translations import languages
from translations.language_names import named
from translations.models import Translation


class _Form(forms.Form):
    """A form whose refusals are about all of it."""

    def refuse(self, why: ValidationError) -> None:
        """The refusal, above all boxes or beside those that it names."""
        self.add_error(None, why)


class WriteLeafletForm(_Form):
    """The words of every part in one language, each with the English version that it follows.

    A part that is left empty stays as it is.
    """

    def __init__(self, data: Any = None, *, reading: Reading) -> None:
        super().__init__(data)
        self.reading = reading
        for line in reading.lines:
            self.fields[line.name] = _box(line, reading)
            self.fields[f"{line.name}_version"] = forms.IntegerField(
                widget=forms.HiddenInput, min_value=1, required=False
            )
            self.initial[line.name] = line.row.words if line.row else ""

    def boxes(self) -> list[tuple[Line, forms.BoundField]]:
        """Each part with its box."""
        return [(line, self[line.name]) for line in self.reading.lines]

    def typed(self) -> Edition:
        """The edition as it would be with these words, kept or not."""
        said = {line.name: self.data.get(line.name, "") for line in self.reading.lines}
        return as_typed(self.reading.edition, said)

    def write(self, *, by: User, now: datetime) -> int:
        """How many parts were kept as drafts; raises the refusals by part."""
        said = {
            line.name: (
                self.cleaned_data[line.name],
                self.cleaned_data[f"{line.name}_version"] or 0,
            )
            for line in self.reading.lines
        }
        return actions.write_parts(edition=self.reading.edition, words=said, by=by, now=now)


def _box(line: Line, reading: Reading) -> forms.CharField:
    language = reading.edition.language
    return forms.CharField(
        label=f"{line.english.part.get_shape_display()}, {named(language)}",
        max_length=texts.LONGEST_PART,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": language.bcp47, "dir": language.direction}),
    )


class CheckLeafletForm(_Form):
    """The parts that a second person has read, each with the mark of what stood on their screen."""

    def __init__(self, data: Any = None, *, reading: Reading) -> None:
        super().__init__(data)
        self.reading = reading
        for line in reading.lines:
            self.fields[line.name] = forms.CharField(required=False, max_length=16)

    def clean(self) -> dict[str, Any]:
        """Refuses when nothing was ticked, or what has no words."""
        found = super().clean() or {}
        ticked = [line for line in self.reading.lines if found.get(line.name)]
        if not ticked:
            raise ValidationError(_("Please tick what you have read."), code="nothing")
        if not all(line.row for line in ticked):
            raise ValidationError(_("Nobody has written this yet."), code="missing")
        return found

    def check(self, *, by: User, now: datetime) -> list[Translation]:
        """The parts, checked."""
        seen = {
            line.name: self.cleaned_data[line.name]
            for line in self.reading.lines
            if self.cleaned_data[line.name]
        }
        return actions.check_parts(edition=self.reading.edition, seen=seen, by=by, now=now)


class AddLeafletForm(forms.Form):
    """A new leaflet in English."""

    SENTENCES = {
        "nothing": _("Please write what it says."),
        "title": _("The first line is the title and begins with #, and no other line does."),
        "many": _("A leaflet has at most %(most)d lines."),
        "empty": _("There is a line with a mark and no words."),
    }
    title = forms.CharField(
        label=_("What we call it"), max_length=Leaflet._meta.get_field("title").max_length
    )
    purpose = forms.CharField(
        label=_("What it is for"), max_length=Leaflet._meta.get_field("purpose").max_length
    )
    lines = forms.CharField(
        label=_("What it says, in English"),
        help_text=_(
            "One line for each part. Begin the title with #, the first sentence with >, a heading with"
            " ##, a point of a list with *, a line with a number with @. Name numbers as on the page of"
            " numbers: {police_now}."
        ),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 14, "lang": "en", "dir": "ltr"}),
    )
    is_critical = forms.BooleanField(
        label=_("Lives may hang on it: two readers, and what it says told back in English"),
        required=False,
    )

    def clean_lines(self) -> list[Piece]:
        """Its parts."""
        try:
            return composed(self.cleaned_data["lines"])
        except NotALeaflet as why:
            params = {"most": MOST}
            raise ValidationError(self.SENTENCES[why.code], params=params) from None

    def refuse(self, why: ValidationError) -> None:
        """The refusal, beside the box that it is about."""
        self.add_error("title" if isinstance(why, adding.Twice) else "lines", why)

    def add(self, *, by: User, now: datetime) -> Leaflet:
        """The leaflet, as drafts."""
        return adding.add_leaflet(
            title=" ".join(self.cleaned_data["title"].split()),
            purpose=" ".join(self.cleaned_data["purpose"].split()),
            pieces=self.cleaned_data["lines"],
            is_critical=self.cleaned_data["is_critical"],
            by=by,
            now=now,
        )


class EverythingForm(forms.Form):
    """Which forms of all leaflets go into one file."""

    form = forms.MultipleChoiceField(
        label=_("What"), choices=list(WORDS.items()), widget=forms.CheckboxSelectMultiple
    )


class RunForm(_Form):
    """So many sheets, and where they were left."""

    form = forms.ChoiceField(label=_("What"))
    copies = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=print_runs.MOST_SHEETS,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )
    left_at = forms.CharField(
        label=_("Where they are"),
        help_text=_(
            "Somewhere that somebody can take them down: “library”, “Wren, lift”. No address."
        ),
        max_length=PrintRun._meta.get_field("left_at").max_length,
    )
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, leaflet: Leaflet, tag: str) -> None:
        super().__init__(data)
        self.leaflet, self.tag = leaflet, tag
        others = [Form(PAIR, languages.get(one)) for one in grid.tags() if one != tag]
        self._forms = {one.slug: one for one in [*map(Form, FORMS), *others]}
        box = self.fields["form"]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101 - says to readers what it is
        box.choices = [(slug, one.word) for slug, one in self._forms.items()]

    def note(self, *, by: User, now: datetime) -> PrintRun:
        """The run."""
        said = {**self.cleaned_data}
        form = self._forms[said.pop("form")]
        order = order_of(self.leaflet, self.tag, form, timezone.localdate(now))
        if order is None:
            raise print_runs.NotWritten
        return print_runs.note_run(order=order, by=by, now=now, **said)
