"""What the page for rearranging a tree asks; the same form looks first and saves then."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from residences import arranging, rearranging, refusals
from residences.branch_words import read_word
from residences.checkup import cap_of, checkup, tongues_of
from residences.forms import Asking
from residences.health import Helper
from residences.models import Branch, LeaderRank, Nomination, Residence, Resident, TreeChange
from residences.naming import propose
from residences.rearranging import NEW, Change, Mover, Preview
from residences.words import spoken

NOWHERE, NEW_BRANCH = "none", "new"
RANKS = {"leader": LeaderRank.LEADER, "deputy": LeaderRank.DEPUTY}


class ArrangeForm(Asking):
    """One change of a tree: people to a branch, branches joined, somebody leads or stops."""

    what = forms.ChoiceField(
        choices=[
            ("move", _("Move to another branch")),
            ("merge", _("Join two branches")),
            ("leader", _("Leads")),
            ("deputy", _("Stands ready")),
            ("release", _("Does not lead any more")),
        ],
        widget=forms.HiddenInput,
    )
    people = forms.ModelMultipleChoiceField(Resident.objects.none(), required=False)
    source = forms.ModelChoiceField(Branch.objects.none(), required=False)
    to = forms.ChoiceField(label=_("Where to"), required=False)
    word = forms.CharField(
        label=_("Word for the new branch"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    said_yes = forms.BooleanField(label=_("They told me themselves: yes"), required=False)

    def __init__(self, *args: Any, residence: Residence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.residence = residence
        self.branches = list(residence.branches.all())
        self.fields["people"].queryset = residence.residents.here()  # type: ignore[attr-defined]
        self.fields["source"].queryset = residence.branches.all()  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose…")),
            *((str(branch.pk), branch.word) for branch in self.branches),
            (NEW_BRANCH, _("A new branch")),
            (NOWHERE, _("No branch")),
        ]

    def clean(self) -> dict[str, Any]:
        """What each kind of change needs."""
        found = dict(super().clean() or {})
        if self.errors:
            return found
        if found["what"] == "move":
            self._check_move(found)
        elif found["what"] == "merge":
            self._check_merge(found)
        else:
            self._check_lead(found)
        return self.cleaned_data

    def _check_move(self, found: dict[str, Any]) -> None:
        if not found["people"]:
            self.add_error("people", ValidationError(_("Tick who should move."), "nobody"))
        if not found["to"]:
            self.add_error("to", ValidationError(_("Choose where they go."), "nowhere"))
        if found["to"] == NEW_BRANCH:
            self._check_word(found["word"])

    def _check_word(self, word: str) -> None:
        if not word:
            self.add_error("word", ValidationError(_("Give the new branch a word."), "word"))
            return
        try:
            self.cleaned_data["word"] = word = read_word(word, self.residence)
            if spoken(word) in {spoken(branch.word) for branch in self.branches}:
                raise refusals.BranchWordTaken
        except ValidationError as refusal:
            self.add_error("word", refusal)

    def _check_merge(self, found: dict[str, Any]) -> None:
        if found["source"] is None or self.branch is None:
            self.add_error("to", ValidationError(_("Choose two branches."), "two"))
        elif found["source"] == self.branch:
            self.add_error("to", refusals.SameBranch())

    def _check_lead(self, found: dict[str, Any]) -> None:
        if len(found["people"]) != 1:
            self.add_error("people", ValidationError(_("Tick one person."), "one"))
        if self.branch is None:
            self.add_error("to", ValidationError(_("Choose the branch."), "branch"))

    @property
    def branch(self) -> Branch | None:
        """The branch chosen, when it is one that is there."""
        chosen = self.cleaned_data.get("to")
        return next((branch for branch in self.branches if str(branch.pk) == chosen), None)

    @property
    def asks_first(self) -> bool:
        """Whether somebody is only asked: they are new to it and have not said yes."""
        found = self.cleaned_data
        if found["what"] not in RANKS or found["said_yes"] or self.branch is None:
            return False
        return not self.branch.leaderships.filter(resident=found["people"][0]).exists()

    def preview(self, now: datetime) -> Preview:
        """What it would do to loads and languages; nothing when somebody is only asked."""
        home = checkup([self.residence], now)[self.residence.pk]
        return Preview() if self.asks_first else rearranging.preview(home, self._change())

    def _change(self) -> Change:
        found = self.cleaned_data
        match found["what"]:
            case "move":
                movers = [Mover(one.branch_id, one.reads, one.speaks) for one in found["people"]]
                return rearranging.moving(movers, self._target(), found["word"])
            case "merge":
                return rearranging.merging(found["source"].pk, self._there.pk)
            case "release":
                return rearranging.releasing(self._there.pk, found["people"][0].pk)
        return rearranging.leading(self._there.pk, self._helper(found["people"][0]))

    def _target(self) -> UUID | None:
        if self.cleaned_data["to"] == NEW_BRANCH:
            return NEW
        return self.branch.pk if self.branch else None

    @property
    def _there(self) -> Branch:
        return cast("Branch", self.branch)  # clean() refuses without one

    def _helper(self, someone: Resident) -> Helper:
        return Helper(
            resident=someone.pk,
            is_leader=self.cleaned_data["what"] == "leader",
            alias=str(someone.alias),
            tongues=tongues_of(someone),
            phones=frozenset(someone.lines.values_list("phone", flat=True)),
            cap=cap_of(someone),
        )

    def save(self, *, by: User, now: datetime) -> TreeChange | Nomination:
        """The change, done; or the question, when somebody has to be asked first."""
        found = self.cleaned_data
        if found["what"] == "move":
            return arranging.move_to_branch(
                residence=self.residence,
                people=list(found["people"]),
                to=self.branch,
                new_word=found["word"] if found["to"] == NEW_BRANCH else "",
                by=by,
                now=now,
            )
        if found["what"] == "merge":
            return arranging.merge(source=found["source"], to=self._there, by=by, now=now)
        someone = found["people"][0]
        if self.asks_first:
            rank = RANKS[found["what"]]
            return propose(branch=self._there, resident=someone, rank=rank, by=by, now=now)
        return self._lead(someone, by, now)

    def _lead(self, someone: Resident, by: User, now: datetime) -> TreeChange:
        """Everybody else stays; who led until now stands ready, who comes first after them leads."""
        rows = self._there.leaderships.filter(resident__left_at=None).select_related("resident")
        others = [row.resident for row in rows if row.resident_id != someone.pk]
        leads = next((row.resident for row in rows if row.rank == LeaderRank.LEADER), None)
        leader: Resident | None
        match self.cleaned_data["what"]:
            case "leader":
                leader, deputies = someone, others
            case "deputy":
                leader = None if leads == someone else leads
                deputies = [one for one in (*others, someone) if one != leader]
            case _:
                leader = (leads if leads != someone else None) or next(iter(others), None)
                deputies = [one for one in others if one != leader]
        new = [someone.pk] if all(row.resident_id != someone.pk for row in rows) else []
        return arranging.set_leaders(
            branch=self._there, leader=leader, deputies=deputies, by=by, now=now, begin=new
        )
