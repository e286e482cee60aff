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
        had = self.initial.get("quantity", 1)
        self.fields["quantity"] = forms.ChoiceField(
            choices=[(n, str(n)) for n in sorted({*FEW, had})],
            required=False,
            initial=had,
            widget=forms.RadioSelect,
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
        """What they said before, else one, unless they say another number now."""
        return int(self.cleaned_data["quantity"] or self.initial.get("quantity", 1))

    def note(self, open_now: Need | None, *, how: OpenedHow, now: datetime) -> bool:
        """True when they had asked for it before: then what suits them changes, and how many."""
        if open_now is None:
            self.save(by=None, how=how, now=now)
            return False
        count = self.cleaned_data["quantity"]
        change_need(need=open_now, said=self.said(), by=None, now=now, quantity=count)
        return True
