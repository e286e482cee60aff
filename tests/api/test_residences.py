"""Residences, branches and residents by program."""

import uuid

import pytest

from accounts.models import Event
from residences.models import Branch, Residence, Resident
from tests import build
from tests.api.conftest import OMAR

JSON = "application/json"


def new_resident(**more):
    yes = {"consent_on": "2021-11-01", "consent_channel": "face"}
    return {"alias": "Quiet Reed", "reads": "fa", **yes, **more}


def test_it_lists_the_residences_of_the_groups_of_the_owner(program, home, omar, stranger):
    build.residence(stranger)
    found = program.get("/api/residences/").json()["results"]
    assert found == [
        {
            "id": str(home.pk),
            "code_name": home.code_name,
            "kind": "hotel",
            "people": 1,
            "open": True,
        }
    ]
    assert program.get(f"/api/residences/{home.pk}/").json() == found[0]


def test_it_adds_a_residence_once_however_often_the_same_key_comes(program):
    body = {"code_name": "Heron", "kind": "hostel", "key": str(uuid.uuid4())}
    answers = [program.post("/api/residences/", body, content_type=JSON) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Residence.objects.filter(code_name="Heron").count() == 1


def test_it_changes_a_residence_and_says_nothing_of_its_address(program, home):
    body = {"code_name": "Curlew", "kind": "house", "address": "12 Hill Lane"}
    answer = program.put(f"/api/residences/{home.pk}/", body, content_type=JSON)
    home.refresh_from_db()
    assert (home.code_name, home.address, home.real_name) == (
        "Curlew",
        "12 Hill Lane",
        "Grand Metropole",
    )
    assert b"Hill Lane" not in answer.content
    assert b"Metropole" not in answer.content


def test_it_deletes_the_real_name_and_address_of_its_own_residences_only(
    program, amina, home, stranger
):
    address = f"/api/residences/{home.pk}/address/"
    assert build.key(stranger).delete(address).status_code == 404
    assert build.key(amina, "residences:read").delete(address).status_code == 403
    assert Residence.objects.get(pk=home.pk).real_name == "Grand Metropole"
    answer = program.delete(address)
    assert (answer.status_code, answer.json()["id"]) == (200, str(home.pk))
    home.refresh_from_db()
    assert (home.real_name, home.address) == (None, None)
    assert Event.objects.get(verb="address_deleted").actor_id == amina.pk
    assert program.get(address).status_code == 405


def test_it_adds_and_lists_branches(program, home):
    address = f"/api/residences/{home.pk}/branches/"
    made = program.post(address, {"word": "First floor"}, content_type=JSON)
    assert made.status_code == 201
    assert program.get(address).json() == [made.json()]
    assert made.json()["people"] == 0


def test_it_adds_a_resident_with_a_phone_and_never_gives_a_number_back(program, home, omar):
    address = f"/api/residences/{home.pk}/residents/"
    made = program.post(address, new_resident(phone="07700 900142"), content_type=JSON)
    assert made.status_code == 201
    someone = Resident.objects.get(pk=made.json()["id"])
    assert someone.phones.get() == build.phone("+447700900142")
    listed = program.get(address)
    assert [one["alias"] for one in listed.json()["results"]] == ["Calm Fern", "Quiet Reed"]
    assert set(listed.json()["results"][0]) == {
        "id",
        "alias",
        "branch",
        "reads",
        "speaks",
        "prefers_call",
    }
    for answer in (made, listed):
        assert "900142" not in answer.content.decode()
        assert OMAR[-6:] not in answer.content.decode()


def test_people_who_left_are_not_listed(program, home, omar):
    omar.left_at = omar.joined_at
    omar.save()
    assert program.get(f"/api/residences/{home.pk}/residents/").json()["results"] == []


@pytest.mark.parametrize("what", ["", "branches/", "residents/"])
def test_what_another_group_looks_after_does_not_exist(what, home, omar, stranger):
    outside = build.key(stranger)
    address = f"/api/residences/{home.pk}/{what}"
    before = (Residence.objects.values().get(pk=home.pk), Branch.objects.count())
    assert outside.get(address).status_code == 404
    body = new_resident(word="East wing", code_name="Mine", kind="house")
    send = outside.post if what else outside.put
    assert send(address, body, content_type=JSON).status_code == 404
    assert (Residence.objects.values().get(pk=home.pk), Branch.objects.count()) == before
    assert Resident.objects.get() == omar


def test_a_branch_of_another_residence_is_no_choice(program, home, stranger):
    theirs = build.branch(build.residence(stranger))
    answer = program.post(
        f"/api/residences/{home.pk}/residents/",
        new_resident(branch=str(theirs.pk)),
        content_type=JSON,
    )
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["branch"]
    assert not Resident.objects.exists()


def test_a_group_of_others_is_no_choice(program, stranger):
    (theirs,) = stranger.groups_as("coordinator")
    body = {"code_name": "Heron", "kind": "hostel", "group": str(theirs)}
    answer = program.post("/api/residences/", body, content_type=JSON)
    assert list(answer.json()["errors"]) == ["group"]
    assert not Residence.objects.exists()


def test_a_key_of_somebody_elses_branch_is_refused_and_shows_nothing(program, home, stranger):
    theirs = build.branch(build.residence(stranger), "Their wing")
    answer = program.post(
        f"/api/residences/{home.pk}/branches/",
        {"word": "Third floor", "key": str(theirs.pk)},
        content_type=JSON,
    )
    assert answer.status_code == 400
    assert b"Their wing" not in answer.content
    assert not home.branches.exists()


def test_volunteers_see_residences_and_branches_but_list_and_change_nobody(amina, home, omar):
    (group,) = amina.groups_as("coordinator")
    ben = build.key(build.person("volunteer", group=group_of(group)))
    assert ben.get("/api/residences/").json()["count"] == 1
    assert ben.get(f"/api/residences/{home.pk}/branches/").status_code == 200
    assert ben.get(f"/api/residences/{home.pk}/residents/").status_code == 404
    assert ben.post("/api/residences/", {}, content_type=JSON).status_code == 404


def group_of(pk):
    from accounts.models import Group

    return Group.objects.get(pk=pk)


@pytest.mark.parametrize("kind", ["donations", "translator", "press", "trustee"])
def test_other_roles_find_nothing_here(kind, home, omar):
    (group,) = home.groups.all()
    outside = build.key(build.person(kind, group=group))
    for address in ["residences/", f"residences/{home.pk}/", "call-outs/"]:
        answer = outside.get(f"/api/{address}")
        assert answer.status_code == 404
        assert b"Calm Fern" not in answer.content


@pytest.mark.parametrize(
    "body",
    ["[]", "3", '{"word": {"a": 1}}', '{"word": [["a"]]}', '{"word": "\\ud800"}', "{", "null"],
)
def test_odd_json_is_refused_in_words(program, home, body):
    address = f"/api/residences/{home.pk}/branches/"
    answer = program.post(address, body, content_type=JSON)
    assert answer.status_code == 400  # half a letter becomes a question mark, and no word has one


@pytest.mark.parametrize("day", [20211101, True, "\x00", "2021-13-01", ["2021-11-01", "x"]])
def test_odd_days_are_refused_in_words(program, home, day):
    answer = program.post(
        f"/api/residences/{home.pk}/residents/", new_resident(consent_on=day), content_type=JSON
    )
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["consent_on"]


def test_every_change_leaves_a_line_in_the_trail(program, home, amina):
    before = Event.objects.count()
    program.post(f"/api/residences/{home.pk}/branches/", {"word": "Attic"}, content_type=JSON)
    assert Event.objects.count() == before + 1
    assert Event.objects.last().actor_id == amina.pk


def test_lists_ask_the_database_as_often_for_many_as_for_few(program, amina, home, omar, queries):
    addresses = [f"/api/residences/{rest}" for rest in ["", f"{home.pk}/"]]
    addresses += [f"/api/residences/{home.pk}/{rest}/" for rest in ["branches", "residents"]]
    program.get(addresses[0])  # marks the key as used
    few = [queries(program, address) for address in addresses]
    for _ in range(12):
        build.branch(home)
        build.resident(home)
        build.residence(amina)
    assert [queries(program, address) for address in addresses] == few


def test_a_list_comes_in_pages_of_five_hundred_at_most(program, home, omar):
    Resident.objects.bulk_create(
        Resident(
            residence=home,
            alias=f"Alias {number}",
            reads="en",
            speaks="en",
            consent_version="1",
            consent_on="2021-11-01",
            consent_channel="face",
        )
        for number in range(500)
    )
    answer = program.get(f"/api/residences/{home.pk}/residents/", {"limit": 100_000}).json()
    assert (answer["count"], len(answer["results"])) == (501, 500)
    assert "offset=500" in answer["next"]
