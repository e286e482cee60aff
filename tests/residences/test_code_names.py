"""A code name and the word for a branch stand in clear, so they tell nobody where the place is."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from residences.models import Residence
from residences.telling import looks_like_an_address
from tests import build

pytestmark = pytest.mark.django_db
JSON = "application/json"
PLACE = {"real_name": "Hotel Bristol", "address": "12 High Street\nLeeds, LS1 4AB"}
TELLING = [
    "Hotel Bristol, 12 High Street",
    "HOTEL  BRISTOL",
    "The Hotel Bristol",
    "Bristol",
    "High Street",
    "Leeds",
    "12 high street",
    "LS1 4AB",
]
ADDRESSES = ["7 Mill Lane", "12b Old Mill Rd", "Flat 2, 9 Sea Road", "SK1 1AA", "3-5 The Crescent"]


def refused_by_both(user, path, body, method="post", field="code_name"):
    """The words by which page and program refuse this; they are the same."""
    page = build.client(user).post(f"/residences/{path}", {**body, "nothing": ""})
    api = "residences/" + path.removeprefix("add/").removesuffix("edit/")
    answer = getattr(build.key(user), method)(f"/api/{api}", body, content_type=JSON)
    assert (page.status_code, answer.status_code) == (422, 400)
    said = [str(word) for word in page.context["form"].errors[field]]
    assert said == answer.json()["errors"][field]
    return said


@pytest.mark.parametrize("name", TELLING)
def test_a_code_name_gives_nothing_of_what_is_typed_beside_it_away(amina, name):
    [said] = refused_by_both(amina, "add/", {"code_name": name, "kind": "hotel", **PLACE})
    assert "Choose a word that tells strangers nothing" in said
    assert not Residence.objects.exists()


@pytest.mark.parametrize("name", TELLING)
def test_a_code_name_gives_nothing_of_what_is_kept_away(amina, name):
    home = build.residence(amina, code_name="Heron", **PLACE)
    refused_by_both(amina, f"{home.pk}/edit/", {"code_name": name, "kind": "hotel"}, "put")
    assert Residence.objects.get().code_name == "Heron"


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_code_name_is_no_address(amina, name):
    [said] = refused_by_both(amina, "add/", {"code_name": name, "kind": "hotel"})
    assert "looks like an address" in said


@pytest.mark.parametrize(
    "name", ["Heron", "Wren 12", "Shared Oak", "Wren & Co", "Old Mill", "Lane"]
)
def test_an_honest_code_name_is_taken(amina, name):
    assert not looks_like_an_address(name)
    form = {"code_name": name, "kind": "hotel", **PLACE}
    assert build.client(amina).post("/residences/add/", form).status_code == 302


@pytest.mark.parametrize("word", ["Hotel Bristol east", "12 High Street", "LS1 4AB"])
def test_a_word_for_a_branch_gives_nothing_away(amina, word):
    home = build.residence(amina, code_name="Heron", **PLACE)
    refused_by_both(amina, f"{home.pk}/branches/", {"word": word}, field="word")
    attic = build.branch(home, "Attic")
    page = build.client(amina).post(f"/residences/branches/{attic.pk}/", {"word": word})
    assert page.status_code == 422
    assert [str(one) for one in home.branches.all()] == ["Attic"]


@pytest.mark.parametrize("twin", ["lark", "LARK", "Lärk", "lÄRK"])
def test_a_code_name_in_another_case_is_refused_and_tells_nothing_of_the_other(amina, twin):
    build.residence(
        build.person("coordinator"), code_name="Lark" if "a" in twin.lower() else "Lärk"
    )
    body = {"code_name": twin, "kind": "hotel"}
    [said] = refused_by_both(amina, "add/", body)
    assert said == "This code name cannot be used. Please choose another."
    home = build.residence(amina, code_name="Heron")
    refused_by_both(amina, f"{home.pk}/edit/", body, "put")
    home.refresh_from_db()
    assert home.code_name == "Heron"


def test_a_code_name_may_change_its_own_case(amina):
    home = build.residence(amina, code_name="Lark")
    form = {"code_name": "LARK", "kind": "hotel"}
    assert build.client(amina).post(f"/residences/{home.pk}/edit/", form).status_code == 302
    assert Residence.objects.get().code_name == "LARK"


def test_the_database_keeps_code_names_apart_too():
    build.residence(code_name="Lark")
    with pytest.raises(IntegrityError), transaction.atomic():
        build.residence(code_name="lark")


def test_twins_from_before_are_numbered_the_oldest_keeping_its_name():
    migration = import_module("residences.migrations.0007_a_code_name_once")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX a_code_name_once")
    names = ["Lark", "lark 2", "lark", "LARK", "N" * 40, "n" * 40]
    for name in names:
        build.residence(code_name=name)
    migration.number_twins(apps, None)
    found = list(Residence.objects.order_by("made_at").values_list("code_name", flat=True))
    assert found == ["Lark", "lark 2", "lark 3", "LARK 4", "N" * 40, "n" * 38 + " 2"]
