"""States only rise: whatever is reported, in whatever order, and however often."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.reports import Report
from messaging.statuses import (
    CALL_STATES,
    FINAL,
    RANKS,
    TEXT_STATES,
    State,
    of_provider,
    raised,
)

states = st.sampled_from(State)


def after(first: State, reported: list[State]) -> State:
    state = first
    for one in reported:
        state = raised(state, one)
    return state


@given(
    states,
    st.lists(states).flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))),
)
def test_the_order_of_reports_makes_no_difference(first, two_orders):
    assert after(first, two_orders[0]) == after(first, two_orders[1])


@given(states, st.lists(states))
def test_a_report_again_changes_nothing(first, reported):
    assert after(first, reported + reported) == after(first, reported)


@given(states, st.lists(states))
def test_a_state_never_goes_back(first, reported):
    ranks = [RANKS[after(first, reported[:n])] for n in range(len(reported) + 1)]
    assert ranks == sorted(ranks)


@given(st.lists(st.sampled_from(sorted(TEXT_STATES)), min_size=1))
def test_a_text_that_was_delivered_stays_delivered(words):
    found = [TEXT_STATES[word] for word in words if TEXT_STATES[word] is not State.CANCELLED]
    assert after(State.SENDING, [*found, State.DELIVERED]) == State.DELIVERED


def test_every_state_has_a_rank_of_its_own():
    assert sorted(RANKS.values()) == list(range(len(State)))
    assert set(FINAL) <= set(State)


@pytest.mark.parametrize("word", sorted(TEXT_STATES) + sorted(CALL_STATES))
def test_no_word_of_the_provider_means_that_a_message_is_still_to_be_sent(word):
    for channel in ("text", "call"):
        state = of_provider(channel, word)
        assert state is None or RANKS[state] > RANKS[State.UNKNOWN]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("busy", "", "busy"),
        ("no-answer", "", "noanswer"),
        ("failed", "21217", "21217"),
        ("completed", "", ""),
    ],
)
def test_a_call_that_nobody_took_says_why_though_it_has_no_code(status, code, expected):
    assert Report("CA", "call", status, code).code == expected
    assert len(expected) <= 8
