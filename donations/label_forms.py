"""Which labels are printed, on which sheet of stickers, and where on it they begin."""

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import paper
from accounts.models import User
from donations.models import Offer
from donations.paging import SIZE
from donations.words import KINDS
from paper import hand
from residences.forms import Asking

MOST = 500  # labels in one PDF
# Ordinary sheets of stickers on A4, in millimetres: columns, rows, width, height, margins, gaps.
SHEETS: dict[str, tuple[int, int, float, float, float, float, float, float]] = {
    "24": (3, 8, 64.0, 33.9, 7.2, 12.9, 2.5, 0.0),
    "21": (3, 7, 63.5, 38.1, 7.2, 15.1, 2.5, 0.0),
    "65": (5, 13, 38.1, 21.2, 4.7, 10.7, 2.5, 0.0),
}
SHEET_CHOICES = [
    ("24", gettext_lazy("24 to a sheet: 64 × 34 mm")),
    ("21", gettext_lazy("21 to a sheet: 63.5 × 38 mm")),
    ("65", gettext_lazy("65 to a sheet: 38 × 21 mm")),
]


class LabelsForm(Asking):
    """`LabelsForm(data, user=)`; `.pdf()` once it is valid."""

    codes = forms.CharField(
        label=gettext_lazy("Which labels"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("One beside another. With nothing here: the newest 50."),
    )
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet of stickers"), choices=SHEET_CHOICES)
    first = forms.IntegerField(
        label=gettext_lazy("First sticker that is still there"),
        min_value=1,
        max_value=65,
        initial=1,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.offers: list[Offer] = []

    def clean(self) -> dict[str, Any]:
        """Every label is one that the asker sees, and the first sticker is on the sheet."""
        said = super().clean() or {}
        columns, rows = SHEETS.get(said.get("sheet", ""), (65, 1))[:2]
        if said.get("first", 1) > columns * rows:
            self.add_error("first", _("There are not so many stickers on this sheet."))
        self._find(dict.fromkeys(said.get("codes", "").upper().replace(",", " ").split()))
        return said

    def _find(self, codes: dict[str, None]) -> None:
        seen = Offer.objects.visible_to(self.user)
        if not codes:
            newest = seen.filter(closed_at=None).order_by("-made_at", "pk")[:SIZE]
            self.offers = list(newest)[::-1]
            if not self.offers:
                self.add_error("codes", _("Nothing is there to be labelled."))
            return
        if len(codes) > MOST:
            words = _("These are %(n)s labels. Print at most %(most)s at once.")
            self.add_error("codes", words % {"n": len(codes), "most": MOST})
            return
        found = {one.code: one for one in seen.filter(code__in=list(codes))}
        if unknown := [code for code in codes if code not in found]:
            words = _("Nothing here has the label %s.") % ", ".join(unknown[:5])
            self.add_error("codes", words)
        self.offers = [found[code] for code in codes if code in found]

    def pdf(self) -> bytes:
        """The sheets; in English, as all read them who handle the things."""
        keys = ("columns", "rows", "width", "height", "left", "top", "gap", "between")
        sheet = dict(zip(keys, SHEETS[self.cleaned_data["sheet"]], strict=True))
        with translation.override("en"):
            title, labels = _("Labels"), [_label(offer) for offer in self.offers]
        return paper.typeset(
            "labels",
            {
                "title": title,
                "hand": hand("en", "Latn", "ltr"),
                "sheet": sheet,
                "skip": self.cleaned_data["first"] - 1,
                "labels": labels,
            },
        )


def _label(offer: Offer) -> dict[str, Any]:
    """Kind and code, and the square that leads whoever is signed in to its page."""
    address = settings.PUBLIC_URL + reverse("donations:offer", args=[offer.code])
    matrix = segno.make(address, error="m", micro=False).matrix
    return {
        "code": offer.code,
        "kind": str(KINDS[offer.kind]),  # type: ignore[index]
        "square": ["".join("1" if dark else "0" for dark in row) for row in matrix],
    }
