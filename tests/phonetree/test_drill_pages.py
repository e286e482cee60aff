"""Planning, skipping and ending drills, on the page and by program, in the same words."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts import clock
from phonetree.models import DrillSchedule, PlannedDrill
from tests import build

JSON = "application/json"
PLAN = "/drills/plan/"


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Wren")
    build.resident(home, "+447700900001", branch=build.branch(home))
    return home


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def soon(days=3):
    return (clock.now() + timedelta(days=days)).date().isoformat()


def choice(where, **changed):
    return {"where": str(where.pk), "first_on": soon(), "hour": "11", "every_weeks": "4", **changed}


def planned_at(home):
    return PlannedDrill.objects.get(residence=home).due_at


def test_a_coordinator_plans_drills_and_sees_the_next(browser, home):
    assert browser.post(PLAN, choice(home)).url == "/drills/"
    page = browser.get("/drills/").text
    assert "Every 4 weeks on" in page
    assert "Skip it" in page
    schedule = DrillSchedule.objects.get()
    assert (schedule.residence, schedule.every_weeks) == (home, 4)
    assert planned_at(home) == schedule.next_at


def test_a_form_sent_twice_plans_once(browser, home):
    form = choice(home, key=str(uuid4()))
    for _ in range(2):
        assert browser.post(PLAN, form).status_code == 302
    assert DrillSchedule.objects.count() == PlannedDrill.objects.count() == 1


def test_a_group_is_planned_at_once_and_each_residence_can_be_skipped(browser, amina, home):
    other = build.residence(amina, code_name="Lark")
    browser.post(PLAN, choice(amina.roles.get().group))
    assert PlannedDrill.objects.count() == 2
    lark = PlannedDrill.objects.get(residence=other)
    assert browser.post(reverse("drills:skip", args=[lark.pk])).status_code == 302
    assert PlannedDrill.objects.coming().get().residence == home


def test_skipping_twice_says_that_it_is_too_late(browser, home):
    browser.post(PLAN, choice(home))
    path = reverse("drills:skip", args=[PlannedDrill.objects.get().pk])
    browser.post(path)
    assert "It is too late for that" in browser.post(path, follow=True).text


def test_ending_a_timetable_takes_its_next_day_away(browser, home):
    browser.post(PLAN, choice(home))
    path = reverse("drills:end", args=[DrillSchedule.objects.get().pk])
    assert "No more drills come" in browser.post(path, follow=True).text
    assert PlannedDrill.objects.get().reason == "ended"
    assert "has ended already" in browser.post(path, follow=True).text


def test_planning_asks_for_a_fresh_sign_in(amina, home):
    answer = build.client(amina).post(PLAN, choice(home))
    assert "reauthenticate" in answer.url
    assert not DrillSchedule.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"hour": "21"}, "hour"),
        ({"hour": "7"}, "hour"),
        ({"hour": "noon"}, "hour"),
        ({"first_on": "2020-01-01"}, "first_on"),
        ({"first_on": "soon"}, "first_on"),
        ({"where": str(uuid4())}, "where"),
        ({"where": "everywhere"}, "where"),
        ({"every_weeks": "3000"}, "every_weeks"),
        ({"key": "12"}, "key"),
        ({"where": "", "first_on": "", "hour": "", "every_weeks": ""}, "where"),
    ],
)
def test_page_and_program_refuse_in_the_same_words(browser, amina, home, changed, field):
    body = choice(home) | changed
    page = browser.post(PLAN, body)
    assert page.status_code == 422
    said = {
        name: [str(word) for word in words] for name, words in page.context["form"].errors.items()
    }
    answer = build.key(amina).post("/api/drill-timetables/", body, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"] == said
    assert field in said
    assert not DrillSchedule.objects.exists()


def test_nobody_plans_skips_or_ends_drills_of_another_group(browser, home):
    browser.post(PLAN, choice(home))
    planned, schedule = PlannedDrill.objects.get(), DrillSchedule.objects.get()
    stranger = build.client(build.person("coordinator"), fresh=True)
    assert stranger.post(PLAN, choice(home)).status_code == 422
    assert stranger.post(reverse("drills:skip", args=[planned.pk])).status_code == 404
    assert stranger.post(reverse("drills:end", args=[schedule.pk])).status_code == 404
    assert PlannedDrill.objects.coming().count() == 1


def test_a_volunteer_sees_drills_and_changes_none(browser, amina, home):
    browser.post(PLAN, choice(home))
    vera = build.client(build.person("volunteer", group=amina.roles.get().group), fresh=True)
    page = vera.get("/drills/").text
    assert "Wren" in page
    assert "Skip it" not in page
    assert vera.get(PLAN).status_code == 404
    planned = PlannedDrill.objects.get()
    assert vera.post(reverse("drills:skip", args=[planned.pk])).status_code == 404


def test_a_program_plans_follows_skips_and_ends(amina, home):
    program = build.key(amina)
    made = program.post("/api/drill-timetables/", choice(home), content_type=JSON)
    assert made.status_code == 201
    (planned,) = program.get("/api/drills/").json()["results"]
    assert (planned["residence"], planned["state"]) == (str(home.pk), "planned")
    skipped = program.post(f"/api/drills/{planned['id']}/skip/", {}, content_type=JSON)
    assert (skipped.json()["state"], skipped.json()["reason"]) == ("skipped", "person")
    ended = program.post(f"/api/drill-timetables/{made.json()['id']}/end/", {}, content_type=JSON)
    assert ended.json()["next_at"] is None
    assert program.get("/api/drill-timetables/").json()["results"] == []
    assert program.get(f"/api/residences/{home.pk}/drills/").json()["results"] == []


def test_why_a_drill_did_not_take_place_is_said(browser, home):
    browser.post(PLAN, choice(home))
    PlannedDrill.objects.update(state="skipped", reason="late", settled_at=clock.now())
    assert "it was too late when it came back" in browser.get("/drills/").text
    PlannedDrill.objects.update(settled_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert "it was too late when it came back" not in browser.get("/drills/").text
