"""A drill wakes nobody, runs beside no call-out, and never comes hours late."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from messaging.hours import Quiet
from phonetree.drill_plan import Planned, Postpone, Skip, Start, Wait, decide, may_begin_at

LONDON = ZoneInfo("Europe/London")
TEN = datetime(2026, 11, 12, 10, tzinfo=UTC)
SEVEN_PM = datetime(2026, 11, 12, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("due_at", "late", "busy", "decided"),
    [
        (TEN, -timedelta(seconds=1), False, Wait(TEN)),
        (TEN, timedelta(), False, Start()),
        (TEN, 6 * HOUR - timedelta(seconds=1), False, Start()),
        (TEN, 6 * HOUR, False, Skip("late")),
        (TEN, 6 * HOUR, True, Skip("late")),
        (TEN, timedelta(), True, Postpone(TEN + timedelta(days=1))),
        (TEN, -HOUR, True, Wait(TEN)),  # busy an hour before is not busy then
        # The engine was down in the evening and came back in the night.
        (SEVEN_PM, HOUR, False, Start()),
        (SEVEN_PM, HOUR + timedelta(seconds=1), False, Skip("night")),  # it would go on into it
        (SEVEN_PM, 2 * HOUR, False, Skip("night")),
        (SEVEN_PM, 2 * HOUR, True, Skip("night")),
        # Somebody planned it shortly before eight, before the night became longer.
        (datetime(2026, 11, 12, 7, tzinfo=UTC), timedelta(), False, Wait(TEN - 2 * HOUR)),
    ],
)
def test_a_planned_drill_waits_starts_moves_or_is_left_out(due_at, late, busy, decided):
    assert decide(Planned(due_at), due_at + late, busy=busy, zone=LONDON) == decided


LONG_REST = Quiet(time(18), time(11))


@pytest.mark.parametrize(
    ("due_at", "facts", "decided"),
    [
        (TEN, {"lasts": 11 * HOUR}, Start()),
        (TEN, {"lasts": 11 * HOUR + timedelta(seconds=1)}, Skip("long")),
        (TEN, {"lasts": 36 * HOUR}, Skip("long")),
        (TEN, {"quiet": LONG_REST}, Wait(TEN + HOUR)),
        (TEN + HOUR, {"quiet": LONG_REST}, Start()),
        (TEN + 7 * HOUR, {"quiet": LONG_REST}, Start()),
        (TEN + 7 * HOUR, {"quiet": LONG_REST, "lasts": 2 * HOUR}, Skip("long")),
        (SEVEN_PM, {"quiet": LONG_REST}, Skip("night")),
        (SEVEN_PM, {"quiet": Quiet(time(23), time(5)), "lasts": 3 * HOUR}, Skip("long")),
    ],
)
def test_it_is_looked_at_again_by_the_ladder_that_holds_now(due_at, facts, decided):
    assert decide(Planned(due_at, **facts), due_at, busy=False, zone=LONDON) == decided


def test_after_three_busy_days_it_waits_for_the_timetable():
    planned = Planned(TEN, postponed=3)
    assert decide(planned, TEN, busy=True, zone=LONDON) == Skip("busy")
    assert decide(planned, TEN, busy=False, zone=LONDON) == Start()


@pytest.mark.parametrize(
    ("due_at", "moved_to"),
    [
        # the day on which clocks go back has 25 hours, the one on which they go on 23
        (datetime(2026, 10, 24, 9, tzinfo=UTC), datetime(2026, 10, 25, 10, tzinfo=UTC)),
        (datetime(2027, 3, 27, 10, tzinfo=UTC), datetime(2027, 3, 28, 9, tzinfo=UTC)),
    ],
)
def test_it_moves_to_the_same_hour_on_the_wall(due_at, moved_to):
    assert decide(Planned(due_at), due_at, busy=True, zone=LONDON) == Postpone(moved_to)


@pytest.mark.parametrize(
    ("at", "may"),
    [
        (time(7, 59), False),
        (time(8, 0), True),
        (time(20, 0), True),  # over as the night begins
        (time(20, 1), False),
        (time(21, 0), False),
        (time(0, 0), False),
    ],
)
def test_a_drill_begins_and_ends_by_day(at, may):
    assert may_begin_at(at, HOUR) is may


@pytest.mark.parametrize(
    ("at", "hours", "may"),
    [
        (time(18), 3, True),
        (time(18, 1), 3, False),
        (time(8), 13, True),
        (time(8), 14, False),
        (time(9), 36, False),  # the clock shows day again, but a night has passed
        (time(20, 30), 0.5, True),
    ],
)
def test_a_longer_ladder_must_begin_earlier(at, hours, may):
    assert may_begin_at(at, timedelta(hours=hours)) is may
