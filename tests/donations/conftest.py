"""A coordinator, somebody who handles what is given, a residence with three people, a street."""

import pytest

from donations import runner
from phonetree import runner as call_outs
from tests import build
from tests.donations.given import TEN_AM
from tests.watched import WatchedStreet, forget_street

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


@pytest.fixture
def street(db, settings):
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    forget_street()
    build.texts()
    street = WatchedStreet(TEN_AM, call_outs.tick, runner.tick)
    yield street
    street.nothing_else()
    forget_street()


@pytest.fixture
def amina(db):
    return build.person("coordinator", name="Amina")


@pytest.fixture
def group(amina):
    return amina.roles.get().group


@pytest.fixture
def dora(group):
    """She handles what is given, and never sees a resident."""
    return build.person("donations", group=group, name="Dora")


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Heron")


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, reads="ar", alias="Bright Moss")


@pytest.fixture
def leyla(home):
    return build.resident(home, LEYLA, reads="fa", alias="Quiet Plum")


@pytest.fixture
def sara(home):
    return build.resident(home, SARA, reads="en", alias="Silent Stone")
