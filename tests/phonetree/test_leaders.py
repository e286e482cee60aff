"""What leaders and deputies are sent, and what it says."""

import re

import pytest

from tests import build

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def floor(home):
    return build.branch(home, "First floor")


@pytest.mark.parametrize("says", [None, "2", "3", "stop"])
def test_a_deputy_is_told_nothing_of_why_the_leader_does_not_lead(
    home, floor, street, launch, says
):
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, SARA, branch=floor, leads=2)
    build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(15)
    if says:
        street.answers(LEYLA, says)
    street.pass_time(minutes=2, seconds=30)
    told = street.received(SARA)[1]
    assert re.fullmatch(r"Please lead now: \S+/l/\S+", told)
