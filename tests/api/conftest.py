"""Two groups of neighbours, each with a coordinator and a residence."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import build

OMAR = "+447700900141"


@pytest.fixture
def amina(db):
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina, real_name="Grand Metropole", address="9 Sea Road")


@pytest.fixture
def omar(home):
    wing = build.branch(home, "West wing")
    return build.resident(home, OMAR, alias="Calm Fern", branch=wing, reads="ar", speaks="ar")


@pytest.fixture
def program(amina):
    return build.key(amina)


@pytest.fixture
def group(amina):
    return amina.roles.get().group


@pytest.fixture
def dora(group):
    """She handles what is given."""
    return build.person("donations", group=group, name="Dora")


@pytest.fixture
def hall(dora):
    """The program of whoever handles what is given."""
    return build.key(dora)


@pytest.fixture
def stranger(db):
    """A coordinator of another group."""
    return build.person("coordinator")


@pytest.fixture
def queries():
    """How many questions one page asks of the database."""

    def asked(program, address):
        with CaptureQueriesContext(connection) as found:
            assert program.get(address).status_code == 200
        return len(found)

    return asked


@pytest.fixture
def texts(db):
    build.texts()


def emergency(home, **more):
    """What a program sends to start a ready-made emergency."""
    ready = {"text": "incident_at_door", "urgency": "emergency"}
    return {"residence": str(home.pk), **ready, **more}
