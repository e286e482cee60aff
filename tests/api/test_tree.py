"""The tree by program: the same forms, the same deeds, never a number."""

from datetime import timedelta

import pytest

from accounts import clock
from residences import naming, pins
from residences.models import (
    AlarmPin,
    Errand,
    LinkTo,
    MoveSign,
    Nomination,
    PersonalLink,
    Resident,
    ResidentPhone,
    Round,
)
from tests import build

JSON = "application/json"
SARA, NEW = "+447700900142", "+447700900143"
pytestmark = pytest.mark.usefixtures("texts")


@pytest.fixture
def wing(omar):
    return omar.branch


@pytest.fixture
def sara(home, wing):
    return build.resident(home, SARA, alias="Teal Sage", branch=wing, leads=1)


def post(program, address, body=None, method="post"):
    return getattr(program, method)("/api/" + address, body or {}, content_type=JSON)


def test_it_tells_what_a_tree_lacks_in_the_words_of_the_page(program, home, omar):
    found = program.get(f"/api/residences/{home.pk}/health/").json()
    assert [one["fault"] for one in found] == ["no_leader", "one_coordinator"]
    assert found[0]["title"] == "West wing has no leader"
    assert found[0]["branch"] == str(omar.branch_id)
    assert found[0]["people"] == 1


def test_it_names_leaders_and_asks_who_has_not_said_yes(program, wing, omar, sara):
    address = f"branches/{wing.pk}/leaders/"
    body = {"leader": str(sara.pk), "deputy": str(omar.pk)}
    asked = post(program, address, body, "put").json()
    assert [one["resident"] for one in asked["leaders"]] == [str(sara.pk)]
    assert asked["asked"] == [str(omar.pk)]
    begun = post(program, address, {**body, "said_yes": True}, "put").json()
    assert [one["rank"] for one in begun["leaders"]] == [1, 2]
    assert program.get("/api/" + address).json() == begun


def test_it_writes_down_what_a_leader_told_us(program, sara):
    body = {"languages": ["en", "ar"], "rung_from": "17:00", "rung_until": "20:00", "cap": 5}
    answer = post(program, f"residents/{sara.pk}/leading/", body, "put").json()
    assert (answer["languages"], answer["cap"]) == (["en", "ar"], 5)


def test_it_opens_a_round_and_lets_somebody_begin(program, home, wing, omar):
    assert post(program, f"branches/{wing.pk}/round/").status_code == 201
    named = naming.offer(resident=omar, how="page", now=clock.now())
    listed = program.get(f"/api/residences/{home.pk}/nominations/").json()["results"]
    assert [(one["id"], one["standing"]) for one in listed] == [(str(named.pk), "willing")]
    answer = post(program, f"nominations/{named.pk}/", {"what": "leader"}).json()
    assert answer["standing"] == "leads"
    assert wing.leaderships.get().resident == omar
    assert Round.objects.count() == 1


def test_it_looks_at_a_change_makes_it_and_undoes_it(program, home, wing, omar):
    body = {"what": "move", "people": [str(omar.pk)], "to": "new", "word": "Attic"}
    seen = post(program, f"residences/{home.pk}/arrange/preview/", body).json()
    assert seen["effects"][0]["people"] == [1, 0]
    assert Resident.objects.get(pk=omar.pk).branch == wing
    assert post(program, f"residences/{home.pk}/arrange/", body).json()["what"] == "split"
    assert Resident.objects.get(pk=omar.pk).branch.word == "Attic"
    assert post(program, f"residences/{home.pk}/arrange/undo/").status_code == 200
    assert Resident.objects.get(pk=omar.pk).branch == wing
    again = post(program, f"residences/{home.pk}/arrange/undo/")
    assert again.status_code == 400
    assert "no change to undo" in again.content.decode()


def test_it_lists_errands_and_takes_a_new_number_that_never_comes_out(program, home, omar):
    errand = Errand.objects.create(
        residence=home, branch=omar.branch, resident=omar, kind="number", code="30005",
        phone=omar.phones.get(), made_at=clock.now(), found_number=NEW,
    )  # fmt: skip
    listed = program.get(f"/api/residences/{home.pk}/errands/")
    assert [one["id"] for one in listed.json()["results"]] == [str(errand.pk)]
    body = {"number": "07700 900143", "old": str(omar.phones.get().pk), "why": "dead"}
    made = post(program, f"residents/{omar.pk}/number/", body)
    assert made.status_code == 200
    for answer in (listed, made):
        assert b"900143" not in answer.content
    assert omar.phones.get() == build.phone(NEW)
    assert post(program, f"errands/{errand.pk}/done/", {"how": "seen"}).status_code == 404


def test_it_ends_an_errand(program, home, omar):
    errand = Errand.objects.create(
        residence=home, resident=omar, kind="stopped", made_at=clock.now()
    )
    answer = post(program, f"errands/{errand.pk}/done/", {"how": "seen"}).json()
    assert answer["done_how"] == "seen"


def test_it_says_what_a_move_would_do_and_moves(program, amina, home, omar, sara):
    egret = build.residence(amina)
    sign = MoveSign.objects.create(
        residence=home, branch=omar.branch, about=home.pk, silent=4, known=4,
        raised_at=clock.now(),
    )  # fmt: skip
    (listed,) = program.get(f"/api/residences/{home.pk}/signs/").json()["results"]
    body = {
        "people": [str(omar.pk), str(sara.pk)],
        "moved_on": clock.now().date().isoformat(),
        "to": str(egret.pk),
        "signs": [listed["id"]],
    }
    seen = post(program, f"residences/{home.pk}/move/preview/", body).json()
    assert (seen["people"], seen["left_without"]) == (2, ["West wing"])
    assert home.residents.count() == 2
    assert post(program, f"residences/{home.pk}/move/", body).json()["to"] == str(egret.pk)
    assert egret.residents.count() == 2
    sign.refresh_from_db()
    assert sign.settled_how == "moved"


def test_it_says_that_they_are_here(program, home, omar):
    sign = MoveSign.objects.create(
        residence=home, branch=omar.branch, about=home.pk, silent=4, known=4,
        raised_at=clock.now(),
    )  # fmt: skip
    assert post(program, f"signs/{sign.pk}/", {"how": "here"}).json()["settled_how"] == "here"


def test_nothing_of_it_is_there_for_a_volunteer_or_another_group(home, omar, stranger, amina):
    volunteer = build.person("volunteer", group=home.groups.get())
    nomination = Nomination.objects.create(
        branch=omar.branch, resident=omar, standing="asked", made_at=clock.now()
    )
    for user in (volunteer, stranger):
        program = build.key(user)
        for name in ("health", "errands", "nominations", "signs"):
            assert program.get(f"/api/residences/{home.pk}/{name}/").status_code == 404
        assert post(program, f"nominations/{nomination.pk}/").status_code == 404
        assert post(program, f"residents/{omar.pk}/number/").status_code == 404


def test_a_list_costs_the_same_however_long_it_is(program, home, wing, queries):
    def grow():
        for _ in range(3):
            one = build.resident(home, branch=wing)
            Errand.objects.create(residence=home, resident=one, kind="number", made_at=clock.now())
            named = Nomination.objects.create(
                branch=wing, resident=one, standing="asked", made_at=clock.now()
            )
            named.backings.create(resident=one)
        names = ("errands", "nominations", "health")
        return [queries(program, f"/api/residences/{home.pk}/{name}/") for name in names]

    grow()
    assert grow() == grow()


# What people are asked ----------------------------------------------------------------------------


def test_it_lists_rounds_and_closes_one(program, home, wing, omar):
    program.post(f"/api/branches/{wing.pk}/round/", {}, JSON)
    (row,) = program.get(f"/api/residences/{home.pk}/rounds/").json()["results"]
    assert row["branch"] == str(wing.pk)
    wrong = program.post(f"/api/rounds/{row['id']}/", {"deed": "burn"}, JSON)
    assert wrong.status_code == 400
    nobody = program.post(f"/api/rounds/{row['id']}/", {"deed": "text"}, JSON)
    assert nobody.status_code == 400  # nobody said yes, so there is nothing to text
    assert program.post(f"/api/rounds/{row['id']}/", {"deed": "close"}, JSON).status_code == 200
    assert program.get(f"/api/residences/{home.pk}/rounds/").json()["results"] == []
    assert program.post(f"/api/rounds/{row['id']}/", {"deed": "close"}, JSON).status_code == 404


def test_it_asks_who_was_silent_and_lets_somebody_choose_digits(program, home, omar):
    ResidentPhone.objects.update(since=clock.now() - timedelta(days=40))
    asked = program.post(f"/api/residences/{home.pk}/errands/ask/", {}, JSON)
    assert asked.json() == {"phones": 1}
    place = f"/api/residents/{omar.pk}/digits/"
    assert program.post(place, {}, JSON).status_code == 202
    link = PersonalLink.objects.get(to=LinkTo.PIN)
    assert link.resident == omar
    pins.choose(resident=omar, pin="2580", now=clock.now())
    assert program.delete(place).status_code == 204
    assert not AlarmPin.objects.exists()


def test_of_what_people_are_asked_nothing_is_there_for_a_stranger(home, wing, omar, stranger):
    program = build.key(stranger)
    for path in (f"residences/{home.pk}/errands/ask/", f"residents/{omar.pk}/digits/"):
        assert program.post(f"/api/{path}", {}, JSON).status_code == 404
    assert program.get(f"/api/residences/{home.pk}/rounds/").status_code == 404
