"""When a message of a call-out may go out: never at night, and never as yesterday's news."""

from datetime import UTC, datetime, time, timedelta

import pytest

from messaging import delivery
from messaging.models import Message
from phonetree import actions, runner
from phonetree.ladder import LADDERS, NIGHT, Quiet
from phonetree.models import Recipient
from phonetree.outgoing import DAY, coming_night, hours_of, patience_of
from tests import build

OMAR, LEYLA = "+447700900001", "+447700900002"
EVENING = datetime(2026, 11, 22, 20, 58, tzinfo=UTC)
HOUR = timedelta(hours=1)
TODAY = LADDERS["today"]


def utc(day, hour, minute=0, *, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


# The coming night --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        (utc(22, 12), utc(22, 21), utc(23, 8)),
        (utc(22, 20, 59), utc(22, 21), utc(23, 8)),
        (utc(22, 21), utc(22, 21), utc(23, 8)),  # the closing minute is quiet
        (utc(23, 3), utc(23, 3), utc(23, 8)),
        (utc(23, 7, 59), utc(23, 7, 59), utc(23, 8)),
        (utc(23, 8), utc(23, 21), utc(24, 8)),
        # clocks go on: nine in the evening is 21:00 UTC, eight in the morning is 07:00 UTC
        (utc(28, 20, 58, month=3), utc(28, 21, month=3), utc(29, 7, month=3)),
        (utc(29, 8, month=3), utc(29, 20, month=3), utc(30, 7, month=3)),
        # clocks go back: 20:00 UTC, then 08:00 UTC
        (utc(24, 19, 58, month=10), utc(24, 20, month=10), utc(25, 8, month=10)),
        (utc(25, 8, month=10), utc(25, 21, month=10), utc(26, 8, month=10)),
    ],
)
def test_the_coming_night_is_that_of_the_clock_on_the_wall(now, begins, ends):
    assert coming_night(NIGHT, now) == (begins, ends)


def test_quiet_hours_within_one_day_come_again_tomorrow():
    siesta = Quiet(time(13), time(15))
    assert coming_night(siesta, utc(22, 12)) == (utc(22, 13), utc(22, 15))
    assert coming_night(siesta, utc(22, 16)) == (utc(23, 13), utc(23, 15))


@pytest.mark.parametrize(
    ("hours", "now", "begins", "ends"),
    [
        (Quiet(time(22), time(1, 30)), utc(24, 12, month=10), (24, 21, 0), (25, 1, 30)),
        (Quiet(time(22), time(1, 30)), utc(25, 0, 40, month=10), (25, 1, 0), (25, 1, 30)),
        (Quiet(time(1, 30), time(8)), utc(25, 0, 10, month=10), (25, 0, 30), (25, 8, 0)),
    ],
)
def test_a_night_that_comes_again_as_clocks_go_back_is_one_night(hours, now, begins, ends):
    assert coming_night(hours, now) == (utc(*begins, month=10), utc(*ends, month=10))


def test_a_text_outlives_a_night_that_comes_again():
    hours = Quiet(time(22), time(1, 30))
    assert hours_of(hours, DAY, utc(24, 12, month=10)).expires_at == utc(25, 16, 30, month=10)


# How long it is news -----------------------------------------------------------------------------


def test_a_text_is_news_as_long_as_its_ladder_tries():
    assert {urgency: patience_of(ladder) / HOUR for urgency, ladder in LADDERS.items()} == {
        "emergency": 1, "today": 8, "drill": 0.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("now", "lasts", "expires"),
    [
        (utc(22, 9), 8 * HOUR, utc(22, 17)),  # over before the night
        (utc(22, 13), 8 * HOUR, utc(22, 21)),
        (utc(22, 20), 8 * HOUR, utc(23, 15)),  # seven hours are left for the morning
        (utc(22, 20, 58), 8 * HOUR, utc(23, 15, 58)),
        (utc(22, 23), 8 * HOUR, utc(23, 16)),
        (utc(22, 12), DAY, utc(23, 21)),  # never into a second night
        (utc(28, 20, 58, month=3), 8 * HOUR, utc(29, 14, 58, month=3)),
        (utc(24, 19, 58, month=10), 8 * HOUR, utc(25, 15, 58, month=10)),
    ],
)
def test_the_night_is_not_counted_and_there_is_only_one(now, lasts, expires):
    assert hours_of(TODAY.quiet, lasts, now).expires_at == expires


def test_an_emergency_knows_no_night_but_grows_old():
    hours = hours_of(LADDERS["emergency"].quiet, HOUR, utc(22, 23))
    assert (hours.rests_from, hours.rests_until, hours.expires_at) == (None, None, utc(23, 0))


def test_nothing_is_news_once_the_call_out_is_over():
    assert hours_of(TODAY.quiet, 8 * HOUR, utc(22, 9), ends_at=utc(22, 10)).expires_at == utc(
        22, 10
    )


# A whole call-out --------------------------------------------------------------------------------


@pytest.fixture
def home(amina):
    return build.residence(amina)


def written(street, started):
    """Its hold is over and its first texts are written, but none is sent."""
    street.now = started.hold_until
    while runner.tick(street.now):
        pass
    assert Message.objects.filter(about=started.pk, state="due").exists()


def test_a_text_of_the_evening_never_goes_out_at_night(home, street, launch):
    someone = build.resident(home, OMAR)
    street.now = EVENING
    written(street, launch(home, urgency="today"))
    street.now = datetime(2026, 11, 23, 2, tzinfo=UTC)  # the engine comes back
    street.pass_time(hours=5, minutes=59)
    assert street.received(OMAR) == []
    street.pass_time(minutes=2)
    assert len(street.received(OMAR)) == 1
    assert Recipient.objects.get(people=someone).outcome == ""


def test_an_emergency_of_the_evening_goes_out_at_once(home, street, launch):
    build.resident(home, OMAR)
    street.now = EVENING
    launch(home)
    street.pass_time(minutes=1)
    assert len(street.received(OMAR)) == 1


def test_an_emergency_that_lay_for_hours_is_not_sent_as_news(home, street, launch):
    build.resident(home, OMAR)
    written(street, launch(home))
    street.now += 3 * HOUR
    street.pass_time(minutes=1)
    assert (street.received(OMAR), street.calls(OMAR)) == ([], 0)


def test_who_got_no_text_in_time_is_tried_the_next_way(home, street, launch):
    build.resident(home, OMAR)
    written(street, launch(home, urgency="today"))
    delivery.drop_stale(street.now + 12 * HOUR)
    street.now += timedelta(minutes=1)
    street.turn()
    assert (street.received(OMAR), street.calls(OMAR)) == ([], 1)


def test_it_is_over_is_said_at_night_to_those_of_an_emergency_only(home, amina, street, launch):
    other = build.residence(amina)
    build.resident(home, OMAR)
    build.resident(other, LEYLA)
    street.now = EVENING - HOUR
    calls = [launch(home), launch(other, urgency="today")]
    street.pass_time(minutes=1)
    street.now = EVENING + HOUR
    for started in calls:
        actions.stand_down(call_out=started, by=amina, now=street.now)
    street.pass_time(minutes=5)
    assert (len(street.received(OMAR)), len(street.received(LEYLA))) == (2, 1)
    street.now = EVENING + 12 * HOUR
    street.pass_time(minutes=1)
    assert len(street.received(LEYLA)) == 2
