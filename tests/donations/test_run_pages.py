"""Planning a run in a church hall, giving out on the way, and what the home page says of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import clock
from donations import giving
from donations.models import Facilities, HandOverPoint, Match, MatchState, Run, RunState, Stop
from donations.run_forms import RouteForm
from tests import build
from tests.donations import given
from tests.donations.test_hand_over_pages import promise, said
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
RUNS = "/donations/runs/"


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def hall(dora):
    return build.client(dora)


def in_days(days):
    return timezone.localdate(clock.now()) + timedelta(days=days)


def fields(group, *homes, days=3, **more):
    return {
        "group": group.pk, "day": in_days(days).isoformat(), "time": "10:30",
        "homes": [home.code_name for home in homes], **more,
    }  # fmt: skip


def planned(hall, group, *homes, **more):
    answer = hall.post(f"{RUNS}new/", fields(group, *homes, **more))
    assert answer.status_code == 302, answer.content.decode()
    return Run.objects.latest("made_at")


def deed(hall, run, deed, **more):
    return hall.post(f"{RUNS}{run.pk}/do/", {"deed": deed, **more})


def test_another_hour_is_said_on_the_page_and_a_wrong_one_refused_with_what_was_typed(
    group, amina, home
):
    client = build.client(amina)
    client.post(f"{RUNS}new/", fields(group, home))
    run = Run.objects.get()
    address = f"{RUNS}{run.pk}/do/"
    for wrong in ({"day": "", "time": "10:00"}, {"day": "nonsense", "time": "10:00"}):
        assert client.post(address, {"deed": "time", **wrong}).status_code == 422
    day = (clock.now() + timedelta(days=9)).date()
    said = {"deed": "time", "day": day.isoformat(), "time": "14:30"}
    shown = client.post(address, said, follow=True).content.decode()
    assert "Who said yes is told the new day and hour." in shown
    assert "14:30" in shown
    run.refresh_from_db()
    assert timezone.localtime(run.starts_at).date() == day
    past = client.post(address, {**said, "day": "2020-01-01"}, follow=True).content.decode()
    assert "That moment is over." in past


def test_the_program_says_where_to_and_why_and_a_person_may_choose_otherwise(
    hall, group, amina, omar, home
):
    other = build.residence(amina, code_name="Thistle")
    promise(group, amina, omar, quantity=2)
    asked = page(hall, f"{RUNS}new/?group={group.pk}&day={in_days(3)}&time=10:30&stops=2")
    assert "Heron · no hand-over point yet · 2 things wait · nobody came since" in asked
    assert 'value="Heron" checked' in asked.replace('" id="id_homes_0" checked', '" checked')
    run = planned(hall, group, other, home, drive="on")
    assert run.driver.name == "Dora"
    assert {stop.why for stop in run.stops.all()} == {"most", "by_hand"}


def test_a_run_shows_what_to_pack_for_each_place_and_names_nobody(hall, group, amina, omar, home):
    church = HandOverPoint.objects.create(group=group, name="Church", made_at=clock.now())
    given.facilities(home, point=church)
    match = promise(group, amina, omar)
    body = page(hall, f"{RUNS}{planned(hall, group, home).pk}/")
    assert "1. Church: 1 thing" in body
    assert match.offer.code in body
    hidden = (omar.pk, omar.alias, match.pk, match.need_id, match.code, home.pk)
    assert not any(str(one) in body for one in hidden)


def test_on_the_way_things_are_given_out_by_label_and_digits_in_part_and_back(
    hall, group, amina, omar, home
):
    match = promise(group, amina, omar, quantity=3)
    run = planned(hall, group, home)
    here = f"{RUNS}{run.pk}/"
    Run.objects.filter(pk=run.pk).update(starts_at=clock.now())
    wrong = hall.post(here, {**said(match), "code": "1111"})
    assert wrong.status_code == 422
    assert hall.post(here, said(match, quantity="2"))["Location"] == here
    match.refresh_from_db()
    assert (match.state, match.quantity) == (MatchState.HANDED_OVER, 2)
    assert "Given out on this day" in page(hall, here)
    hall.post(here, said(match, "back"))
    assert "Came back" in page(hall, here)


def test_somebody_drives_leaves_it_changes_the_way_and_finishes(hall, group, amina, home):
    other = build.residence(amina, code_name="Thistle")
    run = planned(hall, group, home, other)
    first, last = run.stops.order_by("position")
    deed(hall, run, "drive")
    assert "Dora drives." in page(hall, f"{RUNS}{run.pk}/")
    deed(hall, run, "leave")
    deed(hall, run, "up", stop=last.pk)
    assert list(run.stops.order_by("position")) == [last, first]
    deed(hall, run, "drop", stop=first.pk)
    assert run.stops.get() == last
    assert deed(hall, run, "up").status_code == 404
    deed(hall, run, "done")
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert "Done" in page(hall, RUNS)


def test_a_residence_where_something_waits_can_still_be_added(hall, group, amina, omar, home):
    other = build.residence(amina, code_name="Thistle")
    run = planned(hall, group, other)
    promise(group, amina, omar)
    assert "Go to Heron too" in page(hall, f"{RUNS}{run.pk}/")
    deed(hall, run, "add", home="Heron")
    assert Stop.objects.filter(run=run, residence=home).exists()
    assert deed(hall, run, "add", home="Elsewhere").status_code == 404


def test_calling_it_off_asks_why_and_keeps_promises(hall, group, amina, omar, home):
    match = promise(group, amina, omar)
    giving.accept(match=match, by=None, now=clock.now())
    run = planned(hall, group, home)
    assert hall.post(f"{RUNS}{run.pk}/cancel/", {}).status_code == 422
    assert hall.post(f"{RUNS}{run.pk}/cancel/", {"why_not": "weather"}).status_code == 302
    assert "Cancelled: weather or roads" in page(hall, f"{RUNS}{run.pk}/")
    assert Match.objects.get().state == MatchState.ACCEPTED


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"homes": []}, "Choose at least one residence."),
        ({"homes": ["Elsewhere"]}, "Select a valid choice."),
        ({"day": "soon"}, "Enter a valid date."),
        ({"day": "2020-01-01"}, "That moment is over."),
    ],
)
def test_a_wrong_plan_says_what_is_wrong_and_plans_nothing(hall, group, home, wrong, words):
    refused = hall.post(f"{RUNS}new/", {**fields(group, home), **wrong})
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not Run.objects.exists()


def test_another_groups_run_does_not_exist(hall, group, home):
    run = planned(hall, group, home)
    stranger = build.client(build.person("coordinator"))
    for address in ("", "do/", "cancel/"):
        assert stranger.post(f"{RUNS}{run.pk}/{address}", {"deed": "drive"}).status_code == 404
    assert stranger.get(f"{RUNS}{run.pk}/").status_code == 404
    assert str(run.pk) not in page(stranger, RUNS)


def test_nobody_plans_with_another_groups_things_or_to_its_residences(group, home):
    stranger = build.person("coordinator")
    client = build.client(stranger)
    assert client.post(f"{RUNS}new/", fields(group, home)).status_code == 422
    mine = stranger.roles.get().group
    assert client.post(f"{RUNS}new/", fields(mine, home)).status_code == 422
    assert not Run.objects.exists()


def test_home_says_when_nobody_drives(hall, group, amina, home):
    run = planned(hall, group, home, days=1)
    coordinator = build.client(amina)
    assert "Nobody drives on" in page(coordinator, "/")
    deed(hall, run, "drive")
    assert "Nobody drives on" not in page(coordinator, "/")


def test_the_calendar_holds_days_and_no_place(hall, group, home):
    run = planned(hall, group, home)
    text = hall.get(f"{RUNS}calendar.ics").content.decode()
    assert f"UID:{run.pk}" in text
    assert "nobody drives yet" in text
    assert "Heron" not in text


def test_pages_of_runs_ask_as_often_for_ten_stops_as_for_two(hall, group, amina):
    counts = []
    for many in (2, 8):
        homes = [build.residence(amina) for _ in range(many)]
        for home in homes:
            promise(group, amina, build.resident(home))
        run = planned(hall, group, *homes)
        with CaptureQueriesContext(connection) as seen:
            page(hall, f"{RUNS}{run.pk}/")
            page(hall, RUNS)
            page(hall, f"{RUNS}new/?group={group.pk}&day={in_days(3)}&time=10:30&stops=9")
            page(hall, "/donations/routes/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_coordinator_says_how_things_get_there_and_everybody_who_gives_reads_it(
    hall, group, amina, home
):
    church = HandOverPoint.objects.create(group=group, name="Church", made_at=clock.now())
    facts = dict.fromkeys(
        ["kettle", "fridge", "microwave", "tin_opener", "food_kept", "ramadan"], "unknown"
    )
    sent = {**facts, "route": "off_site", "point": church.pk, "route_words": "Fridays at four"}
    client = build.client(amina)
    assert client.post(f"/donations/routes/{home.pk}/", sent).status_code == 302
    assert Facilities.objects.get(residence=home).point == church
    body = page(hall, "/donations/routes/")
    assert "Handed over somewhere else: Church" in body
    assert "Fridays at four" in body
    assert str(home.pk) not in body
    assert hall.post(f"/donations/routes/{home.pk}/", sent).status_code == 404
    assert client.post(f"/donations/routes/{home.pk}/", {**sent, "fasting_from": "2026-02-18"}).status_code == 422  # fmt: skip


def test_in_a_shared_residence_what_another_group_chose_stays_unless_it_is_changed(group, home):
    church = HandOverPoint.objects.create(group=group, name="Church", made_at=clock.now())
    given.facilities(home, point=church, route="off_site", meal_times="Six")
    other = build.person("coordinator")
    home.groups.add(other.roles.get().group)
    program, address = build.key(other), f"/api/routes/{home.pk}/"
    answer = program.post(address, {"kettle": "yes"}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert (answer.json()["point"], answer.json()["kettle"]) == (str(church.pk), "yes")
    facts = dict.fromkeys(
        ["kettle", "fridge", "microwave", "tin_opener", "food_kept", "ramadan"], "no"
    )
    shown = page(build.client(other), f"/donations/routes/{home.pk}/")
    assert f'<option value="{church.pk}" selected>' in shown
    sent = {**facts, "route": "off_site", "point": church.pk}
    assert build.client(other).post(f"/donations/routes/{home.pk}/", sent).status_code == 302
    known = Facilities.objects.get()
    assert (known.point, known.kettle, known.meal_times) == (church, "no", "")
    wrong = program.post(address, {"kettle": "perhaps"}, content_type="application/json")
    assert list(wrong.json()["errors"]) == ["kettle"]
    taken = program.post(address, {"point": None}, content_type="application/json").json()
    assert (taken["point"], taken["kettle"]) == (None, "no")


def test_a_program_writes_what_it_names_and_no_more(amina, home, monkeypatch):
    given.facilities(home, kettle="no", meal_times="Six")
    whole = RouteForm.save

    def later(form, **how):  # between reading and writing somebody else says another thing
        Facilities.objects.update(meal_times="Seven")
        return whole(form, **how)

    monkeypatch.setattr(RouteForm, "save", later)
    address = f"/api/routes/{home.pk}/"
    build.key(amina).post(address, {"kettle": "yes"}, content_type="application/json")
    known = Facilities.objects.get()
    assert (known.kettle, known.meal_times) == ("yes", "Seven")


def test_a_hand_over_point_is_added_is_no_residence_and_is_closed_again(hall, group, home):
    where = "/donations/points/"
    new = {"group": group.pk, "name": "Library", "where": "By the park", "hours": "Fridays"}
    assert hall.post(where, new).status_code == 302
    assert "By the park · Fridays" in page(hall, where)
    assert "There is already a place" in hall.post(where, new).content.decode()
    refused = hall.post(where, {**new, "name": "heron"})
    assert "A residence has this name." in refused.content.decode()
    point = HandOverPoint.objects.get()
    given.facilities(home, point=point)
    hall.post(f"{where}{point.pk}/close/")
    assert "Library" not in page(hall, where)
    assert Facilities.objects.get().point is None


@pytest.mark.parametrize("kind", ["press", "translator", "trustee"])
@pytest.mark.parametrize(
    "address", ["runs/", "runs/new/", "runs/calendar.ics", "routes/", "points/"]
)
def test_runs_do_not_exist_for_who_handles_nothing(group, kind, address):
    assert build.client(build.person(kind, group=group)).get(f"/donations/{address}").status_code == 404  # fmt: skip
