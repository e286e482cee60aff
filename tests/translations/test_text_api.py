"""Texts for programs: the same words, refusals and rules as the pages."""

import pytest
from django.urls import reverse

from tests import build
from translations.models import Term, TranslatorLink

JSON = "application/json"
NEWS = "/api/texts/general_update/sq/"
GOOD = "Ka lajme për ju. Hapni lidhjen."


@pytest.fixture(autouse=True)
def _shipped(texts):
    """Texts in every language."""


def send(user, address, **fields):
    return build.key(user).post(address, fields, content_type=JSON)


def test_a_program_writes_another_persons_checks_and_both_see_what_waits(amina, bilal):
    wrote = send(amina, NEWS, words=GOOD, source_version=1).json()
    assert (wrote["words"], wrote["state"], wrote["own"]) == (GOOD, "draft", True)
    assert wrote["may"] == ["write", "comment"]
    seen = {"seen_as": wrote["seen_as"]}
    own = send(amina, f"{NEWS}check/", **seen)
    assert (own.status_code, "You wrote this." in str(own.json())) == (400, True)
    assert "check" in build.key(bilal).get(NEWS).json()["may"]
    assert send(bilal, f"{NEWS}check/", **seen).json()["state"] == "checked"
    (past,) = build.key(bilal).get(f"{NEWS}past/").json()
    assert (past["was_checked"], past["follows"]) == (False, 1)
    again = send(bilal, f"{NEWS}again/", which=past["id"], source_version=1).json()
    assert (again["words"], again["state"]) == (past["words"], "draft")


def test_a_critical_text_is_told_back(amina, bilal, carys):
    place = "/api/texts/all_clear/sq/"
    mark = build.key(bilal).get(place).json()["seen_as"]
    once = send(bilal, f"{place}check/", seen_as=mark).json()
    assert (once["state"], once["needs"], once["read_once"]) == ("draft", 2, True)
    assert send(carys, f"{place}check/", seen_as=mark).status_code == 400
    send(bilal, f"{place}back/", back="It is calm again.", seen_as=mark)
    assert send(carys, f"{place}check/", seen_as=mark).json()["state"] == "checked"
    marked = send(carys, f"{place}mark/", is_public=True).json()["text"]
    assert (marked["is_critical"], marked["is_public"]) == (False, True)
    assert send(amina, f"{place}mark/", is_public=True).status_code == 400


def test_comments_are_said_and_settled(amina, bilal):
    said = send(amina, f"{NEWS}comment/", comment="Is it “lajme”?").json()["comments"]
    settled = send(bilal, f"{NEWS}settle/", which=said[0]["id"]).json()["comments"]
    assert (said[0]["is_settled"], settled[0]["is_settled"]) == (False, True)


WRONG = [
    {},
    {"words": "", "source_version": 1},
    {"words": "Hoteli", "source_version": 1},
    {"words": GOOD, "source_version": 7},
    {"words": GOOD, "source_version": "x"},
    {"words": "x" * 1601, "source_version": 1},
]


@pytest.mark.parametrize("fields", WRONG)
def test_page_and_program_refuse_in_the_same_words(amina, fields):
    refused = send(amina, NEWS, **fields)
    assert refused.status_code == 400
    place = reverse("translations:translation", args=["general_update", "sq"])
    page = build.client(amina).post(place, {"do": "write", **fields})
    sentences = [words for some in refused.json()["errors"].values() for words in some]
    assert page.status_code == 422
    assert sentences
    for one in sentences:
        assert one in page.context["form"].errors.as_text()


def test_files_go_out_and_come_back_as_drafts(amina):
    program = build.key(amina)
    table = program.get("/api/texts/in/sq/file/csv/").content.decode()
    assert "general_update" in table
    assert "msgctxt" in program.get("/api/texts/in/sq/file/po/").content.decode()
    content = f"key,version,words\ngeneral_update,1,{GOOD}\nnothing,1,x\n"
    place = "/api/texts/in/sq/file/"
    looked = send(amina, place, content=content).json()
    assert looked["written"] is None
    assert {line["key"]: line["fate"] for line in looked["lines"]} == {
        "general_update": "new",
        "nothing": "refused",
    }
    assert build.key(amina).get(NEWS).json()["words"] != GOOD
    assert send(amina, place, content=content, bring=True).json()["written"] == 1
    assert build.key(amina).get(NEWS).json()["words"] == GOOD
    assert send(amina, place, content="name;words").status_code == 400
    assert program.get("/api/texts/in/en/file/po/").status_code == 404
    assert program.get("/api/texts/in/sq/file/exe/").status_code == 404


def test_coverage_and_work_are_numbers_and_keys(amina):
    rows = build.key(amina).get("/api/texts/coverage/").json()
    arabic = next(row for row in rows if row["language"] == "ar")
    assert (arabic["readers"], arabic["counts"]["missing"]) == ("0 people", 0)
    (mine,) = send(amina, "/api/texts/mine/", languages=["ka"]).json()
    assert (mine["language"], "drill" in mine["waits"]["missing"]) == ("ka", True)
    assert send(amina, "/api/texts/mine/", languages=["tlh"]).status_code == 400
    assert any(row["key"] == "drill" for row in build.key(amina).get("/api/texts/").json())


def test_a_machine_that_nobody_named_is_asked_for_nothing(amina):
    refused = send(amina, f"{NEWS}suggestion/")
    assert (refused.status_code, "No machine is asked" in str(refused.json())) == (400, True)


def test_terms_are_added_changed_and_taken_out(amina, vera):
    made = send(amina, "/api/glossary/", english="leader", words_sq="prijës").json()
    place = f"/api/glossary/{made['id']}/"
    changed = send(amina, place, english="leader", words_so="hoggaamiye").json()
    assert changed["words"] == {"so": "hoggaamiye"}
    assert build.key(vera).get("/api/glossary/").json() == [changed]
    assert send(amina, "/api/glossary/", english="leader").status_code == 400
    assert build.key(amina).delete(place).status_code == 204
    assert not Term.objects.exists()


def test_a_link_is_made_told_once_and_withdrawn(amina, carys):
    group = str(carys.roles.get().group_id)
    sent = {"name": "Drita", "language": "sq", "days": 7, "group": group}
    made = send(carys, "/api/translator-links/", **sent).json()
    secret = made["link"].rsplit("/", 1)[1]
    listed = build.key(carys).get("/api/translator-links/")
    assert secret not in listed.content.decode()
    ended = send(carys, f"/api/translator-links/{made['id']}/withdraw/").json()
    assert ended["withdrawn_at"]
    assert TranslatorLink.objects.get().withdrawn_at
    assert send(amina, "/api/translator-links/", **sent).status_code == 404
    assert send(carys, "/api/translator-links/", **sent | {"days": 4000}).status_code == 400
