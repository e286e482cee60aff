"""What calls that came in cost is added up, with the way out to a helper."""

from datetime import timedelta

import pytest

from messaging.models import Inbound
from phonetree.line_costs import minutes_in
from phonetree.models.line import CallIn
from tests.messaging.build import TEN_AM

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def call(began, ended=None, taken=None):
    """A call that we picked up, in minutes after ten."""
    inbound = Inbound.objects.create(
        provider_id=f"CA{Inbound.objects.count():032x}", channel="call", received_at=TEN_AM
    )
    moments = [None if one is None else TEN_AM + one * MINUTE for one in (began, ended, taken)]
    CallIn.objects.create(
        inbound=inbound,
        language="en",
        began_at=moments[0],
        ended_at=moments[1],
        taken_at=moments[2],
    )


@pytest.mark.parametrize(
    ("facts", "minutes"),
    [
        ((0, 0.2), 1),
        ((0, 1), 1),
        ((0, 1.1), 2),
        ((0, 10, 4), 10 + 6),  # put through after four minutes: both ways are paid
        ((50,), 10),  # still under way at the end of the hour
        ((-1, 5), 0),  # it began before
        ((60, 65), 0),
    ],
)
def test_each_begun_minute_of_a_call_counts_from_its_beginning(facts, minutes):
    call(*facts)
    assert minutes_in(TEN_AM, TEN_AM + HOUR) == minutes


def test_a_day_without_calls_costs_nothing():
    assert minutes_in(TEN_AM, TEN_AM + HOUR) == 0
