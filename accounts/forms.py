"""What the pages about people and accounts ask."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import Group, Invitation, Role, RoleKind, Token, User

NEW_PASSWORD = {"autocomplete": "new-password"}
SCOPE_WORDS = {
    "residences:read": _("Read residences, branches and residents (never numbers)"),
    "residences:write": _("Add and change residences, branches and residents; close and give them"),
    "call_outs:read": _("Follow call-outs"),
    "call_outs:write": _("Start call-outs and stand them down; plan drills"),
    "updates:read": _("Read updates, answers to questions, and what people wrote"),
    "updates:write": _("Send updates, plan questions, write back"),
    "leaflets:read": _("Read leaflets and texts in every language, numbers and deadlines"),
    "leaflets:write": _("Write and check leaflets and texts; check numbers and deadlines"),
    "offers:read": _("Read what is given, the stock and runs (never a resident)"),
    "offers:write": _("Log what is given, count it, plan runs, hand over (never a resident)"),
    "pledges:read": _("Read what donors wrote, and how to answer them"),
    "pledges:write": _("Note that donors were answered, or thanked"),
    "needs:read": _("Read what residents need, and what is promised to them"),
    "needs:write": _("Say what residents need; propose, confirm and reject"),
}
KIND_WORDS = {
    RoleKind.COORDINATOR: _(
        "Coordinator: looks after residences, starts call-outs, invites people"
    ),
    RoleKind.VOLUNTEER: _("Volunteer: rings and knocks during call-outs"),
    RoleKind.DONATIONS: _("Donations: offers and needs; never sees residents"),
    RoleKind.TRANSLATOR: _("Translator: texts and their translations; never sees residents"),
    RoleKind.PRESS: _("Press: incidents without names"),
    RoleKind.TRUSTEE: _("Trustee: roles and keys; never sees residents"),
}


def kinds_for(user: User, group: Group) -> list[tuple[str, Any]]:
    """The roles that this person may hand out in this group."""
    trustee = (RoleKind.TRUSTEE, group.pk) in user.role_pairs()
    pairs = [(kind.value, words) for kind, words in KIND_WORDS.items()]
    return [pair for pair in pairs if trustee or pair[0] != RoleKind.TRUSTEE]


class InviteForm(forms.Form):
    """Who is invited, and to do what."""

    name = forms.CharField(label=_("Their name"), max_length=80)
    email = forms.EmailField(label=_("Their e-mail"))
    kind = forms.ChoiceField(label=_("What they will do"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, group: Group, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.by = group, by
        self.fields["kind"].choices = kinds_for(by, group)  # type: ignore[attr-defined]
        self.fields["email"].widget.attrs["autocomplete"] = "off"

    def invite(self, *, now: datetime) -> tuple[Invitation, str]:
        """The invitation and the secret of its link."""
        return actions.invite(group=self.group, by=self.by, now=now, **self.cleaned_data)


class JoinForm(forms.Form):
    """A name and a password for somebody who follows an invitation."""

    name = forms.CharField(
        label=_("What shall we call you?"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 signs. Three or four words that do not belong together are good."),
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = invitation.name
        self.invitation = invitation

    def clean_password(self) -> str:
        """A password that is long and not one of the common ones."""
        password: str = self.cleaned_data["password"]
        name = self.cleaned_data.get("name", "")
        validate_password(password, User(email=self.invitation.email, name=name))
        return password

    def clean(self) -> dict[str, Any]:
        """The same password twice."""
        asked = super().clean() or {}
        password, again = asked.get("password"), asked.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same."))
        return asked

    def join(self, *, now: datetime) -> User:
        """The new account."""
        password, name = self.cleaned_data["password"], self.cleaned_data["name"]
        return actions.accept(invitation=self.invitation, password=password, name=name, now=now)


class RoleForm(forms.Form):
    """One role of one person in one group."""

    kind = forms.ChoiceField(label=_("Role"))

    def __init__(self, *args: Any, person: User, group: Group, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.group, self.by = person, group, by
        self.fields["kind"].choices = RoleKind.choices  # type: ignore[attr-defined]

    def offer_new(self) -> "RoleForm":
        """The same form with only those roles that they do not have yet."""
        here = Role.objects.visible_to(self.by).filter(user=self.person, group=self.group)
        held = set(here.values_list("kind", flat=True))
        kinds = [pair for pair in kinds_for(self.by, self.group) if pair[0] not in held]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        return self

    def give(self, *, now: datetime) -> None:
        """They hold the role."""
        kind = self.cleaned_data["kind"]
        actions.give_role(user=self.person, group=self.group, kind=kind, by=self.by, now=now)

    def take(self, *, now: datetime) -> None:
        """They hold the role no more."""
        kind = self.cleaned_data["kind"]
        actions.take_role(user=self.person, group=self.group, kind=kind, by=self.by, now=now)


class CloseForm(forms.Form):
    """Nothing to fill in: whoever sends it has read what it does."""

    def __init__(self, *args: Any, person: User, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.by = person, by

    def close(self, *, now: datetime) -> None:
        """The account opens nothing any more."""
        actions.close_account(user=self.person, by=self.by, now=now)


class YouForm(forms.ModelForm):  # type: ignore[type-arg]
    """What to call you, and in which language to show you the pages."""

    language = forms.ChoiceField(label=_("Language of your pages"), required=False)

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("What shall we call you?")}
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [
            ("", _("As the browser says")),
            *((tag, names[tag]) for tag in settings.PAGES_IN),
        ]


class TokenForm(forms.Form):
    """What a key is for, and what it opens."""

    name = forms.CharField(label=_("What is it for?"), max_length=80)
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=[(scope, SCOPE_WORDS[scope]) for scope in Token.SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )
    once = forms.UUIDField(initial=uuid.uuid4, widget=forms.HiddenInput)

    def make(self, *, user: User, now: datetime) -> tuple[Token, str]:
        """The key and its secret."""
        return actions.make_token(user=user, now=now, **self.cleaned_data)


def refuse(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Puts what a deed refused, in its own words, at the top of the form."""
    form.add_error(None, refusal)
