"""Changes of a tree as one deed each, with what it takes to undo the last one.

A call-out that runs is never changed by this: it keeps the tree that was frozen into it.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.trail import Deed, record_many
from accounts.verbs import Verb
from residences import actions, refusals
from residences import leading as leads
from residences.branch_words import refuse_twin
from residences.models import Branch, LeaderRank, Leadership, Residence, Resident, TreeChange

MAY_BE_UNDONE = timedelta(days=7)  # as long as it is kept


@transaction.atomic
def move_to_branch(
    *,
    residence: Residence,
    people: Collection[Resident],
    to: Branch | None,
    by: User,
    now: datetime,
    new_word: str = "",
) -> TreeChange:
    """These people live in another branch of this residence; in a new one when it has a word."""
    before = _remember(residence, people, [])
    if new_word:
        to = _add_branch(residence, new_word, by, now)
        before["made"] = [str(to.pk)]
    for one in people:
        one.branch = to
    Resident.objects.bulk_update(people, ["branch"], batch_size=200)
    return _write(residence, "split" if new_word else "move", before, people=people, by=by, now=now)


def _add_branch(residence: Residence, word: str, by: User, now: datetime) -> Branch:
    last = residence.branches.order_by("-position").first()
    branch = Branch(residence=residence, word=word, position=last.position + 1 if last else 0)
    return actions.add_branch(key=branch.pk, residence=residence, by=by, word=word, now=now)


@transaction.atomic
def merge(*, source: Branch, to: Branch, by: User, now: datetime) -> TreeChange:
    """One branch is part of another; who led it stands ready there, or leads where nobody did."""
    if source == to:
        raise refusals.SameBranch
    residence = source.residence
    people = list(source.residents.filter(left_at=None))
    before = _remember(residence, people, [source, to])
    before["removed"] = [[str(source.pk), source.word, source.position]]
    source.residents.update(branch=to)
    _take_over_leaders(source, to)
    source.delete()
    return _write(residence, "merge", before, people=people, by=by, now=now)


def _take_over_leaders(source: Branch, to: Branch) -> None:
    known = set(to.leaderships.values_list("resident_id", flat=True))
    led = to.leaderships.filter(rank=LeaderRank.LEADER).exists()
    for one in source.leaderships.all():
        if one.resident_id in known:
            continue
        if led:
            one.rank = LeaderRank.DEPUTY
        one.branch = to
        one.save(update_fields=["branch", "rank"])


@transaction.atomic
def set_leaders(
    *,
    branch: Branch,
    leader: Resident | None,
    deputies: list[Resident],
    by: User,
    now: datetime,
    begin: Collection[UUID] = (),
) -> TreeChange:
    """These lead the branch and nobody else; those in `begin` are told, for they are new to it."""
    before = _remember(branch.residence, [], [branch])
    actions.choose_leaders(branch=branch, by=by, leader=leader, deputies=deputies, now=now)
    chosen = [one for one in (leader, *deputies) if one and one.pk in begin]
    leads.tell_who_leads(chosen, now)
    return _write(branch.residence, "lead", before, by=by, now=now)


def _remember(
    residence: Residence, people: Iterable[Resident], branches: Iterable[Branch]
) -> dict[str, Any]:
    """Where these people live and who leads these branches, as ids."""
    Residence.objects.select_for_update().get(pk=residence.pk)
    pks = [str(branch.pk) for branch in branches]
    return {
        "people": [[str(one.pk), str(one.branch_id or "")] for one in people],
        "branches": pks,
        "led": _led(pks),
        "made": [],
        "removed": [],
    }


def _led(branches: Iterable[str]) -> list[list[Any]]:
    rows = Leadership.objects.filter(branch__in=list(map(UUID, branches))).order_by(
        "branch", "rank", "since", "pk"
    )
    return [[str(row.branch_id), str(row.resident_id), row.rank, row.said_yes_how] for row in rows]


def _write(
    residence: Residence,
    what: str,
    before: dict[str, Any],
    *,
    people: Collection[Resident] = (),
    by: User,
    now: datetime,
) -> TreeChange:
    """The change with how it stands after, so that undoing it never undoes what came later."""
    before["led_after"] = _led(before["branches"])
    before["after"] = {
        str(pk): str(branch or "")
        for pk, branch in Resident.objects.filter(pk__in=[one.pk for one in people]).values_list(
            "pk", "branch_id"
        )
    }
    change = TreeChange.objects.create(residence=residence, what=what, before=before, by=by, at=now)
    _note(change, Verb.TREE_REARRANGED, people, by, now)
    return change


def _note(
    change: TreeChange, verb: Verb, people: Iterable[Resident], by: User, now: datetime
) -> None:
    place = change.residence_id
    deeds = [Deed(actor=by, verb=verb, target=change, residence_id=place, reason=change.what)]
    deeds += [Deed(actor=by, verb=Verb.RESIDENT_CHANGED, target=one) for one in people]
    record_many(deeds, at=now)


# Undoing ------------------------------------------------------------------------------------------


def last_change(residence: Residence, now: datetime) -> TreeChange | None:
    """The change that can be undone: the newest, if it is not too old and was not undone."""
    newest = residence.tree_changes.order_by("-at", "-pk").select_related("by").first()
    if newest is None or newest.undone_at or newest.at < now - MAY_BE_UNDONE:
        return None
    return newest


@transaction.atomic
def undo(*, residence: Residence, by: User, now: datetime) -> TreeChange:
    """The tree as it was before its last change; who left or stopped leading since is left alone."""
    Residence.objects.select_for_update().get(pk=residence.pk)
    change = last_change(residence, now)
    if change is None:
        raise refusals.NothingToUndo
    before = change.before
    if _led(before["branches"]) != before["led_after"]:
        raise refusals.ChangedSince
    _bring_back_branches(residence, before)
    people = _bring_back_people(residence, before)
    _bring_back_leaders(before)
    for pk in before["made"]:
        Branch.objects.filter(pk=pk, residents=None, leaderships=None).delete()
    TreeChange.objects.filter(pk=change.pk).update(undone_at=now)
    _note(change, Verb.TREE_CHANGE_UNDONE, people, by, now)
    return change


def _bring_back_branches(residence: Residence, before: dict[str, Any]) -> None:
    for pk, word, position in before["removed"]:
        try:
            refuse_twin(residence.pk, word)
            with transaction.atomic():
                Branch.objects.create(pk=pk, residence=residence, word=word, position=position)
        except (IntegrityError, refusals.BranchWordTaken):
            raise refusals.ChangedSince from None


def _bring_back_people(residence: Residence, before: dict[str, Any]) -> list[Resident]:
    """Those who still live where the change put them."""
    was = dict(before["people"])
    people = [
        one
        for one in residence.residents.here().filter(pk__in=was)
        if str(one.branch_id or "") == before["after"][str(one.pk)]
    ]
    there = {str(branch.pk) for branch in residence.branches.all()}
    for one in people:
        pk = was[str(one.pk)]
        one.branch_id = UUID(pk) if pk in there else None
    Resident.objects.bulk_update(people, ["branch"], batch_size=200)
    return people


def _bring_back_leaders(before: dict[str, Any]) -> None:
    """Exactly who led before, if they live here; nobody who stopped since, for then it is refused."""
    Leadership.objects.filter(branch__in=before["branches"]).delete()
    here = {
        str(pk)
        for pk in Resident.objects.here()
        .filter(pk__in=[row[1] for row in before["led"]])
        .values_list("pk", flat=True)
    }
    for branch, resident, rank, how in before["led"]:
        if resident in here:
            Leadership.objects.create(
                branch_id=branch, resident_id=resident, rank=rank, said_yes_how=how
            )
