"""What the page of files asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from translations import exchange
from translations.exchange import Offer


class FileForm(forms.Form):
    """A PO or CSV file, or what was in the one that was just looked at."""

    SENTENCES = {
        "not_text": _("This is not a text file. Please save it as PO, or as CSV in UTF-8."),
        "not_po": _("This PO file is broken. Please open it in your program and save it again."),
        "no_headings": _(
            "The first row must name the columns: key, version, words. Please take the file here"
            " and fill it in."
        ),
        "too_big": _("This file is too big. It may have 400 kB."),
    }
    file = forms.FileField(
        label=_("A PO or CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".po,.csv,text/csv"}),
    )
    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    checked_too = forms.BooleanField(
        label=_("Also replace words that somebody has checked; they become drafts again"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Its offers; a sentence when the file cannot be read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        raw = self._raw(cleaned)
        if not raw.strip():
            self.add_error("file", _("Please choose a file with something in it."))
            return cleaned
        try:
            self.offers: list[Offer] = exchange.read(raw)
        except exchange.NotReadable as why:
            self.add_error("file", self.SENTENCES[why.code])
            return cleaned
        self.read_as = raw.decode("utf-8-sig")
        return cleaned

    @staticmethod
    def _raw(cleaned: dict[str, Any]) -> bytes:
        if file := cleaned.get("file"):
            sent: bytes = file.read(exchange.MOST_BYTES + 1)  # one more shows it is too big
            return sent
        content: str = cleaned.get("content") or ""
        return content.encode()
