"""Ids of another group in addresses, queries, bodies and links: nothing is found, nothing changes."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts import clock
from phonetree.models import Recipient
from phonetree.resident_views import COOKIE
from residences.models import Residence
from tests import build
from tests.security import house as houses
from tests.security.house import ALIAS, ANSWER, LEAD

pytestmark = pytest.mark.django_db
YES = {"alias": "Quiet Reed", "reads": "fa", "consent_on": "2021-11-01", "consent_channel": "face"}
READY = {"text": "incident_at_door", "urgency": "emergency", "send": "1"}


@pytest.fixture
def house(tmp_path, settings):
    settings.DATA_DIR = tmp_path
    return houses.built()


@pytest.fixture
def stranger(house) -> Client:
    """A coordinator of another group, freshly signed in."""
    return house.browser("other")


@pytest.fixture
def nothing_changes(house):
    """Compares everything of the group with what it was."""
    before = house.facts()
    yield
    assert house.facts() == before


@pytest.fixture
def theirs(house) -> Residence:
    """The stranger's own residence, without a call-out under way."""
    return build.residence(house.people["other"], code_name="Dunlin")


@pytest.mark.usefixtures("nothing_changes")
def test_people_of_our_call_out_are_not_found_under_theirs(house, stranger):
    theirs, recipient = house.their_call_out.pk, house.recipient.pk
    section = house.call_out.sections.get().pk
    assert stranger.get(f"/call-outs/{theirs}/branches/{section}/").status_code == 404
    assert stranger.get(f"/call-outs/{theirs}/people/{recipient}/").status_code == 404
    for deed in ["mark", "go", "ring"]:
        address = f"/call-outs/{theirs}/people/{recipient}/{deed}/"
        assert stranger.post(address, {"outcome": "safe"}).status_code == 404


@pytest.mark.usefixtures("nothing_changes")
def test_our_branch_is_no_choice_for_a_resident_of_theirs(house, stranger, theirs):
    ours = house.home.branches.get().pk
    page = stranger.post(f"/residences/{theirs.pk}/residents/add/", {**YES, "branch": str(ours)})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["branch"]
    asked = stranger.get(f"/residences/{theirs.pk}/residents/add/", {"branch": str(ours)})
    assert "North wing" not in asked.content.decode()


@pytest.mark.usefixtures("nothing_changes")
def test_our_residents_are_no_choice_for_leading_their_branch(house, stranger, theirs):
    branch = build.branch(theirs)
    page = stranger.post(
        f"/residences/branches/{branch.pk}/leaders/",
        {"leader": str(house.omar.pk), "deputy": str(house.leader.pk)},
    )
    assert page.status_code == 422
    assert sorted(page.context["form"].errors) == ["deputy", "leader"]
    assert ALIAS not in page.content.decode()
    assert not branch.leaderships.exists()


@pytest.mark.usefixtures("nothing_changes")
def test_our_residence_is_no_choice_for_their_call_out(house, stranger, theirs):
    build.resident(theirs, "+447700900983")
    ours, branch = str(house.home.pk), str(house.home.branches.get().pk)
    for body in [{"residence": ours}, {"residence": str(theirs.pk), "branches": [branch]}]:
        page = stranger.post("/call-outs/new/", {**READY, **body})
        assert page.context["form"].errors
        assert "Bittern" not in page.content.decode()
    asked = stranger.get("/call-outs/new/", {"residence": ours})
    assert "Bittern" not in asked.content.decode()
    assert not theirs.call_outs.exists()


@pytest.mark.usefixtures("nothing_changes")
def test_keys_of_our_things_make_nothing_and_show_nothing(house, stranger, theirs):
    wing = house.home.branches.get()
    sends = [
        ("/residences/add/", {"code_name": "Lark", "kind": "hotel", "key": house.home.pk}),
        (f"/residences/{theirs.pk}/branches/", {"word": "Attic", "key": wing.pk}),
        (f"/residences/{theirs.pk}/residents/add/", {**YES, "key": house.omar.pk}),
    ]
    for address, body in sends:
        page = stranger.post(address, body)
        assert page.status_code == 422
        assert page.context["form"].non_field_errors()
        assert ALIAS not in page.content.decode()
    assert not theirs.branches.exists()


@pytest.mark.usefixtures("nothing_changes")
def test_a_request_key_of_ours_does_not_lead_to_our_call_out(house, stranger, theirs):
    build.resident(theirs, "+447700900983")
    body = {**READY, "residence": str(theirs.pk), "request_key": str(house.call_out.request_key)}
    page = stranger.post("/call-outs/new/", body)
    assert page.status_code == 422
    assert str(house.call_out.pk) not in page.content.decode()


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("role", ["other", "volunteer", "trustee"])
def test_a_list_that_waits_belongs_to_the_one_who_sent_it(house, role):
    house.put_lists()
    key = house.lists["coordinator"]
    for step in ["columns", "check", "done", "left-out.csv"]:
        ending = step if "." in step else f"{step}/"
        assert house.browser(role).get(f"/residences/import/{key}/{ending}").status_code == 404
    assert house.browser(role).post(f"/residences/import/{key}/bring-in/").status_code == 404


@pytest.mark.usefixtures("nothing_changes")
def test_members_of_our_group_are_not_found_under_theirs(house, stranger):
    (group,) = house.people["other"].groups_as("coordinator")
    volunteer = house.people["volunteer"]
    address = f"/you/people/{group}/{volunteer.pk}/"
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"kind": "coordinator"}).status_code == 404
    assert stranger.post(f"{address}take-role/", {"kind": "volunteer"}).status_code == 404
    assert stranger.post(f"{address}end-sessions/").status_code == 404
    assert stranger.post(f"{address}close/").status_code == 404


@pytest.mark.usefixtures("nothing_changes")
@pytest.mark.parametrize("kind", ["coordinator", "trustee"])
def test_a_volunteer_cannot_raise_themselves(house, kind):
    volunteer = house.people["volunteer"]
    address = f"/you/people/{house.group.pk}/{volunteer.pk}/"
    assert house.browser("volunteer").post(address, {"kind": kind}).status_code == 404


def test_a_coordinator_makes_nobody_a_trustee(house):
    volunteer = house.people["volunteer"]
    address = f"/you/people/{house.group.pk}/{volunteer.pk}/"
    house.browser("coordinator").post(address, {"kind": "trustee"})
    assert not volunteer.roles.filter(kind="trustee").exists()


@pytest.mark.usefixtures("nothing_changes")
def test_a_link_opens_only_what_it_was_made_for():
    browser = Client()
    assert browser.get(f"/r/{LEAD}").status_code == 410
    assert browser.get(f"/l/{ANSWER}").status_code == 410
    browser.cookies[COOKIE] = ANSWER
    assert browser.get("/l/").status_code == 410
    assert browser.get("/r/NotThisOne1").status_code == 410


@pytest.mark.usefixtures("nothing_changes")
def test_looking_at_a_link_a_hundred_times_changes_nothing():
    browser = Client()
    for _ in range(50):
        browser.get(f"/r/{ANSWER}")
        browser.head(f"/r/{ANSWER}")
    assert browser.get(f"/r/{ANSWER}").status_code == 200


def test_a_link_that_was_used_answers_no_second_time(house):
    browser = Client()
    browser.post(f"/r/{ANSWER}", {"answer": "safe"})
    browser.post(f"/r/{ANSWER}", {"answer": "help"})
    assert house.recipient.outcome == "safe"


@pytest.mark.usefixtures("nothing_changes")
def test_a_leader_marks_nobody_of_a_branch_that_they_do_not_lead(house):
    leader = house.browser("leader")
    stranger = Recipient.objects.filter(call_out=house.their_call_out).first()
    assert leader.post(f"/l/seen/{stranger.pk}/").status_code == 404
    assert leader.post(f"/l/seen/{uuid4()}/").status_code == 404


def test_a_leader_is_shut_out_when_the_link_is_a_day_old(house):
    from phonetree.models import Link

    Link.objects.update(expires_at=clock.now())
    assert house.browser("leader").get("/l/").status_code == 410
    assert Client().get(f"/r/{ANSWER}").status_code == 410
