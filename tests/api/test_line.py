"""Shifts and residents to ring back, for programs: never a number, an alias or a sound."""

from datetime import timedelta

import pytest

from accounts.clock import now
from phonetree.models.line import Voicemail
from phonetree.models.shifts import Shift
from tests import build

pytestmark = pytest.mark.django_db
JSON = "application/json"
VERA = "+447700900151"
SHIFT = {"day": "2099-01-05", "begins": "18:00", "ends": "22:00"}


@pytest.fixture
def vera(amina):
    return build.person("volunteer", group=amina.roles.get().group, name="Vera")


@pytest.fixture
def mail(omar):
    return Voicemail.objects.create(
        phone=omar.phones.get(),
        residence=omar.residence,
        language="ar",
        seconds=7,
        sound=b"RIFF",
        made_at=now(),
        kept_at=now(),
    )


def test_a_volunteer_says_when_they_can_be_rung_and_the_group_sees_it(vera, amina, stranger):
    program = build.key(vera)
    refused = program.post("/api/shifts/", SHIFT, content_type=JSON)
    assert refused.status_code == 400
    assert "Say first on which number you can be rung." in str(refused.json())
    build.helper(vera, VERA, "ar", "so")
    made = program.post("/api/shifts/", SHIFT | {"weeks": 2}, content_type=JSON)
    assert made.status_code == 201
    assert [one["starts_at"][:10] for one in made.json()] == ["2099-01-05", "2099-01-12"]
    listed = build.key(amina).get("/api/shifts/").json()["results"]
    assert [one["languages"] for one in listed] == [["ar", "so"]] * 2
    assert listed[0]["name"] == "Vera"
    assert "7700900" not in str(listed)
    assert build.key(stranger).get("/api/shifts/").json()["results"] == []
    pk = listed[0]["id"]
    assert build.key(amina).delete(f"/api/shifts/{pk}/").status_code == 404
    assert program.delete(f"/api/shifts/{pk}/").status_code == 204
    assert Shift.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": "soon"}, "day"),
        ({"ends": ""}, "ends"),
        ({"ends": "18:00"}, "ends"),
        ({"weeks": 3}, "weeks"),
        ({"day": "2020-09-03"}, "day"),
    ],
)
def test_page_and_program_are_refused_in_the_same_words(vera, wrong, field):
    build.helper(vera, VERA, "ar")
    answer = build.key(vera).post("/api/shifts/", SHIFT | wrong, content_type=JSON)
    assert answer.status_code == 400
    (sentence,) = answer.json()["errors"][field]
    page = build.client(vera).post("/line/shifts/", {"weeks": 1} | SHIFT | wrong)
    assert page.status_code == 422
    assert sentence in page.context["form"].errors[field]


def test_coordinators_set_how_the_number_behaves_and_volunteers_read_it(vera, amina):
    facts = {"mode": "answer", "at_once": 5, "an_hour": 6, "strangers_an_hour": 20,
             "ring_seconds": 30, "takes_alarms": True}  # fmt: skip
    program = build.key(amina)
    kept = program.put("/api/line/", facts, content_type=JSON).json()
    assert (kept["ring_seconds"], kept["takes_alarms"], kept["leaders_confirm"]) == (
        30,
        True,
        False,
    )
    assert build.key(vera).get("/api/line/").json() == kept
    assert build.key(vera).put("/api/line/", facts, content_type=JSON).status_code == 404
    wrong = program.put("/api/line/", facts | {"ring_seconds": 0}, content_type=JSON)
    assert "from 10 to 60" in str(wrong.json()["errors"]["ring_seconds"])
    assert program.get("/api/line/").json() == kept


def test_who_waits_to_be_rung_back_is_listed_without_who_they_are(mail, amina, vera, stranger):
    (row,) = build.key(amina).get("/api/voicemails/").json()["results"]
    assert set(row) == {
        "id", "residence", "language", "seconds", "made_at", "heard_at", "done_at",
    }  # fmt: skip
    assert (row["id"], row["language"], row["seconds"]) == (str(mail.pk), "ar", 7)
    for program in (build.key(vera), build.key(stranger)):
        assert program.get("/api/voicemails/").json()["results"] == []
        assert program.post(f"/api/voicemails/{mail.pk}/done/").status_code == 404
    build.helper(vera, VERA, "ar")
    program = build.key(vera)
    assert len(program.get("/api/voicemails/").json()["results"]) == 1
    done = program.post(f"/api/voicemails/{mail.pk}/done/")
    assert done.status_code == 200
    assert done.json()["done_at"]
    again = program.post(f"/api/voicemails/{mail.pk}/done/")
    assert again.json()["done_at"] == done.json()["done_at"]


def test_a_list_costs_the_same_however_long_it_is(mail, vera, omar, queries):
    helper = build.helper(vera, VERA, "ar")
    program = build.key(vera)
    moment = now()

    def add(many):
        for n in range(many):
            start = moment + timedelta(days=1 + Shift.objects.count())
            Shift.objects.create(helper=helper, starts_at=start, ends_at=start + timedelta(hours=1))
            Voicemail.objects.create(
                residence=omar.residence, language="ar", made_at=moment - timedelta(minutes=n)
            )

    add(1)
    few = queries(program, "/api/shifts/"), queries(program, "/api/voicemails/")
    add(20)
    assert (queries(program, "/api/shifts/"), queries(program, "/api/voicemails/")) == few
