"""What the pages ask about residences; the API reads the same forms."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber

from accounts import clock
from accounts.models import User
from messaging.phones import parse_number
from residences import actions, consent
from residences.aliases import LONGEST_ALIAS
from residences.import_text import bad_signs, clean, has_letters, has_long_number
from residences.import_words import WRONG
from residences.models import (
    Branch,
    ConsentChannel,
    Leadership,
    Residence,
    Resident,
    ResidentPhone,
)
from residences.refusals import Refused
from residences.whatsapp_form import WhatsAppChoice, chosen_by
from translations import languages
from translations.language_names import named

REVEAL_REASONS = [
    ("call_by_hand", _("To ring them myself, because the program did not reach them")),
    ("asked_by_them", _("They asked me to check their number")),
    ("number_wrong", _("The number seems wrong, and I compare it with the list")),
    ("emergency", _("Emergency: somebody may be in danger")),
]
ADDRESS_REASONS = [
    ("visit", _("I am going there")),
    ("delivery", _("Something is being delivered")),
    ("emergency", _("Emergency: somebody may be in danger")),
    ("check_record", _("To check that it is right")),
]
TEL = {"inputmode": "tel", "autocomplete": "off", "type": "tel", "class": "short"}


class Asking(forms.Form):
    """A form that calls one deed, and puts its refusal beside the field that it is about."""

    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, refusal: ValidationError) -> None:
        """Show why the deed was not done, with all that was typed still in its place."""
        field = refusal.field if isinstance(refusal, Refused) else None
        self.add_error(field if field in self.fields else None, refusal)

    @property
    def problems(self) -> ErrorDict:
        """What is wrong, by field."""
        return self.errors


class KeyedForm(Asking):
    """A form whose hidden key makes a double tap one row."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4

    def clean_key(self) -> uuid.UUID:
        """The key that came along, or a new one for programs that send none."""
        return self.cleaned_data["key"] or uuid.uuid4()


def _tongues(tags: tuple[str, ...]) -> list[tuple[str | Promise, Any]]:
    first = [tag for tag in tags if languages.LANGUAGES[tag].wave == 1]
    names = {tag: _tongue(tag) for tag in tags}
    rest = sorted((tag for tag in tags if tag not in first), key=lambda tag: names[tag])
    return [
        ("", _("Choose…")),
        (_("Most asked for"), [(tag, names[tag]) for tag in first]),
        (_("More languages"), [(tag, names[tag]) for tag in rest]),
    ]


def _tongue(tag: str) -> str:
    name, own = named(tag), languages.LANGUAGES[tag].endonym
    return name if name == own else f"{name} · {own}"


def _phone_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=40, required=False, help_text=help_text, widget=forms.TextInput(TEL)
    )


class ResidentForm(WhatsAppChoice, KeyedForm):
    """Somebody who lives there: new, or as they are."""

    alias = forms.CharField(
        label=_("Alias"),
        max_length=LONGEST_ALIAS,
        help_text=_("The name they choose for this. It need not be their own."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), required=False, empty_label=_("Not known")
    )
    reads = forms.ChoiceField(label=_("Reads"), help_text=_("We write to them in this language."))
    speaks = forms.ChoiceField(
        label=_("Speaks"),
        required=False,
        help_text=_("We ring them in this language. Empty: the one they read."),
    )
    prefers_call = forms.BooleanField(
        label=_("Prefers a call to a text"), required=False, help_text=_("We ring at once.")
    )
    phone = _phone_field(
        _("Phone"), _("Type it any way: 07700 900123, 0044 7700 900123. People may share one.")
    )
    phone_2 = _phone_field(_("Another phone"))
    keep = forms.ModelMultipleChoiceField(
        ResidentPhone.objects.none(),
        label=_("Phones they have"),
        required=False,
        help_text=_("Untick a number that is no longer theirs."),
        widget=forms.CheckboxSelectMultiple,
    )
    consent_version = forms.CharField(
        label=_("Version of the words"), max_length=20, widget=forms.HiddenInput, required=False
    )
    on_paper = forms.BooleanField(
        label=_("They said yes to this, too"), required=False, help_text=_(consent.PAPER)
    )
    consent_on = forms.DateField(
        label=_("Said yes on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )
    consent_channel = forms.ChoiceField(
        label=_("How did they say yes?"), choices=ConsentChannel.choices, widget=forms.RadioSelect
    )

    def __init__(
        self,
        *args: Any,
        residence: Residence,
        resident: Resident | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {**_said_already(resident), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.residence, self.resident = residence, resident
        self.fields["reads"].choices = _tongues(languages.READING)  # type: ignore[attr-defined]
        self.fields["speaks"].choices = _tongues(languages.SPOKEN)  # type: ignore[attr-defined]
        self.fields["branch"].queryset = residence.branches.all()  # type: ignore[attr-defined]
        if resident and resident.lines.exists():
            lines = resident.lines.select_related("phone").order_by("since", "pk")
            keep = self.fields["keep"]
            keep.queryset, keep.label_from_instance = lines, _masked  # type: ignore[attr-defined]
            keep.initial = [line.pk for line in lines]
        else:
            del self.fields["keep"]

    def clean_alias(self) -> str:
        """An alias as a list would bring it in: nothing hidden, no odd signs, no number in it."""
        alias = clean(str(self.cleaned_data["alias"]))
        if not has_letters(alias):
            raise ValidationError(self.fields["alias"].error_messages["required"], "required")
        if len(alias) > LONGEST_ALIAS:
            raise ValidationError(str(WRONG["alias_long"]), "long")
        if signs := bad_signs(alias):
            raise ValidationError(str(WRONG["alias_signs"]), "signs", {"signs": signs})
        if has_long_number(alias):
            raise ValidationError(_("Please leave numbers out of the alias."), code="number")
        return alias

    def clean_speaks(self) -> str:
        """The language spoken; the one that they read when nothing was chosen."""
        return str(self.cleaned_data["speaks"] or self.cleaned_data.get("reads", ""))

    def clean_phone(self) -> PhoneNumber | None:
        """The number, read in any spelling."""
        return _number(self.cleaned_data["phone"])

    def clean_phone_2(self) -> PhoneNumber | None:
        """The second number, read in any spelling."""
        return _number(self.cleaned_data["phone_2"])

    def clean_consent_version(self) -> str:
        """The version of the words that they said yes to; empty: as the tick about paper says."""
        version = str(self.cleaned_data["consent_version"])
        if version not in {"", *consent.VERSIONS}:
            raise ValidationError(_("There is no such version of the words."), code="version")
        return version

    def clean_consent_on(self) -> Any:
        """A day on which somebody can have said yes."""
        day = self.cleaned_data["consent_on"]
        if day > timezone.localdate(clock.now()):
            raise ValidationError(_("This day has not come yet."), code="future")
        if day < consent.SINCE:
            raise ValidationError(_("This day is too long ago. Please ask them again."), code="old")
        return day

    def save(self, *, by: User, now: datetime) -> Resident:
        """The resident, added or changed."""
        facts = dict(self.cleaned_data)
        on_paper = facts.pop("on_paper")
        facts["consent_version"] = facts["consent_version"] or consent.version(on_paper=on_paper)
        key, keep = facts.pop("key"), facts.pop("keep", None)
        numbers = [n for n in (facts.pop("phone"), facts.pop("phone_2")) if n]
        yes = facts.pop("whatsapp", None)
        if not self.resident:
            facts |= {"key": key, "residence": self.residence}
            someone = actions.add_resident(by=by, now=now, numbers=numbers, **facts)
        else:
            drop = () if keep is None else self.resident.lines.exclude(pk__in=keep)
            facts |= {"resident": self.resident, "drop": drop}
            someone = actions.change_resident(by=by, now=now, numbers=numbers, **facts)
        self.choose_whatsapp(someone, yes=yes, now=now)
        return someone


def _said_already(resident: Resident | None) -> dict[str, Any]:
    if not resident:
        return {"consent_on": timezone.localdate(clock.now())}
    names = ["alias", "branch", "reads", "speaks", "prefers_call", "consent_on", "consent_channel"]
    said = {name: getattr(resident, name) for name in names} | {"whatsapp": chosen_by(resident)}
    return {**said, "on_paper": consent.allows_paper(resident.consent_version)}


def _masked(line: ResidentPhone) -> str:
    return str(line.phone.number)


def _number(raw: str) -> PhoneNumber | None:
    return parse_number(raw) if raw.strip() else None


class ReasonForm(Asking):
    """Why somebody looks at what is kept locked."""

    reason = forms.ChoiceField(label=_("Why do you need it?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class LeadersForm(Asking):
    """Who leads a branch, and who stands ready to."""

    leader = forms.ChoiceField(label=_("Leader"), required=False)
    deputy = forms.ChoiceField(
        label=_("Deputy"),
        required=False,
        help_text=_("Takes over when the leader does not answer."),
    )
    deputy_2 = forms.ChoiceField(label=_("Second deputy"), required=False)

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.branch = branch
        here = branch.residence.residents.here().prefetch_related("lines")
        self.people = {str(one.pk): one for one in here}
        for field in self.fields.values():
            field.choices = self._choices()  # type: ignore[attr-defined]
        led = list(branch.leaderships.filter(resident__left_at=None))
        for name, leadership in zip(self._slots(led), led, strict=False):
            self.fields[name].initial = str(leadership.resident_id)

    @staticmethod
    def _slots(led: list[Leadership]) -> list[str]:
        slots = ["leader", "deputy", "deputy_2"]
        return slots if led and led[0].rank == 1 else slots[1:]

    def _choices(self) -> list[tuple[str | Promise, Any]]:
        own: list[tuple[str, str]] = []
        other: list[tuple[str, str]] = []
        for key, one in sorted(self.people.items(), key=lambda pair: pair[1].alias.casefold()):
            word = (
                one.alias if one.lines.all() else _("%(alias)s (no phone)") % {"alias": one.alias}
            )
            (own if one.branch_id == self.branch.pk else other).append((key, word))
        groups = [(_("Lives in this branch"), own), (_("Lives elsewhere here"), other)]
        return [("", _("Nobody yet")), *((name, some) for name, some in groups if some)]

    def save(self, *, by: User, now: datetime) -> Branch:
        """The branch, which these lead now."""
        chosen = {name: self.people.get(key) for name, key in self.cleaned_data.items()}
        deputies = [one for one in (chosen["deputy"], chosen["deputy_2"]) if one]
        actions.choose_leaders(
            branch=self.branch, by=by, leader=chosen["leader"], deputies=deputies, now=now
        )
        return self.branch
