"""What happens in the demo's trees: people named, a number that changed, a branch that fell silent."""

from datetime import datetime, time, timedelta
from uuid import UUID

from residences import pins
from residences.models import (
    Branch,
    Errand,
    ErrandKind,
    LeaderFacts,
    LeaderRank,
    Leadership,
    MoveSign,
    Nomination,
    NumberChange,
    Resident,
    Round,
    Standing,
)

NAMED, HELD, SILENT = (
    ("Heron", "Floor 4 east"),
    ("Larch", "Floor 2 front"),
    ("Harbour", "Deck 2 bow"),
)
ALARMS = (
    "Heron"  # where two who lead have chosen digits, so that an alarm can be raised and confirmed
)
DIGITS = ("2580", "3691")
DRILL = UUID(int=0x20200903)  # the call-out in which the branch fell silent; it is over and gone


def grow(now: datetime) -> None:
    """Something of everything that a coordinator finds on a Monday morning."""
    _name_some(_branch(*NAMED), now)
    _change_a_number(_branch(*HELD), now)
    _fall_silent(_branch(*SILENT), now)
    _tell_facts()
    for leader, pin in with_digits():
        pins.choose(resident=leader, pin=pin, now=now - timedelta(days=9))


def with_digits() -> list[tuple[Resident, str]]:
    """Who can prove an alarm in the demo, and by what: two leaders of one residence."""
    led = Leadership.objects.filter(rank=LeaderRank.LEADER, branch__residence__code_name=ALARMS)
    rows = led.filter(resident__phones__opted_out_at=None, resident__phones__dead_since=None)
    rows = rows.exclude(resident__phones=None).select_related("resident").order_by("pk")
    return [(row.resident, pin) for row, pin in zip(rows, DIGITS, strict=False)]


def _branch(code_name: str, word: str) -> Branch:
    return Branch.objects.get(residence__code_name=code_name, word=word)


def _people(branch: Branch) -> list[Resident]:
    return list(branch.residents.filter(left_at=None).order_by("pk"))


def _name_some(branch: Branch, now: datetime) -> None:
    """A branch that nobody leads: one said yes, one was asked, and neighbours named both."""
    Round.objects.create(branch=branch, opened_at=now - timedelta(days=3))
    willing, asked, *neighbours = _people(branch)
    yesterday = now - timedelta(days=1)
    stands = Nomination.objects.create(
        branch=branch, resident=willing, standing=Standing.WILLING, number=71,
        made_at=yesterday, answered_at=yesterday, answered_how="text",
    )  # fmt: skip
    waits = Nomination.objects.create(
        branch=branch, resident=asked, standing=Standing.ASKED, made_at=yesterday
    )
    for place, one in enumerate(neighbours[:4]):
        (waits if place == 0 else stands).backings.create(resident=one)


def _change_a_number(branch: Branch, now: datetime) -> None:
    """A leader got another SIM card three hours ago and is held until tomorrow."""
    led = Leadership.objects.filter(branch=branch, rank=LeaderRank.LEADER)
    leader = led.select_related("resident").get().resident
    at = now - timedelta(hours=3)
    phone = leader.phones.order_by("pk").first()
    NumberChange.objects.create(resident=leader, is_new=False, why="new_sim", at=at)
    NumberChange.objects.create(resident=leader, new=phone, is_new=True, at=at)
    Errand.objects.create(
        residence_id=branch.residence_id, branch=branch, resident=leader, kind=ErrandKind.HELD,
        made_at=at,
    )  # fmt: skip


def _fall_silent(branch: Branch, now: datetime) -> None:
    """Most phones of one branch answered the last drill and not this one."""
    known = branch.residents.filter(left_at=None, phones__isnull=False).distinct().count()
    MoveSign.objects.create(
        residence_id=branch.residence_id, branch=branch, about=DRILL, known=known,
        silent=known - 1, raised_at=now - timedelta(hours=1),
    )  # fmt: skip


def _tell_facts() -> None:
    """Some leaders told us when to ring them and how many people they can take."""
    leaders = Leadership.objects.filter(rank=LeaderRank.LEADER).select_related("resident")
    LeaderFacts.objects.bulk_create(
        LeaderFacts(
            resident=row.resident,
            languages=list(dict.fromkeys([row.resident.speaks, row.resident.reads, "en"])),
            rung_from=time(9),
            rung_until=time(22),
            cap=10,
        )
        for row in leaders.order_by("pk")[:6]
    )
