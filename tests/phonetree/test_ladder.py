"""Ladders survive freezing; quiet hours are exact to the minute."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from phonetree.ladder import LADDERS, NIGHT, Ladder, Quiet

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize("urgency", LADDERS)
def test_a_frozen_ladder_is_the_ladder(urgency):
    assert Ladder.from_data(LADDERS[urgency].to_data()) == LADDERS[urgency]


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [
        (time(20, 59, 59), False),
        (time(21, 0), True),
        (time(0, 0), True),
        (time(7, 59, 59), True),
        (time(8, 0), False),
    ],
)
def test_the_closing_minute_is_quiet_and_the_opening_minute_is_not(clock, quiet):
    moment = datetime.combine(datetime(2026, 11, 22, tzinfo=LONDON).date(), clock, LONDON)
    assert NIGHT.covers(moment, LONDON) is quiet


@pytest.mark.parametrize(
    ("moment", "ends"),
    [
        # the night on which clocks go back has an hour more, the one on which they go on, one less
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 3, 0, tzinfo=UTC), datetime(2026, 11, 22, 8, 0, tzinfo=UTC)),
        (datetime(2026, 11, 22, 12, 0, tzinfo=UTC), datetime(2026, 11, 22, 12, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_end_at_eight_by_the_clock_on_the_wall(moment, ends):
    assert NIGHT.end_after(moment, LONDON) == ends


def test_quiet_hours_may_lie_within_one_day():
    siesta = Quiet(time(13), time(15))
    assert siesta.covers(datetime(2026, 6, 1, 13, 0, tzinfo=LONDON), LONDON)
    assert not siesta.covers(datetime(2026, 6, 1, 15, 0, tzinfo=LONDON), LONDON)
