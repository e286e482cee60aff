"""What was printed, for programs: the same form, words and rules as the pages."""

from uuid import uuid4

import pytest

from leaflets.actions import check_fact
from leaflets.models import Fact, Printed, PrintRun
from tests import build
from tests.leaflets.conftest import NOW

JSON = "application/json"
ADD = "/api/leaflets/door/ar/printed/"
RUN = {"form": "poster", "copies": 20, "left_at": "Wren, lift"}


def add(user, address=ADD, **more):
    body = RUN | {"key": str(uuid4())} | more
    return build.key(user).post(address, body, content_type=JSON)


def listed(user, **query):
    return build.key(user).get("/api/printed/", query).json()


def test_a_program_notes_a_run_and_finds_where_it_lies(leaflets, carys):
    made = add(carys)
    assert made.status_code == 201
    add(carys, form="pair-ti", left_at="library", copies=5)
    pair, alone = listed(carys)
    assert alone == made.json()
    assert (alone["leaflet"], alone["language"], alone["beside"]) == ("door", "ar", "")
    assert (alone["was_draft"], alone["is_current"], alone["withdrawn_at"]) == (True, True, None)
    assert [(run["form"], run["copies"], run["left_at"]) for run in alone["runs"]] == [
        ("poster", 20, "Wren, lift")
    ]
    assert (pair["beside"], pair["runs"][0]["left_at"]) == ("ti", "library")
    assert listed(carys, code=alone["version"].lower()) == [alone]


def test_it_says_what_is_old_and_what_was_withdrawn(leaflets, carys):
    number = add(carys).json()["id"]
    fact = Fact.objects.get(key="police")
    check_fact(fact=fact, value="105", source="rung", by=carys, now=NOW)
    assert [one["is_current"] for one in listed(carys)] == [False]
    done = build.key(carys).post(f"/api/printed/{number}/withdraw/", content_type=JSON)
    assert (done.status_code, done.json()["withdrawn_at"] is not None) == (200, True)
    assert Printed.objects.get().withdrawn_by == carys


def test_an_edition_that_was_withdrawn_takes_no_more_runs(leaflets, carys):
    number = add(carys).json()["id"]
    build.key(carys).post(f"/api/printed/{number}/withdraw/", content_type=JSON)
    refused = add(carys)
    assert refused.status_code == 400
    assert "This edition was withdrawn." in str(refused.json())


def test_the_same_run_sent_twice_is_one(leaflets, carys):
    key = str(uuid4())
    assert [add(carys, key=key).status_code for _ in range(2)] == [201, 201]
    assert PrintRun.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"copies": 0}, {"copies": "many"}, {"left_at": ""}, {"left_at": "x" * 81}, {"form": "stone"},
     {"form": "pair-ar"}, {"key": "x"}, {"key": ""}],
)  # fmt: skip
def test_page_and_program_refuse_in_the_same_words(leaflets, carys, wrong):
    refused = add(carys, **wrong)
    page = build.client(carys).post(
        "/leaflets/door/ar/printed/", RUN | {"key": str(uuid4())} | wrong
    )
    said = {
        name: [str(one) for one in words] for name, words in page.context["form"].errors.items()
    }
    assert (refused.status_code, page.status_code) == (400, 422)
    assert refused.json()["errors"] == said
    assert not Printed.objects.exists()


def test_others_are_told_nothing_of_where_paper_lies(leaflets, carys, amina, vera):
    number = add(carys).json()["id"]
    for user in (amina, vera):
        assert add(user).status_code == 404
        assert build.key(user).get("/api/printed/").status_code == 404
        gone = build.key(user).post(f"/api/printed/{number}/withdraw/", content_type=JSON)
        assert gone.status_code == 404
    assert Printed.objects.get().withdrawn_at is None


@pytest.mark.parametrize("place", ["door/tlh", "nothing/ar"])
def test_what_is_no_leaflet_or_no_language_is_not_found(leaflets, carys, place):
    assert add(carys, f"/api/leaflets/{place}/printed/").status_code == 404


def test_what_nobody_has_written_was_not_printed(leaflets, carys):
    refused = add(carys, "/api/leaflets/door/ka/printed/")
    assert refused.status_code == 400
    assert "Nobody has written it in that language yet." in str(refused.json())


def test_a_leaflet_says_in_which_forms_it_can_be_had(leaflets, carys, client):
    paper = build.key(carys).get("/api/leaflets/door/ar/").json()["paper"]
    assert [one["form"] for one in paper] == [
        "poster", "folded", "leaflet", "card", "large", "pair-en", "twice",
    ]  # fmt: skip
    for one in paper:
        found = client.get(one["page"].partition("/read/")[2].join(["/read/", ""]))
        assert found.content.startswith(b"%PDF")
    assert build.key(carys).get("/api/leaflets/door/ka/").json()["paper"] == []
