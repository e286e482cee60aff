"""The board and the quick entry, as people in a church hall meet them."""

import re

import pytest
from django.test.utils import CaptureQueriesContext

from accounts import clock
from donations.facts import Kind
from donations.models import Offer
from donations.proposing import propose
from donations.setting_up import open_appeal
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(dora):
    return build.client(dora)


def page(client, address):
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


def test_the_kind_comes_first_and_then_its_own_questions(hall):
    assert "?kind=phone" in page(hall, "/donations/new/")
    asked = page(hall, "/donations/new/?kind=phone")
    assert 'name="activation_lock"' in asked
    assert 'name="allergens"' not in asked


def test_what_is_saved_shows_its_label_and_the_same_is_asked_again(hall, group):
    said = {"kind": "food", "group": group.pk, "quantity": "3", "prepared": "cook"}
    done = hall.post("/donations/new/", said, follow=True)
    offer = Offer.objects.with_stock().get()
    body = done.content.decode()
    assert (offer.there, offer.code in body) == (3, True)
    assert "There is nowhere to cook where this would go." in body
    assert 'name="prepared"' in body


def test_a_wrong_form_keeps_what_was_typed(hall, group):
    said = {"kind": "phone", "group": group.pk, "quantity": "2", "last_four": "12x4"}
    refused = hall.post("/donations/new/", said)
    assert refused.status_code == 422
    assert 'value="12x4"' in refused.content.decode()
    assert not Offer.objects.exists()


def test_the_same_form_sent_twice_is_one_offer(hall, group):
    key = "6b0f6f2e-0b5e-4f0e-9a3c-3f0a4b8f2d11"
    said = {"kind": "cash", "group": group.pk, "quantity": "1", "request_key": key}
    for _ in range(2):
        assert hall.post("/donations/new/", said).status_code == 302
    assert Offer.objects.count() == 1


def test_the_board_shows_things_code_names_and_numbers_and_no_person(hall, group, dora, omar):
    offer = given.offer(group, dora)
    need = given.need(omar, quantity=2, at=clock.now())
    propose(group=group, by=dora, now=clock.now())
    body = page(hall, "/donations/")
    assert offer.code in body
    assert "2 × Phone" in body
    assert "Heron" in body
    assert not any(str(one) in body for one in (omar.pk, need.pk, omar.alias))


def test_the_board_asks_as_often_for_forty_things_as_for_two(hall, group, dora, home):
    from django.db import connection

    def queries():
        with CaptureQueriesContext(connection) as seen:
            page(hall, "/donations/")
        return len(seen)

    counts = []
    for many in (2, 38):
        for _ in range(many):
            given.offer(group, dora, Kind.FOOD, prepared="none")
            given.need(build.resident(home), Kind.FOOD, at=clock.now())
        propose(group=group, by=dora, now=clock.now())
        counts.append(queries())
    assert counts[0] == counts[1]


@pytest.mark.parametrize("kind", ["press", "translator", "trustee"])
@pytest.mark.parametrize("address", ["/donations/", "/donations/new/"])
def test_it_does_not_exist_for_who_handles_nothing(group, kind, address):
    client = build.client(build.person(kind, group=group))
    assert client.get(address).status_code == 404


def test_the_same_again_keeps_all_but_what_is_true_of_one_alone(hall, group, amina):
    appeal = open_appeal(group=group, title="Phones", kinds=[Kind.PHONE], by=amina, now=TEN_AM)
    said = {
        "kind": "phone", "group": group.pk, "quantity": "1", "lock": "ee", "last_four": "1234",
        "blocked": "no", "blocked_on": "2026-11-08", "battery": "weak", "appeal": appeal.pk,
    }  # fmt: skip
    body = hall.post("/donations/new/", {**said, "same": "1"}, follow=True).content.decode()
    assert '<option value="ee" selected>' in body
    assert '<option value="weak" selected>' in body
    assert f'<option value="{appeal.pk}" selected>' in body
    own = re.findall('<input[^>]*name="(?:last_four|blocked_on)"[^>]*>', body)
    assert [tag for tag in own if "value=" in tag] == []
    assert len(own) == 2
    assert '<option value="no" selected>' not in body  # whether it is blocked
    assert '<details class="more" open>' in body
    anew = hall.post("/donations/new/", said, follow=True).content.decode()
    assert '<option value="ee" selected>' not in anew
    assert '<details class="more">' in anew
    assert f'<option value="{appeal.pk}" selected>' in anew


def test_the_same_again_as_a_thing_of_others_says_nothing_of_it(hall, dora):
    other = build.person("donations")
    code = given.offer(other.roles.get().group, other, lock="ee").code
    body = page(hall, f"/donations/new/?kind=phone&like={code}")
    assert '<option value="ee" selected>' not in body


@pytest.mark.parametrize("like", ["%00", "%F0%9F%90%9D", "A B", ""])
def test_the_same_again_as_what_is_no_label_says_nothing(hall, like):
    assert "How many" in page(hall, f"/donations/new/?kind=phone&like={like}")
