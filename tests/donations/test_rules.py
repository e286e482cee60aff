"""Who can use what: each rule at its edge, and what may never happen."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from donations import facts, words
from donations.facts import ALLERGENS, OF_NEEDS, OF_OFFERS, As, Kind, Wrong
from donations.rules import RULES, Home, Pair, Refusal, fit, of_the_thing, refusals
from translations.languages import READING

TODAY = date(2026, 11, 2)
TONGUES = frozenset(READING)
KETTLE = Home(kettle="yes", next_on=TODAY + timedelta(2))
OVER = Home(next_on=TODAY - timedelta(2))  # nobody has said the next day yet
GOOD_PHONE = {
    "lock": "none", "blocked": "no", "wiped": "yes", "activation_lock": "off", "screen": "good",
    "battery": "good", "cut": "nano", "smart": "yes", "plug": "usb_c", "languages": ["ar", "en"],
}  # fmt: skip
FRUIT = {"prepared": "none"}


def why(kind, offer, need=None, home=KETTLE):
    return set(refusals(kind, offer, need or {}, home, TODAY))


R = Refusal


@pytest.mark.parametrize(
    ("change", "need", "found"),
    [
        ({}, {}, set()),
        ({"blocked": "yes"}, {}, {R.BLOCKED}),
        ({"blocked": "unknown"}, {}, {R.NOT_LOOKED_UP}),
        ({"wiped": "unknown"}, {}, {R.NOT_WIPED}),
        ({"wiped": "no"}, {}, {R.NOT_WIPED}),
        ({"activation_lock": "on"}, {}, {R.ACTIVATION_LOCK}),
        ({"activation_lock": "unknown"}, {}, {R.ACTIVATION_LOCK}),
        ({"screen": "broken"}, {}, {R.BROKEN}),
        ({"screen": "cracked"}, {}, set()),
        ({"battery": "dead"}, {}, {R.DEAD_BATTERY}),
        ({"lock": "ee"}, {}, set()),  # without a SIM of their own any network will do
        ({"lock": "ee"}, {"network": "ee"}, set()),
        ({"lock": "ee"}, {"network": "o2"}, {R.LOCKED}),
        ({"lock": "none"}, {"network": "o2"}, set()),
        ({"lock": "unknown"}, {"network": "o2"}, {R.LOCK_UNKNOWN}),
        ({"cut": "micro"}, {"cut": "nano"}, {R.CUT}),
        ({"cut": "unknown"}, {"cut": "nano"}, set()),
        ({"smart": "no"}, {"smart": "yes"}, {R.NOT_SMART}),
        ({}, {"languages": ["ti"]}, {R.LANGUAGE}),
        ({}, {"languages": ["ti", "ar"]}, set()),
        ({"languages": []}, {"languages": ["ti"]}, set()),
    ],
)
def test_a_phone_is_for_whom_it_works(change, need, found):
    assert why(Kind.PHONE, {**GOOD_PHONE, **change}, need) == found


@pytest.mark.parametrize(
    ("offer", "need", "found"),
    [
        ({"network": "o2", "cut": "multi"}, {"cut": "nano", "lock": "o2"}, set()),
        ({"network": "o2", "cut": "multi"}, {"lock": "none"}, set()),
        ({"network": "o2"}, {"lock": "ee"}, {R.LOCKED}),
        ({"cut": "standard"}, {"cut": "nano"}, {R.CUT}),
        ({}, {"cut": "nano"}, {R.CUT}),
        ({"asks_for_name": "yes"}, {"without_name": "yes"}, {R.ASKS_FOR_NAME}),
        ({}, {"without_name": "yes"}, {R.ASKS_FOR_NAME}),
        ({"asks_for_name": "no"}, {"without_name": "yes"}, set()),
        ({"activate_by": "2026-11-03"}, {}, {R.LAPSES}),  # the day before the hand-over
        ({"activate_by": "2026-11-04"}, {}, set()),
        ({"idle_until": "2026-11-03"}, {}, {R.LAPSES}),
    ],
)
def test_a_sim_is_for_whom_it_fits_and_while_it_lives(offer, need, found):
    assert why(Kind.SIM, offer, need) == found


@pytest.mark.parametrize(
    ("offer", "home", "found"),
    [
        (FRUIT, Home(), set()),
        ({"prepared": "cook"}, Home(kettle="yes", microwave="yes"), {R.COOK}),
        ({}, Home(), {R.PREPARATION_UNKNOWN}),
        ({"prepared": "hot_water"}, Home(), {R.NEEDS_KETTLE}),
        ({"prepared": "hot_water"}, Home(kettle="no"), {R.NEEDS_KETTLE}),
        ({"prepared": "hot_water"}, Home(kettle="yes"), set()),
        ({"prepared": "microwave"}, Home(kettle="yes"), {R.NEEDS_MICROWAVE}),
        ({"prepared": "tin_opener"}, Home(), {R.NEEDS_TIN_OPENER}),
        ({**FRUIT, "fridge": "yes"}, Home(), {R.NEEDS_FRIDGE}),
        ({**FRUIT, "fridge": "yes"}, Home(fridge="yes"), set()),
        (FRUIT, Home(food_kept="no"), {R.NOT_ALLOWED_THERE}),
        ({**FRUIT, "eaten_at_once": "yes"}, Home(food_kept="no"), set()),
        ({**FRUIT, "sound": "no"}, Home(), {R.SPOILT}),
        ({**FRUIT, "use_by": "2026-11-03"}, KETTLE, {R.USE_BY}),
        ({**FRUIT, "use_by": "2026-11-04"}, KETTLE, set()),
        ({**FRUIT, "use_by": "2026-11-04"}, Home(), {R.NO_HAND_OVER}),
        ({**FRUIT, "use_by": "2026-11-01"}, Home(), {R.USE_BY}),
        ({**FRUIT, "use_by": "2026-11-01"}, OVER, {R.USE_BY}),
        ({**FRUIT, "use_by": "2026-11-04"}, OVER, {R.NO_HAND_OVER}),
        ({**FRUIT, "best_before": "2026-10-01"}, KETTLE, set()),
        (FRUIT, Home(refused=True), {R.ROUTE_CLOSED}),
    ],
)
def test_food_is_for_where_it_can_be_eaten(offer, home, found):
    assert why(Kind.FOOD, offer, home=home) == found


FAST = Home(fasting_from=TODAY + timedelta(1), fasting_until=TODAY + timedelta(29))


@pytest.mark.parametrize(("days", "refused"), [(0, False), (1, True), (29, True), (30, False)])
def test_what_is_eaten_at_once_is_not_brought_while_many_fast(days, refused):
    home = Home(fasting_from=FAST.fasting_from, fasting_until=FAST.fasting_until,
                next_on=TODAY + timedelta(days))  # fmt: skip
    assert why(Kind.FOOD, {**FRUIT, "eaten_at_once": "yes"}, home=home) == (
        {R.FASTING} if refused else set()
    )
    assert why(Kind.FOOD, FRUIT, home=home) == set()


@pytest.mark.parametrize(
    ("offer", "need", "found"),
    [
        ({}, {"avoids": ["nuts"]}, {R.ALLERGENS_UNKNOWN}),
        ({"allergens_known": "no"}, {"avoids": ["nuts"]}, {R.ALLERGENS_UNKNOWN}),
        ({"allergens_known": "yes"}, {"avoids": ["nuts"]}, set()),
        ({"allergens_known": "yes", "allergens": ["nuts"]}, {"avoids": ["nuts"]}, {R.ALLERGEN}),
        ({"allergens_known": "yes", "allergens": ["milk"]}, {"avoids": ["nuts"]}, set()),
        ({}, {}, set()),
        ({}, {"halal": "yes"}, {R.NOT_HALAL}),
        ({"halal": "yes"}, {"halal": "yes"}, set()),
        ({}, {"vegetarian": "yes"}, {R.NOT_VEGETARIAN}),
        ({"vegan": "yes"}, {"vegetarian": "yes"}, set()),
        ({"vegetarian": "yes"}, {"vegan": "yes"}, {R.NOT_VEGAN}),
    ],
)
def test_food_is_for_whom_it_suits(offer, need, found):
    assert why(Kind.FOOD, {**FRUIT, **offer}, need) == found


@pytest.mark.parametrize(
    ("kind", "offer", "need", "found"),
    [
        (Kind.CHARGER, {"plug": "usb_c", "sound": "yes"}, {"plug": "usb_c"}, set()),
        (Kind.CHARGER, {"plug": "usb_c", "sound": "yes"}, {"plug": "lightning"}, {R.PLUG}),
        (Kind.CHARGER, {"plug": "usb_c"}, {}, {R.UNSAFE}),
        (Kind.CHARGER, {"sound": "yes", "british_plug": "no"}, {}, {R.UNSAFE}),
        (Kind.CLOTHES, {"size": "m", "clean": "no"}, {"size": "m"}, {R.NOT_CLEAN}),
        (Kind.CLOTHES, {"size": "m"}, {"size": "l"}, {R.SIZE}),
        (Kind.CLOTHES, {"cut": "men"}, {"cut": "women"}, {R.OTHER_THING}),
        (Kind.CLOTHES, {"cut": "any"}, {"cut": "women"}, set()),
        (Kind.TOILETRIES, {"what": "soap"}, {"what": "nappies"}, {R.OTHER_THING}),
        (Kind.TOILETRIES, {"what": "nappies", "size": 3}, {"what": "nappies", "size": 4}, {R.SIZE}),
        (Kind.TOILETRIES, {"what": "soap", "sealed": "no"}, {}, {R.OPENED}),
        (Kind.VOUCHER, {"form": "online"}, {"paper": "yes"}, {R.ONLINE_ONLY}),
        (Kind.VOUCHER, {"valid_until": "2026-11-03"}, {}, {R.LAPSES}),
        (Kind.CASH, {"pence": 500}, {}, set()),
        (Kind.WIFI, {"activate_by": "2026-11-01"}, {}, {R.LAPSES}),
        (Kind.SERVICE, {"what": "lift"}, {"what": "interpreting"}, {R.OTHER_THING}),
        (Kind.SERVICE, {"what": "lift", "languages": ["ar"]}, {"languages": ["ti"]}, {R.LANGUAGE}),
    ],
)
def test_other_things_have_their_rules(kind, offer, need, found):
    assert why(kind, offer, need) == found


# What may never happen ----------------------------------------------------------------------------


def some(asked):
    """Facts as anybody might give them."""
    answers = {
        As.CHOICE: lambda fact: st.sampled_from(fact.choices),
        As.SEVERAL: lambda fact: st.lists(st.sampled_from(fact.choices), unique=True, max_size=3),
        As.DAY: lambda _: st.dates(date(2026, 10, 1), date(2026, 12, 1)).map(date.isoformat),
        As.NUMBER: lambda _: st.integers(0, 99),
        As.FOUR_DIGITS: lambda _: st.from_regex(r"[0-9]{4}", fullmatch=True),
        As.LANGUAGES: lambda _: st.lists(st.sampled_from(sorted(TONGUES)), unique=True, max_size=3),
    }
    return st.fixed_dictionaries({}, optional={f.key: answers[f.form](f) for f in asked})


YES_NO = st.sampled_from(["yes", "no", "unknown"])
DAYS = st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 1))
HOMES = st.builds(
    Home, YES_NO, YES_NO, YES_NO, YES_NO, YES_NO, DAYS, DAYS, st.booleans(), DAYS, YES_NO
)


@settings(max_examples=400, deadline=None)
@given(some(OF_OFFERS[Kind.FOOD]), some(OF_NEEDS[Kind.FOOD]), HOMES)
def test_whatever_is_said_some_food_is_given_to_nobody(offer, need, home):
    if refusals(Kind.FOOD, offer, need, home, TODAY):
        return
    assert offer["prepared"] not in {"cook", "unknown"}
    if need.get("avoids"):
        assert offer["allergens_known"] == "yes"
        assert not set(need["avoids"]) & set(offer.get("allergens", ()))
    if "use_by" in offer:
        assert home.next_on is not None
        assert date.fromisoformat(offer["use_by"]) >= home.next_on >= TODAY
    assert offer.get("fridge") != "yes" or home.fridge == "yes"
    assert not home.refused


@settings(max_examples=200, deadline=None)
@given(some(OF_OFFERS[Kind.PHONE]), some(OF_NEEDS[Kind.PHONE]), HOMES)
def test_a_phone_that_is_given_was_looked_up_and_wiped(offer, need, home):
    if not refusals(Kind.PHONE, offer, need, home, TODAY):
        kept = {key: offer[key] for key in ("blocked", "wiped", "activation_lock")}
        assert kept == {"blocked": "no", "wiped": "yes", "activation_lock": "off"}


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_asking_for_less_never_shuts_anybody_out(kind, data):
    """Whoever says that they can use anything can use all that a pickier person can."""
    offer, need = data.draw(some(OF_OFFERS[kind])), data.draw(some(OF_NEEDS[kind]))
    home = data.draw(HOMES)
    picky = set(refusals(kind, offer, need, home, TODAY))
    assert set(refusals(kind, offer, {}, home, TODAY)) <= picky


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_facts_that_were_kept_are_kept_the_same_again(kind, data):
    offer = data.draw(some(OF_OFFERS[kind]))
    once = facts.check_offer(kind, offer, TONGUES)
    assert once.wrong == {}
    assert facts.check_offer(kind, once.facts, TONGUES) == once
    home = data.draw(HOMES)
    assert refusals(kind, once.facts, {}, home, TODAY) == refusals(kind, offer, {}, home, TODAY)
    assert fit(once.facts, TODAY) >= 0


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_rule_looks_at_nothing_but_what_it_says(kind, data):
    offer, need = data.draw(some(OF_OFFERS[kind])), data.draw(some(OF_NEEDS[kind]))
    home = data.draw(HOMES)
    for rule in RULES[kind]:
        less = Pair(
            {key: offer[key] for key in rule.offer if key in offer},
            {key: need[key] for key in rule.need if key in need},
            Home(**{key: getattr(home, key) for key in rule.home}),
            TODAY,
        )
        assert list(rule.find(less)) == list(rule.find(Pair(offer, need, home, TODAY)))


def test_the_giver_of_food_to_cook_is_told_what_would_help():
    (found,) = of_the_thing(Kind.FOOD, {"prepared": "cook"}, TODAY)
    assert found is Refusal.COOK
    said = str(words.REFUSALS[found])
    assert said.startswith("Thank you.")
    assert "fruit" in said


def test_what_hangs_on_a_person_or_a_place_is_not_said_of_the_thing():
    assert of_the_thing(Kind.FOOD, {"prepared": "hot_water", "fridge": "yes"}, TODAY) == ()
    assert of_the_thing(Kind.SIM, {"activate_by": "2026-11-01"}, TODAY) == (Refusal.LAPSES,)


@pytest.mark.parametrize(
    ("kind", "said", "wrong"),
    [
        (Kind.PHONE, {"imei": "356938035643809"}, {"imei": Wrong.NOT_ASKED}),
        (Kind.PHONE, {"last_four": "356938035643809"}, {"last_four": Wrong.NOT_FOUR_DIGITS}),
        (Kind.PHONE, {"lock": "mine"}, {"lock": Wrong.NOT_A_CHOICE}),
        (Kind.PHONE, {"languages": ["klingon"]}, {"languages": Wrong.NOT_A_LANGUAGE}),
        (Kind.FOOD, {"use_by": "31/12"}, {"use_by": Wrong.NOT_A_DAY}),
        (Kind.FOOD, {"allergens": ["pollen"]}, {"allergens": Wrong.NOT_A_CHOICE}),
        (Kind.FOOD, {"allergens": "nuts"}, {"allergens": Wrong.NOT_A_CHOICE}),
        (Kind.FOOD, {"grams": "-3"}, {"grams": Wrong.NOT_A_NUMBER}),
        (Kind.FOOD, {"grams": True}, {"grams": Wrong.NOT_A_NUMBER}),
        (Kind.FOOD, {"grams": "99999999"}, {"grams": Wrong.NOT_A_NUMBER}),
        (Kind.FOOD, {"prepared": ["none"]}, {"prepared": Wrong.NOT_A_CHOICE}),
    ],
)
def test_what_cannot_be_kept_is_named(kind, said, wrong):
    checked = facts.check_offer(kind, said, TONGUES)
    assert (checked.facts, checked.wrong) == ({}, wrong)


def test_what_nobody_knows_is_not_kept():
    said = {
        "lock": "unknown",
        "wiped": "",
        "languages": [],
        "blocked_on": None,
        "last_four": "0042",
    }
    assert facts.check_offer(Kind.PHONE, said, TONGUES).facts == {"last_four": "0042"}


def test_the_fourteen_allergens_are_fourteen():
    assert len(set(ALLERGENS)) == 14


def test_what_will_not_keep_goes_first():
    soon = {**FRUIT, "use_by": "2026-11-05"}
    later = {**FRUIT, "use_by": "2026-11-25"}
    assert fit(soon, TODAY) > fit(later, TODAY)


def test_everything_has_its_words():
    assert set(words.KINDS) == set(Kind)
    assert set(words.REFUSALS) == set(Refusal)
    assert set(words.WRONG) == set(Wrong)
    asked = {f.key for of in (OF_OFFERS, OF_NEEDS) for some in of.values() for f in some}
    assert set(words.FACTS) == asked
    choices = {
        c for of in (OF_OFFERS, OF_NEEDS) for some in of.values() for f in some for c in f.choices
    }
    assert set(words.CHOICES) == choices
