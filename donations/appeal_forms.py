"""What is asked about appeals, of us and of donors; pages and API read the same forms."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from donations import appeal_actions, donor_words, setting_up, thanks, turns
from donations.facts import Kind
from donations.models import (
    Allocation,
    Appeal,
    HandOverPoint,
    Pledge,
    Policy,
    Seen,
    TableDay,
)
from donations.words import KINDS
from residences.forms import Asking
from translations.language_names import named
from translations.languages import READING

MOST = 9_999
PLEDGED = 500  # of one donor at once; more is talked about
THANKED = "thanked"
Names = Mapping[Kind, Any] | None  # what kinds are called in the reader's language
WANTED = [(kind.value, words) for kind, words in KINDS.items()]


class ChangeAppealForm(Asking):
    """What of an appeal may change while it is open; `.change(appeal=, by=, now=)`."""

    title = forms.CharField(label=_("What you ask for, in a few words"), max_length=80)
    target = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, required=False)
    until_on = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    area = forms.CharField(label=_("Area, never a residence"), max_length=60, required=False)

    @classmethod
    def of(cls, appeal: Appeal) -> "ChangeAppealForm":
        """The form as the appeal stands."""
        return cls(initial={name: getattr(appeal, name) for name in cls.base_fields})

    def change(self, *, appeal: Appeal, by: User, now: datetime) -> None:
        """Kept; what anybody reads says it from now on. Refuses NamesPlace, TooLate."""
        appeal_actions.change_appeal(appeal=appeal, by=by, now=now, **self.cleaned_data)


class AppealForm(ChangeAppealForm):
    """A call for things; `AppealForm(user=)`, `.save(by=, now=)`."""

    group = forms.ModelChoiceField(Group.objects.none(), label=_("For whom"))
    kinds = forms.MultipleChoiceField(
        label=_("What is wanted"), choices=WANTED, widget=forms.CheckboxSelectMultiple
    )
    policy = forms.ChoiceField(label=_("How it is given out"), choices=Policy.choices)
    field_order = ("group", "title", "kinds", "target", "until_on", "area", "policy")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Group.objects.visible_to(user).filter(pk__in=user.groups_as("coordinator"))
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)  # noqa: S101
        group.queryset = mine
        if len(groups := mine[:2]) == 1:
            group.initial = groups[0].pk

    def save(self, *, by: User, now: datetime) -> Appeal:
        """The appeal, open; nobody outside sees it yet. Refuses NamesPlace."""
        said = self.cleaned_data
        appeal_actions.refuse_places(said["group"], [said["title"], said["area"]])
        return setting_up.open_appeal(
            group=said["group"],
            title=said["title"],
            kinds=[Kind(one) for one in said["kinds"]],
            policy=Policy(said["policy"]),
            target=said["target"],
            until_on=said["until_on"],
            area=said["area"],
            by=by,
            now=now,
        )


def _tongues() -> list[tuple[str, str]]:
    return [(tag, named(tag)) for tag in READING]


class WordsForm(Asking):
    """An appeal in one language; `.save(appeal=, by=, now=)`."""

    language = forms.ChoiceField(label=_("Language"), choices=_tongues)
    title = forms.CharField(
        label=_("Its title in this language"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_("Left empty, the title that it has stays."),
    )
    words = forms.CharField(
        label=_("What you ask people for"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Anybody can read it: no names, and nothing about where people live."),
    )

    def save(self, *, appeal: Appeal, by: User, now: datetime) -> None:
        """The words, kept. Refuses NamesPlace, TooLate."""
        appeal_actions.write_words(appeal=appeal, by=by, now=now, **self.cleaned_data)


class PledgeForm(Asking):
    """What a donor can give, without an account; `PledgeForm(appeal=)`, `.save(key=, now=)`."""

    kind = forms.ChoiceField(label=donor_words.KIND)
    cook = forms.ChoiceField(
        label=donor_words.COOK, choices=[*donor_words.COOKED.items()], required=False
    )
    quantity = forms.IntegerField(
        label=donor_words.QUANTITY, min_value=1, max_value=PLEDGED, initial=1
    )
    words = forms.CharField(
        label=donor_words.WORDS,
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    contact = forms.CharField(
        label=donor_words.CONTACT,
        max_length=120,
        help_text=donor_words.WHY_CONTACT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    tell = forms.BooleanField(
        label=donor_words.TELL, required=False, help_text=donor_words.WHY_TELL
    )

    def __init__(
        self, *args: Any, appeal: Appeal, language: str = "en", names: Names = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.appeal, self.language = appeal, language
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101
        kind.choices = [(one, (names or KINDS)[Kind(one)]) for one in appeal.kinds]
        if Kind.FOOD not in appeal.kinds:
            del self.fields["cook"]

    def clean(self) -> dict[str, Any]:
        """Nobody there can cook: whoever gives learns what helps before anything is sent."""
        said = super().clean() or {}
        if said.pop("cook", "") == "yes" and said.get("kind") == Kind.FOOD:
            self.add_error("cook", donor_words.NO_COOKING)
        return said

    def save(self, *, key: uuid.UUID, now: datetime) -> Pledge:
        """What they wrote, waiting for somebody of us. Refuses TooLate, TooOften."""
        said = {**self.cleaned_data, "kind": Kind(self.cleaned_data["kind"])}
        return appeal_actions.take_pledge(
            appeal=self.appeal, key=key, now=now, language=self.language, **said
        )


class GiveOutForm(Asking):
    """Giving out by the appeal's policy; `.save(appeal=, by=, now=)`. Sent twice it acts once."""

    request_key = forms.UUIDField(required=False)

    def save(self, *, appeal: Appeal, by: User, now: datetime) -> Allocation:
        """Proposed anew. Refuses NobodyToAllot, AllGone, TooLate, KeyUsed."""
        key = self.cleaned_data["request_key"]
        return turns.give_out(appeal=appeal, by=by, now=now, request_key=key)


class TableForm(Asking):
    """A day with an open table; `TableForm(appeal=, user=)`, `.save(by=, now=)`."""

    point = forms.ModelChoiceField(HandOverPoint.objects.none(), label=_("Where"))
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, *args: Any, appeal: Appeal, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.appeal = appeal
        mine = HandOverPoint.objects.visible_to(user).filter(group=appeal.group_id)
        point = self.fields["point"]
        assert isinstance(point, forms.ModelChoiceField)  # noqa: S101
        point.queryset = mine.filter(closed_at=None)

    def save(self, *, by: User, now: datetime) -> TableDay:
        """The day, set; nobody is told yet. Refuses NoTable, WrongHours."""
        said, zone = self.cleaned_data, timezone.get_default_timezone()
        begins, ends = (
            datetime.combine(said["day"], said[one], zone) for one in ("begins", "ends")
        )
        return appeal_actions.set_table(
            appeal=self.appeal, point=said["point"], begins_at=begins, ends_at=ends, by=by, now=now
        )


class SeenForm(Asking):
    """What somebody of us made of it; `.save(pledge=, by=, now=)`."""

    seen = forms.ChoiceField(
        choices=[
            *((one.value, one.label) for one in (Seen.ARRANGED, Seen.DISMISSED)),
            (THANKED, _("We thanked them")),
        ]
    )

    def save(self, *, pledge: Pledge, by: User, now: datetime) -> None:
        """Looked at, or thanked by one of us. Refuses TooLate."""
        if self.cleaned_data["seen"] == THANKED:
            thanks.by_hand(pledge=pledge, by=by, now=now)
            return
        seen = Seen(self.cleaned_data["seen"])
        appeal_actions.see_pledge(pledge=pledge, seen=seen, by=by, now=now)


def is_over(appeal: Appeal, now: datetime) -> bool:
    """Whether nothing more is asked for: closed, or past its last day."""
    past = appeal.until_on is not None and appeal.until_on < timezone.localdate(now)
    return appeal.closed_at is not None or past
