"""In the house: somebody whom no text reaches, a phone that broke, an appeal with what a donor wrote."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from accounts.models import Group, User
from donations import checkups, giving
from donations.appeal_actions import publish, set_table, take_pledge, write_words
from donations.facts import Kind
from donations.models import (
    Allocation,
    Appeal,
    AppealWords,
    Checkup,
    Match,
    MatchState,
    Pledge,
    Policy,
    TableDay,
)
from donations.setting_up import add_point, open_appeal
from tests import build
from tests.donations import given

if TYPE_CHECKING:
    from tests.security.house import House

MUTE, HAD = "Radium Ibex", "Argon Lynx"  # aliases
GIVE = "GVBCDFH"  # in the address of the appeal
GIVER = "giver of the canary"  # what a donor wrote


def furnish(house: "House", by: User, now: datetime) -> None:
    """All of it."""
    at = now - checkups.AFTER
    broken = _promised(house, HAD, Kind.PHONE, by, at)
    giving.hand_over(match=broken, by=by, now=at)
    checkups.ask(now)
    checkups.answer(match=broken, works=False, by=None, now=now)
    _promised(house, MUTE, Kind.CHARGER, by, now)
    _appeal(house, now)


def others(house: "House") -> list[Match]:
    """What is promised to others than Omar, and what broke."""
    return list(Match.objects.exclude(need__resident=house.omar).order_by("proposed_at"))


def guarded(group: Group) -> list[Any]:
    """Rows that only the group may change."""
    return [
        Appeal.objects.filter(group=group).order_by("pk").values_list(),
        AppealWords.objects.filter(appeal__group=group).order_by("pk").values_list(),
        Pledge.objects.filter(appeal__group=group).order_by("pk").values_list("pk", "seen"),
        TableDay.objects.filter(appeal__group=group).order_by("pk").values_list(),
        Checkup.objects.filter(match__offer__group=group).values_list(),
    ]


def _promised(house: "House", alias: str, kind: Kind, by: User, at: datetime) -> Match:
    someone = build.resident(house.home, alias=alias)
    facts = {"sound": "yes"} if kind is Kind.CHARGER else {}
    match = Match.objects.create(
        offer=given.offer(house.group, by, kind, **facts),
        need=given.need(someone, kind, at=at),
        quantity=1,
        state=MatchState.PROPOSED,
        proposed_at=at,
    )
    giving.confirm_match(match=match, by=house.people["coordinator"], now=at)
    return match


def _appeal(house: "House", now: datetime) -> None:
    chief = house.people["coordinator"]
    appeal = open_appeal(
        group=house.group, title="Warm coats", kinds=[Kind.CLOTHES], by=chief, now=now,
        policy=Policy.TABLE,
    )  # fmt: skip
    write_words(appeal=appeal, language="en", words="A coat helps.", by=chief, now=now)
    publish(appeal=appeal, by=chief, now=now)
    Appeal.objects.filter(pk=appeal.pk).update(code=GIVE)
    Allocation.objects.create(
        group=house.group, seed=appeal.seed, at=now, needs=2, served=1, units=1,
        drawn={"clothes": [[str(uuid4()), str(uuid4())]]},
    )  # fmt: skip
    begins = now + timedelta(days=9)
    set_table(
        appeal=appeal,
        point=add_point(group=house.group, name="St Ann's", by=chief, now=now),
        begins_at=begins,
        ends_at=begins + timedelta(hours=1),
        by=chief,
        now=now,
    )
    take_pledge(
        appeal=appeal, key=uuid4(), kind=Kind.CLOTHES, quantity=1, words=GIVER, contact=GIVER,
        now=now,
    )  # fmt: skip


def places(house: "House") -> dict[str, str]:
    """What stands for the changing parts of addresses."""
    appeal = Appeal.objects.get(group=house.group)
    broken, told = others(house)
    return {
        "appeals/<uuid:pk>": f"appeals/{appeal.pk}",
        "pledges/<uuid:pk>": f"pledges/{appeal.pledges.get().pk}",
        "donations/tables/<uuid:pk>": f"donations/tables/{appeal.tables.get().pk}",
        "repairs/<uuid:pk>": f"repairs/{broken.offer_id}",
        "donations/tell/<uuid:pk>": f"donations/tell/{told.pk}",
        "matches/<uuid:pk>/answer": f"matches/{told.pk}/answer",
        "matches/<uuid:pk>/take-back": f"matches/{told.pk}/take-back",
        "matches/<uuid:pk>": f"matches/{house.match.pk}",
        "api/needs/<uuid:pk>": f"api/needs/{house.match.need_id}",
        "give/<slug:code>": f"give/{GIVE}",
    }
