"""What the pages ask about places: residences and their branches; the API reads the same forms."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from residences import actions
from residences.branch_words import read_word
from residences.forms import Asking, KeyedForm
from residences.import_text import clean, has_letters
from residences.models import Branch, Residence, ResidenceKind
from residences.telling import gives_away, looks_like_an_address

NO_CODE = _("This looks like an address. Choose a word that tells strangers nothing.")


def _group_field(user: User) -> "forms.ModelChoiceField[Group]":
    groups = Group.objects.run_by(user).order_by("name")
    return forms.ModelChoiceField(groups, label=_("Which group looks after it?"), empty_label=None)


class ResidenceForm(KeyedForm):
    """A residence: new, or as it is."""

    code_name = forms.CharField(
        label=_("Code name"),
        max_length=40,
        help_text=_(
            "A word that tells strangers nothing: a tree, a bird, a colour. Used everywhere."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("What is it?"), choices=ResidenceKind.choices, widget=forms.RadioSelect
    )
    real_name = forms.CharField(
        label=_("Real name"),
        max_length=120,
        required=False,
        help_text=_("Kept locked. Shown only after signing in again, and it is noted who looked."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=300,
        required=False,
        help_text=_("Kept locked in the same way."),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, user: User, residence: Residence | None = None, **kwargs: Any
    ) -> None:
        if residence:
            kwargs["initial"] = {"code_name": residence.code_name, "kind": residence.kind}
        super().__init__(*args, **kwargs)
        self.user, self.residence = user, residence
        if residence:
            for name in ("real_name", "address"):
                self.fields[name].help_text = _("Leave empty to keep what is there.")
        else:
            self.fields["group"] = _group_field(user)
            if self.fields["group"].queryset.count() == 1:  # type: ignore[attr-defined]
                self.fields["group"].widget = forms.HiddenInput()
                self.fields["group"].required = False

    def clean_code_name(self) -> str:
        """A word without hidden signs in it, which is no address."""
        name = clean(self.cleaned_data["code_name"])
        if not has_letters(name):
            raise ValidationError(self.fields["code_name"].error_messages["required"], "required")
        if looks_like_an_address(name):
            raise ValidationError(NO_CODE, code="address")
        return name

    def clean(self) -> dict[str, Any]:
        """A code name gives nothing of the real name and address away, typed now or kept."""
        found = dict(super().clean() or {})
        places = [(found.get("real_name"), found.get("address"))]
        if self.residence:
            places.append((self.residence.real_name, self.residence.address))
        name = found.get("code_name")
        if name and any(gives_away(name, real, address) for real, address in places):
            self.add_error("code_name", ValidationError(NO_CODE, code="telling"))
        return self.cleaned_data

    def clean_group(self) -> Group:
        """The group chosen; their only one when nothing was."""
        field = self.fields["group"]
        group: Group = self.cleaned_data["group"] or field.queryset.get()  # type: ignore[attr-defined]
        return group

    def save(self, *, by: User, now: datetime) -> Residence:
        """The residence, added or changed; a refusal stands on the form and is raised again."""
        facts = dict(self.cleaned_data)
        key = facts.pop("key")
        if self.residence:
            return actions.change_residence(residence=self.residence, by=by, now=now, **facts)
        return actions.add_residence(key=key, by=by, now=now, **facts)


class DeleteAddressForm(Asking):
    """Whether the real name and address are kept no longer; reached only by a fresh sign-in."""

    delete = forms.BooleanField(
        label=_("Delete the stored real name and address"),
        help_text=_("They cannot be brought back. It is noted who deleted them."),
    )


class BranchForm(KeyedForm):
    """A branch: a floor, a wing."""

    word = forms.CharField(
        label=_("Word for the branch"),
        max_length=30,
        help_text=_("A floor, a wing, a stairway. Never a room."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(
        self, *args: Any, residence: Residence, branch: Branch | None = None, **kwargs: Any
    ) -> None:
        if branch:
            kwargs["initial"] = {"word": branch.word}
        super().__init__(*args, **kwargs)
        self.residence, self.branch = residence, branch

    def clean_word(self) -> str:
        """A word for a part of the building."""
        return read_word(self.cleaned_data["word"], self.residence)

    def save(self, *, by: User, now: datetime) -> Branch:
        """The branch, added or renamed."""
        word = self.cleaned_data["word"]
        if self.branch:
            return actions.rename_branch(branch=self.branch, by=by, word=word, now=now)
        key = self.cleaned_data["key"]
        return actions.add_branch(key=key, residence=self.residence, by=by, word=word, now=now)
