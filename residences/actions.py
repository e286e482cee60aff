"""What coordinators do to residences, branches, residents and leaders. Each leaves a line in the trail."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.module_loading import import_string
from phonenumber_field.phonenumber import PhoneNumber

from accounts.models import Group, User
from accounts.trail import Deed, Event, record, record_many
from accounts.verbs import Verb
from messaging.models import Phone
from residences import leading, number_history, refusals
from residences.aliases import folded
from residences.branch_words import refuse_twin
from residences.models import (
    Branch,
    LeaderRank,
    Leadership,
    Residence,
    Resident,
    ResidentPhone,
    Why,
)

REVEALS_A_DAY = 10  # numbers one person may look at in 24 hours (research, security.md T13)
IN_A_CALL_OUT = "call_out"  # the reason of looks that a call-out asks for; they cost nothing


@transaction.atomic
def add_residence(
    *,
    key: UUID,
    group: Group,
    by: User,
    now: datetime,
    code_name: str,
    kind: str,
    real_name: str | None = None,
    address: str | None = None,
) -> Residence:
    """The new residence; the one it made before when the same form comes twice."""
    if twin := Residence.objects.filter(pk=key).first():
        if Residence.objects.run_by(by).filter(pk=key).exists():
            return twin
        raise refusals.KeyUsed
    _refuse_taken_name(code_name)
    residence = Residence(
        pk=key, code_name=code_name, kind=kind, real_name=real_name or None, address=address or None
    )
    _save(residence, refusals.CodeNameTaken, insert=True)
    residence.groups.add(group)
    record(actor=by, verb=Verb.RESIDENCE_ADDED, target=residence, residence_id=residence.pk, at=now)
    return residence


@transaction.atomic
def change_residence(
    *,
    residence: Residence,
    by: User,
    now: datetime,
    code_name: str,
    kind: str,
    real_name: str | None = None,
    address: str | None = None,
) -> Residence:
    """The residence as it is now; an empty name or address leaves what was there."""
    _refuse_taken_name(code_name, but=residence)
    residence.code_name, residence.kind = code_name, kind
    columns = ["code_name", "kind"]
    for column, value in (("real_name", real_name), ("address", address)):
        if value:
            setattr(residence, column, value)
            columns.append(column)
    _save(residence, refusals.CodeNameTaken, columns)
    record(
        actor=by, verb=Verb.RESIDENCE_CHANGED, target=residence, residence_id=residence.pk, at=now
    )
    return residence


def _refuse_taken_name(code_name: str, but: Residence | None = None) -> None:
    """Whoever has it: the sentence does not say. SQLite's own comparison folds A to Z only."""
    others = Residence.objects.exclude(pk__in=[but.pk] if but else [])
    if folded(code_name) in {folded(name) for name in others.values_list("code_name", flat=True)}:
        raise refusals.CodeNameTaken


@transaction.atomic
def add_branch(*, key: UUID, residence: Residence, by: User, word: str, now: datetime) -> Branch:
    """The new branch, after the others; the one it made before when the form comes twice."""
    if twin := Branch.objects.filter(pk=key).first():
        if twin.residence_id == residence.pk:
            return twin
        raise refusals.KeyUsed
    _refuse_when_closed(residence)
    refuse_twin(residence.pk, word)
    last = residence.branches.order_by("-position").values_list("position", flat=True).first()
    place = 0 if last is None else last + 1
    branch = Branch(pk=key, residence=residence, word=word, position=place)
    _save(branch, refusals.BranchWordTaken, insert=True)
    record(actor=by, verb=Verb.BRANCH_ADDED, target=branch, at=now)
    return branch


@transaction.atomic
def rename_branch(*, branch: Branch, by: User, word: str, now: datetime) -> Branch:
    """The branch with its new word."""
    refuse_twin(branch.residence_id, word, but=branch)
    branch.word = word
    _save(branch, refusals.BranchWordTaken, ["word"])
    record(actor=by, verb=Verb.BRANCH_CHANGED, target=branch, at=now)
    return branch


@transaction.atomic
def move_branch(*, branch: Branch, by: User, up: bool, now: datetime) -> bool:
    """Whether it changed places with its neighbour; the first cannot go up, the last not down."""
    order = list(Branch.objects.select_for_update().filter(residence=branch.residence_id))
    here = order.index(branch)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(order):
        return False
    order[here], order[there] = order[there], order[here]
    for place, one in enumerate(order):
        one.position = place
    Branch.objects.bulk_update(order, ["position"])
    record(actor=by, verb=Verb.BRANCH_CHANGED, target=branch, reason="moved", at=now)
    return True


@transaction.atomic
def remove_branch(*, branch: Branch, by: User, now: datetime) -> None:
    """The branch is gone; only an empty one can go."""
    if branch.residents.filter(left_at=None).exists():
        raise refusals.BranchNotEmpty
    record(actor=by, verb=Verb.BRANCH_REMOVED, target=branch, at=now)
    branch.delete()


@transaction.atomic
def add_resident(
    *,
    key: UUID,
    residence: Residence,
    by: User,
    now: datetime,
    numbers: Iterable[PhoneNumber] = (),
    **facts: Any,
) -> Resident:
    """The new resident with their phones; the one it made before when the form comes twice."""
    if twin := Resident.objects.filter(pk=key).first():
        if twin.residence_id == residence.pk:
            return twin
        raise refusals.KeyUsed
    _refuse_when_closed(residence)
    _refuse_what_does_not_fit(residence, facts, but=None)
    resident = Resident.objects.create(pk=key, residence=residence, **facts)
    record(actor=by, verb=Verb.RESIDENT_ADDED, target=resident, at=now)
    add_phones(resident=resident, by=by, numbers=numbers, now=now)
    return resident


@transaction.atomic
def change_resident(
    *,
    resident: Resident,
    by: User,
    now: datetime,
    numbers: Iterable[PhoneNumber] = (),
    drop: Iterable[ResidentPhone] = (),
    **facts: Any,
) -> Resident:
    """The resident as they are now, some phones added, some taken away."""
    _refuse_what_does_not_fit(resident.residence, facts, but=resident)
    for column, value in facts.items():
        setattr(resident, column, value)
    resident.save(update_fields=list(facts))
    record(actor=by, verb=Verb.RESIDENT_CHANGED, target=resident, at=now)
    for line in drop:
        number_history.note_ended(line, why=Why.OTHER, by=by, now=now)
        remove_phone(line=line, by=by, now=now)
    add_phones(resident=resident, by=by, numbers=numbers, now=now)
    return resident


def _refuse_when_closed(residence: Residence) -> None:
    if residence.closed_at:
        raise refusals.IsClosed


def _refuse_what_does_not_fit(
    residence: Residence, facts: dict[str, Any], but: Resident | None
) -> None:
    branch = facts.get("branch")
    if branch and branch.residence_id != residence.pk:
        raise refusals.ForeignBranch
    if "alias" in facts and folded(facts["alias"]) in aliases_here(residence, but=but):
        raise refusals.AliasTaken


def aliases_here(residence: Residence, but: Resident | None = None) -> set[str]:
    """The aliases that are taken here, as two people would hear them."""
    people = residence.residents.here().only("pk", "alias")
    return {folded(one.alias) for one in people if one != but}


@transaction.atomic
def add_phones(
    *, resident: Resident, by: User, numbers: Iterable[PhoneNumber], now: datetime
) -> list[Phone]:
    """The phones of these numbers, now also this resident's; a number may serve several people."""
    phones = [phone_of(number) for number in numbers]
    had, came = number_history.had_before(resident), []
    for phone in phones:
        _line, new = ResidentPhone.objects.get_or_create(resident=resident, phone=phone)
        if new:
            came.append(phone)
            record(
                actor=by,
                verb=Verb.PHONE_ADDED,
                target=phone,
                residence_id=resident.residence_id,
                at=now,
            )
    if had:
        number_history.note_came(resident, came, by=by, now=now)
    return phones


def phone_of(number: PhoneNumber) -> Phone:
    """The phone with this number, whoever added it first."""
    if known := Phone.objects.with_number(number).first():
        return known
    phone = Phone.of(number)
    try:
        with transaction.atomic():
            phone.save(force_insert=True)
    except IntegrityError:  # somebody added it in the same moment
        return Phone.objects.with_number(number).get()
    return phone


@transaction.atomic
def remove_phone(*, line: ResidentPhone, by: User, now: datetime) -> None:
    """The number is no longer this resident's; when it is nobody's, it is forgotten."""
    residence = line.resident.residence_id
    record(actor=by, verb=Verb.PHONE_REMOVED, target=line.phone, residence_id=residence, at=now)
    line.delete()
    # a number that said stop is kept, so that an import does not text it again;
    # one with messages is kept until they are forgotten
    phone = line.phone
    if not (phone.opted_out_at or phone.lines.exists() or phone.messages.exists()):
        phone.delete()


@transaction.atomic
def move_away(*, resident: Resident, by: User, now: datetime) -> None:
    """They are no longer called, texted, counted or leading here."""
    resident.left_at = now
    resident.save(update_fields=["left_at"])
    led = list(resident.leaderships.all())
    for leadership in led:
        _stand_down(leadership, by, now)
    record(actor=by, verb=Verb.RESIDENT_MOVED, target=resident, at=now)
    leading.fill([one.branch_id for one in led], by, now)


@transaction.atomic
def forget_resident(*, resident: Resident, by: User, now: datetime) -> None:
    """Nothing about them is left but a STOP; privacy, above, knows where more of them lies."""
    led = list(resident.leaderships.values_list("branch", flat=True))
    import_string(settings.FORGET)(resident=resident, by=by, now=now)
    leading.fill(led, by, now)


@transaction.atomic
def choose_leaders(
    *,
    branch: Branch,
    by: User,
    leader: Resident | None,
    deputies: Sequence[Resident],
    now: datetime,
) -> None:
    """This branch is led by these, and by nobody else; of two at once, by whom the later chose."""
    Branch.objects.select_for_update().get(pk=branch.pk)  # two who choose take turns
    wanted = {deputy.pk: (deputy, LeaderRank.DEPUTY) for deputy in deputies}
    if (leader and leader.pk in wanted) or len(wanted) < len(deputies):
        raise refusals.TwiceALeader
    if leader:
        wanted[leader.pk] = (leader, LeaderRank.LEADER)
    for resident, _rank in wanted.values():
        if resident.residence_id != branch.residence_id or resident.left_at:
            raise refusals.CannotLead
    for old in branch.leaderships.select_for_update():
        kept = wanted.get(old.resident_id)
        if kept and kept[1] == old.rank:
            del wanted[old.resident_id]
        else:
            _stand_down(old, by, now, quietly=bool(kept))
    _name(branch, list(wanted.values()), by, now)


def _name(
    branch: Branch, named: list[tuple[Resident, LeaderRank]], by: User, now: datetime
) -> None:
    for resident, rank in named:
        Leadership.objects.create(branch=branch, resident=resident, rank=rank)
    record_many(
        [
            Deed(
                actor=by,
                verb=Verb.LEADER_NAMED,
                target=resident,
                residence_id=branch.residence_id,
                reason=LeaderRank(rank).name.lower(),
            )
            for resident, rank in named
        ],
        at=now,
    )


def _stand_down(leadership: Leadership, by: User, now: datetime, *, quietly: bool = False) -> None:
    resident = leadership.resident
    leadership.delete()
    if not quietly:
        record(actor=by, verb=Verb.LEADER_STOOD_DOWN, target=resident, at=now)


def reveal_phone(*, line: ResidentPhone, by: User, reason: str, now: datetime) -> str:
    """The number in clear, for one look; refused, with a line in the trail, past the day's budget."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # two looks at once are counted as two
        within = looked_at(by=by, now=now) < REVEALS_A_DAY
        record(
            actor=by,
            verb=Verb.PHONE_REVEALED if within else Verb.PHONE_REFUSED,
            target=line.phone,
            residence_id=line.resident.residence_id,
            reason=reason,
            at=now,
        )
    if not within:
        raise refusals.EnoughReveals
    return str(line.phone.number.reveal(reason=reason))


def looked_at(*, by: User, now: datetime) -> int:
    """How many numbers this person has looked at in the last 24 hours, call-outs left aside."""
    since = now - timedelta(days=1)
    looks = Event.objects.filter(actor_id=by.pk, verb=Verb.PHONE_REVEALED.value, at__gt=since)
    return looks.exclude(reason=IN_A_CALL_OUT).count()


def _save(
    row: Residence | Branch,
    taken: type[refusals.Refused],
    columns: list[str] | None = None,
    *,
    insert: bool = False,
) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=insert, update_fields=columns)
    except IntegrityError:
        raise taken from None
