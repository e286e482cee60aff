"""Needs, matches and appeals for programs: the pages' words, and keys that never reach a resident."""

import json
import re
from uuid import uuid4

import pytest

from accounts import clock
from donations import checkups, giving
from donations.facts import Kind
from donations.models import Appeal, Match, MatchState, Need, Pledge, Policy, Seen
from donations.proposing import propose
from donations.setting_up import add_point, open_appeal
from tests import build
from tests.donations import given

pytestmark = pytest.mark.django_db
JSON = "application/json"
DONORS_SIDE = ("offers:read", "offers:write")
PEOPLES_SIDE = ("needs:read", "needs:write")


@pytest.fixture
def program(amina):
    return build.key(amina)


def post(program, address, body=None):
    return program.post(f"/api/{address}", body or {}, content_type=JSON)


def on_the_page(user, address, body):
    page = build.client(user, fresh=True).post(address, body)
    form = page.context["form"]
    return {field: [str(word) for word in words] for field, words in form.errors.items()}


def refused(user, address, body):
    answer = post(build.key(user), address, body)
    assert answer.status_code == 400, answer.content
    return answer.json()["errors"]


@pytest.fixture
def proposed(group, dora, amina, omar):
    """A phone that is proposed to Omar."""
    build.texts()
    given.offer(group, dora)
    given.need(omar, at=clock.now())
    propose(group=group, by=amina, now=clock.now())
    return Match.objects.get()


# The same words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "food", "quantity": "77"},
        {"kind": "food", "quantity": "x"},
        {"kind": "food", "avoids": ["stones"]},
        {"kind": "food", "halal": "perhaps"},
        {"kind": "phone", "network": "acme", "languages": ["xx"]},
        {"kind": "toiletries", "size": "-1"},
    ],
)
def test_they_refuse_a_need_in_the_same_words(amina, omar, wrong):
    body = {"resident": str(omar.pk), "quantity": "1", **wrong}
    page = on_the_page(amina, "/donations/needs/new/", body)
    assert page == refused(amina, "needs/", body)
    assert page
    assert not Need.objects.exists()


@pytest.mark.parametrize("wrong", [{}, {"urgency": "9"}, {"urgency": "1", "reason": ""}])
def test_they_refuse_urgency_in_the_same_words(amina, omar, wrong):
    need = given.need(omar, at=clock.now())
    page = on_the_page(amina, f"/donations/needs/{need.pk}/", wrong)
    assert page == refused(amina, f"needs/{need.pk}/urgency/", wrong)
    assert page


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"title": "x" * 81},
        {"kinds": ["gold"]},
        {"policy": "lottery"},
        {"target": "0"},
        {"until_on": "soon"},
        {"title": "Phones for Heron"},
        {"group": str(uuid4())},
    ],
)
def test_they_refuse_an_appeal_in_the_same_words(amina, group, home, wrong):
    right = {"group": str(group.pk), "title": "Phones", "kinds": ["phone"], "policy": "queue"}
    body = {**right, **wrong} if wrong else {"nothing": ""}
    page = on_the_page(amina, "/donations/appeals/new/", body)
    assert page == refused(amina, "appeals/", body)
    assert page
    assert not Appeal.objects.exists()


@pytest.fixture
def appeal(group, amina):
    return open_appeal(
        group=group, title="Coats", kinds=[Kind.CLOTHES], by=amina, now=clock.now(),
        policy=Policy.TABLE,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{}, {"language": "xx", "words": "Yes."}, {"language": "en", "words": "At Heron."}]
)
def test_they_refuse_words_in_the_same_words(amina, home, appeal, wrong):
    body = wrong or {"nothing": ""}
    page = on_the_page(amina, f"/donations/appeals/{appeal.pk}/words/", body)
    assert page == refused(amina, f"appeals/{appeal.pk}/words/", body)
    assert page


@pytest.mark.parametrize(
    ("deed", "words"),
    [("publish", "Write what you ask"), ("give-out", "Nothing is given out here")],
)
def test_they_refuse_a_deed_on_an_appeal_in_the_same_words(amina, appeal, deed, words):
    page = build.client(amina).post(f"/donations/appeals/{appeal.pk}/{deed}/", follow=True)
    said = [str(message) for message in page.context["messages"]]
    errors = refused(amina, f"appeals/{appeal.pk}/{deed}/", {})
    assert errors == {"__all__": said}
    assert words in said[0]


# What programs do ---------------------------------------------------------------------------------


def test_a_program_says_a_need_and_follows_it_to_a_promise(program, group, dora, omar):
    build.texts()
    body = {"resident": str(omar.pk), "kind": "phone", "network": "o2"}
    made = post(program, "needs/", body)
    assert made.status_code == 201
    need = made.json()
    assert (need["facts"], need["quantity"], need["opened_how"]) == (
        {"network": "o2"},
        1,
        "volunteer",
    )
    assert post(program, "needs/", body).json()["id"] == need["id"]
    given.offer(group, dora, lock="ee")
    done = post(program, "matches/propose/", {"group": str(group.pk)}).json()
    assert (done["needs"], done["served"]) == (1, 0)
    told = program.get(f"/api/needs/{need['id']}/").json()
    assert told["place"] == 1
    assert "it does not suit them" in told["why_not_yet"]
    given.offer(group, dora)
    post(program, "matches/propose/", {"group": str(group.pk)})
    [match] = program.get("/api/matches/").json()["results"]
    assert (match["need"], match["state"]) == (need["id"], "proposed")
    done = post(program, f"matches/{match['id']}/confirm/").json()
    assert done["state"] == "confirmed"
    assert "It is too late" in str(post(program, f"matches/{match['id']}/reject/").json())
    assert post(program, f"needs/{need['id']}/withdraw/").json()["closed_how"] == "withdrawn"
    assert program.get("/api/needs/").json()["results"] == []


def test_what_a_program_says_of_a_need_that_is_open_is_added_and_the_answer_says_so(program, omar):
    need = given.need(omar, Kind.FOOD, at=clock.now(), avoids=["nuts"])
    body = {"resident": str(omar.pk), "kind": "food", "avoids": ["milk"]}
    answers = [post(program, "needs/", body) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 200]
    assert [one.json()["added"] for one in answers] == [["avoids"], []]
    assert answers[0].json()["facts"] == {"avoids": ["milk", "nuts"]}
    assert Need.objects.get().pk == need.pk


def test_a_need_without_a_person_or_a_kind_does_not_exist(program, omar):
    for body in ({}, {"kind": "sim"}, {"resident": str(omar.pk)}, {"resident": "x", "kind": "sim"}):
        assert post(program, "needs/", body).status_code == 404


def test_digits_stand_in_no_answer_to_a_program(program, amina, proposed):
    giving.confirm_match(match=proposed, by=amina, now=clock.now())
    proposed.refresh_from_db()
    said = program.get("/api/matches/").content + program.get("/api/parcels/").content
    said += program.get("/api/needs/").content
    bare = re.sub(rb"[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[0-9:.+]+", b"", said)
    assert proposed.code.encode() not in bare


def test_a_yes_is_noted_only_for_whom_no_text_reaches(program, group, dora, amina, home, proposed):
    mute = build.resident(home, alias="Calm Heron")
    given.offer(group, dora)
    given.need(mute, at=clock.now())
    propose(group=group, by=amina, now=clock.now())
    for match in Match.objects.proposed():
        giving.confirm_match(match=match, by=amina, now=clock.now())
    theirs = Match.objects.get(need__resident=mute)
    assert post(program, f"matches/{theirs.pk}/answer/", {"answer": "yes"}).status_code == 200
    theirs.refresh_from_db()
    assert theirs.state == MatchState.ACCEPTED
    assert "answer" in refused(amina, f"matches/{theirs.pk}/answer/", {"answer": "perhaps"})
    assert post(program, f"matches/{proposed.pk}/answer/", {"answer": "yes"}).status_code == 404


def test_a_program_runs_an_appeal_from_the_first_word_to_thanks(program, group, amina, client):
    body = {"group": str(group.pk), "title": "Coats", "kinds": ["clothes"], "policy": "table"}
    appeal = post(program, "appeals/", body).json()
    one = f"appeals/{appeal['id']}/"
    assert appeal["page"] == ""
    post(program, f"{one}words/", {"language": "en", "words": "A coat helps."})
    told = post(program, f"{one}publish/").json()
    assert told["words"] == {"en": "A coat helps."}
    assert client.get("/give/" + told["page"].rsplit("/", 1)[1]).status_code == 200
    point = add_point(group=group, name="St Ann's", by=amina, now=clock.now())
    day = {"point": str(point.pk), "day": "2199-01-05", "begins": "10:00", "ends": "12:00"}
    assert post(program, f"{one}tables/", day).status_code == 201
    assert "ends" in refused(amina, f"{one}tables/", {**day, "ends": "09:00"})
    Pledge.objects.create(
        appeal_id=appeal["id"], kind="clothes", quantity=2, words="Two", made_at=clock.now()
    )
    [pledge] = program.get("/api/pledges/").json()["results"]
    done = post(program, f"pledges/{pledge['id']}/", {"seen": "arranged"}).json()
    assert (pledge["words"], done["seen"]) == ("Two", Seen.ARRANGED)
    assert program.get("/api/pledges/").json()["results"] == []
    answered = program.get("/api/pledges/?seen=arranged").json()["results"]
    assert [row["id"] for row in answered] == [pledge["id"]]
    changed = {"title": "Warm coats", "target": "9", "until_on": "", "area": "Leeds"}
    told = post(program, f"{one}change/", changed).json()
    assert (told["title"], told["target"], told["area"]) == ("Warm coats", 9, "Leeds")
    assert "title" in refused(amina, f"{one}change/", {**changed, "title": ""})
    assert post(program, f"{one}close/").json()["closed_at"]
    assert [row["title"] for row in program.get("/api/appeals/").json()["results"]] == [
        "Warm coats"
    ]


def test_what_is_broken_is_listed_by_its_label(program, amina, dora, proposed):
    at = clock.now() - checkups.AFTER
    giving.confirm_match(match=proposed, by=amina, now=at)
    giving.hand_over(match=proposed, by=amina, now=at)
    checkups.ask(clock.now())
    checkups.answer(match=proposed, works=False, by=None, now=clock.now())
    [row] = build.key(dora, *DONORS_SIDE).get("/api/repairs/").json()["results"]
    assert (row["code"], row["kind"]) == (proposed.offer.code, "phone")


# Keys of the donors' side -------------------------------------------------------------------------

READ_BY_DONORS = ["appeals/", "repairs/", "parcels/", "unmet/"]
OF_PEOPLE = [
    ("needs/", "get"), ("needs/", "post"), ("needs/{need}/", "get"),
    ("needs/{need}/urgency/", "post"), ("needs/{need}/withdraw/", "post"), ("matches/", "get"),
    ("matches/{match}/confirm/", "post"), ("matches/{match}/reject/", "post"),
    ("matches/{match}/answer/", "post"), ("matches/{match}/take-back/", "post"), ("residences/", "get"),
    ("residences/{home}/residents/", "get"), ("inbox/", "get"), ("call-outs/", "get"),
]  # fmt: skip


@pytest.mark.parametrize("owner", ["amina", "dora"])
@pytest.mark.parametrize(("address", "method"), OF_PEOPLE)
def test_a_key_of_the_donors_side_reaches_nobody_whoever_owns_it(
    request, proposed, owner, address, method
):
    program = build.key(request.getfixturevalue(owner), *DONORS_SIDE)
    ids = {"need": proposed.need_id, "match": proposed.pk, "home": proposed.need.residence_id}
    place = "/api/" + address.format(**ids)
    answer = program.get(place) if method == "get" else program.post(place, {}, content_type=JSON)
    assert answer.status_code == 403
    proposed.refresh_from_db()
    assert proposed.state == MatchState.PROPOSED


@pytest.mark.parametrize("owner", ["amina", "dora"])
@pytest.mark.parametrize("address", READ_BY_DONORS)
def test_what_such_a_key_reads_says_nothing_of_anybody(
    request, proposed, appeal, sara, owner, address
):
    given.need(sara, Kind.SIM, at=clock.now())
    answer = build.key(request.getfixturevalue(owner), *DONORS_SIDE).get(f"/api/{address}")
    assert answer.status_code == 200
    said = json.dumps(answer.json())
    for one in (proposed.pk, proposed.need_id, proposed.need.resident_id, sara.pk):
        assert str(one) not in said
    assert not any(alias in said for alias in ("Bright Moss", "Silent Stone"))


def test_the_donors_side_reads_labels_code_names_and_counts(group, dora, proposed, sara):
    given.need(sara, Kind.SIM, at=clock.now())
    program = build.key(dora, *DONORS_SIDE)
    [parcel] = program.get("/api/parcels/").json()["results"]
    assert (parcel["code"], parcel["residence"]) == (proposed.offer.code, "Heron")
    [unmet] = program.get("/api/unmet/").json()["results"]
    assert (unmet["kind"], unmet["how_many"], unmet["residence"]) == ("sim", 1, "Heron")


def test_even_with_the_scope_the_donations_role_reaches_no_need(dora, proposed):
    program = build.key(dora, *PEOPLES_SIDE)
    for address in ("needs/", "matches/", f"needs/{proposed.need_id}/"):
        assert program.get(f"/api/{address}").status_code == 404
    assert post(program, f"matches/{proposed.pk}/confirm/").status_code == 404
    assert post(program, f"needs/{proposed.need_id}/withdraw/").status_code == 404


def test_other_groups_reach_nothing_of_it(proposed, appeal):
    program = build.key(build.person("coordinator"))
    for address in (
        "needs/", "matches/", "appeals/", "parcels/", "unmet/", "pledges/", "repairs/",
    ):  # fmt: skip
        assert program.get(f"/api/{address}").json()["results"] == []
    for address in (f"needs/{proposed.need_id}/", f"appeals/{appeal.pk}/"):
        assert program.get(f"/api/{address}").status_code == 404
    for address in (
        f"needs/{proposed.need_id}/withdraw/", f"matches/{proposed.pk}/confirm/",
        f"appeals/{appeal.pk}/close/", f"appeals/{appeal.pk}/words/",
    ):  # fmt: skip
        assert post(program, address).status_code == 404


@pytest.mark.parametrize("address", ["needs/", "matches/", "appeals/", "parcels/"])
def test_a_list_asks_as_often_for_many_as_for_two(program, group, amina, dora, home, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    build.texts()
    counts = []
    for _round in range(2):
        for _n in range(4):
            given.offer(group, dora)
            given.need(build.resident(home), at=clock.now())
            open_appeal(group=group, title="Coats", kinds=[Kind.SIM], by=amina, now=clock.now())
        propose(group=group, by=amina, now=clock.now())
        with CaptureQueriesContext(connection) as seen:
            program.get(f"/api/{address}")
        counts.append(len(seen))
    assert counts[0] == counts[1]
