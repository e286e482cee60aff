"""A leader asks for somebody in their branch: by alias and kind, told to them, and no more seen."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import clock
from accounts.models import Event
from donations import neighbour_views
from donations.actions import close_need
from donations.facts import Kind
from donations.models import ClosedHow, Need, OpenedHow
from donations.neighbours import ask_for
from donations.refused import AskedLately, NotNearThem
from residences.models import LinkTo, NumberChange, PersonalLink
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.conftest import LEYLA, OMAR, SARA
from tests.donations.test_texts import words
from tests.residences.pages import words as shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor(home):
    return build.branch(home, "Floor 1")


@pytest.fixture
def lead(home, floor):
    """Who leads the branch."""
    return build.resident(home, OMAR, branch=floor, alias="Bright Moss", leads=1, reads="en")


@pytest.fixture
def near(home, floor):
    """Who lives there."""
    return build.resident(home, SARA, branch=floor, alias="Silent Stone", reads="so")


@pytest.fixture
def elsewhere(home):
    """Who lives in another branch."""
    other = build.branch(home, "Floor 2")
    return build.resident(home, LEYLA, branch=other, alias="Quiet Plum", reads="fa")


@pytest.fixture
def page(lead):
    """Presses buttons on the leader's page."""
    build.texts()
    path = "/n/" + new_link(lead, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    return lambda **data: Client().post(path, data)


def test_a_leader_asks_in_three_presses_and_the_neighbour_waits(page, lead, near, elsewhere):
    assert "Ask for somebody near you" in shown(page())
    people = shown(page(near=""))
    assert "Silent Stone" in people
    assert "Quiet Plum" not in people
    assert "Bright Moss" not in people
    assert "internet" in shown(page(near=near.pk))
    assert "The questions are about them." in shown(page(near=near.pk, kind="sim"))
    done = page(near=near.pk, kind="sim", note=1, cut="nano", quantity="2")
    assert "Noted. They have their place. Please tell them, too." in shown(done)
    need = Need.objects.get()
    assert (need.resident, need.kind, need.quantity) == (near, "sim", 2)
    assert (need.facts, need.opened_how) == ({"cut": "nano"}, OpenedHow.LEADER)
    assert Event.objects.filter(verb="need_opened", target_id=need.pk, actor_id=None).exists()


def test_in_a_branch_of_many_the_others_stand_behind_one_more_button(page, home, floor, near):
    many = [build.resident(home, branch=floor, alias=f"Calm Otter {n}") for n in range(102)]
    first = shown(page(near=""))
    assert first.count("Calm Otter") == 99
    assert "And 3 more." in first
    rest = shown(page(near="100"))
    assert rest.count("Calm Otter") == 3
    assert "more." not in rest
    assert "Calm Otter" in shown(page(near="9" * 5000))
    assert "Who is it for?" not in shown(page(near=many[-1].pk))
    page(near=many[-1].pk, kind="sim", note=1)
    assert Need.objects.get().resident == many[-1]


def test_the_neighbour_is_told_in_their_language_with_a_link_to_their_page(lead, near, street):
    ask_for(leader=lead, resident=near, kind=Kind.SIM, now=street.now)
    street.turn()
    before, after = words("need_asked_for", "so", what="siim").split("{link}")
    assert street.gets(SARA, f"{before}http").endswith(after)
    assert PersonalLink.objects.get().resident == near
    ask_for(leader=lead, resident=near, kind=Kind.SIM, now=street.now)  # a second press
    street.turn()


def test_they_read_who_asked_and_take_it_off(page, near):
    page(near=near.pk, kind="sim", note=1)
    path = "/n/" + new_link(near, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    theirs = shown(Client().post(f"{path}?lang=en"))
    assert "Somebody who looks after people near you asked for this." in theirs
    Client().post(path, {"drop": Need.objects.get().pk})
    assert Need.objects.get().closed_how == ClosedHow.WITHDRAWN


def test_what_they_asked_for_themselves_stays_and_the_leader_reads_the_same(page, near):
    said = given.need(near, Kind.FOOD, avoids=["nuts"])
    form = page(near=near.pk, kind="food").content.decode()
    nuts = next(tag for tag in re.findall("<input[^>]*>", form) if 'value="nuts"' in tag)
    assert "checked" not in nuts
    done = page(near=near.pk, kind="food", note=1, quantity="4", vegan="yes")
    assert "Noted. They have their place." in shown(done)
    need = Need.objects.get()
    assert (need.pk, need.quantity, need.facts) == (said.pk, 1, {"avoids": ["nuts"]})


def test_a_second_press_tells_the_leader_no_more_than_the_first(page, near):
    given.need(near, Kind.FOOD)
    for kind in ("food", "sim"):  # they had asked for the one, and not for the other
        first, second = (shown(page(near=near.pk, kind=kind, note=1)) for _ in range(2))
        assert "Noted. They have their place. Please tell them, too." in first
        assert "Noted. They have their place. Please tell them, too." in second
        assert "a few days ago" not in second
    assert Need.objects.count() == 2


def test_what_they_took_off_is_not_asked_for_again_within_a_week(page, lead, near):
    page(near=near.pk, kind="sim", note=1)
    close_need(need=Need.objects.get(), how=ClosedHow.WITHDRAWN, by=None, now=clock.now())
    again = page(near=near.pk, kind="sim", note=1)
    assert "Somebody asked for this for them a few days ago." in shown(again)
    assert '<p class="done" data-state="missed"' in again.content.decode()
    assert not Need.objects.filter(closed_at=None).exists()
    opened = Need.objects.get().opened_at
    ask = {"leader": lead, "resident": near, "kind": Kind.SIM}
    with pytest.raises(AskedLately):
        ask_for(**ask, now=opened + timedelta(days=7, minutes=-1))
    ask_for(**ask, now=opened + timedelta(days=7))
    assert Need.objects.filter(closed_at=None).count() == 1


def test_nobody_asks_for_whom_they_do_not_lead(page, lead, near, elsewhere):
    build.texts()
    for leader, someone in ((lead, elsewhere), (near, lead), (elsewhere, near), (lead, lead)):
        with pytest.raises(NotNearThem):
            ask_for(leader=leader, resident=someone, kind=Kind.SIM, now=clock.now())
    assert "Who is it for?" in shown(page(near=elsewhere.pk, kind="sim", note=1))
    path = "/n/" + new_link(near, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    assert "Ask for somebody near you" not in shown(Client().post(f"{path}?lang=en"))
    assert "This is over." in shown(Client().post(f"{path}?lang=en", {"near": str(lead.pk)}))
    assert not Need.objects.exists()


def test_what_cannot_be_any_more_is_said_without_a_place_and_without_a_tick(
    page, lead, near, monkeypatch
):
    def moved(**_asked):
        raise NotNearThem

    monkeypatch.setattr(neighbour_views, "ask_for", moved)  # between the list and the deed
    body = page(near=near.pk, kind="sim", note=1).content.decode()
    assert "This is over." in body
    assert "You keep your place" not in body
    assert '<p class="done" data-state="missed"' in body
    assert "Please choose from what is there." not in body


def test_a_leader_whose_number_just_changed_asks_for_nobody(page, lead, near):
    NumberChange.objects.create(resident=lead, is_new=True, at=clock.now())
    assert "This is over." in shown(page(near=near.pk, kind="sim", note=1))
    assert not Need.objects.exists()


def test_a_choice_that_is_none_stands_in_the_form_and_nothing_is_noted(page, near):
    wrong = page(near=near.pk, kind="sim", note=1, cut="huge")
    assert wrong.status_code == 422
    assert "Silent Stone" in shown(wrong)
    assert not Need.objects.exists()
