"""What comes of an alarm: the minute before, the minute itself, and that nothing goes backwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phonetree.alarm_replies import is_alarm
from phonetree.alarm_rules import (
    FROM,
    LEADS_TO,
    MOST_A_DAY,
    MOST_RINGS,
    OPEN,
    RING_AGAIN,
    AlarmState,
    Event,
    Next,
    Proof,
    Report,
    after,
    by_itself,
    ends_at,
    heard,
    leaders_agree,
    rings_again_at,
)

NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
FIRST = Report(can_prove=True)
AGAIN = replace(FIRST, is_known=True, rings=1, rung_at=NIGHT - RING_AGAIN)


@pytest.mark.parametrize(
    ("report", "decided"),
    [
        (FIRST, Next.RING),
        (replace(FIRST, can_prove=False), Next.SHOW),
        (replace(FIRST, emergency=True), Next.JOIN),
        (replace(FIRST, today=MOST_A_DAY - 1), Next.RING),
        (replace(FIRST, today=MOST_A_DAY), Next.LEAVE),
        (replace(FIRST, today=MOST_A_DAY, emergency=True), Next.LEAVE),
        (AGAIN, Next.RING),
        (replace(AGAIN, rung_at=NIGHT - RING_AGAIN + timedelta(seconds=1)), Next.WAIT),
        (replace(AGAIN, rings=MOST_RINGS - 1), Next.RING),
        (replace(AGAIN, rings=MOST_RINGS), Next.WAIT),
        (replace(AGAIN, is_done=True), Next.WAIT),
        (replace(AGAIN, emergency=True), Next.WAIT),
        (replace(AGAIN, can_prove=False), Next.WAIT),
        (replace(AGAIN, today=MOST_A_DAY), Next.RING),  # this one is among them
    ],
)
def test_what_is_done_about_a_report(report, decided):
    assert heard(report, NIGHT) is decided


def test_only_what_was_proved_can_be_confirmed_and_what_was_not_is_vouched_for():
    assert FROM[Event.CONFIRMED] == {AlarmState.PROVED}
    assert FROM[Event.VOUCHED] == {AlarmState.UNPROVED, AlarmState.EXPIRED}
    assert FROM[Event.PROVED] == {AlarmState.ASKED, AlarmState.UNPROVED}


@given(st.lists(st.sampled_from(list(Event)), max_size=12))
def test_whatever_happens_in_whatever_order_it_is_confirmed_only_after_a_proof(events):
    state, came_by = AlarmState.ASKED, [AlarmState.ASKED]
    for event in events:
        following = after(state, event)
        if following is not None:
            assert following == LEADS_TO[event]
            assert following not in came_by  # nothing comes back to where it was
            state = following
            came_by.append(state)
    if AlarmState.CONFIRMED in came_by:
        assert AlarmState.PROVED in came_by


def test_what_is_open_ends_by_itself_and_nothing_else_does():
    for state in AlarmState:
        ends = ends_at(state, NIGHT)
        assert (ends is not None) == (state in OPEN)
        if ends is not None:
            assert ends > NIGHT
            assert after(state, by_itself(state)) is not None
    assert by_itself(AlarmState.ASKED) is Event.UNPROVED  # a person looks, before it is forgotten


def test_a_phone_is_rung_once_more_of_itself_while_it_is_asked():
    assert rings_again_at(AlarmState.ASKED, 1, NIGHT) == NIGHT + RING_AGAIN
    assert rings_again_at(AlarmState.ASKED, 2, NIGHT) is None
    assert rings_again_at(AlarmState.ASKED, 0, None) is None
    assert rings_again_at(AlarmState.PROVED, 1, NIGHT) is None


@pytest.mark.parametrize(
    "body",
    ["505", " 505. ", "5 0 5", "5-0-5", "٥٠٥", "۵۰۵", "५०५", "৫০৫", "5️⃣0️⃣5️⃣", "SOS", "sos!", "S.O.S."],
)
def test_these_texts_raise_an_alarm(body):
    assert is_alarm(body)


@pytest.mark.parametrize(
    "body",
    ["", "1", "2", "3", "5", "50", "55", "5050", "1505", "999", "112", "sos 505", "505 please come",
     "stop", "7", "70", "sost", "room 505", "505" * 100],
)  # fmt: skip
def test_these_do_not(body):
    assert not is_alarm(body)


OLD, YOUNG = NIGHT - timedelta(days=1), NIGHT - timedelta(hours=23, minutes=59)


@pytest.mark.parametrize(
    ("proofs", "agree"),
    [
        ([], False),
        ([Proof(1, True, OLD)], False),
        ([Proof(1, True, OLD), Proof(1, True, OLD)], False),
        ([Proof(1, True, OLD), Proof(2, True, OLD)], True),
        ([Proof(1, True, OLD), Proof(2, False, OLD)], False),
        ([Proof(1, True, OLD), Proof(2, True, YOUNG)], False),
        ([Proof(1, True, OLD), Proof(2, False, OLD), Proof(3, True, OLD)], True),
    ],
)
def test_two_who_lead_there_agree_by_digits_that_are_older_than_a_day(proofs, agree):
    assert leaders_agree(proofs, NIGHT) is agree
