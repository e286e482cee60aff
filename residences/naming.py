"""Residents name who should look after them: rounds, words for somebody, and the yes of that person."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from residences import asking, namings, refusals
from residences.leading import tell_who_leads
from residences.models import (
    OPEN_STANDINGS,
    Backing,
    Branch,
    LeaderRank,
    Leadership,
    Nomination,
    Resident,
    Round,
    Standing,
)
from residences.saying import phones_of

FIRST, LAST = 71, 79  # numbers by which those who agreed to stand are named in a text


@transaction.atomic
def open_round(
    *,
    branch: Branch,
    now: datetime,
    by: User | None = None,
    leader: Resident | None = None,
    closes_at: datetime | None = None,
) -> Round:
    """The round of this branch; everybody there is asked by text whom people turn to."""
    Round.objects.filter(branch=branch, closed_at=None, closes_at__lte=now).update(closed_at=now)
    try:
        with transaction.atomic():
            opened = Round.objects.create(
                branch=branch, opened_by=by, opened_by_leader=leader, opened_at=now,
                closes_at=closes_at,
            )  # fmt: skip
    except IntegrityError:
        raise refusals.RoundIsOpen from None
    asking.ask_whom_to_name(opened, branch.residents.filter(left_at=None), now)
    _note(Verb.ROUND_OPENED, branch, by, now, reason="" if by else "leader")
    return opened


@transaction.atomic
def close_round(*, branch_round: Round, by: User | None, now: datetime) -> None:
    """Nobody can be named any more until another round opens."""
    if Round.objects.filter(pk=branch_round.pk, closed_at=None).update(closed_at=now):
        _note(Verb.ROUND_CLOSED, branch_round.branch, by, now)


@transaction.atomic
def send_list(*, branch_round: Round, by: User, now: datetime) -> int:
    """How many phones are told who would help, by the names that these agreed to show."""
    standing = list(candidates(branch_round.branch))
    if not standing:
        raise refusals.NobodyStands
    names = ", ".join(f"{one.number} {one.resident.alias}" for one in standing)
    people = branch_round.branch.residents.filter(left_at=None)
    return asking.ask_whom_to_name(branch_round, people, now, names=names)


def candidates(branch: Branch) -> list[Nomination]:
    """Those who said yes to being named here, each with a number."""
    willing = branch.nominations.filter(
        standing=Standing.WILLING, number__isnull=False, resident__left_at=None
    )
    return list(willing.select_related("resident").order_by("number"))


def round_of(resident: Resident, now: datetime) -> Round | None:
    """The round in which this person may name somebody, if one is open where they live."""
    if resident.left_at is not None or resident.branch_id is None:
        return None
    return Round.objects.open(now).filter(branch=resident.branch_id).first()


# Naming -------------------------------------------------------------------------------------------


@transaction.atomic
def offer(*, resident: Resident, how: str, now: datetime) -> Nomination | None:
    """They offer themselves for their branch; none when no round is open, or they lead it already."""
    branch_round = round_of(resident, now)
    if branch_round is None or leads(resident, branch_round.branch):
        return None
    nomination, new = _named(branch_round.branch, resident, now)
    if new or nomination.standing == Standing.ASKED:
        _is_willing(nomination, how, now)
        record(actor=None, verb=Verb.LEADER_NOMINATED, target=resident, reason="offered", at=now)
    return nomination


@transaction.atomic
def name(*, whom: Resident | None, by: Resident, now: datetime) -> Nomination | None:
    """A neighbour names somebody, who is asked; nobody (None) is counted and told like anybody."""
    branch_round = round_of(by, now)
    if branch_round is None:
        return None
    nomination = _name(branch_round.branch, whom, by, now) if whom and whom != by else None
    namings.note(by, nomination, now)
    return nomination


def leads(resident: Resident, branch: Branch) -> bool:
    """Whether they lead this branch, or stand ready to."""
    return Leadership.objects.filter(branch=branch, resident=resident).exists()


def _name(branch: Branch, someone: Resident, by: Resident, now: datetime) -> Nomination | None:
    if leads(someone, branch) or namings.said_no(branch, someone, now):
        return None
    nomination, new = _named(branch, someone, now)
    Backing.objects.get_or_create(nomination=nomination, resident=by)
    if new:
        asking.ask_to_lead(nomination, phones_of([someone.pk]).get(someone.pk), now)
        record(actor=None, verb=Verb.LEADER_NOMINATED, target=someone, reason="named", at=now)
    return nomination


def back(*, nomination: Nomination, by: Resident) -> None:
    """One neighbour's word for somebody who stands; given twice it counts once."""
    if nomination.resident_id != by.pk:
        Backing.objects.get_or_create(nomination=nomination, resident=by)


@transaction.atomic
def propose(
    *, branch: Branch, resident: Resident, rank: LeaderRank, by: User, now: datetime
) -> Nomination:
    """A coordinator asks somebody; nothing begins before they say yes."""
    if resident.residence_id != branch.residence_id or resident.left_at:
        raise refusals.CannotLead
    nomination, new = _named(branch, resident, now, rank=rank, by=by)
    if new:
        asking.ask_to_lead(nomination, phones_of([resident.pk]).get(resident.pk), now)
        _note(Verb.LEADER_NOMINATED, resident, by, now, reason="proposed")
    return nomination


def _named(
    branch: Branch,
    resident: Resident,
    now: datetime,
    *,
    rank: LeaderRank | None = None,
    by: User | None = None,
) -> tuple[Nomination, bool]:
    Branch.objects.select_for_update().get(pk=branch.pk)
    led = branch.leaderships.filter(rank=LeaderRank.LEADER, resident__left_at=None).exists()
    return Nomination.objects.get_or_create(
        branch=branch,
        resident=resident,
        standing__in=OPEN_STANDINGS,
        defaults={
            "standing": Standing.ASKED,
            "rank": rank or (LeaderRank.DEPUTY if led else LeaderRank.LEADER),
            "proposed_by": by,
            "made_at": now,
        },
    )


# Answering ----------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, nomination: Nomination, yes: bool, how: str, now: datetime) -> bool:
    """True if this was news: they would look after people, or would not (any more)."""
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if row.standing not in OPEN_STANDINGS or (yes and row.standing == Standing.WILLING):
        return False
    if yes:
        _is_willing(row, how, now)
    else:
        gone = Standing.WITHDRAWN if row.standing == Standing.WILLING else Standing.DECLINED
        _settle(row, gone, now, answered_at=now, answered_how=how)
    verb, reason = Verb.NOMINATION_ANSWERED, "yes" if yes else "no"
    record(actor=None, verb=verb, target=row.resident, reason=reason, at=now)
    return True


def _is_willing(nomination: Nomination, how: str, now: datetime) -> None:
    taken = set(nomination.branch.nominations.open().values_list("number", flat=True))
    free = (number for number in range(FIRST, LAST + 1) if number not in taken)
    nomination.standing, nomination.answered_at = Standing.WILLING, now
    nomination.answered_how, nomination.number = how, next(free, None)
    nomination.save()
    namings.tell_yes(nomination, now)


@transaction.atomic
def let_begin(*, nomination: Nomination, rank: LeaderRank, by: User, now: datetime) -> Leadership:
    """Somebody who said yes looks after the branch from now on; a coordinator has talked with them."""
    branch = Branch.objects.select_for_update().get(pk=nomination.branch_id)
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if row.standing != Standing.WILLING or row.resident.left_at:
        raise refusals.HasNotSaidYes
    if rank == LeaderRank.LEADER:  # who led until now stands ready
        branch.leaderships.filter(rank=rank).update(rank=LeaderRank.DEPUTY)
    led, _new = Leadership.objects.update_or_create(
        branch=branch,
        resident=row.resident,
        defaults={"rank": rank, "said_yes_how": row.answered_how},
    )
    _settle(row, Standing.LEADS, now)
    reason = LeaderRank(rank).name.lower()
    _note(Verb.LEADER_NAMED, row.resident, by, now, reason=reason)
    tell_who_leads([row.resident], now)
    return led


@transaction.atomic
def set_aside(*, nomination: Nomination, by: User, now: datetime) -> None:
    """Not this time; their name is shown to nobody any more."""
    row = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if row.standing in OPEN_STANDINGS:
        _settle(row, Standing.SET_ASIDE, now)
        _note(Verb.NOMINATION_SETTLED, row.resident, by, now, reason="set_aside")


def _settle(nomination: Nomination, standing: Standing, now: datetime, **facts: object) -> None:
    """It is over; who named whom is forgotten at once."""
    values = {"standing": standing, "settled_at": now, "number": None, **facts}
    Nomination.objects.filter(pk=nomination.pk).update(**values)
    nomination.backings.all().delete()
    nomination.namings.update(nomination=None)


def _note(
    verb: Verb, target: Branch | Resident, by: User | None, now: datetime, *, reason: str = ""
) -> None:
    record(actor=by, verb=verb, target=target, reason=reason, at=now)
