"""The pages for leaders, numbers, moves and the tree: who sees them, what they say, what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import clock
from messaging.models import Phone
from residences import naming
from residences.checkup import checkup, findings_of
from residences.health import Fault
from residences.models import (
    Errand,
    Leadership,
    MoveSign,
    Nomination,
    Resident,
    ResidentPhone,
    Round,
    Standing,
)
from tests import build
from tests.residences.pages import CLEAR, url, words

OMAR, LEYLA, SARA, NEW = (f"+4477009001{n:02}" for n in range(1, 5))
pytestmark = pytest.mark.usefixtures("street")


@pytest.fixture
def street(street):
    """A day after the pages are used, so that all that waits for daylight has come."""
    street.now = clock.now() + timedelta(hours=24)
    return street


@pytest.fixture
def floors(heron):
    return build.branch(heron, "Floor 1"), build.branch(heron, "Floor 2")


@pytest.fixture
def people(heron, floors):
    """Omar leads floor 1, Leyla lives there, Sara leads floor 2."""
    return [
        build.resident(heron, OMAR, branch=floors[0], alias="Misty Larch", leads=1),
        build.resident(heron, LEYLA, branch=floors[0], alias="Quiet Fern"),
        build.resident(heron, SARA, branch=floors[1], alias="Teal Sage", leads=1),
    ]


def chosen(form):
    return {"leader": "", "deputy": "", "deputy_2": "", **form}


# Who leads ----------------------------------------------------------------------------------------


def test_who_has_not_said_yes_is_asked_and_the_leader_stays_until_they_do(
    browser, street, floors, people
):
    form = chosen({"leader": people[1].pk})
    page = words(browser.post(url("leaders", floors[0].pk), form, follow=True))
    assert "Asked: Quiet Fern." in page
    street.hears((LEYLA, "ask for your help"))
    assert floors[0].leaderships.get().resident == people[0]
    assert "asked, has not said yes" in words(browser.get(url("tree", floors[0].residence_id)))
    named = words(browser.get(url("nominations", floors[0].residence_id)))
    assert "Asked, has not said yes" in named


def test_with_a_yes_that_the_coordinator_heard_they_begin_at_once(browser, street, floors, people):
    form = chosen({"leader": people[1].pk, "deputy": people[0].pk, "said_yes": "on"})
    browser.post(url("leaders", floors[0].pk), form)
    street.hears((LEYLA, "From now on"))
    ranks = dict(floors[0].leaderships.values_list("resident", "rank"))
    assert ranks == {people[0].pk: 2, people[1].pk: 1}


def test_a_deputy_is_asked_too_and_nothing_else_changes(browser, street, floors, people):
    form = chosen({"leader": people[0].pk, "deputy": people[1].pk})
    browser.post(url("leaders", floors[0].pk), form)
    street.hears((LEYLA, "ask for your help"))
    assert Leadership.objects.count() == 2
    assert Nomination.objects.get().rank == 2


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"rung_from": "08:00", "cap": "8"}, "Give both times, or none."),
        ({"cap": "0"}, "greater than or equal to 1"),
        ({"cap": "8", "languages": ["xx"]}, "Select a valid choice"),
    ],
)
def test_what_a_leader_told_us_is_checked(browser, people, facts, said):
    response = browser.post(url("leader_facts", people[0].pk), facts)
    assert response.status_code == 422
    assert said in words(response)


def test_what_a_leader_told_us_counts(browser, heron, people):
    facts = {"cap": "1", "languages": ["en", "ar"], "rung_from": "17:00", "rung_until": "20:00"}
    browser.post(url("leader_facts", people[0].pk), facts)
    build.resident(heron, branch=people[0].branch)
    assert Fault.OVER in [one.fault for one in findings_of(heron, clock.now())]
    assert "17:00" in words(browser.get(url("resident", people[0].pk)))


def test_a_round_is_opened_and_closed_and_who_said_yes_begins(
    browser, street, heron, floors, people
):
    browser.post(url("round_open", floors[0].pk), {"closes_on": ""})
    street.skip()
    assert "Choose a day" in words(
        browser.post(url("round_open", floors[1].pk), {"closes_on": "1999-01-01"}, follow=True)
    )
    nomination = naming.offer(resident=people[1], how="page", now=clock.now())
    page = words(browser.get(url("nominations", heron.pk)))
    assert "Said yes, waits for a coordinator" in page
    browser.post(url("nomination", nomination.pk), {"what": "deputy"})
    street.skip()
    assert floors[0].leaderships.filter(rank=2).get().resident == people[1]
    browser.post(url("round_change", Round.objects.get().pk), {"close": "1"})
    assert not Round.objects.open(clock.now()).exists()


def test_who_only_was_asked_cannot_be_let_begin_and_a_yes_at_the_door_counts(
    browser, street, floors, people
):
    asked = Nomination.objects.create(
        branch=floors[0], resident=people[1], standing=Standing.ASKED, made_at=clock.now()
    )
    page = browser.post(url("nomination", asked.pk), {"what": "leader"}, follow=True)
    assert "They have not said yes themselves" in words(page)
    browser.post(url("nomination", asked.pk), {"what": "said_yes"})
    browser.post(url("nomination", asked.pk), {"what": "leader"})
    street.skip()
    led = floors[0].leaderships.get(resident=people[1])
    assert (led.rank, led.said_yes_how) == (1, "face")


# Rearranging --------------------------------------------------------------------------------------


def test_a_change_is_looked_at_saved_and_undone(browser, heron, floors, people):
    change = {"what": "move", "people": [people[1].pk], "to": floors[1].pk}
    page = words(browser.post(url("arrange", heron.pk), change))
    assert "What this changes" in page
    assert "2 → 1" in page
    assert Resident.objects.get(pk=people[1].pk).branch == floors[0]
    browser.post(url("arrange", heron.pk), {**change, "save": "1"})
    assert Resident.objects.get(pk=people[1].pk).branch == floors[1]
    assert "Undo it" in words(browser.get(url("arrange", heron.pk)))
    browser.post(url("arrange_undo", heron.pk))
    assert Resident.objects.get(pk=people[1].pk).branch == floors[0]


def test_branches_are_split_and_joined(browser, heron, floors, people):
    split = {"what": "move", "people": [people[1].pk], "to": "new", "word": "Attic", "save": "1"}
    browser.post(url("arrange", heron.pk), split)
    attic = heron.branches.get(word="Attic")
    assert attic.residents.get() == people[1]
    join = {"what": "merge", "source": attic.pk, "to": floors[1].pk, "save": "1"}
    browser.post(url("arrange", heron.pk), join)
    assert Resident.objects.get(pk=people[1].pk).branch == floors[1]


def test_dropping_somebody_on_a_leaders_place_asks_them_first(
    browser, street, heron, floors, people
):
    change = {"what": "leader", "people": [people[1].pk], "to": floors[0].pk}
    page = words(browser.post(url("arrange", heron.pk), change))
    assert "asked by text first" in page
    browser.post(url("arrange", heron.pk), {**change, "save": "1"})
    street.hears((LEYLA, "ask for your help"))
    assert floors[0].leaderships.get().resident == people[0]
    browser.post(url("arrange", heron.pk), {**change, "said_yes": "on", "save": "1"})
    street.hears((LEYLA, "From now on"))
    assert dict(floors[0].leaderships.values_list("resident", "rank")) == {
        people[0].pk: 2,
        people[1].pk: 1,
    }


WRONG = [
    ({"what": "move"}, "Tick who should move."),
    ({"what": "move", "people": "one"}, "Choose where they go."),
    ({"what": "move", "people": "one", "to": "new"}, "Give the new branch a word."),
    ({"what": "move", "people": "one", "to": "new", "word": "Room 12"}, "looks like a room"),
    ({"what": "move", "people": "one", "to": "new", "word": "Floor 1"}, "already a branch"),
    ({"what": "merge"}, "Choose two branches."),
    ({"what": "leader", "people": "one"}, "Choose the branch."),
    ({"what": "dance"}, "Select a valid choice"),
]


@pytest.mark.parametrize(("change", "said"), WRONG)
def test_a_change_that_is_not_one_is_explained(browser, heron, people, change, said):
    change = {**change, "people": [people[1].pk]} if "people" in change else change
    response = browser.post(url("arrange", heron.pk), {**change, "save": "1"})
    assert response.status_code == 422
    assert said in words(response)


# Numbers ------------------------------------------------------------------------------------------


def test_the_new_number_is_written_down_and_the_old_one_is_told_of(browser, street, heron, people):
    Phone.objects.with_number(LEYLA).update(dead_since=clock.now(), dead_code="30005")
    form = words(browser.get(url("new_number", people[1].pk)))
    assert "It does not work any more" in form
    old = people[1].phones.get().pk
    form = {"number": "07700 900104", "old": old, "why": "dead"}
    page = words(browser.post(url("new_number", people[1].pk), form, follow=True))
    assert "until" in page
    assert "it does not work any more" in page
    assert not CLEAR.search(page)
    assert people[1].phones.get() == build.phone(NEW)
    street.skip()


def test_a_family_on_a_dead_phone_gets_the_new_one_together(browser, street, heron, floors):
    family = [build.resident(heron, OMAR, branch=floors[0]) for _ in range(3)]
    form = {"number": NEW, "old": build.phone(OMAR).pk, "why": "lost", "with_others": "on"}
    browser.post(url("new_number", family[0].pk), form)
    assert all(one.phones.get() == build.phone(NEW) for one in family)
    street.skip()


def test_errands_are_shown_and_done(browser, street, heron, people):
    for one in people[:2]:
        Errand.objects.create(
            residence=heron, branch=one.branch, resident=one, phone=one.phones.get(),
            kind="number", code="30005", made_at=clock.now(),
        )  # fmt: skip
    page = words(browser.get(url("errands", heron.pk)))
    assert "Quiet Fern" in page
    assert "Ask for the new number in person." in page
    assert not CLEAR.search(page)
    first, second = Errand.objects.all()
    browser.post(url("errand_done", first.pk), {"how": "none"})
    assert not first.resident.phones.exists()
    assert "Choose how it ended." in words(
        browser.post(url("errand_done", second.pk), {"how": "take"}, follow=True)
    )
    street.skip()  # word to their leader


def test_who_was_not_reached_for_a_month_is_asked_by_text(browser, street, heron, people):
    Phone.objects.update(reached_at=clock.now() - timedelta(days=31))
    for one in people:
        one.lines.update(since=clock.now() - timedelta(days=40))
    assert "Not reached for 30 days (3)" in words(browser.get(url("errands", heron.pk)))
    page = words(browser.post(url("errands_ask", heron.pk), follow=True))
    assert "3 phones are asked by text" in page
    street.skip()


# Moves --------------------------------------------------------------------------------------------


def test_a_sign_ticks_everybody_of_the_branch_and_the_move_settles_it(
    browser, street, amina, heron, floors, people
):
    egret = build.residence(amina, code_name="Egret")
    sign = MoveSign.objects.create(
        residence=heron, branch=floors[0], about=heron.pk, silent=4, known=5,
        raised_at=clock.now(),
    )  # fmt: skip
    assert "Floor 1: 4 of 5 phones" in words(browser.get(url("detail", heron.pk)))
    form = words(browser.get(url("move", heron.pk) + "?signs=1"))
    assert form.count(" checked") == 2
    move = {
        "people": [one.pk for one in people[:2]],
        "moved_on": clock.now().date().isoformat(),
        "to": egret.pk,
        "signs": [sign.pk],
    }
    page = words(browser.post(url("move", heron.pk), move))
    assert "Nobody leads any more: Floor 1." in page
    assert Resident.objects.filter(residence=egret).count() == 0
    browser.post(url("move", heron.pk), {**move, "save": "1"})
    assert Resident.objects.filter(residence=egret).count() == 2
    assert not MoveSign.objects.open().exists()
    street.skip()


def test_no_they_are_here(browser, heron, floors, people):
    sign = MoveSign.objects.create(
        residence=heron, branch=floors[0], about=heron.pk, silent=4, known=5,
        raised_at=clock.now(),
    )  # fmt: skip
    browser.post(url("sign", sign.pk), {"how": "here"})
    assert "Have people been moved?" not in words(browser.get(url("detail", heron.pk)))
    assert Resident.objects.here().count() == 3


def test_a_branch_of_another_residence_and_a_day_to_come_are_refused(browser, amina, heron, people):
    egret = build.residence(amina)
    move = {"people": [people[0].pk], "moved_on": "2999-01-01", "to_branch": build.branch(egret).pk}
    response = browser.post(url("move", heron.pk), {**move, "save": "1"})
    assert response.status_code == 422
    assert "Choose a day in the last two months." in words(response)
    assert "belongs to another residence" in words(response)


# Who sees them, and what they cost ----------------------------------------------------------------


def every_page(home, branch, someone):
    sign = MoveSign.objects.create(
        residence=home, branch=branch, about=home.pk, silent=4, known=4, raised_at=clock.now()
    )
    errand = Errand.objects.create(
        residence=home, resident=someone, kind="number", made_at=clock.now()
    )
    nomination = Nomination.objects.create(
        branch=branch, resident=someone, standing=Standing.ASKED, made_at=clock.now()
    )
    opened = Round.objects.create(branch=branch, opened_at=clock.now())
    gets = {"nominations": home, "arrange": home, "move": home, "leaders": branch}
    gets |= {"leader_facts": someone, "new_number": someone}
    posts = {"round_open": branch, "round_change": opened, "nomination": nomination}
    posts |= {"arrange_undo": home, "errands_ask": home, "errand_done": errand, "sign": sign}
    return [url(name, row.pk) for name, row in gets.items()], [
        url(name, row.pk) for name, row in posts.items()
    ]


def test_a_coordinator_opens_every_page_and_nobody_else_does(browser, heron, floors, people):
    gets, posts = every_page(heron, floors[0], people[1])
    assert all(browser.get(page).status_code == 200 for page in gets)
    volunteer = build.client(build.person("volunteer", group=heron.groups.get()), fresh=True)
    stranger = build.client(build.person("coordinator"), fresh=True)
    for somebody in (volunteer, stranger):
        assert {somebody.get(page).status_code for page in gets} == {404}
        assert {somebody.post(page).status_code for page in gets[1:] + posts} == {404}
    assert volunteer.get(url("errands", heron.pk)).status_code == 200
    assert stranger.get(url("errands", heron.pk)).status_code == 404
    assert Client().get(gets[0]).status_code == 302


def queries(browser, page):
    with CaptureQueriesContext(connection) as found:
        assert browser.get(page).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["detail", "nominations", "arrange", "errands", "move"])
def test_a_page_costs_the_same_however_many_live_there(browser, heron, people, name):
    def grow():
        for count in range(4):
            branch = build.branch(heron)
            someone = build.resident(heron, OMAR, branch=branch, leads=1 + count % 2)
            Errand.objects.create(
                residence=heron, branch=branch, resident=someone, kind="number",
                made_at=clock.now(), phone=someone.phones.get(),
            )  # fmt: skip
            Nomination.objects.create(
                branch=branch, resident=someone, standing=Standing.ASKED, made_at=clock.now()
            )
        return queries(browser, url(name, heron.pk))

    browser.get(url(name, heron.pk))
    first = grow()
    assert grow() == first


def test_numbers_are_counted_and_not_the_people_behind_them(heron):
    long_ago = clock.now() - timedelta(days=40)
    for _ in range(3):
        build.resident(heron, "+447700900390")
    someone = build.resident(heron, "+447700900391")
    ResidentPhone.objects.create(resident=someone, phone=build.phone("+447700900392"))
    ResidentPhone.objects.update(since=long_ago)
    Phone.objects.filter(pk=build.phone("+447700900392").pk).update(dead_since=long_ago)
    home = checkup([heron], clock.now())[heron.pk]
    assert (home.not_reached, home.dead) == (2, 1)


def test_the_health_of_forty_branches_or_of_six_residences_costs_eight_queries(
    amina, heron, django_assert_num_queries
):
    for count in range(40):
        branch = build.branch(heron)
        build.resident(heron, f"+4477009003{count:02}", branch=branch, leads=1 + count % 2)
        build.resident(heron, branch=branch, reads="ti")
    homes = [heron, *(build.residence(amina) for _ in range(5))]
    for home in homes[1:]:
        build.resident(home, branch=build.branch(home))
    for some in ([heron], homes):
        with django_assert_num_queries(8):
            checkup(some, clock.now())
