"""Who gets what: the best set that the queue allows, with a proof for everybody else."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donations.allocation import (
    Reason,
    Supply,
    Wish,
    allocate,
    draw,
    equal_shares,
    in_order,
    rota,
)
from donations.bits import bits_of
from tests.donations import worlds as w

ALIKE = settings(max_examples=300, deadline=None)


def run(wishes, supplies, uses, seed="a seed"):
    return allocate(wishes, supplies, lambda sort: bits_of(uses[sort]), seed)


@ALIKE
@given(w.worlds())
def test_it_serves_what_a_min_cost_flow_serves(world):
    wishes, supplies, uses = world
    outcome = run(*world)
    counts = w.got(outcome)
    best = w.best_by_flow(outcome.queue, wishes, supplies, uses)
    assert (sum(counts.values()), w.worth(outcome.queue, wishes, counts)) == best


@ALIKE
@given(w.worlds())
def test_the_set_served_is_the_first_that_the_queue_allows(world):
    wishes, supplies, uses = world
    outcome = run(*world)
    plain = w.served_one_by_one(outcome.queue, wishes, supplies, uses)
    assert w.got(outcome) == +plain


WORTHS = st.lists(st.integers(0, 90), min_size=6, max_size=6).map(lambda n: sorted(n, reverse=True))


@ALIKE
@given(w.worlds(), WORTHS)
def test_among_all_that_serves_the_same_people_the_better_fit_is_given_out(world, worths):
    wishes, supplies, uses = world
    outcome, sort = run(*world), {one.key: one.sort for one in supplies}
    counts = w.got(outcome)
    fit = sum(worths[sort[one.supply]] * one.quantity for one in outcome.given)
    if counts:
        assert fit == w.best_fit_by_flow(counts, wishes, supplies, uses, worths)


@ALIKE
@given(w.worlds())
def test_nobody_gets_what_they_cannot_use_and_nothing_is_given_twice(world):
    wishes, supplies, uses = world
    sort = {one.key: one.sort for one in [*wishes, *supplies]}
    outcome, out = run(*world), Counter()
    for one in outcome.given:
        assert one.quantity > 0
        assert sort[one.supply] in uses[sort[one.wish]]
        out[one.supply] += one.quantity
    assert all(out[one.key] <= one.quantity for one in supplies)
    assert all(w.got(outcome)[one.key] <= one.quantity for one in wishes)


@ALIKE
@given(w.worlds())
def test_nobody_behind_me_holds_what_i_could_use(world):
    wishes, supplies, uses = world
    outcome, sort = run(*world), {one.key: one.sort for one in [*wishes, *supplies]}
    place = {key: at for at, key in enumerate(outcome.queue)}
    for refused in outcome.why_not:
        behind = [one for one in outcome.given if place[one.wish] > place[refused]]
        assert not [one for one in behind if sort[one.supply] in uses[sort[refused]]]


@ALIKE
@given(w.worlds(), w.SORTS, st.integers(1, 3))
def test_one_offer_more_takes_nothing_from_anybody(world, sort, quantity):
    wishes, supplies, uses = world
    before = w.got(run(*world))
    after = w.got(run(wishes, [*supplies, Supply("more", "phone", sort, quantity)], uses))
    assert all(after[key] >= count for key, count in before.items())


@ALIKE
@given(w.worlds())
def test_who_waits_and_who_does_not_are_everybody(world):
    wishes, _supplies, _uses = world
    outcome = run(*world)
    counts = w.got(outcome)
    waits = {one.key for one in wishes if counts[one.key] < one.quantity}
    assert set(outcome.why_not) == waits


@ALIKE
@given(w.worlds())
def test_every_proof_is_true(world):
    wishes, supplies, uses = world
    outcome, sort = run(*world), {one.key: one.sort for one in [*wishes, *supplies]}
    stock, held = Counter(), Counter()
    for one in supplies:
        stock[one.sort] += one.quantity
    for one in outcome.given:
        held[sort[one.wish], sort[one.supply]] += one.quantity
    there = {one for one in stock if stock[one]}
    for key, why in outcome.why_not.items():
        mine = set(uses[sort[key]]) & there
        assert why.suits == sum(stock[one] for one in mine)
        assert why.there == stock.total()
        if why.reason is not Reason.OTHERS_AHEAD:
            assert not mine
            assert (why.reason is Reason.NOTHING_THERE) == (stock.total() == 0)
            continue
        assert mine <= why.reached
        # all that was reached is given out, to the holders alone, who can use nothing else
        given_out = sum(n for (who, what), n in held.items() if what in why.reached)
        assert given_out == why.held == sum(stock[one] for one in why.reached)
        assert {who for (who, what) in held if what in why.reached} <= why.holders
        assert all(set(uses[who]) & there <= why.reached for who in why.holders)
        # and each of them stands ahead
        ahead = set(outcome.queue[: why.place])
        assert {one.wish for one in outcome.given if sort[one.supply] in why.reached} <= ahead


@ALIKE
@given(w.worlds(), st.randoms())
def test_the_order_in_which_rows_come_changes_nothing(world, random):
    wishes, supplies, uses = world
    mixed = list(wishes)
    random.shuffle(mixed)
    assert run(mixed, supplies, uses) == run(wishes, supplies, uses)


def wish(key, sort=0, **facts):
    return Wish(key, "phone", sort, **{"opened_on": w.DAY, **facts})


LATER = w.DAY + timedelta(days=1)


def test_urgency_comes_before_waiting_before_share_before_the_lot():
    urgent = wish("urgent", urgency=1, opened_on=LATER, share=9)
    waited = wish("waited", share=9)
    first, second = sorted(["one", "two"], key=lambda key: draw("s", key))
    queue = in_order(
        [
            wish(second, opened_on=LATER),
            wish("had some", opened_on=LATER, share=1),
            wish(first, opened_on=LATER),
            waited,
            urgent,
        ],
        "s",
    )
    assert [one.key for one in queue] == ["urgent", "waited", first, second, "had some"]


def test_another_seed_draws_another_order_and_the_same_seed_the_same():
    wishes = [wish(f"{n}") for n in range(20)]
    orders = [[one.key for one in in_order(wishes, seed)] for seed in ("a", "b", "a")]
    assert orders[0] == orders[2] != orders[1]


def test_who_can_use_more_makes_room_for_who_can_use_less():
    wishes = [wish("easy", 0), wish("picky", 1, opened_on=LATER)]
    supplies = [Supply("good", "phone", 0, 1), Supply("other", "phone", 1, 1)]
    outcome = run(wishes, supplies, {0: [0, 1], 1: [0]})
    assert {(one.wish, one.supply) for one in outcome.given} == {
        ("easy", "other"),
        ("picky", "good"),
    }


def test_the_better_fit_goes_to_who_is_ahead():
    wishes = [wish("second", opened_on=LATER), wish("first")]
    supplies = [Supply("plain", "phone", 1, 1), Supply("good", "phone", 0, 1)]
    outcome = run(wishes, supplies, {0: [0, 1]})
    assert {(one.wish, one.supply) for one in outcome.given} == {
        ("first", "good"),
        ("second", "plain"),
    }


def test_what_fits_best_is_given_even_if_two_must_move_on_for_it():
    wishes = [wish("picky", 0), wish("other", 1, opened_on=LATER)]
    supplies = [Supply(f"{n}", "phone", n, 1) for n in range(3)]
    # The picky one takes the best; the other can use that one or the worst. Nobody needs the worst.
    outcome = run(wishes, supplies, {0: [0, 1], 1: [0, 2]})
    assert {(one.wish, one.supply) for one in outcome.given} == {("picky", "1"), ("other", "0")}


def test_the_proof_counts_what_would_have_suited():
    wishes = [wish("first"), wish("second"), wish("third", opened_on=LATER)]
    supplies = [Supply("two", "phone", 0, 2), Supply("other", "phone", 1, 5)]
    why = run(wishes, supplies, {0: [0]}).why_not["third"]
    assert (why.reason, why.there, why.suits, why.place) == (Reason.OTHERS_AHEAD, 7, 2, 3)


def test_other_kinds_are_not_counted_as_being_there():
    why = run([wish("one")], [Supply("tin", "food", 0, 3)], {0: []}).why_not["one"]
    assert (why.reason, why.there) == (Reason.NOTHING_THERE, 0)


# Rota and equal shares ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "packs", "served"),
    [
        (None, 2, "ab"),
        ("b", 2, "cd"),
        ("d", 3, "abc"),
        ("c", 9, "dabc"),
        ("gone", 1, "a"),
        ("a", 0, ""),
    ],
)
def test_the_rota_goes_on_after_the_last_one_served(last, packs, served):
    assert rota(list("abcd"), last, packs) == list(served)


def test_the_rota_passes_over_who_cannot_use_a_pack():
    assert rota(list("abcd"), "a", 2, can_use=lambda one: one != "b") == ["c", "d"]


@given(
    st.lists(st.integers(), min_size=1, max_size=9, unique=True),
    st.integers(1, 9),
    st.integers(1, 9),
)
def test_the_rota_comes_to_everybody_before_anybody_twice(people, packs, rounds):
    last, counts = None, Counter(dict.fromkeys(people, 0))
    for _ in range(rounds):
        served = rota(people, last, packs)
        counts.update(served)
        last = served[-1]
    assert max(counts.values()) - min(counts.values()) <= 1


MOST = st.dictionaries(st.integers(0, 20), st.integers(0, 5_000), max_size=9)


@given(st.integers(0, 20_000), MOST, st.sampled_from([1, 5, 100, 500]))
def test_shares_are_equal_and_nobody_gets_more_than_they_asked_for(pot, most, step):
    shares = equal_shares(pot, most, step)
    assert set(shares) == set(most)
    assert sum(shares.values()) <= pot
    assert all(share <= most[key] and share % step == 0 for key, share in shares.items())
    level = max(shares.values(), default=0)
    short = {key for key, share in shares.items() if share < most[key] // step * step}
    assert all(shares[key] == level for key in short)


@given(st.integers(0, 20_000), MOST, st.sampled_from([1, 5, 100]))
def test_what_stays_in_the_pot_is_not_enough_for_one_step_each(pot, most, step):
    shares = equal_shares(pot, most, step)
    short = [key for key, share in shares.items() if share < most[key] // step * step]
    left = pot - sum(shares.values())
    assert not short or left < step * len(short)


def test_a_wish_for_several_gets_as_many_as_the_queue_allows():
    wishes = [wish("many", quantity=3), replace(wish("one"), opened_on=LATER)]
    outcome = run(wishes, [Supply("pair", "phone", 0, 2)], {0: [0]})
    assert w.got(outcome) == {"many": 2}
    assert set(outcome.why_not) == {"many", "one"}
