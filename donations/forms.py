"""What pages and the API ask; both read the same form and call the same deed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, RoleKind, User
from donations import actions, facts, giving, proposing, tries
from donations.facts import OF_NEEDS, OF_OFFERS, UNKNOWN, As, Fact, Kind
from donations.models import (
    HOLDS,
    Allocation,
    Appeal,
    DeclineReason,
    HandOverPoint,
    Match,
    MatchState,
    Need,
    Offer,
    OpenedHow,
    Pledge,
    Urgency,
    UrgencyWhy,
)
from donations.refused import NoSuchParcel, TooManyTries, WrongFacts
from donations.rules import of_the_thing
from donations.words import CHOICES, FACTS, KINDS, WRONG, Words, sentences
from messaging.answers import digits_of
from residences.models import Residence, Resident
from residences.refusals import Refused
from translations.language_names import named
from translations.languages import READING

MOST = 9_999  # of one offer
# Of a phone, what nobody gets it without; the rest of its questions, and when it comes, stand below.
AT_ONCE = ("lock", "blocked", "wiped", "activation_lock", "screen")
# True of one thing alone, by the number of one phone: the next of the same kind is asked anew.
OF_ONE = ("last_four", "blocked", "blocked_on")
HANDLES = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER, RoleKind.DONATIONS)


CARES = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER)  # who look after people


def groups_of(user: User) -> QuerySet[Group]:
    """The groups for which the asker handles what is given."""
    return Group.objects.visible_to(user).filter(pk__in=user.groups_as(*HANDLES))


def ask_group(form: forms.Form, groups: QuerySet[Group]) -> None:
    """Only these can be chosen; whoever has one alone is not asked."""
    field = form.fields["group"]
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
    field.queryset = groups
    if len(only := groups[:2]) == 1:
        field.initial, field.widget = only[0].pk, forms.HiddenInput()


def field_for(fact: Fact) -> forms.Field:
    """The form field in which a fact is asked; nothing must be answered."""
    label = FACTS[fact.key]
    match fact.form:
        case As.CHOICE:
            pairs = [(one, CHOICES[one]) for one in fact.choices]
            return forms.ChoiceField(label=label, choices=pairs, required=False, initial=UNKNOWN)
        case As.SEVERAL:
            pairs = [(one, CHOICES[one]) for one in fact.choices]
            return forms.MultipleChoiceField(
                label=label, choices=pairs, required=False, widget=forms.CheckboxSelectMultiple
            )
        case As.LANGUAGES:
            names = [(tag, named(tag)) for tag in READING]
            return forms.MultipleChoiceField(label=label, choices=names, required=False)
        case As.DAY:
            day = forms.DateInput(attrs={"type": "date"})
            return forms.DateField(label=label, required=False, widget=day)
        case As.NUMBER:
            return forms.IntegerField(
                label=label, required=False, min_value=0, max_value=facts.MOST
            )
    digits = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=4, widget=digits)


class FactsForm(forms.Form):
    """A form that asks the facts of one kind besides its own fields."""

    asked: Mapping[Kind, tuple[Fact, ...]]

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for fact in self.asked[kind]:
            self.fields[fact.key] = field_for(fact)

    def said(self) -> dict[str, Any]:
        """The facts as they were answered."""
        return {fact.key: self.cleaned_data.get(fact.key) for fact in self.asked[self.kind]}

    def refuse(self, why: ValidationError) -> None:
        """The refusal stands at the field that it is about."""
        if isinstance(why, WrongFacts):
            for key, words in why.by_fact.items():
                self.add_error(key if key in self.fields else None, str(words))
            return
        field = why.field if isinstance(why, Refused) else None
        self.add_error(field if field in self.fields else None, why)

    def clean(self) -> dict[str, Any]:
        """Facts that cannot be kept are named here, before anything is done."""
        cleaned = super().clean() or {}
        check = facts.check_offer if self.asked is OF_OFFERS else facts.check_need
        for key, wrong in check(self.kind, self.said(), actions.TONGUES).wrong.items():
            if key not in self.errors:
                self.add_error(key, str(WRONG[wrong]))
        return cleaned


class OfferForm(FactsForm):
    """Something that somebody gives; `OfferForm(kind=, user=)`, `.save(by=, now=)`."""

    asked = OF_OFFERS

    group = forms.ModelChoiceField(Group.objects.none(), label=_("For whom"))
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST, initial=1)
    place = forms.ModelChoiceField(
        HandOverPoint.objects.none(), label=_("Where it lies"), required=False
    )
    appeal = forms.ModelChoiceField(Appeal.objects.none(), label=_("Appeal"), required=False)
    ready_on = forms.DateField(
        label=_("Ready from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    pledge = forms.ModelChoiceField(Pledge.objects.none(), widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ask_group(self, groups_of(user))
        points = HandOverPoint.objects.visible_to(user).filter(closed_at=None)
        narrowed = {
            "place": points,
            "appeal": Appeal.objects.visible_to(user).open(),
            "pledge": Pledge.objects.visible_to(user).select_related("appeal"),
        }
        for name, rows in narrowed.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = rows
        asked = [fact.key for fact in OF_OFFERS[self.kind]]
        self.order_fields(["group", "quantity", *asked, "place", "ready_on", "appeal"])

    def clean(self) -> dict[str, Any]:
        """Place and appeal are the group's own, and so is what a donor wrote."""
        cleaned = super().clean()
        group, pledge = cleaned.get("group"), cleaned.get("pledge")
        if group and pledge and pledge.appeal.group_id != group.pk:
            self.add_error("pledge", _("This belongs to another group."))
        for name in ("place", "appeal"):
            chosen = cleaned.get(name)
            if group and chosen and chosen.group_id != group.pk:
                self.add_error(name, _("This belongs to another group."))
        return cleaned

    def asked_first(self) -> list[forms.BoundField]:
        """What stands on the page at once: of a phone what decides, of other things all."""
        return [self[name] for name in self.fields if self._is_first(name)]

    def asked_below(self) -> list[forms.BoundField]:
        """What waits behind one tap."""
        return [self[name] for name in self.fields if self._is_below(name)]

    def _is_first(self, name: str) -> bool:
        return not self[name].is_hidden and not self._is_below(name)

    def _is_below(self, name: str) -> bool:
        if self.kind is not Kind.PHONE:
            return False
        facts = {fact.key for fact in OF_OFFERS[self.kind]} - set(AT_ONCE)
        return name in facts | {"ready_on"}

    @property
    def looks_below(self) -> bool:
        """Whether something that stands there is wrong, or was answered."""
        empty: tuple[Any, ...] = (None, "", [], UNKNOWN)
        return any(field.errors or field.value() not in empty for field in self.asked_below())

    @property
    def anew(self) -> str:
        """The names of what is asked anew of another one like this, for the page without a line."""
        return " ".join(name for name in (*OF_ONE, "pledge") if name in self.fields)

    def save(self, *, by: User, now: datetime) -> Offer:
        """The offer, logged."""
        own = ("group", "quantity", "place", "appeal", "ready_on", "request_key", "pledge")
        wanted = {name: self.cleaned_data[name] for name in own}
        return actions.log_offer(kind=self.kind, said=self.said(), by=by, now=now, **wanted)


def same_again(offer: Offer) -> dict[str, Any]:
    """What the form says of another one like this."""
    known = {key: said for key, said in offer.facts.items() if key not in OF_ONE}
    return {**known, "quantity": 1, "ready_on": offer.ready_on}


def to_know(offer: Offer, now: datetime) -> list[Words]:
    """What to tell the giver, or the repair table, about a thing that nobody can use as it is."""
    return sentences(of_the_thing(Kind(offer.kind), offer.facts, timezone.localdate(now)))


class WhoForm(forms.Form):
    """Where, who and what, one after the other; `WhoForm(data, user=)`: only whom the asker sees."""

    residence = forms.ModelChoiceField(Residence.objects.none(), required=False)
    resident = forms.ModelChoiceField(Resident.objects.none(), required=False)
    kind = forms.TypedChoiceField(
        choices=[(kind.value, KINDS[kind]) for kind in OF_NEEDS], coerce=Kind, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        homes = Residence.objects.visible_to(user).filter(closed_at=None)
        people = Resident.objects.visible_to(user).here()
        for name, rows in (("residence", homes), ("resident", people)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = rows

    def choices(self) -> tuple[str, list[tuple[Any, str]]]:
        """What must be chosen next, with what there is; nothing once all is known."""
        found = self.cleaned_data
        if found["resident"] and found["kind"]:
            return "", []
        if found["resident"]:
            return "kind", [(kind.value, str(KINDS[kind])) for kind in OF_NEEDS]
        if found["residence"]:
            people = self._rows("resident").filter(residence=found["residence"])
            return "resident", [(one.pk, one.alias) for one in people.order_by("joined_at", "pk")]
        return "residence", [(home.pk, home.code_name) for home in self._rows("residence")]

    def _rows(self, name: str) -> Any:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        return field.queryset


class NeedForm(FactsForm):
    """What a resident needs; `NeedForm(kind=, resident=)`, `.save(by=, how=, now=)`."""

    asked = OF_NEEDS

    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=20, initial=1)

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resident = resident

    def save(self, *, by: User | None, how: OpenedHow, now: datetime) -> Need:
        """The need, open; to one that was open already is added what is said now."""
        return actions.open_need(
            resident=self.resident,
            kind=self.kind,
            how=how,
            now=now,
            quantity=self.cleaned_data["quantity"],
            said=self.said(),
            by=by,
        )


class UrgencyForm(forms.Form):
    """How urgent a need is, and why; `.save(need=, by=, now=)`."""

    urgency = forms.TypedChoiceField(label=_("How urgent"), choices=Urgency.choices, coerce=int)
    reason = forms.ChoiceField(
        label=_("Why"), choices=[("", "—"), *UrgencyWhy.choices], required=False
    )

    def save(self, *, need: Need, by: User, now: datetime) -> None:
        """The need stands where a person put it."""
        why = self.cleaned_data["reason"]
        actions.set_urgency(
            need=need,
            urgency=Urgency(self.cleaned_data["urgency"]),
            why=UrgencyWhy(why) if why else None,
            by=by,
            now=now,
        )


class ProposeForm(forms.Form):
    """Whose things are given out; `ProposeForm(user=)`, `.save(by=, now=)`. Sent twice it acts once."""

    group = forms.ModelChoiceField(Group.objects.none())
    request_key = forms.UUIDField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = self.fields["group"]
        assert isinstance(group, forms.ModelChoiceField)  # noqa: S101
        group.queryset = groups_of(user)

    def save(self, *, by: User, now: datetime) -> Allocation:
        """Proposed anew."""
        wanted = {name: self.cleaned_data[name] for name in ("group", "request_key")}
        return proposing.propose(by=by, now=now, **wanted)


class AnswerForm(forms.Form):
    """What somebody said of what is promised to them; `.save(match=, by=, now=)`."""

    answer = forms.ChoiceField(choices=[("yes", _("They want it")), ("no", _("They do not"))])
    reason = forms.ChoiceField(
        label=_("Why not"), choices=[("", "—"), *DeclineReason.choices], required=False
    )

    def save(self, *, match: Match, by: User, now: datetime) -> None:
        """A yes or a no in their name. Refuses TooLate."""
        if self.cleaned_data["answer"] == "yes":
            giving.accept(match=match, by=by, now=now)
            return
        reason = DeclineReason(self.cleaned_data["reason"] or DeclineReason.UNSAID)
        giving.decline(match=match, reason=reason, by=by, now=now)


class HandOverForm(forms.Form):
    """By label and the resident's digits, so no name is asked; `.hand_over(...)`, `.take_back(...)`."""

    label = forms.CharField(label=_("Label"), max_length=12)
    code = forms.CharField(
        label=_("The four digits that they were told"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    quantity = forms.IntegerField(
        label=_("How many, if not all"), min_value=1, max_value=MOST, required=False
    )

    def hand_over(self, *, by: User, now: datetime) -> Match:
        """They have it, or so much of it. Refuses NoSuchParcel, TooManyTries, NotSoMany, TooLate."""
        match = self._named(by, HOLDS)
        count = self.cleaned_data["quantity"]
        giving.hand_over(match=match, by=by, now=now, quantity=count)
        return match

    def take_back(self, *, by: User, now: datetime) -> Match:
        """It came back, all that was handed over. Refuses NoSuchParcel, TooManyTries, TooLate."""
        match = self._named(by, [MatchState.HANDED_OVER])
        giving.take_back(match=match, by=by, now=now)
        return match

    def _named(self, by: User, states: Sequence[MatchState]) -> Match:
        if tries.too_many(by):
            raise TooManyTries
        label, code = self.cleaned_data["label"].upper(), digits_of(self.cleaned_data["code"])
        named = Match.objects.named(by, label, code).filter(state__in=states)
        match = named.select_related("offer", "need").order_by("-confirmed_at", "pk").first()
        if match is None:
            tries.count_wrong(by)
            raise NoSuchParcel
        return match
