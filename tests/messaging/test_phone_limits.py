"""How often one phone hears from us, as coordinators say it: read with the limits on money."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.trail import Event
from accounts.verbs import Verb
from messaging import spending
from messaging.delivery import deliver
from messaging.models import Limits
from messaging.phone_limits import set_of_a_phone
from messaging.spending import Standing, set_limits
from messaging.throttle import ANY, RULES, SHIPPED
from tests import build as people
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina():
    """A coordinator who gave money enough."""
    amina = people.person("coordinator")
    enough = {"per_day": Decimal(1000), "per_month": Decimal(1000), "countries": ["GB"]}
    set_limits(**enough, by=amina, now=TEN_AM)
    yield amina
    spending._Memory.now, spending._Memory.noted = Standing(), ""
    spending._Memory.allowed, spending._Memory.rules = None, RULES


def news(to=OMAR):
    return build.message(to, purpose="update")


def walk(minutes):
    for minute in range(minutes):
        deliver(TEN_AM + minute * MINUTE)


def test_coordinators_say_how_often_and_what_waited_for_it_goes_out(street, amina):
    for _ in range(7):
        news()
    walk(3)
    assert len(street.received(OMAR)) == 5
    counts = {**SHIPPED, "text": (7, 11, 21)}
    set_of_a_phone(counts=counts, by=amina, now=TEN_AM)
    set_of_a_phone(counts=counts, by=amina, now=TEN_AM)  # nothing new
    deliver(TEN_AM + 3 * MINUTE)
    assert len(street.received(OMAR)) == 7
    assert Event.objects.get(verb=Verb.PHONE_LIMITS_CHANGED).actor_id == amina.pk
    set_of_a_phone(counts=SHIPPED, by=amina, now=TEN_AM)
    assert Limits.objects.get().of_a_phone == {}  # so it changes with the program


@pytest.mark.parametrize("spoilt", [{"text": [1]}, {"text": [9, 9, 9]}, {"call": [0, 0, 0]}])
def test_counts_that_no_page_would_take_are_as_the_program_came(street, amina, spoilt):
    Limits.objects.update(of_a_phone=spoilt)
    for _ in range(7):
        news()
    walk(3)
    assert len(street.received(OMAR)) == 5


def test_how_often_costs_a_turn_no_question(street, amina):
    def questions():
        news(LEILA)
        with CaptureQueriesContext(connection) as asked:
            deliver(TEN_AM)
        return len(asked)

    questions()
    before = questions()
    set_of_a_phone(counts={**SHIPPED, ANY: (4,)}, by=amina, now=TEN_AM)
    assert questions() == before
