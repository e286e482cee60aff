"""Who gets what, for thousands: our queue against OR-tools' min-cost flow on the same instance."""

import random
import statistics
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from bench import measuring
from donations.allocation import Outcome, Supply, Wish, allocate
from donations.bits import numbers
from donations.facts import ALLERGENS, CUTS, NETWORKS, PLUGS, PREPARED, Kind
from donations.rules import Home
from donations.uses import Uses

TODAY = date(2026, 11, 2)
HOMES, TIMES = 60, 5
SHARES = {Kind.PHONE: 35, Kind.SIM: 25, Kind.FOOD: 25, Kind.CHARGER: 10, Kind.VOUCHER: 5}
YES_NO = ("yes", "no", "unknown")
Table = Any  # of numpy, which only this measurement needs: tail, head, capacity, cost


@dataclass(frozen=True)
class Instance:
    """What is asked and what is there, as both sides get it."""

    wishes: list[Wish]
    supplies: list[Supply]
    uses: Uses


def _kinds(rnd: random.Random, count: int) -> list[Kind]:
    return rnd.choices(list(SHARES), list(SHARES.values()), k=count)


def _day(rnd: random.Random, most: int) -> str:
    return (TODAY + timedelta(days=rnd.randrange(most))).isoformat()


def _home(rnd: random.Random) -> Home:
    kettle, fridge, microwave, opener, rooms = rnd.choices(YES_NO, (5, 3, 2), k=5)
    soon = TODAY + timedelta(days=rnd.randrange(1, 15))
    return Home(kettle, fridge, microwave, opener, rooms, next_on=soon)


def _offer(rnd: random.Random, kind: Kind) -> dict[str, Any]:
    if kind is Kind.PHONE:
        sound = {"blocked": "no", "wiped": "yes", "activation_lock": "off"}
        lock = rnd.choice(("none", "none", "none", *NETWORKS[:4]))
        return {**sound, "lock": lock, "cut": rnd.choice(CUTS[:2]), "smart": rnd.choice(YES_NO)}
    if kind is Kind.SIM:
        return {"network": rnd.choice(NETWORKS), "cut": "multi", "activate_by": _day(rnd, 200)}
    if kind is Kind.FOOD:
        known = {"allergens_known": rnd.choice(YES_NO), "halal": rnd.choice(YES_NO)}
        contains = sorted(rnd.sample(ALLERGENS, rnd.randrange(4)))
        made = rnd.choice(PREPARED[:4])
        return {**known, "prepared": made, "allergens": contains, "use_by": _day(rnd, 60)}
    if kind is Kind.CHARGER:
        return {"plug": rnd.choice(PLUGS), "sound": "yes"}
    return {"pence": 1_000, "form": rnd.choice(("paper", "online")), "valid_until": _day(rnd, 300)}


def _need(rnd: random.Random, kind: Kind) -> dict[str, Any]:
    if kind is Kind.PHONE:
        own = {"network": rnd.choice(NETWORKS[:4]), "cut": rnd.choice(CUTS[:2])}
        return rnd.choice(({}, own, {**own, "smart": "yes"}))
    if kind is Kind.SIM:
        return {"cut": rnd.choice(CUTS), "lock": rnd.choice(("none", "none", *NETWORKS))}
    if kind is Kind.FOOD:
        avoids = sorted(rnd.sample(ALLERGENS, rnd.choice((0, 0, 0, 1, 2))))
        return {"avoids": avoids, "halal": rnd.choice(("yes", "yes", "no"))}
    if kind is Kind.CHARGER:
        return {"plug": rnd.choice(PLUGS)}
    return {"paper": rnd.choice(YES_NO)}


def instance(needs: int, offers: int, seed: int = 7) -> Instance:
    """A region's needs and offers: five kinds, 60 residences, about half as many units of some."""
    rnd = random.Random(seed)  # noqa: S311 - the same crowd each time
    homes = [_home(rnd) for _ in range(HOMES)]
    things = [(kind, _offer(rnd, kind)) for kind in _kinds(rnd, offers)]
    uses = Uses(things, TODAY)
    supplies = []
    for at, (kind, facts) in enumerate(things):
        many = rnd.choice((1, 5, 20)) if kind is Kind.FOOD else rnd.choice((1, 1, 2))
        supplies.append(Supply(at, kind, uses.of_thing(kind, facts), many))
    wishes = []
    for at, kind in enumerate(_kinds(rnd, needs)):
        sort = uses.of_need(kind, _need(rnd, kind), rnd.choice(homes))
        opened = TODAY - timedelta(days=rnd.randrange(60))
        wishes.append(
            Wish(at, kind, sort, 1, rnd.choice((1, 2, 3, 3, 3)), opened, rnd.randrange(3))
        )
    return Instance(wishes, supplies, uses)


def ours(given: Instance) -> Outcome:
    """The queue."""
    return allocate(given.wishes, given.supplies, given.uses.can_use, "bench")


def by_sorts(given: Instance, queue: Sequence[Any]) -> Table:
    """The same as a flow, with our sorts: source, needs, their sorts, sorts of things, sink."""
    import numpy as np

    by_key, wanted = _by_key(given), Counter(one.sort for one in given.wishes)
    stock = _stock(given)
    node = {sort: at for at, sort in enumerate(wanted, 2)}
    thing = {number: at for at, number in enumerate(stock, 2 + len(node))}
    rows = _ends(len(queue), [node[by_key[key].sort] for key in queue])
    for sort, many in wanted.items():
        rows += [[node[sort], thing[n], many, 0] for n in numbers(given.uses.can_use(sort))]
    rows += [[thing[number], 1, many, 0] for number, many in stock.items()]
    return np.array(rows, dtype=np.int64)


def by_pairs(given: Instance, queue: Sequence[Any]) -> Table:
    """The same as a flow as it is usually written: an arc from each need to each thing for it."""
    import numpy as np

    by_key, of_sort = _by_key(given), defaultdict(list)
    first = 2 + len(queue)
    for at, one in enumerate(given.supplies):
        of_sort[one.sort].append(first + at)
    things = {
        sort: [at for number in numbers(given.uses.can_use(sort)) for at in of_sort[number]]
        for sort in {one.sort for one in given.wishes}
    }
    rows = _ends(len(queue), list(range(2, first)))
    for at, key in enumerate(queue, 2):
        rows += [[at, thing, 1, 0] for thing in things[by_key[key].sort]]
    rows += [[first + at, 1, one.quantity, 0] for at, one in enumerate(given.supplies)]
    return np.array(rows, dtype=np.int64)


def _by_key(given: Instance) -> dict[Any, Wish]:
    return {one.key: one for one in given.wishes}


def _stock(given: Instance) -> Counter[int]:
    stock: Counter[int] = Counter()
    for one in given.supplies:
        stock[one.sort] += one.quantity
    return stock


def _ends(most: int, nodes: list[int]) -> list[list[int]]:
    """Who gets nothing goes straight to the sink; who is further ahead is worth more."""
    return [[0, 1, most, 0], *([0, node, 1, at - most] for at, node in enumerate(nodes))]


def by_flow(table: Table, most: int) -> tuple[int, int]:
    """How many a min-cost flow serves, and what they are worth by their places in the queue."""
    from ortools.graph.python import min_cost_flow

    flow = min_cost_flow.SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(*(table[:, at] for at in range(4)))
    flow.set_node_supply(0, most)
    flow.set_node_supply(1, -most)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("The flow found no optimum.")
    return most - int(flow.flow(0)), -int(flow.optimal_cost())


def worth(outcome: Outcome) -> tuple[int, int]:
    """The same figures of our own answer."""
    most = len(outcome.queue)
    return len(outcome.given), sum(most - one.place + 1 for one in outcome.given)


def main(needs: int, offers: int, *, pairs: bool) -> None:
    """Milliseconds of a core of all, in turns, and whether they found the same optimum."""
    given = instance(needs, offers)
    outcome, most = ours(given), needs
    tables = [by_sorts(given, outcome.queue)]
    tables += [by_pairs(given, outcome.queue)] if pairs else []
    same = all(by_flow(table, most) == worth(outcome) for table in tables)
    deeds: list[Callable[[], Any]] = [partial(ours, given)]
    deeds += [partial(by_flow, table, most) for table in tables]
    rounds = [[measuring.spent(deed)[1] * 1000 for deed in deeds] for _ in range(TIMES)]
    queue, *flows = (statistics.median(of) for of in zip(*rounds, strict=True))
    told = {"ours": queue, "sorts": flows[0], "same": same, "served": len(outcome.given)}
    told |= {"pairs": flows[1], "arcs": len(tables[1])} if pairs else {}
    measuring.tell(told)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), pairs="pairs" in sys.argv)
