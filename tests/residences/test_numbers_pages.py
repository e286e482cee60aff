"""Pages that write numbers down and text to many: whose they may touch, and what is asked first."""

from datetime import timedelta

import pytest

from accounts import clock
from messaging.models import Phone
from residences.models import Question, Round
from tests import build
from tests.residences.pages import url, words

OMAR, SARA, NEW = "+447700900101", "+447700900103", "+447700900104"
pytestmark = pytest.mark.usefixtures("street")


@pytest.fixture
def street(street):
    """A day later, so that all that waits for daylight has come."""
    street.now = clock.now() + timedelta(hours=24)
    return street


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture
def omar(heron, floor):
    return build.resident(heron, OMAR, branch=floor)


def test_who_shares_the_phone_in_anothers_residence_is_not_told_of_and_keeps_it(
    browser, amina, street, omar
):
    away = build.resident(build.residence(build.person("coordinator")), OMAR)
    assert "share the old phone" not in words(browser.get(url("new_number", omar.pk)))
    form = {"number": NEW, "old": build.phone(OMAR).pk, "why": "lost", "with_others": "on"}
    browser.post(url("new_number", omar.pk), form)
    program = {"number": SARA, "old": str(build.phone(NEW).pk), "why": "lost", "with_others": True}
    by_program = f"/api/residents/{omar.pk}/number/"
    assert build.key(amina).post(by_program, program, "application/json").status_code == 200
    assert omar.phones.get() == build.phone(SARA)
    assert away.phones.get() == build.phone(OMAR)
    street.skip()


def test_who_asks_many_by_text_shows_first_who_they_are_and_then_goes_on(
    amina, heron, floor, omar, street
):
    Phone.objects.update(reached_at=clock.now() - timedelta(days=31))
    ways = [
        (url("round_open", floor.pk), {"days": "7"}),
        (url("errands_ask", heron.pk), {}),
    ]
    stale = build.client(amina)
    for address, form in ways:
        assert "reauthenticate" in stale.post(address, form).url
    assert (Round.objects.count(), Question.objects.count()) == (0, 0)
    build.confirm(stale, amina)
    assert "Go on" in words(stale.get(ways[1][0]))
    stale.post(*ways[0])
    row = Round.objects.get()
    build.confirm(stale, amina, minutes_ago=6)
    assert "reauthenticate" in stale.post(url("round_change", row.pk), {"send": "1"}).url
    street.skip()
