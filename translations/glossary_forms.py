"""What the pages of the glossary ask for."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from translations import glossary, languages
from translations.language_names import named
from translations.languages import FIRST_WAVE
from translations.models import SOURCE, Term, TermWords


class TermForm(forms.Form):
    """A term, and how it is said in each language."""

    english = forms.CharField(
        label=_("English"),
        max_length=Term._meta.get_field("english").max_length,
        widget=forms.TextInput(attrs={"lang": "en", "dir": "ltr"}),
    )
    meaning = forms.CharField(
        label=_("What it means"),
        max_length=Term._meta.get_field("meaning").max_length,
        required=False,
    )
    stays = forms.BooleanField(label=_("Stays as it is in every language"), required=False)

    def __init__(self, data: Any = None, *, term: Term | None = None) -> None:
        said = dict(term.words.values_list("language", "words")) if term else {}
        super().__init__(data)
        self.term = term
        if term:
            self.initial = {"english": term.english, "meaning": term.meaning, "stays": term.stays}
        self.tags = [tag for tag in glossary.TAGS if tag in FIRST_WAVE or tag in said]
        for tag in self.tags:
            self.fields[f"words_{tag}"] = _box(tag)
            self.initial[f"words_{tag}"] = said.get(tag, "")

    def boxes(self) -> list[forms.BoundField]:
        """The box of each language."""
        return [self[f"words_{tag}"] for tag in self.tags]

    def write(self, *, by: User, now: datetime) -> Term:
        """The term, kept."""
        words = {tag: self.cleaned_data[f"words_{tag}"] for tag in self.tags}
        facts = {name: self.cleaned_data[name] for name in ("english", "meaning", "stays")}
        return glossary.write_term(term=self.term, words=words, by=by, now=now, **facts)


def _box(tag: str) -> forms.CharField:
    language = languages.get(tag)
    assert tag != SOURCE  # noqa: S101 - says to readers which languages these are
    return forms.CharField(
        label=named(language),
        max_length=TermWords._meta.get_field("words").max_length,
        required=False,
        widget=forms.TextInput(attrs={"lang": language.bcp47, "dir": language.direction}),
    )
