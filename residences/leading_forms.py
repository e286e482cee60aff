"""What the pages ask about leaders: who leads, what they told us, rounds and who was named."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import clock
from accounts.models import User
from residences import arranging, naming, refusals
from residences.forms import Asking, LeadersForm
from residences.leading import note_facts
from residences.models import (
    Branch,
    LeaderFacts,
    LeaderRank,
    Nomination,
    Resident,
    Round,
)
from translations import languages
from translations.language_names import named

LONGEST_ROUND = timedelta(days=60)


class ChooseLeadersForm(LeadersForm):
    """Who leads a branch; who did not say yes is asked first, and begins when they do."""

    said_yes = forms.BooleanField(
        label=_("Those who are new here told me themselves: yes"),
        required=False,
        help_text=_("Without it they are asked by text. Until they say yes, nobody new leads."),
    )
    ranks = ("leader", "deputy", "deputy_2")

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        super().__init__(*args, branch=branch, **kwargs)
        self.led = {row.resident_id: row.rank for row in branch.leaderships.all()}
        self.asked: list[Resident] = []  # whom saving asked

    @property
    def chosen(self) -> list[tuple[Resident, LeaderRank]]:
        """Everybody chosen, with what they would be."""
        picked = ((name, self.people.get(self.cleaned_data[name])) for name in self.ranks)
        return [
            (one, LeaderRank.LEADER if name == "leader" else LeaderRank.DEPUTY)
            for name, one in picked
            if one
        ]

    def save(self, *, by: User, now: datetime) -> Branch:
        """The branch; these lead it now, and who must be asked first was asked."""
        chosen = self.chosen
        if len({one.pk for one, _rank in chosen}) < len(chosen):
            raise refusals.TwiceALeader
        new = [(one, rank) for one, rank in chosen if one.pk not in self.led]
        self.asked = [] if self.cleaned_data["said_yes"] else [one for one, _rank in new]
        stay = [(one, rank) for one, rank in chosen if one not in self.asked]
        leader = next((one for one, rank in stay if rank == LeaderRank.LEADER), None)
        if leader is None and self._leader_is_asked(new):
            leader = self._leader_now()
        deputies = [one for one, rank in stay if rank == LeaderRank.DEPUTY and one != leader]
        if self._differs(leader, deputies):
            arranging.set_leaders(
                branch=self.branch,
                leader=leader,
                deputies=deputies,
                by=by,
                now=now,
                begin=[one.pk for one, _rank in new],
            )
        for one, rank in new:
            if one in self.asked:
                naming.propose(branch=self.branch, resident=one, rank=rank, by=by, now=now)
        return self.branch

    def _leader_is_asked(self, new: Iterable[tuple[Resident, LeaderRank]]) -> bool:
        return any(rank == LeaderRank.LEADER and one in self.asked for one, rank in new)

    def _leader_now(self) -> Resident | None:
        """Who leads goes on until the one who was asked has said yes."""
        leading = (pk for pk, rank in self.led.items() if rank == LeaderRank.LEADER)
        return self.people.get(str(next(leading, "")))

    def _differs(self, leader: Resident | None, deputies: list[Resident]) -> bool:
        wanted = {one.pk: int(LeaderRank.DEPUTY) for one in deputies}
        if leader:
            wanted[leader.pk] = int(LeaderRank.LEADER)
        return wanted != self.led


def tongue_choices(tags: Iterable[str]) -> list[tuple[str, str]]:
    """Languages as the page calls them, and by their own names."""
    found = [(languages.get(tag), named(tag)) for tag in dict.fromkeys(tags)]
    return [
        (one.tag, name if name == one.endonym else f"{name} · {one.endonym}") for one, name in found
    ]


class LeaderFactsForm(Asking):
    """What somebody who leads told us."""

    languages = forms.MultipleChoiceField(
        label=_("Languages they speak"), required=False, widget=forms.CheckboxSelectMultiple
    )
    rung_from = forms.TimeField(
        label=_("Can be rung from"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )
    rung_until = forms.TimeField(
        label=_("until"),
        required=False,
        help_text=_("Both empty: at any hour. In an emergency their phone rings like all others."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"}),
    )
    cap = forms.IntegerField(
        label=_("How many people they can look after"),
        min_value=1,
        max_value=99,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )

    def __init__(self, *args: Any, resident: Resident, **kwargs: Any) -> None:
        facts = LeaderFacts.objects.filter(resident=resident).first()
        facts = facts or LeaderFacts(languages=[resident.speaks, resident.reads])
        kwargs["initial"] = {
            name: getattr(facts, name) for name in ("languages", "rung_from", "rung_until", "cap")
        }
        super().__init__(*args, **kwargs)
        self.resident = resident
        spoken = resident.residence.residents.here().values_list("speaks", flat=True).distinct()
        tags = [*facts.languages, *languages.FIRST_WAVE, *sorted(spoken)]
        self.fields["languages"].choices = tongue_choices(tags)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both hours or none."""
        found = super().clean() or {}
        begins, ends = found.get("rung_from"), found.get("rung_until")
        if not self.errors and (begins is None) != (ends is None):
            self.add_error("rung_until", ValidationError(_("Give both times, or none."), "hours"))
        return found

    def save(self, *, by: User | None, now: datetime) -> LeaderFacts:
        """What they told us, as it is now."""
        return note_facts(resident=self.resident, by=by, now=now, **self.cleaned_data)


class RoundForm(Asking):
    """Until when people of a branch can name somebody."""

    closes_on = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty: people can name somebody at any time."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "short"}),
    )

    def __init__(self, *args: Any, branch: Branch, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{str(branch.pk)[:8]}_%s")
        super().__init__(*args, **kwargs)
        self.branch = branch

    def clean_closes_on(self) -> Any:
        """A day to come, and not too far away."""
        day = self.cleaned_data["closes_on"]
        today = clock.now().date()
        if day and not today <= day <= today + LONGEST_ROUND:
            raise ValidationError(_("Choose a day in the next two months."), code="day")
        return day

    def save(self, *, by: User, now: datetime) -> Round:
        """The round, open; everybody in the branch is asked by text."""
        day = self.cleaned_data["closes_on"]
        zone = ZoneInfo(settings.TIME_ZONE)
        closes_at = datetime.combine(day, time(23, 59), zone) if day else None
        return naming.open_round(branch=self.branch, by=by, now=now, closes_at=closes_at)


class NominationForm(Asking):
    """What becomes of somebody who was named."""

    what = forms.ChoiceField(
        choices=[
            ("leader", _("Let them lead")),
            ("deputy", _("Let them stand ready")),
            ("said_yes", _("They said yes to me")),
            ("set_aside", _("Not this time")),
        ]
    )

    def __init__(self, *args: Any, nomination: Nomination, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nomination = nomination

    def save(self, *, by: User, now: datetime) -> Nomination:
        """The nomination as it is then; a refusal says why nothing was done."""
        nomination = self.nomination
        match self.cleaned_data["what"]:
            case "said_yes":
                naming.answer(nomination=nomination, yes=True, how="face", now=now)
            case "set_aside":
                naming.set_aside(nomination=nomination, by=by, now=now)
            case rank:
                wanted = LeaderRank[rank.upper()]
                naming.let_begin(nomination=nomination, rank=wanted, by=by, now=now)
        nomination.refresh_from_db()
        return nomination
