"""A coordinator, a residence, and a street on which every text must be expected."""

from datetime import UTC, datetime

import pytest

from phonetree import runner as call_outs
from residences.models import Residence
from tests import build
from tests.watched import WatchedStreet, forget_street
from translations.own_words import OwnWords
from updates import runner
from updates.actions import start_update

OMAR, LEYLA, SARA, DAWIT = (f"+4477009000{n:02}" for n in range(1, 5))
TEN_AM = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)  # a Monday


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
def home(amina):
    """Omar reads Arabic in the east, Leyla Farsi in the west, and somebody there has no phone."""
    home = build.residence(amina, code_name="Heron")
    east, west = build.branch(home, "East"), build.branch(home, "West")
    build.resident(home, OMAR, branch=east, reads="ar", alias="Bright Moss")
    build.resident(home, LEYLA, branch=west, reads="fa", alias="Quiet Plum")
    build.resident(home, branch=west, reads="fa", alias="Silent Stone")
    return home


@pytest.fixture
def send(amina, home, street):
    """Sends an update to these residences, by whom and how the test says."""

    def send(*homes: Residence, **facts):
        facts = {"by": amina, "title": "Meeting", "text_key": "update_meeting", **facts}
        if facts.get("own"):
            facts |= {"text_key": "", "own": OwnWords(facts["own"], "en")}
        return start_update(residences=homes or [home], now=street.now, **facts)

    return send


def words(key: str, tag: str) -> str:
    """What a ready-made text says."""
    from translations import starter_texts

    return starter_texts.shipped(tag)[key]
