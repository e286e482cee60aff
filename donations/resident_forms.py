"""What residents are asked on their own page: the fields of NeedForm in words of their own."""

from datetime import datetime
from typing import Any

from django import forms

from donations.actions import change_need
from donations.facts import OF_NEEDS
from donations.forms import NeedForm
from donations.models import Need, OpenedHow
from donations.resident_words import choices, question

FEW = range(1, 6)  # of one kind on a page for one person; more are said to a person


class AskForm(NeedForm):
    """`AskForm(kind=, resident=)`, `.note(open_now, how=, now=)`: the same checks as for volunteers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counts = [(n, str(n)) for n in FEW]
        self.fields["quantity"] = forms.ChoiceField(
            choices=counts, required=False, initial=1, widget=forms.RadioSelect
        )
        for fact in OF_NEEDS[self.kind]:
            field = self.fields[fact.key]
            field.label = question(self.kind, fact)
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = choices(fact)
                field.widget = forms.CheckboxSelectMultiple(choices=field.choices)
            elif isinstance(field, forms.ChoiceField):
                field.choices = choices(fact)
                field.widget = forms.RadioSelect(choices=field.choices)

    def clean_quantity(self) -> int:
        """One, unless they said more."""
        return int(self.cleaned_data["quantity"] or 1)

    def note(self, open_now: Need | None, *, how: OpenedHow, now: datetime) -> bool:
        """True when they had asked for it before: then only what suits them changes."""
        if open_now is None:
            self.save(by=None, how=how, now=now)
            return False
        change_need(need=open_now, said=self.said(), by=None, now=now)
        return True
