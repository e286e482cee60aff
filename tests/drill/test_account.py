"""What a drill's account finds wrong; a good one finds nothing."""

from dataclasses import replace

import pytest

from scripts.drill_account import Account, Played, Row, Seen, Told, table
from scripts.drill_account import troubles as all_troubles

OMAR, LEYLA, BOTH = "+447700900001", "+447700900002", ("sara", "dawit")
ROWS = [
    Row("East", "Arabic", "safe", ("omar",), OMAR, answered=True),
    Row("East", "Farsi", "unreachable", BOTH, LEYLA),
    Row("West", "Farsi", "seen_in_person", ("ali",)),
]
GOOD = Account("Heron", frozenset({"omar", "ali", *BOTH}), 3, ROWS)
TOLD = [
    Told("m1", "r1", "0 text"),
    Told("m2", "r1", "2 call"),
    Told("m3", "r2", "0 text"),
    Told("m4"),
]
SEEN = [Seen("m1", OMAR), Seen("m2", OMAR), Seen("m3", LEYLA), Seen("m4", OMAR)]


PLAYED = Played(breaks=2, broken=2, share=0.6)


def troubles(*facts, **played):
    return all_troubles(*facts, replace(PLAYED, **played))


def with_rows(*rows):
    return replace(GOOD, rows=list(rows))


def test_everybody_with_one_outcome_is_a_good_drill():
    assert troubles([GOOD], TOLD, SEEN) == []


def test_somebody_missing_twice_or_from_elsewhere_is_found():
    (missing, count) = troubles([with_rows(*ROWS[:2])], TOLD, SEEN)
    assert "1 people who live there are in no row" in missing
    assert "2 recipients, but 3" in count
    assert (
        "more than one row"
        in troubles([with_rows(*ROWS[:2], replace(ROWS[2], people=("omar", "ali")))], TOLD, SEEN)[0]
    )
    assert (
        "do not live there"
        in troubles([with_rows(*ROWS[:2], replace(ROWS[2], people=("ali", "bob")))], TOLD, SEEN)[0]
    )


def test_an_open_recipient_and_an_unheard_of_outcome_are_found():
    assert (
        "no outcome"
        in troubles([with_rows(*ROWS[:2], replace(ROWS[2], outcome=""))], TOLD, SEEN)[0]
    )
    assert (
        "nobody knows"
        in troubles([with_rows(*ROWS[:2], replace(ROWS[2], outcome="lost"))], TOLD, SEEN)[0]
    )


def test_one_phone_in_two_rows_is_found():
    assert (
        "phones are in more than one row"
        in troubles([with_rows(*ROWS[:2], replace(ROWS[2], phone=OMAR))], TOLD, SEEN)[0]
    )


def test_two_messages_for_one_step_are_found_but_not_two_channels_of_it():
    assert troubles([GOOD], [*TOLD, Told("m5", "r1", "0 call")], SEEN) == []
    (found,) = troubles([GOOD], [*TOLD, Told("m5", "r1", "0 text")], SEEN)
    assert "two messages for one step" in found


def test_a_message_sent_twice_unasked_for_or_to_a_stranger_is_found():
    assert troubles([GOOD], TOLD, [*SEEN, SEEN[0]]) == ["The provider was given 1 messages twice."]
    assert "nobody asked for" in troubles([GOOD], TOLD, [*SEEN, Seen("m9", OMAR)])[0]
    assert "in no call-out" in troubles([GOOD], TOLD, [*SEEN[:3], Seen("m4", "+447700900009")])[0]


def test_a_drill_in_which_nothing_broke_is_found():
    (found,) = troubles([GOOD], TOLD, SEEN, broken=0)
    assert found == "0 sends ended in an error, but 2 should."


@pytest.mark.parametrize(
    ("answered", "good"), [(0, False), (2, False), (3, True), (9, True), (10, False)]
)
def test_a_drill_in_which_too_few_or_too_many_of_those_asked_answered_is_found(answered, good):
    phones = [f"+4477009001{n:02}" for n in range(10)]
    rows = [
        Row("East", "Farsi", "safe", (phone,), phone, answered=n < answered)
        for n, phone in enumerate(phones)
    ]
    not_asked = Row("East", "Farsi", "opted_out", ("ali",), OMAR)
    account = Account("Heron", frozenset({"ali", *phones}), 11, [*rows, not_asked])
    told = [Told(phone, phone, "0 text") for phone in phones]
    found = troubles([account], told, [Seen(phone, phone) for phone in phones])
    assert found == ([] if good else [f"{answered} of 10 who were asked answered, not about 60%."])


def test_a_drill_in_which_nobody_was_asked_is_found():
    assert "0 of 0 who were asked answered" in troubles([GOOD], TOLD, [])[0]


def test_the_lines_of_a_table_add_up():
    lines = table("Language", ROWS, lambda row: row.language)
    numbers = [
        [int(cell) for cell in line.replace(".", "0").split()[1:]]
        for line in lines
        if line[0] in "AFa"
    ]
    assert numbers == [[1, 0, 0, 0, 0, 0, 1], [0, 1, 0, 0, 0, 1, 2], [1, 1, 0, 0, 0, 1, 3]]
    assert "OPEN" not in lines[0]
    assert "OPEN" in table("Language", [replace(ROWS[0], outcome="")], lambda row: row.language)[0]
