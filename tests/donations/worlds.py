"""Made-up queues for the tests of allocation, and independent judges of what comes out."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import strategies as st
from ortools.graph.python import min_cost_flow

from donations.allocation import Supply, Wish

DAY = date(2026, 11, 2)
SORTS = st.integers(0, 5)


@st.composite
def worlds(draw):
    """Some wishes, some supplies, and what each sort of wish can use, the best first."""
    wishes = draw(
        st.lists(
            st.tuples(SORTS, st.integers(1, 3), st.integers(1, 3), st.integers(0, 4), st.integers(0, 2)),
            max_size=14,
        )
    )  # fmt: skip
    supplies = draw(st.lists(st.tuples(SORTS, st.integers(0, 3)), max_size=8))
    uses = {sort: draw(st.lists(SORTS, unique=True, max_size=4)) for sort in range(6)}
    return (
        [
            Wish(f"w{at}", "phone", sort, quantity, urgency, DAY + timedelta(days), share)
            for at, (sort, quantity, urgency, days, share) in enumerate(wishes)
        ],
        [Supply(f"s{at}", "phone", sort, quantity) for at, (sort, quantity) in enumerate(supplies)],
        uses,
    )


def got(outcome) -> Counter:
    """How much each wish got."""
    counts: Counter = Counter()
    for one in outcome.given:
        counts[one.wish] += one.quantity
    return counts


def worth(order, wishes, counts) -> int:
    """The units that were served, each worth more the further ahead it stands in the queue."""
    by_key = {one.key: one for one in wishes}
    units = [key for key in order for _ in range(by_key[key].quantity)]
    worths = dict(zip(range(len(units)), range(len(units), 0, -1), strict=True))
    total, at = 0, 0
    for key in order:
        total += sum(worths[at + n] for n in range(counts[key]))
        at += by_key[key].quantity
    return total


def best_by_flow(order, wishes, supplies, uses) -> tuple[int, int]:
    """The most that a min-cost flow finds: how many units, and what they are worth."""
    by_key, flow = {one.key: one for one in wishes}, min_cost_flow.SimpleMinCostFlow()
    units = [key for key in order for _ in range(by_key[key].quantity)]
    source, sink = 0, 1
    node = {key: at for at, key in enumerate([*by_key, *(one.key for one in supplies)], start=2)}
    most = len(units)
    for at, key in enumerate(units):
        flow.add_arc_with_capacity_and_unit_cost(source, node[key], 1, at - most)
    for wish in wishes:
        for supply in supplies:
            if supply.sort in uses[wish.sort] and supply.quantity:
                flow.add_arc_with_capacity_and_unit_cost(
                    node[wish.key], node[supply.key], wish.quantity, 0
                )
    for supply in supplies:
        flow.add_arc_with_capacity_and_unit_cost(node[supply.key], sink, supply.quantity, 0)
    flow.add_arc_with_capacity_and_unit_cost(source, sink, most, 0)  # those who get nothing
    flow.set_node_supply(source, most)
    flow.set_node_supply(sink, -most)
    assert flow.solve() == flow.OPTIMAL
    cost = flow.optimal_cost()
    idle = flow.flow(flow.num_arcs() - 1)
    return most - idle, -cost


def best_fit_by_flow(counts, wishes, supplies, uses, worths) -> int:
    """What the best things are worth that serve each wish just so much; a thing is worth by its sort."""
    flow, total = min_cost_flow.SimpleMinCostFlow(), counts.total()
    node = {key: at for at, key in enumerate([*counts, *(one.key for one in supplies)], start=2)}
    for wish in wishes:
        if wish.key not in node:
            continue
        flow.add_arc_with_capacity_and_unit_cost(0, node[wish.key], counts[wish.key], 0)
        for supply in supplies:
            if supply.sort in uses[wish.sort]:
                flow.add_arc_with_capacity_and_unit_cost(
                    node[wish.key], node[supply.key], supply.quantity, 0
                )
    for supply in supplies:
        flow.add_arc_with_capacity_and_unit_cost(
            node[supply.key], 1, supply.quantity, -worths[supply.sort]
        )
    flow.set_node_supply(0, total)
    flow.set_node_supply(1, -total)
    assert flow.solve() == flow.OPTIMAL
    return -flow.optimal_cost()


def served_one_by_one(order, wishes, supplies, uses) -> Counter:
    """By the plain definition: down the queue, a unit is served if all before it can be too."""
    by_key, held, counts = {one.key: one for one in wishes}, {}, Counter()
    shelf = [(one.key, n) for one in supplies for n in range(one.quantity)]
    sort_of = {one.key: one.sort for one in supplies}

    def find(unit, seen) -> bool:
        for thing in shelf:
            if sort_of[thing[0]] in uses[by_key[unit[0]].sort] and thing not in seen:
                seen.add(thing)
                if thing not in held or find(held[thing], seen):
                    held[thing] = unit
                    return True
        return False

    for key in order:
        for n in range(by_key[key].quantity):
            counts[key] += find((key, n), set())
    return counts
