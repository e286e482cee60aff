"""Amina coordinates Heron, and has just signed in."""

import re

import pytest
from django.test import Client

from accounts.models import User
from residences.models import Residence
from tests import build

OMAR, SARA = "+447700900101", "+447700900102"
CLEAR = re.compile(r"7700 ?900")


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
