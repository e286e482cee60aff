"""A street of phones, and a look at every table."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps

from messaging.models import Phone
from phonetree.actions import end_call_out
from residences.models import Resident, ResidentPhone
from tests import build
from tests.phonetree.conftest import TEN_AM, amina, launch, street  # noqa: F401

OMAR, LEYLA, SARA, DAWIT = (f"+4477009000{n:02}" for n in range(1, 5))


def days(count: float) -> timedelta:
    """So many days."""
    return timedelta(days=count)


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, as the database has it."""
    models = apps.get_models(include_auto_created=True)
    rows = {m._meta.label: sorted(map(repr, m._base_manager.values_list())) for m in models}
    return {label: found for label, found in rows.items() if found}


def came_at_ten() -> None:
    """As if everybody's rows had been made when the tests' day begins."""
    Phone.objects.update(made_at=TEN_AM)
    Resident.objects.update(joined_at=TEN_AM)
    ResidentPhone.objects.update(since=TEN_AM)


@pytest.fixture
def over(street, launch, amina) -> Iterator[object]:  # noqa: F811
    """A call-out that is over: Omar is safe, Leyla needs help, Sara was not reached."""
    home = build.residence(amina)
    floor = build.branch(home, "First floor")
    build.resident(home, OMAR, branch=floor, reads="ar")
    build.resident(home, LEYLA, branch=floor, reads="fa")
    build.resident(home, SARA, branch=floor, reads="ti")
    came_at_ten()
    call_out = launch(home)
    street.pass_time(20)
    street.answers(OMAR, "1")
    street.answers(LEYLA, "2")
    end_call_out(call_out=call_out, by=amina, now=street.now)
    street.turn()
    call_out.refresh_from_db()
    return call_out
