"""What the pages ask about numbers: the new one, why, and how an errand ended."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import User
from messaging.models import Phone
from messaging.phones import parse_number
from residences import numbers
from residences.errands import finish
from residences.forms import TEL, Asking
from residences.models import DoneHow, Errand, Resident, Why


class NewNumberForm(Asking):
    """The number that works now, and what became of the old one."""

    number = forms.CharField(
        label=_("The number that works"), max_length=40, widget=forms.TextInput(TEL)
    )
    old = forms.ModelChoiceField(
        Phone.objects.none(),
        label=_("Instead of"),
        required=False,
        empty_label=_("None: they have both"),
        widget=forms.RadioSelect,
    )
    why = forms.ChoiceField(label=_("Why?"), choices=Why.choices, widget=forms.RadioSelect)
    with_others = forms.BooleanField(
        label=_("Also for those who share the old phone"), required=False, initial=True
    )

    def __init__(self, *args: Any, resident: Resident, user: User, **kwargs: Any) -> None:
        lines = list(resident.lines.select_related("phone").order_by("phone__dead_since", "since"))
        phones = [line.phone for line in lines]
        dead = [phone for phone in phones if phone.dead_since]
        kwargs["initial"] = {
            "old": dead[0] if dead else next(iter(phones), None),
            "why": Why.DEAD if dead else Why.NEW_SIM,
            "with_others": True,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.resident = resident
        old = self.fields["old"]
        old.queryset = Phone.objects.filter(lines__resident=resident)  # type: ignore[attr-defined]
        old.label_from_instance = lambda phone: str(phone.number)  # type: ignore[attr-defined]
        self.sharing = self._sharing(phones, user)
        if not phones:
            del self.fields["old"], self.fields["why"]
        if not self.sharing:
            del self.fields["with_others"]

    def _sharing(self, phones: list[Phone], user: User) -> list[Resident]:
        """Those whom the asker may change; that others share the phone too is not told."""
        people = Resident.objects.run_by(user).here().filter(lines__phone__in=phones)
        return list(people.exclude(pk=self.resident.pk).distinct())

    def clean_number(self) -> PhoneNumber:
        """The number, read in any spelling."""
        return parse_number(self.cleaned_data["number"])

    def save(self, *, by: User, now: datetime) -> Phone:
        """The phone that they have now."""
        found = self.cleaned_data
        old = found.get("old")
        people = [self.resident]
        if old and found.get("with_others"):
            people += [one for one in self.sharing if one.lines.filter(phone=old).exists()]
        return numbers.record_number(
            people=people,
            number=found["number"],
            old=old,
            why=found.get("why") or Why.OTHER,
            by=by,
            now=now,
        )


class ErrandForm(Asking):
    """How an errand ended, without a new number."""

    how = forms.ChoiceField(
        choices=[
            ("take", _("Take the number that the leader wrote down")),
            (DoneHow.SAME_NUMBER.value, _("The number is right")),
            (DoneHow.NO_PHONE.value, _("They have no phone now")),
            (DoneHow.SEEN.value, _("Seen to")),
        ]
    )

    def __init__(self, *args: Any, errand: Errand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.errand = errand
        how: Any = self.fields["how"]
        how.choices = how.choices[0 if errand.found_number else 1 :]

    def save(self, *, by: User, now: datetime) -> Errand:
        """The errand, done."""
        errand, someone = self.errand, self.errand.resident
        match self.cleaned_data["how"]:
            case "take":
                numbers.record_number(
                    people=[someone],
                    number=parse_number(str(errand.found_number)),
                    old=errand.phone or _only_phone(someone),
                    why=Why.DEAD if errand.code else Why.OTHER,
                    by=by,
                    now=now,
                )
            case DoneHow.SAME_NUMBER.value:
                numbers.still_right(resident=someone, by=by, now=now)
            case DoneHow.NO_PHONE.value:
                numbers.no_phone(resident=someone, why=Why.OTHER, by=by, now=now)
            case _:
                finish(errand=errand, how=DoneHow.SEEN, by=by, now=now)
        errand.refresh_from_db()
        return errand


def _only_phone(resident: Resident) -> Phone | None:
    """The phone that another number comes instead of, when there is no doubt."""
    phones = list(resident.phones.all()[:2])
    return phones[0] if len(phones) == 1 else None
