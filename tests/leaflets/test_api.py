"""Leaflets for programs: the same words, refusals and rules as the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from leaflets.models import Fact
from tests import build
from translations.models import Translation

pytestmark = pytest.mark.django_db
JSON = "application/json"
DOOR = "/api/leaflets/door/sq/"
TITLE = "Nëse ka telashe te dera"


@pytest.fixture(autouse=True)
def _shipped(leaflets):
    Translation.objects.filter(text__kind="leaflet", language="sq").delete()


def send(user, address, **fields):
    return build.key(user).post(address, fields, content_type=JSON)


def part(answer, number):
    return answer.json()["parts"][number - 1]


def test_a_program_writes_and_another_persons_checks(amina, bilal):
    written = send(amina, DOOR, part_1=TITLE, part_1_version=1)
    assert written.status_code == 200
    assert part(written, 1)["state"] == "draft"
    assert part(written, 1)["own"]
    assert part(written, 2)["state"] == "missing"
    seen = {"part_1": part(written, 1)["seen_as"]}
    assert send(amina, f"{DOOR}check/", **seen).status_code == 400
    done = send(bilal, f"{DOOR}check/", **seen)
    assert (part(done, 1)["state"], done.json()["edition"]["checked"]) == ("checked", 1)
    editions = build.key(bilal).get("/api/leaflets/").json()
    [mine] = [one for one in editions if (one["leaflet"], one["language"]) == ("door", "sq")]
    assert (mine["title"], mine["checked"], mine["is_draft"]) == (TITLE, 1, True)


WRONG = [
    {"part_7": "Telefononi 999."},
    {"part_1": "Это дверь"},
    {"part_1": TITLE, "part_1_version": 7},
    {"part_1": "x" * 601},
]


@pytest.mark.parametrize("fields", WRONG)
def test_page_and_program_refuse_in_the_same_words(amina, fields):
    fields = {"part_7_version": 1, "part_1_version": 1, **fields}
    refused = send(amina, DOOR, **fields)
    assert refused.status_code == 400
    page = build.client(amina).post(reverse("leaflets:write", args=["door", "sq"]), fields)
    sentences = [words for some in refused.json()["errors"].values() for words in some]
    assert sentences
    for words in sentences:
        assert words in page.content.decode()
    assert not Translation.objects.filter(text__kind="leaflet", language="sq").exists()


def test_a_check_of_nothing_is_refused_in_the_words_of_the_page(amina):
    refused = send(amina, f"{DOOR}check/")
    assert refused.json() == {"errors": {"__all__": ["Please tick what you have read."]}}


def test_a_coordinators_program_says_what_a_number_is(amina, carys):
    assert send(amina, "/api/facts/police/", value="105", source="x").status_code == 404
    refused = send(carys, "/api/facts/police/", value="one", source="x")
    assert refused.json() == {"errors": {"value": ["Please write digits and spaces only."]}}
    done = send(carys, "/api/facts/police/", value="105", source="rung")
    assert done.json()["value"] == "105"
    assert Fact.objects.get(key="police").checked_by == carys
    shown = {one["key"]: one["value"] for one in build.key(amina).get("/api/facts/").json()}
    assert shown["police"] == "105"


@pytest.mark.parametrize("address", ["/api/leaflets/nothing/sq/", "/api/leaflets/door/tlh/"])
def test_what_is_not_there_is_not_found(amina, address):
    assert build.key(amina).get(address).status_code == 404


def test_others_find_nothing(leaflets):
    other = build.person("donations")
    assert build.key(other).get("/api/leaflets/").status_code == 404


def test_the_list_takes_as_many_queries_for_one_leaflet_as_for_all(amina, leaflets):
    program = build.key(amina)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert program.get("/api/leaflets/").status_code == 200
        return len(asked)

    queries()
    every = queries()
    leaflets["door"].delete()
    leaflets["moved"].delete()
    assert queries() == every
