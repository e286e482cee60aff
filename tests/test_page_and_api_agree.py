"""The same wrong input gives the same words on the page and over the API."""

import pytest
from django.core.exceptions import NON_FIELD_ERRORS

from phonetree.ladder import EMERGENCY
from phonetree.ladder_api import OF_A_STEP
from phonetree.models import CallOut, CallOutState
from residences.models import Residence
from tests import build

JSON = "application/json"
YES = {"alias": "Quiet Reed", "reads": "fa", "consent_on": "2021-11-01", "consent_channel": "face"}
READY = {"text": "incident_at_door", "urgency": "emergency"}
OWN = {"text": "own_words", "words": "Come down.", "words_language": "en", "urgency": "today"}


@pytest.fixture
def amina(db):
    build.texts()
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Heron")
    wing = build.branch(home, "West wing")
    build.resident(home, "+447700900151", alias="Calm Fern", branch=wing)
    return home


@pytest.fixture
def elsewhere(db):
    """A residence of another group."""
    return build.residence(build.person("coordinator"), code_name="Curlew")


def words_of(form):
    return {field: [str(word) for word in words] for field, words in form.errors.items()}


def on_the_page(user, address, body, form="form"):
    page = build.client(user, fresh=True).post(address, body)
    context = page.context.get(form) or page.context["form"]
    return words_of(context)


def by_program(user, address, body, method="post"):
    answer = getattr(build.key(user), method)(address, body, content_type=JSON)
    assert answer.status_code == 400
    return answer.json()["errors"]


WRONG_RESIDENCES = [
    {},
    {"code_name": "", "kind": "hotel"},
    {"code_name": "x" * 41, "kind": "hotel"},
    {"code_name": "Heron", "kind": "hotel"},
    {"code_name": "Lark", "kind": "palace"},
    {"code_name": "Lark", "kind": "hotel", "address": "x" * 301},
    {"code_name": "La\x00rk", "kind": "hotel"},
    {"code_name": "Lark", "kind": "hotel", "key": "12"},
]


@pytest.mark.parametrize("body", WRONG_RESIDENCES)
def test_they_refuse_a_new_residence_in_the_same_words(amina, home, body):
    page = on_the_page(amina, "/residences/add/", {"nothing": "", **body})
    assert page == by_program(amina, "/api/residences/", body)
    assert page


@pytest.mark.parametrize("body", WRONG_RESIDENCES[:-1])
def test_they_refuse_a_change_of_a_residence_in_the_same_words(amina, home, body):
    other = build.residence(amina, code_name="Wren")
    page = on_the_page(amina, f"/residences/{other.pk}/edit/", {"nothing": "", **body})
    assert page == by_program(amina, f"/api/residences/{other.pk}/", body, "put")
    assert Residence.objects.get(pk=other.pk).code_name == "Wren"


@pytest.mark.parametrize(
    "body", [{}, {"word": "Room 12"}, {"word": "West wing"}, {"word": "x" * 31}, {"word": " "}]
)
def test_they_refuse_a_branch_in_the_same_words(amina, home, body):
    page = on_the_page(amina, f"/residences/{home.pk}/branches/", {"nothing": "", **body})
    assert page == by_program(amina, f"/api/residences/{home.pk}/branches/", body)
    assert home.branches.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"alias": ""},
        {"alias": "Calm  fern"},
        {"alias": "Call me 07700 900151"},
        {"reads": "xx"},
        {"speaks": "xx"},
        {"branch": "not-an-id"},
        {"phone": "12"},
        {"phone": "07700 900151, 07700 900152"},
        {"phone": "020 7946 0000"},
        {"phone": "hello"},
        {"phone": "07700 900153", "phone_2": "0900 1"},
        {"consent_on": "2199-01-01"},
        {"consent_on": "1999-01-01"},
        {"consent_on": "yesterday"},
        {"consent_channel": "pigeon"},
        {"alias": "", "reads": "", "phone": "1", "consent_on": ""},
    ],
)
def test_they_refuse_a_resident_in_the_same_words(amina, home, wrong):
    body = {**YES, **wrong}
    page = on_the_page(amina, f"/residences/{home.pk}/residents/add/", body)
    assert page == by_program(amina, f"/api/residences/{home.pk}/residents/", body)
    assert page
    assert home.residents.count() == 1


def test_they_refuse_a_branch_of_others_for_a_resident_in_the_same_words(amina, home, elsewhere):
    body = {**YES, "branch": str(build.branch(elsewhere).pk)}
    page = on_the_page(amina, f"/residences/{home.pk}/residents/add/", body)
    assert page == by_program(amina, f"/api/residences/{home.pk}/residents/", body)
    assert list(page) == ["branch"]


WRONG_CHANGES = [
    {},
    {"what": "dance"},
    {"what": "move"},
    {"what": "move", "people": ["nonsense"], "to": "none"},
    {"what": "move", "to": "new", "word": "Room 12"},
    {"what": "merge", "to": "new"},
    {"what": "leader"},
]


@pytest.mark.parametrize("body", WRONG_CHANGES)
def test_they_refuse_a_change_of_the_tree_in_the_same_words(amina, home, body):
    page = on_the_page(amina, f"/residences/{home.pk}/arrange/", {"nothing": "", **body})
    assert page == by_program(amina, f"/api/residences/{home.pk}/arrange/", body)
    assert page == by_program(amina, f"/api/residences/{home.pk}/arrange/preview/", body)
    assert page


@pytest.mark.parametrize(
    "body", [{}, {"moved_on": "2199-01-01"}, {"moved_on": "soon", "people": ["nonsense"]}]
)
def test_they_refuse_a_move_in_the_same_words(amina, home, elsewhere, body):
    body = {"to": str(elsewhere.pk), **body}
    page = on_the_page(amina, f"/residences/{home.pk}/move/", {"nothing": "", **body})
    assert page == by_program(amina, f"/api/residences/{home.pk}/move/", body)
    assert page


@pytest.mark.parametrize("body", [{}, {"number": "12"}, {"number": "07700 900151", "why": "x"}])
def test_they_refuse_a_new_number_in_the_same_words(amina, home, body):
    someone = home.residents.get().pk
    page = on_the_page(amina, f"/residences/residents/{someone}/number/", {"nothing": "", **body})
    assert page == by_program(amina, f"/api/residents/{someone}/number/", body)
    assert page


@pytest.mark.parametrize("body", [{}, {"cap": "0"}, {"cap": "8", "rung_from": "17:00"}])
def test_they_refuse_what_a_leader_told_us_in_the_same_words(amina, home, body):
    someone = home.residents.get().pk
    page = on_the_page(amina, f"/residences/residents/{someone}/leading/", {"nothing": "", **body})
    assert page == by_program(amina, f"/api/residents/{someone}/leading/", body, "put")
    assert page


def test_they_refuse_a_leader_twice_in_the_same_words(amina, home):
    someone, wing = home.residents.get().pk, home.branches.get().pk
    body = {"leader": str(someone), "deputy": str(someone)}
    page = on_the_page(amina, f"/residences/branches/{wing}/leaders/", body)
    assert page == by_program(amina, f"/api/branches/{wing}/leaders/", body, "put")
    assert page


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": "incident_at_door", "urgency": "soon"},
        {"text": "no_such_text", "urgency": "emergency"},
        {**OWN, "words": " ", "code_name": "Heron"},
        {**OWN, "words": "x" * 481, "code_name": "Heron"},
        {**OWN, "words_language": "xx", "code_name": "Heron"},
        OWN,
        {**OWN, "code_name": "Curlew"},
        {**READY, "urgency": "today"},
        {**READY, "request_key": "12"},
        {**READY, "branches": ["nonsense"]},
    ],
)
def test_they_refuse_to_start_a_call_out_in_the_same_words(amina, home, body):
    body = {"residence": str(home.pk), **body}
    page = on_the_page(amina, "/call-outs/new/", {**body, "send": "1"}, "confirm")
    assert page == by_program(amina, "/api/call-outs/", body)
    assert page
    assert not CallOut.objects.exists()


def test_they_refuse_residences_and_branches_of_others_in_the_same_words(amina, home, elsewhere):
    theirs = build.branch(elsewhere)
    for body in [
        {"residence": str(elsewhere.pk), **READY},
        {"residence": str(home.pk), "branches": [str(theirs.pk)], **READY},
    ]:
        page = on_the_page(amina, "/call-outs/new/", {**body, "send": "1"}, "confirm")
        assert page == by_program(amina, "/api/call-outs/", body)
        assert page


def test_they_refuse_a_second_call_out_and_an_empty_house_in_the_same_words(amina, home):
    body = {"residence": str(home.pk), **READY}
    build.key(amina).post("/api/call-outs/", body, content_type=JSON)
    empty = build.residence(amina)
    for home_pk in (home.pk, empty.pk):
        body["residence"] = str(home_pk)
        page = on_the_page(amina, "/call-outs/new/", {**body, "send": "1"}, "confirm")
        assert page == by_program(amina, "/api/call-outs/", body)
        assert list(page) == [NON_FIELD_ERRORS]


@pytest.fixture
def call_out(amina, home):
    body = {"residence": str(home.pk), **READY}
    made = build.key(amina).post("/api/call-outs/", body, content_type=JSON)
    return CallOut.objects.get(pk=made.json()["id"])


@pytest.mark.parametrize("body", [{"how": "loudly"}, {"how": ""}, {"how": "end"}])
def test_they_refuse_to_stop_what_is_not_live_in_the_same_words(amina, call_out, body):
    page = on_the_page(amina, f"/call-outs/{call_out.pk}/stop/", body)
    assert page == by_program(amina, f"/api/call-outs/{call_out.pk}/stop/", body)
    assert page


def test_they_refuse_an_all_clear_during_another_call_out_in_the_same_words(amina, home, call_out):
    CallOut.objects.update(state=CallOutState.ENDED, stopped_at=call_out.started_at)
    again = {"residence": str(home.pk), **READY}
    assert build.key(amina).post("/api/call-outs/", again, content_type=JSON).status_code == 201
    body = {"how": "stand_down"}
    page = on_the_page(amina, f"/call-outs/{call_out.pk}/stop/", body)
    assert page == by_program(amina, f"/api/call-outs/{call_out.pk}/stop/", body)
    assert "Another call-out is under way here" in page[NON_FIELD_ERRORS][0]


@pytest.mark.parametrize("what", ["cancel", "confirm"])
def test_they_refuse_a_deed_that_comes_too_late_in_the_same_words(amina, call_out, what):
    CallOut.objects.update(state=CallOutState.LIVE)
    browser = build.client(amina, fresh=True)
    page = browser.post(f"/call-outs/{call_out.pk}/{what}/", follow=True)
    said = [str(message) for message in page.context["messages"]]
    errors = by_program(amina, f"/api/call-outs/{call_out.pk}/{what}/", {})
    assert {NON_FIELD_ERRORS: said} == errors


LADDERS = [
    {"lasts": "soon"},
    {"lasts": "", "tell_again": "0"},
    {"lasts_unit": "moons"},
    {"leader_patience": "7000", "leader_patience_unit": "hours"},
    {"quiet": "on"},
    {"quiet": "on", "quiet_begins": "late", "quiet_ends": "07:00"},
    {"quiet": "on", "quiet_begins": "22:00", "quiet_ends": "22:00"},
    {"quiet": "on", "quiet_begins": "22:00", "quiet_ends": "07:00"},
    {"quiet_because": "x" * 201},
    {"quiet_because": "a\x00b"},
    {"based_on": "12"},
    {"steps": []},
    {"steps": [{"kind": "pigeon", "after": "0"}]},
    {"steps": [{"kind": "text", "after": "0", "who": "cats"}, {"kind": "call", "after": "x"}]},
    {"steps": [{"kind": "text", "after": "0", "times": "0"}]},
    {"steps": [{"kind": "text", "after": "0"}] * 31},
    {"steps": [{"kind": "text", "after": "0"}, {"kind": "give_up", "after": "600"}]},
    {},  # nothing is changed
]


@pytest.mark.parametrize("wrong", LADDERS)
def test_they_refuse_a_ladder_in_the_same_words(amina, wrong):
    group = amina.roles.get().group
    facts = EMERGENCY.to_data()
    names = ("leader_patience", "tell_again", "lasts")
    body = {name: facts[name] for name in names} | {"steps": facts["steps"]} | wrong
    rows = {
        f"step-{place}-{name}": step.get(name, otherwise)
        for place, step in enumerate(body["steps"])
        for name, otherwise in {**OF_A_STEP, "every_unit": ""}.items()
    }
    rest = {name: value for name, value in body.items() if name != "steps"}
    page = on_the_page(
        amina, f"/call-outs/ladders/{group.pk}/emergency/edit/", {**rest, **rows, "do": "save"}
    )
    assert page == by_program(amina, f"/api/ladders/{group.pk}/emergency/", body, "put")
    assert page
