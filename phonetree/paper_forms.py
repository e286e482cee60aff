"""What is asked before sheets with numbers are made."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from phonetree import printing
from residences.models import Branch, Residence
from translations.language_names import titled
from translations.models import Text

NO_BRANCH = _("Choose one of the branches of this residence.")


class SheetsForm(forms.Form):
    """Which sheets, and which words on them."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        label=_("Which branch?"),
        required=False,
        empty_label=_("All"),
        error_messages=dict.fromkeys(["invalid", "invalid_choice"], NO_BRANCH),
    )
    text = forms.ChoiceField(
        label=_("What should leaders say?"),
        error_messages={"invalid_choice": _("Choose one of the texts of call-outs.")},
    )

    def __init__(self, *args: Any, residence: Residence, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.residence = residence
        self.fields["branch"].queryset = residence.branches.all()  # type: ignore[attr-defined]
        texts = Text.objects.visible_to(user).filter(kind="call_out").in_order()
        self.fields["text"].choices = [(text.key, titled(text.title)) for text in texts]  # type: ignore[attr-defined]

    def gather(self, now: datetime) -> printing.Tree:
        """The sheets that were chosen; all of them, with the usual words, while nothing was."""
        chosen = self.cleaned_data if self.is_bound and self.is_valid() else {}
        return printing.gather(
            self.residence,
            chosen.get("text") or printing.DEFAULT_TEXT,
            chosen.get("branch"),
            now=now,
        )


class PrintForm(SheetsForm):
    """The same, why, and that what may do harm is known."""

    reason = forms.ChoiceField(
        label=_("Why do you need it?"),
        choices=printing.REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why you need it: it is noted.")},
    )
    people_know = forms.BooleanField(
        label=_("The people whose numbers are on these sheets said yes to that"),
        error_messages={"required": _("Ask them first, and tick this when they said yes.")},
    )
    unchecked = forms.BooleanField(
        label=_("Print it all the same: the leaders will be told that these words are a draft"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("branch", "text"):
            self.fields[name].widget = forms.HiddenInput()

    def print_it(self, *, by: User, now: datetime) -> bytes:
        """The PDF; a refusal says what is in the way."""
        return printing.print_tree(
            residence=self.residence,
            by=by,
            reason=self.cleaned_data["reason"],
            text_key=self.cleaned_data["text"],
            branch=self.cleaned_data["branch"],
            unchecked_is_known=self.cleaned_data["unchecked"],
            now=now,
        )
