"""What the group of the walk was given: things, a promise, a run; and what is sent about them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts import clock
from accounts.models import Group, User
from donations import list_shelf
from donations.facts import Kind
from donations.list_shelf import Kept
from donations.models import (
    Facilities,
    HandOverPoint,
    Match,
    MatchState,
    Movement,
    Need,
    Offer,
    Pot,
    PotLine,
    Run,
    Snapshot,
    Stop,
)
from donations.proposing import propose
from residences.columns import Table
from residences.models import Residence, Resident
from tests.donations import given

LIST = UUID(int=0x1157)  # of things, sent by who handles what is given
LABEL, RECEIPT = "BCDFGHK", "BCDFGHL"
GROUP, MATCH = "<group>", "<match>"
KNOWN = dict.fromkeys(
    ("kettle", "fridge", "microwave", "tin_opener", "food_kept", "ramadan"), "yes"
)
PLAN = {"group": GROUP, "day": "2199-11-12", "time": "10:30", "homes": ["Bittern"]}
GIVE = {"label": "BCDFGHJ", "code": "6000", "do": "give"}
SOON = timezone.localdate() + timedelta(days=30)  # a day can be agreed on within a year
AGREE = {"deed": "agree", "day": SOON.isoformat(), "time": "10:30"}
BODIES: dict[str, dict[str, Any]] = {
    "donations/new/": {"kind": "cash", "group": GROUP, "quantity": "1"},
    "donations/needs/<uuid:pk>/": {"urgency": "1", "reason": "lost"},
    "donations/hand-over/": GIVE,
    "donations/lists/": {"group": GROUP, "text": "Kind;How many\nCharger;2"},
    "donations/lists/<uuid:pk>/": {"column_0": "kind", "column_1": "quantity"},
    "donations/lists/<uuid:pk>/check/": {"good_rows": "1"},
    "donations/offers/<slug:code>/": {"deed": "scrap", "quantity": "1", "reason": "lost"},
    "donations/runs/new/": PLAN,
    "donations/runs/<uuid:pk>/": GIVE,
    "donations/runs/<uuid:pk>/do/": {"deed": "drive"},
    "donations/runs/<uuid:pk>/cancel/": {"why_not": "weather"},
    "donations/routes/<uuid:pk>/": {"route": "desk", **KNOWN},
    "donations/services/<uuid:pk>/": AGREE,
    "api/services/<uuid:pk>/": AGREE,
    "donations/points/": {"group": GROUP, "name": "Library"},
    "donations/matches/propose/": {"group": GROUP},
    "donations/matches/decide/": {"do": "confirm", "match": [MATCH]},
}


BODIES |= {
    "donations/labels/": {"sheet": "24", "first": "1"},
    "donations/offers/<slug:code>/picture/": {"do": "forget"},
    "donations/pots/": {"group": GROUP, "name": "Fares", "kind": "cash"},
    "donations/pots/<uuid:pk>/": {"pounds": "2", "what": "given"},
    "donations/pots/lines/<uuid:pk>/": {"deed": "refuse"},
    "api/offers/": {"kind": "cash", "group": GROUP, "quantity": "1"},
    "api/offers/<slug:code>/split/": {"quantity": 1},
    "api/offers/<slug:code>/join/": {"label": "BCDFGHJ"},
    "api/offers/<slug:code>/count/": {"counted": 3, "reason": "not_logged"},
    "api/offers/<slug:code>/scrap/": {"quantity": 1, "reason": "lost"},
    "api/offers/<slug:code>/facts/": {"lock": "ee"},
    "api/runs/": PLAN,
    "api/runs/<uuid:pk>/do/": {"deed": "drive"},
    "api/runs/<uuid:pk>/cancel/": {"why_not": "weather"},
    "api/lists/": {"group": GROUP, "text": "Kind;How many\nCharger;2", "do_it": True},
    "api/labels/": {"sheet": "24", "first": 1},
    "api/points/": {"group": GROUP, "name": "Library"},
    "api/routes/<uuid:pk>/": {"route": "refused"},
    "api/pots/": {"group": GROUP, "name": "Fares", "kind": "cash"},
    "api/pots/<uuid:pk>/lines/": {"pounds": "2", "what": "given"},
    "api/pots/lines/<uuid:pk>/": {"deed": "refuse"},
    "api/hand-over/": GIVE,
    "api/hand-over/back/": GIVE,
}


def furnish(group: Group, home: Residence, omar: Resident, by: User) -> None:
    """A phone that was given and is proposed to Omar, who needs one; a church; a run to his place."""
    now = clock.now()
    given.offer(group, by)
    given.need(omar, at=now)
    propose(group=group, by=by, now=now)
    HandOverPoint.objects.create(group=group, name="Church", made_at=now)
    Match.objects.create(
        offer=given.offer(group, by, Kind.SERVICE), need=given.need(omar, Kind.SERVICE, at=now),
        quantity=1, state=MatchState.ACCEPTED, code="6999", proposed_at=now, confirmed_at=now,
        confirmed_by=by, answered_at=now, held_until=now + timedelta(days=7),
    )  # fmt: skip
    starts = now + timedelta(days=9)
    some = given.offer(group, by, quantity=2)  # more than one, so that it can be split
    offer = Offer.objects.filter(pk=some.pk)
    offer.update(code=LABEL)
    Snapshot.objects.create(offer=some, jpeg=b"\xff\xd8", made_at=now)
    pot = Pot.objects.create(group=group, name="Hardship", kind="cash", made_at=now)
    for n, code in enumerate((RECEIPT, "BCDFGHM")):
        other = group.roles.exclude(user=by).order_by("pk")[0].user
        signed = {"second": other, "second_at": now} if n == 0 else {}
        PotLine.objects.create(
            pot=pot, code=code, way="in", pence=100, what="given", first=by, at=now, **signed
        )
    run = Run.objects.create(group=group, starts_at=starts, made_by=by, made_at=now)
    Stop.objects.create(run=run, residence=home, position=0, why="most")


def places(group: Group, home: Residence) -> dict[str, str]:
    """What stands for the changing parts of their addresses."""
    line = PotLine.objects.get(pot__group=group, second_at=None)
    proposed = Match.objects.proposed().get(offer__group=group)
    lift = Match.objects.services().get(offer__group=group)
    church = group.hand_over_points.get(name="Church")
    return {
        "donations/needs/<uuid:pk>": f"donations/needs/{proposed.need_id}",
        "donations/lists/<uuid:pk>": f"donations/lists/{LIST}",
        "receipts/<slug:code>": f"receipts/{RECEIPT}",
        "offers/<slug:code>": f"offers/{LABEL}",
        "pots/lines/<uuid:pk>": f"pots/lines/{line.pk}",
        "pots/<uuid:pk>": f"pots/{line.pot_id}",
        "api/runs/<uuid:pk>": f"api/runs/{group.runs.get().pk}",
        "donations/runs/<uuid:pk>": f"donations/runs/{group.runs.get().pk}",
        **{
            f"{where}/{what}/<uuid:pk>": f"{where}/{what}/{pk}"
            for where in ("donations", "api")
            for what, pk in {"points": church.pk, "routes": home.pk, "services": lift.pk}.items()
        },
    }


def put_list(group: Group, by: User) -> None:
    """A list of hers that waits to be brought in."""
    table = Table(["Kind", "How many"], [(2, ["Charger", "2"])], 1)
    fields = ("kind", "quantity")
    list_shelf.put(
        Kept(pk=LIST, by=by.pk, group=group.pk, at=clock.now(), table=table, fields=fields)
    )


def guarded(group: Group, home: Residence) -> list[Any]:
    """What only the group may change."""
    return [
        Offer.objects.filter(group=group).order_by("pk").values_list(),
        Need.objects.filter(residence=home).order_by("pk").values_list(),
        Match.objects.filter(need__residence=home).order_by("pk").values_list(),
        Run.objects.filter(group=group).order_by("pk").values_list(),
        Stop.objects.filter(run__group=group).order_by("pk").values_list(),
        HandOverPoint.objects.filter(group=group).order_by("pk").values_list(),
        Facilities.objects.filter(residence=home).values_list(),
        Movement.objects.filter(offer__group=group).order_by("pk").values_list(),
        Snapshot.objects.filter(offer__group=group).values_list("pk", "made_at"),
        Pot.objects.filter(group=group).order_by("pk").values_list(),
        PotLine.objects.filter(pot__group=group).order_by("pk").values_list(),
    ]
