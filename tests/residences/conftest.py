"""Amina coordinates Heron, and has just signed in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from messaging.transports.memory import street as memory
from residences.models import Residence
from tests import build
from tests.residences.listening import Listening


@pytest.fixture
def amina() -> User:
    return build.person("coordinator", name="Amina")


@pytest.fixture
def browser(amina: User) -> Client:
    return build.client(amina, fresh=True)


@pytest.fixture
def heron(amina: User) -> Residence:
    return build.residence(
        amina, code_name="Heron", real_name="Seaview Grand", address="1 Shore Road"
    )


@pytest.fixture
def street(db: None, settings: Any) -> Iterator[Listening]:
    """Phones, and at the end no text that the test did not expect."""
    settings.SEGMENTS_PER_SECOND = settings.CALLS_PER_SECOND = 0
    memory.clear()
    build.texts()
    listening = Listening()
    yield listening
    listening.silence()
    memory.clear()
