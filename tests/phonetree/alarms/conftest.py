"""Amina coordinates a residence at night; a leader there has chosen digits; nothing happens unseen."""

import pytest

from accounts.models import Role
from phonetree import alarm_runner, runner
from tests import build
from tests.phonetree.alarms.steps import AMINAS, AT_NIGHT, LEYLA, OMAR, with_digits
from tests.watched import WatchedStreet, forget_street


@pytest.fixture
def street(db, settings):
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    settings.PUBLIC_URL = "https://ringround.example"
    forget_street()
    build.texts()
    street = WatchedStreet(AT_NIGHT, alarm_runner.tick, runner.tick)
    yield street
    street.nothing_else()
    forget_street()


@pytest.fixture
def amina(street):
    user = build.person("coordinator")
    build.helper(user, AMINAS, "en")
    return user


@pytest.fixture
def bilal(amina):
    return build.person("coordinator", group=Role.objects.get(user=amina).group)


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def floor(home):
    return build.branch(home, "First floor")


@pytest.fixture
def omar(floor, street):
    """A leader who has chosen digits; he reads Arabic."""
    return with_digits(build.resident(floor.residence, OMAR, branch=floor, leads=1, reads="ar"))


@pytest.fixture
def leyla(floor):
    return build.resident(floor.residence, LEYLA, branch=floor)
