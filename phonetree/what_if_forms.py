"""What is asked before a simulation: where, when, and what is assumed of people. Read from a GET."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from phonetree import census as census_of
from phonetree.ladder_choice import Chosen, ladder_for
from phonetree.models import LadderVersion, Urgency
from phonetree.what_if.people import Assumptions
from phonetree.what_if.scenario import Helpers
from phonetree.what_if_here import Answer, Asked, answer, our_sender, tree_here
from phonetree.wordings import freeze
from residences.models import Residence
from translations.models import Text

MORNING = time(10, 0)
MOST = 86_400  # seconds, and people


def _between(least: int, most: int) -> str:
    return gettext("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}


# Fields are made when this file is read; the words are chosen when somebody reads them.
_refusal = lazy(_between, str)


class Amount(forms.IntegerField):
    """A whole number of seconds or people."""

    def __init__(self, amount: float, label: Any, *, least: int = 0, most: int = MOST) -> None:
        refusal = _refusal(least, most)
        super().__init__(
            label=label,
            min_value=least,
            max_value=most,
            required=False,
            initial=round(amount),
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), refusal),
        )


class Percent(Amount):
    """So many in a hundred."""

    def __init__(self, share: float, label: Any) -> None:
        super().__init__(100 * share, label, most=100)


PEOPLE, HELPERS = Assumptions(), Helpers()
IN_A_HUNDRED = (
    "answers_text", "caller_answers_text", "takes_call", "off", "dead", "stops", "needs_help",
    "silent_leaders", "found", "taken_by_hand",
)  # fmt: skip
OF_HELPERS = ("leader_starts", "leader_each", "volunteers", "volunteer_each")


class WhatIfForm(forms.Form):
    """One question. What is left out is as the program assumes it."""

    residence = forms.ModelChoiceField(
        Residence.objects.none(),
        label=_("Where"),
        empty_label=None,
        required=False,
        error_messages={"invalid_choice": _("Choose one of your residences.")},
    )
    urgency = forms.ChoiceField(label=_("How urgent"), choices=Urgency.choices, required=False)
    version = forms.UUIDField(widget=forms.HiddenInput, required=False)
    at = forms.TimeField(
        label=_("is when it begins"), required=False, widget=forms.TimeInput(format="%H:%M")
    )
    seed = Amount(1, _("is the number of the dice"), most=10**6)
    answers_text = Percent(PEOPLE.answers_text, _("answer a text, each time"))
    text_seconds = Amount(
        PEOPLE.text_seconds, _("seconds until half of them have answered"), least=1
    )
    caller_answers_text = Percent(
        PEOPLE.caller_answers_text, _("of those who prefer a call answer a text")
    )
    takes_call = Percent(PEOPLE.takes_call, _("take a call, each time"))
    off = Percent(PEOPLE.off, _("have switched their phone off"))
    dead = Percent(PEOPLE.dead, _("have a number that is dead, and nobody knows"))
    stops = Percent(PEOPLE.stops, _("answer STOP"))
    needs_help = Percent(PEOPLE.needs_help, _("need help"))
    silent_leaders = Percent(PEOPLE.silent_leaders, _("of leaders and deputies stay silent"))
    found = Percent(PEOPLE.found, _("are found by a leader who looks for them"))
    leader_starts = Amount(HELPERS.leader_starts, _("seconds until a leader goes"))
    leader_each = Amount(HELPERS.leader_each, _("seconds to look for one person"), least=1)
    volunteers = Amount(HELPERS.volunteers, _("volunteers on the phone"), most=1_000)
    volunteer_each = Amount(HELPERS.volunteer_each, _("seconds to ring one person"), least=1)
    taken_by_hand = Percent(PEOPLE.taken_by_hand, _("take a volunteer's call"))
    texts_per_second = Amount(0, _("texts in a second"), least=1, most=1_000)
    calls_per_second = Amount(0, _("calls in a second"), least=1, most=1_000)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "label_suffix": ""})
        self.user = user
        homes = Residence.objects.run_by(user).open()
        self.fields["residence"].queryset = homes  # type: ignore[attr-defined]
        sender = our_sender()
        self.fields["texts_per_second"].initial = round(sender.texts_per_second) or None
        self.fields["calls_per_second"].initial = round(sender.calls_per_second) or None
        self.fields["at"].initial = f"{MORNING:%H:%M}"
        self.fields["urgency"].initial = Urgency.DRILL
        self._fill_in()

    def _fill_in(self) -> None:
        """What was left out is there as the program assumes it, so that the page shows it."""
        told = QueryDict(mutable=True)
        told.update(
            {
                name: field.initial
                for name, field in self.fields.items()
                if field.initial is not None
            }
        )
        for name, value in self.data.items():
            if value != "" and name in self.fields:
                told[name] = value
        self.data = told

    def clean_version(self) -> LadderVersion | None:
        """A version of a ladder of theirs, also one that is not in force."""
        if not (pk := self.cleaned_data["version"]):
            return None
        rows = LadderVersion.objects.visible_to(self.user).select_related("group")
        found = rows.prefetch_related("steps").filter(pk=pk).first()
        if found is None:
            raise ValidationError(_("There is no such ladder."), code="unknown")
        return found

    @cached_property
    def home(self) -> Residence | None:
        """The residence that was chosen, else the first of theirs."""
        chosen: Residence | None = self.cleaned_data["residence"]
        return chosen or self.fields["residence"].queryset.first()  # type: ignore[attr-defined]

    @property
    def how_urgent(self) -> str:
        """The version's urgency, else the one that was chosen."""
        version: LadderVersion | None = self.cleaned_data["version"]
        return version.urgency if version else str(self._told("urgency"))

    @cached_property
    def chosen(self) -> Chosen:
        """The ladder that is tried; asked for only where there is a residence."""
        if version := self.cleaned_data["version"]:
            return Chosen(version.ladder, version)
        assert self.home is not None  # noqa: S101 - as the docstring says
        return ladder_for(self.home, self.user, self.how_urgent)

    def asked(self, now: datetime) -> Asked:
        """What is assumed, the program's guesses where nothing was said."""
        zone = ZoneInfo(settings.TIME_ZONE)
        today = now.astimezone(zone).date()
        told = self._told
        sender = our_sender()
        return Asked(
            starts_at=datetime.combine(today, told("at"), zone),
            people=Assumptions(
                text_seconds=told("text_seconds"),
                cannot_talk=PEOPLE.cannot_talk,
                **{name: told(name) / 100 for name in IN_A_HUNDRED},
            ),
            helpers=Helpers(
                leader_notices=HELPERS.leader_notices,
                volunteer_starts=HELPERS.volunteer_starts,
                **{name: told(name) for name in OF_HELPERS},
            ),
            sender=replace(
                sender,
                texts_per_second=told("texts_per_second") or 0,
                calls_per_second=told("calls_per_second") or 0,
                segments_per_second=told("texts_per_second") or 0,
            ),
            seed=told("seed"),
        )

    def _told(self, name: str) -> Any:
        return self.cleaned_data[name]

    @property
    def shares(self) -> list[forms.BoundField]:
        """What is assumed of a hundred people."""
        return [self[name] for name in IN_A_HUNDRED]

    @property
    def amounts(self) -> list[forms.BoundField]:
        """Times, helpers, the sender and the dice."""
        rest = ("at", "text_seconds", *OF_HELPERS, "texts_per_second", "calls_per_second", "seed")
        return [self[name] for name in rest]

    @property
    def urgency_word(self) -> str:
        """How urgent, in a word."""
        return str(Urgency(self.how_urgent).label).split(":")[0]

    def answer(self, now: datetime) -> Answer | None:
        """What would happen; None where nobody lives, or they have no residence."""
        if self.home is None:
            return None
        census = census_of.take(self.home, now=now)
        tongues = census.tags()
        is_drill = self.how_urgent == Urgency.DRILL
        wordings = freeze(text_key=self._text_key(), free=None, tongues=tongues, is_drill=is_drill)
        tree = tree_here(self.home, census, wordings, self.how_urgent, now)
        return answer(tree, self.chosen.ladder, self.asked(now))

    def _text_key(self) -> str:
        """A text that this urgency might use: what it weighs, and whether it can be said aloud."""
        if self.how_urgent == Urgency.DRILL:
            return "drill"
        texts = Text.objects.visible_to(self.user).filter(kind="call_out").exclude(key="drill")
        return texts.order_by("key").values_list("key", flat=True).first() or "drill"
