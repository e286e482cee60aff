"""The demo's giving: an appeal for phones and SIMs, what came in, who waits, what is on its way."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import Group, User
from donations import pot_actions, setting_up
from donations.actions import close_if_empty, log_offer, move, scrap
from donations.appeal_actions import publish, take_pledge, write_words
from donations.facts import Kind
from donations.list_actions import bring_in
from donations.list_columns import match as matched
from donations.list_columns import table_of
from donations.list_rows import read
from donations.models import (
    Appeal,
    ClosedHow,
    HandOverPoint,
    Match,
    MatchState,
    Need,
    NotRun,
    OpenedHow,
    Pot,
    PotKind,
    Purpose,
    Reason,
    Run,
    RunState,
    Stop,
    What,
)
from donations.proposing import propose
from donations.run_choice import Chosen, Why, choose, visits
from donations.run_data import places
from residences.import_csv import rows_of
from residences.models import Residence, Resident
from website.demo import lives
from website.demo.places import NORTHSIDE

GOOD = {
    "lock": "none", "blocked": "no", "wiped": "yes", "activation_lock": "off", "screen": "good",
    "battery": "good", "smart": "yes", "plug": "usb_c", "languages": ["ar", "fa", "ti", "en"],
}  # fmt: skip
# Kind, how many labels, how many of each, and what is known; days are counted from the loading.
GIVEN: tuple[tuple[Kind, int, int, dict[str, Any]], ...] = (
    (Kind.PHONE, 5, 1, GOOD),
    (Kind.PHONE, 2, 1, {**GOOD, "wiped": "no"}),
    (Kind.PHONE, 1, 1, {**GOOD, "screen": "broken"}),
    (Kind.PHONE, 1, 1, {**GOOD, "blocked": "yes"}),
    (Kind.SIM, 2, 10, {"network": "lebara", "cut": "multi", "activate_by": 60, "asks_for_name": "no"}),
    (Kind.SIM, 1, 6, {"network": "o2", "cut": "nano", "activated": "yes", "idle_until": 9}),
    (Kind.CHARGER, 2, 4, {"plug": "usb_c", "sound": "yes", "british_plug": "yes"}),
    (Kind.FOOD, 1, 40, {"prepared": "none", "vegan": "yes", "halal": "yes", "allergens_known": "yes"}),
    (Kind.FOOD, 1, 24, {"prepared": "hot_water", "use_by": 5, "halal": "yes", "fridge": "no"}),
    (Kind.FOOD, 1, 12, {"prepared": "cook", "best_before": 90}),
    (Kind.FOOD, 1, 8, {"prepared": "none", "use_by": -1}),
    (Kind.CLOTHES, 4, 2, {"size": "m", "cut": "any", "clean": "yes"}),
    (Kind.TOILETRIES, 2, 15, {"what": "soap", "sealed": "yes"}),
    (Kind.VOUCHER, 1, 10, {"pence": 1_000, "form": "paper", "valid_until": 120}),
    (Kind.WIFI, 1, 1, {"network": "three", "data_gb": 100, "lent": "yes"}),
    (Kind.SERVICE, 1, 4, {"what": "english_class", "languages": ["ar", "en"]}),
)  # fmt: skip
SHEET = """Timestamp,Your name,What do you want to give?,How many?,Network lock,Has it been wiped?,Blocked?,Activation lock,SIM size
1/11/2026 09:14:02,Neighbour,Mobile phone,1,Unlocked,Yes,No,Off,
1/11/2026 09:20:11,Neighbour,Mobile phone,2,Unlocked,Yes,No,Off,
1/11/2026 10:02:40,Neighbour,Smartphone,1,EE,Yes,No,Off,
1/11/2026 10:40:00,Neighbour,Mobile phone,1,Unlocked,,,Off,
2/11/2026 08:01:19,Neighbour,SIM cards,8,,,,,Nano
2/11/2026 08:30:00,Neighbour,Charger,3,,,,,
2/11/2026 11:12:13,Neighbour,Charger,1,,,,,
2/11/2026 17:45:30,Neighbour,Nappies,6,,,,,
3/11/2026 09:00:00,Neighbour,Fruit,20,,,,,
3/11/2026 12:10:00,Neighbour,Coats,4,,,,,
3/11/2026 15:15:15,Neighbour,Books,12,,,,,
4/11/2026 18:00:00,Neighbour,Shampoo,9,,,,,
4/11/2026 18:20:00,Neighbour,SIM card,5,,,,,
5/11/2026 07:55:00,Neighbour,Phone,1,Vodafone,Yes,No,Off,
"""
WANTED = (Kind.PHONE,) * 5 + (Kind.SIM,) * 4 + (Kind.CHARGER, Kind.FOOD, Kind.CLOTHES, Kind.TOILETRIES)  # fmt: skip
NEEDS = 60
HOMES = {  # how things get there, and what there is to eat with
    "Heron": ("desk", "Ring at the side gate, after ten", {"kettle": "yes", "food_kept": "yes", "ramadan": "yes", "meal_times": "07:30–09:00, 12:00–13:30"}),
    "Larch": ("off_site", "The desk sent us away twice", {"food_kept": "no"}),
    "Lantern": ("off_site", "", {"kettle": "yes", "fridge": "yes", "microwave": "yes", "food_kept": "yes"}),
    "Thistle": ("desk", "Somebody is always in", {"kettle": "yes", "fridge": "yes", "food_kept": "yes"}),
}  # fmt: skip
ASKED = {
    "en": "A phone that lies in a drawer can carry somebody through the winter. It may be old, if it"
    " works and is wiped. SIM cards help as much.",
    "ar": "الهاتف القديم في الدرج قد ينفع جاركم كثيرًا هذا الشتاء. يكفي أن يعمل وأن يُمسح. وبطاقات SIM تنفع أيضًا.",
}
TITLES = {"ar": "مطلوب: هواتف قديمة وبطاقات SIM"}
PROMISED, ACCEPTED, HANDED = 12, 7, 5  # of what is proposed; and on the run that is over


def add(network: lives.Network, now: datetime) -> None:
    """Everything on the board of donations; nothing of it sends a text, for it was said long ago."""
    random = Random(f"gifts {lives.SEED}")  # noqa: S311 - invented lives need no secret chance
    group = Group.objects.get(name=NORTHSIDE)
    amina, dora, vera = (User.objects.get(name=name) for name in ("Amina", "Dora", "Vera"))
    church = _places(group, amina, now - timedelta(days=30))
    appeal = _appeal(group, amina, now)
    _things(group, church, appeal, dora, now)
    _wishes(random, now)
    _last_run(group, amina, vera, now)
    propose(group=group, by=dora, now=now)
    _promises(random, amina, now)
    _next_runs(group, amina, vera, now)
    _money(group, amina, dora, now)


def _appeal(group: Group, by: User, now: datetime) -> Appeal:
    """What anybody can read at /give/, and an answer to it that waits for a volunteer."""
    before = now - timedelta(days=20)
    appeal = setting_up.open_appeal(
        group=group, title="Old phones and SIM cards wanted", kinds=[Kind.PHONE, Kind.SIM],
        target=60, area="Northport", until_on=timezone.localdate(now + timedelta(days=30)),
        by=by, now=before,
    )  # fmt: skip
    for tag, words in ASKED.items():
        title = TITLES.get(tag, "")
        write_words(appeal=appeal, language=tag, title=title, words=words, by=by, now=before)
    publish(appeal=appeal, by=by, now=before)
    take_pledge(
        appeal=appeal, key=appeal.pk, kind=Kind.PHONE, quantity=2, words="Both wiped, one charger.",
        contact="giver@example.org", now=now - timedelta(hours=5),
    )  # fmt: skip
    return appeal


def _places(group: Group, by: User, now: datetime) -> HandOverPoint:
    church = setting_up.add_point(
        group=group, name="Church hall", where="Mill Lane, the side door", hours="Fridays 4 to 7",
        by=by, now=now,
    )  # fmt: skip
    setting_up.add_point(group=group, name="Library", where="First floor", by=by, now=now)
    for name, (route, words, there) in HOMES.items():
        said: dict[str, Any] = {"route": route, "route_words": words, **there}
        said["point"] = church if route == "off_site" else None
        home = Residence.objects.get(code_name=name)
        setting_up.set_facilities(residence=home, said=said, by=by, now=now)
    return church


def _things(group: Group, church: HandOverPoint, appeal: Appeal, by: User, now: datetime) -> None:
    """Some typed in the hall, some out of the answers to a form."""
    table = table_of(rows_of(SHEET))
    fields = [column.field for column in matched(table)]
    rows = read(table.rows, fields, None, group.pk)
    at = now - timedelta(days=12)
    bring_in(group=group, rows=rows, place=church, good_rows=True, by=by, now=at)
    for n, (kind, labels, quantity, said) in enumerate(GIVEN):
        wanted = appeal if kind.value in appeal.kinds else None
        for turn in range(labels):
            offer = log_offer(
                group=group, kind=kind, said=_dated(said, now), by=by, quantity=quantity,
                appeal=wanted, place=church, now=now - timedelta(days=11 - n % 10, hours=turn),
            )  # fmt: skip
    scrap(offer=offer, quantity=1, by=by, now=now - timedelta(hours=5), reason=Reason.USED)


def _dated(said: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Days counted from now as days in the calendar."""
    dates = {"activate_by", "idle_until", "use_by", "best_before", "valid_until"}
    return {
        key: timezone.localdate(now + timedelta(days=value)).isoformat() if key in dates else value
        for key, value in said.items()
    }


def _wishes(random: Random, now: datetime) -> None:
    """Sixty needs, most of them said by text, over five weeks."""
    people = list(
        Resident.objects.here()
        .filter(residence__code_name__in=HOMES, phones__isnull=False)
        .select_related("residence")
        .order_by("joined_at", "alias", "pk")
        .distinct()
    )
    random.shuffle(people)
    needs = []
    for n, person in enumerate(people[:NEEDS]):
        kind = WANTED[n % len(WANTED)]
        need = Need(
            resident=person, residence_id=person.residence_id, kind=kind,
            opened_at=now - timedelta(days=random.randint(0, 35), hours=random.randint(1, 20)),
            opened_how=random.choice([OpenedHow.TEXT, OpenedHow.TEXT, OpenedHow.LEADER]),
        )  # fmt: skip
        need.facts = {"halal": "yes"} if kind is Kind.FOOD and n % 2 else {}
        needs.append(need)
    Need.objects.bulk_create(needs)


def _run(group: Group, by: User, driver: User | None, at: datetime, homes: Iterable[Chosen]) -> Run:
    run = Run.objects.create(
        group=group, starts_at=at, driver=driver, made_by=by, made_at=at - timedelta(days=4)
    )
    there, chosen = places(group), {one.home: one.why for one in homes}
    point = {home: there[home].point for home in chosen}
    order = visits([(home, str(point[home].pk) if point[home] else "") for home in chosen], {})  # type: ignore[union-attr]
    Stop.objects.bulk_create(
        Stop(run=run, residence=there[home].residence, point=point[home], position=n, why=chosen[home])
        for n, home in enumerate(order)
    )  # fmt: skip
    return run


def _half_past_ten(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=10, minute=30, second=0, microsecond=0)


def _last_run(group: Group, amina: User, vera: User, now: datetime) -> None:
    """Nine days ago: some phones and SIMs were handed over, and one run did not take place."""
    at = _half_past_ten(now - timedelta(days=9))
    run = _run(group, amina, vera, at, [Chosen("Heron", Why.MOST), Chosen("Larch", Why.MOST)])
    Run.objects.filter(pk=run.pk).update(state=RunState.DONE, ended_at=at + timedelta(hours=3))
    off = _run(
        group,
        amina,
        None,
        _half_past_ten(now - timedelta(days=16)),
        [Chosen("Thistle", Why.PASSED_OVER)],
    )
    Run.objects.filter(pk=off.pk).update(
        state=RunState.CANCELLED, why_not=NotRun.WEATHER, ended_at=now - timedelta(days=17)
    )
    propose(group=group, by=amina, now=at)
    there = Match.objects.filter(
        state=MatchState.PROPOSED, need__residence__code_name__in=["Heron", "Larch"],
        need__opened_at__lt=at, need__kind__in=[Kind.PHONE, Kind.SIM],
    )  # fmt: skip
    for match in there.select_related("offer", "need").order_by("need__opened_at")[:HANDED]:
        Match.objects.filter(pk=match.pk).update(
            state=MatchState.HANDED_OVER, code="6000", ended_at=at, answered_at=at,
            confirmed_at=at - timedelta(days=2), confirmed_by=amina,
        )  # fmt: skip
        move(match.offer, What.OUT, match.quantity, vera, at)
        close_if_empty(match.offer, at)
        Need.objects.filter(pk=match.need_id).update(closed_at=at, closed_how=ClosedHow.MET)


def _promises(random: Random, by: User, now: datetime) -> None:
    """Some of what is proposed is promised, and some of them said yes."""
    rows = list(Match.objects.proposed().order_by("need__opened_at", "pk")[: PROMISED + ACCEPTED])
    codes = random.sample(range(6001, 7000), len(rows))
    at = now - timedelta(hours=20)
    for n, (match, code) in enumerate(zip(rows, codes, strict=True)):
        yes = n < ACCEPTED
        Match.objects.filter(pk=match.pk).update(
            state=MatchState.ACCEPTED if yes else MatchState.CONFIRMED, code=str(code),
            confirmed_at=at, confirmed_by=by, answered_at=at + timedelta(hours=1) if yes else None,
            held_until=now + timedelta(days=7 if yes else 2),
        )  # fmt: skip


def _next_runs(group: Group, amina: User, vera: User, now: datetime) -> None:
    """Where most is promised goes first; the week after is planned, and nobody drives it yet."""
    waits = [one for one in (place.waits for place in places(group).values()) if one]
    day = timezone.localdate(now)
    for weeks, driver in ((0, vera), (1, None)):
        chosen = choose(waits, 3, day, day + timedelta(days=7))
        run = _run(
            group, amina, driver, _half_past_ten(now + timedelta(days=4 + 7 * weeks)), chosen
        )
        Run.objects.filter(pk=run.pk).update(made_at=now - timedelta(hours=2))
    first = timezone.localdate(now + timedelta(days=4))
    for stop in Stop.objects.filter(run__group=group, run__state=RunState.PLANNED):
        facilities = stop.residence.facilities
        facilities.next_on = first
        facilities.save(update_fields=["next_on"])


def _money(group: Group, amina: User, dora: User, now: datetime) -> None:
    pot: Pot = pot_actions.add_pot(
        group=group, name="Top-ups and fares", kind=PotKind.CASH, by=dora, now=now
    )
    for what, pence, signed in (
        (Purpose.GIVEN, 20_000, True), (Purpose.TOP_UPS, 4_500, True), (Purpose.TRAVEL, 1_260, False),
    ):  # fmt: skip
        line = pot_actions.write_line(pot=pot, what=what, pence=pence, by=dora, now=now)
        if signed:
            pot_actions.sign(line=line, by=amina, now=now)
