"""What somebody needs, said for them by a coordinator or a volunteer."""

import pytest

from accounts import clock
from donations.actions import open_need
from donations.facts import Kind
from donations.models import ClosedHow, Match, MatchState, Need, OpenedHow, Urgency, UrgencyWhy
from donations.proposing import propose
from tests import build
from tests.donations import given
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
NEW = "/donations/needs/new/"


@pytest.fixture(params=["coordinator", "volunteer"])
def carer(request, group):
    return build.client(build.person(request.param, group=group))


def test_where_who_and_what_are_chosen_one_after_the_other(carer, home, omar):
    assert f"?residence={home.pk}" in page(carer, NEW)
    assert f"?resident={omar.pk}" in page(carer, f"{NEW}?residence={home.pk}")
    assert f"?resident={omar.pk}&amp;kind=sim" in page(carer, f"{NEW}?resident={omar.pk}")
    asked = page(carer, f"{NEW}?resident={omar.pk}&kind=food")
    assert 'name="avoids"' in asked
    assert 'name="cut"' not in asked


def test_the_page_of_a_resident_leads_there(carer, omar):
    assert f"{NEW}?resident={omar.pk}" in page(carer, f"/residences/residents/{omar.pk}/")


def test_a_need_is_noted_once_with_what_was_said(carer, omar):
    said = {"resident": omar.pk, "kind": "food", "quantity": "2", "avoids": ["nuts"]}
    done = carer.post(NEW, said, follow=True).content.decode()
    again = carer.post(NEW, {**said, "quantity": "9"}, follow=True).content.decode()
    need = Need.objects.get()
    assert (need.resident, need.quantity, need.facts["avoids"]) == (omar, 2, ["nuts"])
    assert "It has its place in the queue." in done
    assert "They asked for this already; it keeps its place." in again


def test_allergens_said_later_are_added_to_the_need_that_is_open_and_none_is_lost(carer, omar):
    """By text nobody says what they avoid; whoever asks them later does."""
    opened = open_need(resident=omar, kind=Kind.FOOD, how=OpenedHow.TEXT, now=given.TEN_AM)
    said = {"resident": omar.pk, "kind": "food", "quantity": "1"}
    for more in ({"avoids": ["nuts"], "halal": "yes"}, {"avoids": ["milk"], "halal": "no"}):
        done = carer.post(NEW, {**said, **more}, follow=True).content.decode()
        assert "it keeps its place. Added to what they said: What they avoid" in done
    again = carer.post(NEW, said, follow=True).content.decode()
    assert "it keeps its place." in again
    assert "Added to what they said" not in again
    need = Need.objects.get()
    assert (need.pk, need.opened_at) == (opened.pk, given.TEN_AM)
    assert need.facts == {"avoids": ["milk", "nuts"], "halal": "yes"}


def test_a_wrong_need_keeps_what_was_typed(carer, omar):
    refused = carer.post(NEW, {"resident": omar.pk, "kind": "food", "quantity": "77"})
    assert refused.status_code == 422
    assert 'value="77"' in refused.content.decode()
    assert not Need.objects.exists()


def test_urgency_wants_a_reason(carer, omar):
    need = given.need(omar, at=clock.now())
    address = f"/donations/needs/{need.pk}/"
    refused = carer.post(address, {"urgency": "1", "reason": ""})
    assert refused.status_code == 422
    assert "Say why it is urgent." in refused.content.decode()
    assert carer.post(address, {"urgency": "1", "reason": "lost"}).status_code == 302
    need.refresh_from_db()
    assert (need.urgency, need.urgency_why) == (Urgency.NOW, UrgencyWhy.LOST)
    assert "Now: lost or stolen." in page(carer, address)


def test_a_need_that_is_withdrawn_frees_what_was_proposed(carer, group, dora, omar):
    given.offer(group, dora)
    need = given.need(omar, at=clock.now())
    propose(group=group, by=dora, now=clock.now())
    address = f"/donations/needs/{need.pk}/"
    assert "proposed. Place 1 of 1 in the queue" in page(carer, address)
    for _ in range(2):
        carer.post(f"{address}withdraw/")
    need.refresh_from_db()
    assert need.closed_how == ClosedHow.WITHDRAWN
    assert not Match.objects.filter(state=MatchState.PROPOSED).exists()
    assert "They do not need it any more, since" in page(carer, address)


def test_it_exists_only_for_who_looks_after_them(group, dora, omar):
    need = given.need(omar, Kind.SIM, at=clock.now())
    stranger = build.person("coordinator")
    for client in (build.client(dora), build.client(stranger)):
        assert client.get(f"{NEW}?resident={omar.pk}").status_code == 404
        assert client.get(f"{NEW}?residence={omar.residence_id}").status_code == 404
        said = {"resident": omar.pk, "kind": "food", "quantity": "1"}
        assert client.post(NEW, said).status_code == 404
        assert client.get(f"/donations/needs/{need.pk}/").status_code == 404
        assert client.post(f"/donations/needs/{need.pk}/withdraw/").status_code == 404
    assert Need.objects.get() == need
    assert need.closed_at is None


@pytest.mark.parametrize("kind", ["coordinator", "volunteer"])
def test_home_leads_to_the_donations(group, home, kind):
    body = page(build.client(build.person(kind, group=group)), "/")
    assert 'href="/donations/"' in body
