"""When meals are served: read as people write it, and told to whoever plans a run."""

from datetime import UTC, datetime, time

import pytest

from donations import meals, setting_up
from donations.meals import Meal, NotMeals
from tests import build

TWO = [Meal(time(7, 30), time(9)), Meal(time(12), time(13, 30))]


@pytest.mark.parametrize(
    "words",
    [
        "7:30-9, 12-13:30", "12:00\u201313:30; 07:30 \u2013 9", "7.30 to 9.00,12h00 until 13h30",
        "07:30\u201309:00, 12:00\u201313:30", "12-13:30,,7:30-9,", "7:30-9\n12-13:30\n12-13:30",
    ],
)  # fmt: skip
def test_hours_are_read_as_people_write_them_and_kept_alike(words):
    assert meals.read(words) == TWO
    assert meals.written(meals.read(words)) == "07:30\u201309:00, 12:00\u201313:30"


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("noon", "noon"), ("7:30-9, later", "later"), ("25-26", "25-26"), ("12:75-13", "12:75-13"),
        ("13-12", "13-12"), ("12-12", "12-12"), ("1-2,3-4,5-6,7-8,9-10,11-12,13-14", "13-14"),
    ],
)  # fmt: skip
def test_what_is_no_hour_is_named(words, wrong):
    with pytest.raises(NotMeals) as found:
        meals.read(words)
    assert found.value.words == wrong


def test_nothing_said_is_no_meal():
    assert meals.read("") == []
    assert meals.written([]) == ""


@pytest.mark.parametrize(
    ("hour", "found"),
    [((11, 0), None), ((11, 1), TWO[1]), ((12, 30), TWO[1]), ((13, 29), TWO[1]), ((13, 30), None)],
)
def test_a_meal_counts_while_things_are_handed_over(hour, found):
    at = datetime(2026, 11, 30, *hour, tzinfo=UTC)
    assert meals.at_table("7:30-9, 12-13:30", at) == found
    assert meals.at_table("about noon", at) is None  # as somebody wrote before hours were asked


@pytest.mark.django_db
def test_whoever_plans_a_run_sees_that_a_meal_is_served_then():
    amina = build.person("coordinator", name="Amina")
    home = build.residence(amina)
    browser = build.client(amina)
    address = f"/donations/routes/{home.pk}/"
    sent = {
        "route": "desk", "kettle": "yes", "fridge": "unknown", "microwave": "unknown",
        "tin_opener": "unknown", "food_kept": "unknown", "ramadan": "yes",
    }  # fmt: skip
    wrong = browser.post(address, sent | {"meal_times": "noon, 17-19"})
    assert wrong.status_code == 422
    assert "These are no hours: noon." in wrong.content.decode()
    assert 'value="noon, 17-19"' in wrong.content.decode()
    assert browser.post(address, sent | {"meal_times": "12-13:30"}).status_code == 302
    page = browser.get(address).content.decode()
    assert 'value="12:00\u201313:30"' in page
    assert "By the calendar it is next from" in page
    [group] = home.groups.all()
    asked = {"group": group.pk, "day": "2099-01-05", "time": "12:15", "stops": "4"}
    plan = browser.get("/donations/runs/new/", asked).content.decode()
    assert "a meal is served then, 12:00\u201313:30" in plan
    assert (
        "a meal is served"
        not in browser.get("/donations/runs/new/", asked | {"time": "15:00"}).content.decode()
    )
    planned = browser.post("/donations/runs/new/", asked | {"homes": [home.code_name]}, follow=True)
    assert "A meal is served there then: 12:00\u201313:30." in planned.content.decode()


@pytest.mark.django_db
def test_old_words_that_are_no_hours_hinder_no_other_deed():
    amina = build.person("coordinator")
    home = build.residence(amina)
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    said = {"meal_times": "noon and evening"}
    setting_up.set_facilities(residence=home, said=said, by=amina, now=now)
    assert setting_up.set_facilities(
        residence=home, said={"kettle": "yes"}, by=amina, now=now
    ).meal_times == "noon and evening"  # fmt: skip
