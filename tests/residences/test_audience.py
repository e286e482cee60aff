"""Who would get a text: every phone once, in its language, and why others get none."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import clock
from messaging.models import Phone
from residences.audience import audience
from residences.coverage import Reach
from tests import build

OMAR, LEYLA, SARA, DAWIT = (f"+4477009001{n:02}" for n in range(1, 5))
pytestmark = pytest.mark.django_db


@pytest.fixture
def homes():
    heron, larch = build.residence(code_name="Heron"), build.residence(code_name="Larch")
    east, west = build.branch(heron, "East"), build.branch(heron, "West")
    build.resident(heron, OMAR, branch=east, reads="ar")
    for _ in range(2):
        build.resident(heron, LEYLA, branch=west, reads="fa")
    build.resident(heron, branch=west, reads="fa")
    build.resident(larch, SARA, reads="fa")
    return heron, larch


def phones(found):
    return {one.phone for one in found.reachable}


def ids(*numbers):
    return {build.phone(number).pk for number in numbers}


def test_everybody_of_a_residence_gets_it_once_a_phone(homes):
    found = audience(homes[:1])
    assert phones(found) == ids(OMAR, LEYLA)
    assert (found.people, found.languages) == (4, {"ar": 1, "fa": 3})
    assert found.out_of_reach == {Reach.NO_PHONE: 1}


def test_branches_and_languages_narrow_it(homes):
    west = homes[0].branches.get(word="West")
    assert phones(audience(homes, [west])) == ids(LEYLA)
    assert phones(audience(homes, language="fa")) == ids(LEYLA, SARA)
    assert phones(audience(homes, [west], "ar")) == set()


def test_a_phone_of_two_residences_gets_it_once(homes):
    build.resident(homes[1], OMAR, reads="en")
    found = audience(homes)
    assert len([one for one in found.reachable if one.phone in ids(OMAR)]) == 1
    assert found.people == 6


@pytest.mark.parametrize(
    ("fields", "reach"),
    [
        ({"opted_out_at": "2026-11-01T00:00Z"}, Reach.OPTED_OUT),
        ({"dead_since": "2026-11-01T00:00Z"}, Reach.DEAD),
    ],
)
def test_who_asked_for_no_texts_or_has_a_dead_number_is_counted_and_gets_none(homes, fields, reach):
    Phone.objects.filter(pk=build.phone(OMAR).pk).update(**fields)
    found = audience(homes[:1])
    assert phones(found) == ids(LEYLA)
    assert found.out_of_reach[reach] == 1


def test_of_two_phones_the_one_that_works_is_taken(homes):
    omar = homes[0].residents.get(reads="ar")
    omar.lines.create(phone=build.phone(DAWIT))
    Phone.objects.filter(pk=build.phone(DAWIT).pk).update(dead_since="2026-11-01T00:00Z")
    assert ids(OMAR) <= phones(audience(homes))


def test_who_moved_away_gets_nothing(homes):
    homes[0].residents.filter(reads="ar").update(left_at="2026-11-01T00:00Z")
    assert phones(audience(homes)) == ids(LEYLA, SARA)


def test_it_asks_as_much_for_many_as_for_few(homes):
    def asked():
        with CaptureQueriesContext(connection) as questions:
            audience(homes)
        return len(questions)

    few = asked()
    for number in range(20):
        build.resident(homes[0], f"+4477009002{number:02}")
    assert asked() == few == 2


def test_a_closed_residence_has_no_audience(homes):
    heron, larch = homes
    heron.closed_at = clock.now()
    heron.save(update_fields=["closed_at"])
    assert phones(audience([heron, larch])) == ids(SARA)
