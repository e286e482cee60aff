"""How often one phone hears from us: the rules, walked in simulated minutes."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.throttle import (
    ANY,
    FREE,
    LONGEST,
    RULES,
    SHIPPED,
    Rule,
    Sent,
    binds,
    flaw,
    free_at,
    rules_of,
)
from tests.messaging.build import TEN_AM

MINUTE = timedelta(minutes=1)
CHANNELS = ("text", "call")


def walk(channel, wanted, every=MINUTE, speed=1.0):
    """So many messages that all want to go out at once: when each does, looked at every minute."""
    went, now = [], TEN_AM
    while len(went) < wanted:
        if free_at(went, channel, now, speed) <= now:
            went.append(Sent(channel, now))
        else:
            now += every
    return [(one.at - TEN_AM) / MINUTE for one in went]


def test_the_first_five_texts_go_as_fast_as_three_a_minute():
    assert walk("text", 5) == [0, 0, 0, 1, 1]


def test_further_texts_are_spread_over_the_hour_and_then_over_three():
    went = walk("text", 21)
    assert went[5:11] == [15, 23, 30, 38, 45, 53]  # every seven and a half minutes
    assert went[11:14] == [60, 72, 84]  # every twelve
    assert went[-1] < 180
    assert walk("text", 22)[-1] == 180


def test_of_calls_go_fewer():
    went = walk("call", 15)
    assert went[:3] == [0, 0, 0]
    assert went[3:7] == [15, 27, 38, 49]
    assert went[7:9] == [60, 75]


def test_a_text_a_call_and_a_list_go_together_and_a_fourth_waits_a_minute():
    sent = [Sent("text", TEN_AM), Sent("call", TEN_AM), Sent("text", TEN_AM)]
    assert free_at(sent[:1], "call", TEN_AM) == TEN_AM
    assert free_at(sent[:2], "text", TEN_AM) == TEN_AM
    assert free_at(sent, "text", TEN_AM) == TEN_AM + MINUTE


@pytest.mark.parametrize("seconds", [59.999, 60, 60.001])
def test_the_minute_is_over_when_it_is_over(seconds):
    sent, now = [Sent("text", TEN_AM)] * 3, TEN_AM + timedelta(seconds=seconds)
    assert (free_at(sent, "text", now) == now) == (seconds >= 60)


def test_on_a_clock_that_races_the_rules_race_along():
    slow = walk("text", 8, every=MINUTE / 2)
    assert walk("text", 8, every=MINUTE * 30, speed=60) == [minute * 60 for minute in slow]


def test_emergencies_replies_and_the_programs_own_word_never_wait():
    assert binds("call_out", is_emergency=False)
    assert binds("update", is_emergency=False)
    assert not binds("call_out", is_emergency=True)
    assert not any(binds(free, is_emergency=False) for free in FREE)


@pytest.mark.parametrize("rules", RULES.values(), ids=RULES)
def test_each_longer_rule_allows_more_in_all_and_less_in_a_minute(rules):
    for shorter, longer in pairwise(rules):
        assert (shorter.per, shorter.count) < (longer.per, longer.count)
        assert (
            longer.count / longer.per.total_seconds() < shorter.count / shorter.per.total_seconds()
        )
    assert not rules[0].smooth


gaps = st.lists(st.tuples(st.sampled_from(CHANNELS), st.integers(0, 2_000)), max_size=60)


def played(wishes, rules=RULES):
    """Each wish, so many seconds after the one before, goes out when it may."""
    went, wished = [], TEN_AM
    for channel, seconds in wishes:
        wished += timedelta(seconds=seconds)
        at = max(wished, went[-1].at if went else wished)
        went.append(Sent(channel, free_at(went, channel, at, rules=rules)))
    return went


def most_in(rule: Rule, times):
    """The most of these that lie in any stretch of the rule."""
    return max(
        (sum(start <= one < start + rule.per for one in times) for start in times), default=0
    )


@given(gaps)
def test_whoever_wishes_what_whenever_no_stretch_of_time_holds_more_than_its_rule(wishes):
    went = played(wishes)
    for channel, rules in RULES.items():
        times = [one.at for one in went if channel in {ANY, one.channel}]
        assert all(most_in(rule, times) <= rule.count for rule in rules)


@given(gaps, st.sampled_from(CHANNELS))
def test_nothing_waits_for_longer_than_the_longest_rule_and_then_it_goes(wishes, channel):
    went = played(wishes)
    now = went[-1].at if went else TEN_AM
    at = free_at(went, channel, now)
    assert now <= at <= now + LONGEST
    assert free_at(went, channel, at) == at
    assert free_at(reversed(went), channel, now) == at  # in whatever order the rows come


# What coordinators say instead ---------------------------------------------------------------------


@st.composite
def said(draw):
    """Counts that can be used."""
    quarter = draw(st.integers(1, 6))
    hour = draw(st.integers(quarter + 1, 4 * quarter))
    return {
        ANY: (draw(st.integers(1, 5)),),
        "text": (quarter, hour, draw(st.integers(hour + 1, 3 * hour))),
        "call": SHIPPED["call"],
    }


@given(gaps, said())
def test_whatever_coordinators_say_no_stretch_of_time_holds_more(wishes, counts):
    assert not any(flaw(many, kind) for kind, many in counts.items())
    rules = rules_of(counts)
    went = played(wishes, rules)
    for channel, some in rules.items():
        times = [one.at for one in went if channel in {ANY, one.channel}]
        assert all(most_in(rule, times) <= rule.count for rule in some)


@pytest.mark.parametrize(
    ("kind", "counts", "wrong"),
    [
        ("text", (5, 11, 21), ""),
        ("text", (1, 2, 3), ""),
        ("text", (5, 20, 60), ""),  # exactly as fast
        ("text", (5, 21, 60), "faster"),
        ("text", (5, 20, 61), "faster"),
        ("text", (5, 5, 21), "fewer"),
        ("call", (3, 7, 6), "fewer"),
        ("call", (0, 7, 15), "range"),
        ("call", (3, 7, -1), "range"),
        ("text", (40, 90, 101), "range"),
        (ANY, (1,), ""),
        (ANY, (0,), "range"),
    ],
)
def test_counts_that_would_hold_nothing_or_everything_are_flaws(kind, counts, wrong):
    assert flaw(counts, kind) == wrong


def test_what_ships_has_no_flaw():
    assert not any(flaw(counts, kind) for kind, counts in SHIPPED.items())
