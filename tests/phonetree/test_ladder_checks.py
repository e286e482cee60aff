"""What is wrong with a ladder is found and said, and what is right is let through."""

from dataclasses import replace
from datetime import time

import pytest

from phonetree.ladder import (
    EMERGENCY,
    HOUR,
    LADDERS,
    MINUTE,
    NIGHT,
    TODAY,
    Kind,
    Quiet,
    Step,
    Who,
)
from phonetree.ladder_checks import MILD, MOST_RUNGS, Flaw, flaws, is_good
from phonetree.ladder_words import SENTENCES, duration, rungs_in_words, sentence, short
from tests.phonetree.some_ladders import ladder

END = Step(Kind.GIVE_UP, HOUR)
TEXT, CALL = Step(Kind.TEXT, 0), Step(Kind.CALL, 2 * MINUTE)
LIST, RING = Step(Kind.LEADER, 4 * MINUTE), Step(Kind.VOLUNTEERS, 8 * MINUTE)
PLAIN = (TEXT, CALL, LIST, RING, END)


def found(made, urgency="emergency"):
    return {one.flaw for one in flaws(made, urgency)}


@pytest.mark.parametrize("urgency", LADDERS)
def test_the_shipped_ladders_are_flawless(urgency):
    assert flaws(LADDERS[urgency], urgency) == []


def test_a_plain_ladder_is_flawless():
    assert flaws(ladder(*PLAIN), "emergency") == []


WRONG = [
    (Flaw.NO_END, ladder(*PLAIN[:-1])),
    (Flaw.NO_END, ladder(*PLAIN[:-1], replace(END, who=Who.LEADERS))),
    (Flaw.NO_END, ladder(*PLAIN, Step(Kind.GIVE_UP, 10 * MINUTE, Who.OTHERS))),
    (Flaw.AFTER_END, ladder(*PLAIN, Step(Kind.CALL, 2 * HOUR), lasts=3 * HOUR)),
    (Flaw.AFTER_END, ladder(*PLAIN, Step(Kind.CALL, HOUR))),
    (Flaw.AFTER_END, ladder(*PLAIN, Step(Kind.CALL, 50 * MINUTE, times=2, every=15 * MINUTE))),
    (Flaw.NOTHING_FOR_SOME, ladder(LIST, RING, END)),
    (Flaw.NOTHING_FOR_SOME, ladder(replace(TEXT, who=Who.OTHERS), LIST, RING, END)),
    (Flaw.NOTHING_FOR_SOME, ladder(replace(TEXT, who=Who.MEMBERS), LIST, RING, END)),
    (Flaw.NOBODY_RINGS, ladder(TEXT, LIST, END)),
    (Flaw.NOBODY_RINGS, ladder(TEXT, replace(CALL, who=Who.PREFERS_CALL), LIST, END)),
    (Flaw.NOBODY_LOOKS, ladder(TEXT, CALL, END)),
    (Flaw.QUIET_NEEDS_REASON, ladder(quiet=NIGHT)),
    (Flaw.QUIET_NEEDS_REASON, ladder(quiet=NIGHT, quiet_because=" ")),
    (Flaw.QUIET_IS_EMPTY, ladder(quiet=Quiet(time(9), time(9)), quiet_because="Asked for.")),
    (Flaw.QUIET_IS_EMPTY, ladder(replace(TEXT, quiet=Quiet(time(9), time(9))), *PLAIN[1:])),
    (Flaw.QUIET_NEEDS_REASON, ladder(replace(TEXT, quiet=NIGHT), *PLAIN[1:])),
    (Flaw.TOO_MANY_TEXTS, ladder(*PLAIN, Step(Kind.TEXT, 60, times=20, every=120))),
    (Flaw.LEADERS_TOLD_TOO_OFTEN, ladder(tell_again=179)),
    (Flaw.TOO_MANY_RUNGS, ladder(*PLAIN, Step(Kind.TEXT, 60, times=56, every=60))),
    (Flaw.TOO_CLOSE, ladder(*PLAIN, Step(Kind.CALL, 179))),
    (Flaw.TOO_CLOSE, ladder(*PLAIN, Step(Kind.TEXT, 60, times=2, every=59))),
    (Flaw.LISTED_TWICE, ladder(*PLAIN, Step(Kind.LEADER, 600, times=2, every=600))),
    (Flaw.OVER_BEFORE_THE_END, ladder(*PLAIN, lasts=HOUR)),
    (Flaw.NO_TIME_TO_ANSWER, ladder(*PLAIN, Step(Kind.CALL, HOUR - 59))),
    (Flaw.VOICE_FIRST, ladder(Step(Kind.TEXT, 60), Step(Kind.CALL, 0), LIST, END)),
    (Flaw.VOICE_FIRST, ladder(CALL, LIST, END)),
    (Flaw.TOO_MANY_CALLS, ladder(*PLAIN, Step(Kind.CALL, 200, times=7, every=60))),
    (Flaw.LATE_START, ladder(Step(Kind.TEXT, 60), CALL, LIST, END)),
    (Flaw.LIST_BEFORE_PATIENCE, ladder(*PLAIN, leader_patience=241)),
    (Flaw.NO_TIME_TO_LOOK, ladder(TEXT, CALL, Step(Kind.LEADER, HOUR - 299), END)),
    (
        Flaw.SLEEPS_THROUGH,
        ladder(TEXT, replace(CALL, quiet=NIGHT), LIST, RING, END, quiet_because="They sleep."),
    ),
]


@pytest.mark.parametrize(("flaw", "made"), WRONG)
def test_what_is_wrong_is_found_and_said_in_words(flaw, made):
    (one,) = [one for one in flaws(made, "emergency") if one.flaw is flaw]
    assert one.serious is (flaw not in MILD)
    assert one.serious is not is_good(made, "emergency") or len(found(made)) > 1
    said = sentence(one)
    assert said.endswith(".")
    assert "%" not in said


RIGHT = [
    (Flaw.AFTER_END, ladder(*PLAIN, Step(Kind.CALL, HOUR - 60))),
    (Flaw.NOTHING_FOR_SOME, ladder(replace(TEXT, who=Who.OTHERS), CALL, LIST, END)),
    (Flaw.NOBODY_RINGS, ladder(TEXT, RING, END)),
    (Flaw.NOBODY_LOOKS, ladder(TEXT, CALL, LIST, END)),
    (Flaw.QUIET_NEEDS_REASON, ladder(quiet=NIGHT, quiet_because="The residents voted for it.")),
    (Flaw.TOO_MANY_TEXTS, ladder(*PLAIN, Step(Kind.TEXT, 60, times=19, every=120))),
    (Flaw.LEADERS_TOLD_TOO_OFTEN, ladder(tell_again=180)),
    (Flaw.TOO_MANY_RUNGS, ladder(*PLAIN, Step(Kind.TEXT, 60, times=MOST_RUNGS - 5, every=60))),
    (Flaw.TOO_CLOSE, ladder(*PLAIN, Step(Kind.CALL, 180))),
    (Flaw.TOO_CLOSE, ladder(*PLAIN, Step(Kind.TEXT, 120))),  # beside a call, which rings anyway
    (Flaw.OVER_BEFORE_THE_END, ladder(*PLAIN, lasts=HOUR + 1)),
    (Flaw.TOO_MANY_CALLS, ladder(*PLAIN, Step(Kind.CALL, 200, times=6, every=60))),
    (Flaw.LIST_BEFORE_PATIENCE, ladder(*PLAIN, leader_patience=240)),
    (Flaw.NO_TIME_TO_LOOK, ladder(TEXT, CALL, Step(Kind.LEADER, HOUR - 300), END)),
]


@pytest.mark.parametrize(("flaw", "made"), RIGHT)
def test_what_is_just_right_is_let_through(flaw, made):
    assert flaw not in found(made)


def test_every_flaw_has_an_example_and_a_sentence():
    assert {flaw for flaw, _made in WRONG} == set(Flaw) == set(SENTENCES)


def test_what_can_wait_may_do_without_calls_and_without_people():
    made = replace(TODAY, steps=(TEXT, END))
    assert {one.flaw: one.serious for one in flaws(made, "today")} == {
        Flaw.NOBODY_RINGS: False,
        Flaw.NOBODY_LOOKS: False,
    }
    assert is_good(made, "today")
    assert not is_good(made, "emergency")


def test_quiet_hours_need_no_reason_where_nothing_is_urgent():
    assert found(replace(TODAY, quiet=NIGHT), "today") == set()


def test_what_forbids_a_ladder_is_said_before_what_is_only_good_to_know():
    made = ladder(Step(Kind.CALL, 60), Step(Kind.LEADER, 60))
    serious = [one.serious for one in flaws(made, "emergency")]
    assert serious == sorted(serious, reverse=True)
    assert set(serious) == {True, False}


def test_the_emergency_reads_as_people_would_tell_it():
    said = [f"{rung.when}: {rung.words}" for rung in rungs_in_words(EMERGENCY)]
    assert said[0] == "At once: a text to everybody; a call to those who prefer a call."
    assert said[1] == "At 2 minutes: a call to the others who have not answered."
    assert said[-1].startswith("At 1 hour: we stop trying.")


def test_a_repeated_step_says_how_often():
    made = ladder(*PLAIN, Step(Kind.CALL, 10 * MINUTE, Who.LEADERS, times=3, every=5 * MINUTE))
    assert "a call to leaders and deputies who have not answered, 3 times, every 5 minutes." in [
        rung.words for rung in rungs_in_words(made)
    ]


@pytest.mark.parametrize(
    ("seconds", "long", "narrow"),
    [
        (0, "0 minutes", "0 min"),
        (1, "1 second", "1 s"),
        (60, "1 minute", "1 min"),
        (90, "90 seconds", "1:30 min"),
        (3600, "1 hour", "1 h"),
        (5400, "1 hour 30 minutes", "1 h 30"),
        (129600, "36 hours", "36 h"),
    ],
)
def test_times_are_said_as_people_say_them(seconds, long, narrow):
    assert (duration(seconds), short(seconds)) == (long, narrow)
