"""Amina coordinates Heron, and has just signed in."""

import pytest
from django.test import Client

from accounts.models import User
from residences.models import Residence
from tests import build


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
