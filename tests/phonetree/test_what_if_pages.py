"""The page that plays a call-out, and the check page of a drill."""

from dataclasses import replace

import pytest
from django.urls import reverse

from phonetree.ladder import EMERGENCY
from phonetree.ladder_actions import change_ladder
from tests import build
from tests.phonetree.conftest import TEN_AM
from tests.phonetree.test_queries import asked, crowd

PATIENT = replace(EMERGENCY, leader_patience=240)


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


@pytest.fixture
def group(amina):
    return amina.roles.get().group


def page(answer):
    return answer.content.decode()


def proposal(group, by):
    return change_ladder(
        group=group, urgency="emergency", ladder=PATIENT, by=by, based_on=None, now=TEN_AM
    )


@pytest.fixture
def home(amina, street):
    return build.residence(amina, code_name="Wren")


def what_if(browser, **asked):
    return browser.get(reverse("phonetree:what_if"), asked)


def test_it_plays_the_residence_and_says_that_this_is_assumed(browser, home):
    crowd(home, 30)
    answer = what_if(browser, residence=home.pk)
    shown = page(answer)
    assert "Assumed, not known" in shown
    assert "of 30 people are reached" in shown
    assert answer.context["answer"].everybody == 30
    for row in answer.context["answer"].rows:
        assert row.least <= row.reached <= row.most
        assert sum(row.by.values()) == row.reached


def test_what_is_assumed_can_be_changed_in_the_address(browser, home):
    crowd(home, 30)
    all_off = what_if(browser, residence=home.pk, off=100, silent_leaders=100, taken_by_hand=0)
    assert all_off.context["answer"].last.reached == 0
    assert 'name="off" value="100"' in page(all_off)
    all_read = what_if(browser, residence=home.pk, answers_text=100, off=0, dead=0, stops=0)
    assert all_read.context["answer"].last.by["text"] > 20


def test_the_same_address_shows_the_same_answer(browser, home):
    crowd(home, 30)
    first, again, other = (
        what_if(browser, residence=home.pk, seed=seed).context["answer"].rows for seed in (3, 3, 4)
    )
    assert first == again != other


def test_a_change_that_waits_can_be_played_before_somebody_agrees(browser, home, group):
    crowd(home, 30)
    version = proposal(group, build.person("coordinator", group=group))
    answer = what_if(browser, residence=home.pk, version=version.pk)
    assert answer.context["chosen"].ladder == PATIENT
    assert "the change that waits" in page(answer)


@pytest.mark.parametrize("wrong", [{"off": 101}, {"at": "late"}, {"volunteer_each": 0}])
def test_what_cannot_be_assumed_is_said(browser, home, wrong):
    answer = what_if(browser, **wrong)
    assert answer.status_code == 422
    assert "Please look at this again" in page(answer)


def test_residences_and_ladders_of_others_cannot_be_played(browser, home):
    elsewhere = build.person("coordinator")
    theirs = build.residence(elsewhere)
    group = elsewhere.roles.get().group
    for wrong in ({"residence": theirs.pk}, {"version": proposal(group, elsewhere).pk}):
        assert what_if(browser, **wrong).status_code == 422


def test_where_nobody_lives_nothing_would_happen(browser, home):
    assert "Nobody lives at Wren yet" in page(what_if(browser))


def test_a_drill_is_played_on_its_check_page_and_an_emergency_is_not(browser, home):
    crowd(home, 20)
    facts = {"residence": home.pk, "words": "", "words_language": "en", "check": 1}
    for text, urgency, played in (
        ("drill", "drill", True),
        ("incident_at_door", "emergency", False),
    ):
        shown = page(browser.post("/call-outs/new/", {**facts, "text": text, "urgency": urgency}))
        assert ("of 20 people are reached" in shown) is played
        assert "How hard we try: the shipped ladder" in shown


def test_a_page_asks_the_database_as_much_for_many_as_for_few(browser, amina, group, street):
    counts = []
    for people in (20, 1_900):
        home = crowd(build.residence(amina), people)
        counts.append(len(asked(lambda: what_if(browser, residence=home.pk))))  # noqa: B023
    assert counts[0] == counts[1] <= 30


def test_in_a_big_residence_some_branches_stand_for_all(browser, amina, street):
    home = crowd(build.residence(amina), 2_400, floors=60)
    answer = what_if(browser, residence=home.pk).context["answer"]
    assert answer.simulated <= 1_500 < answer.everybody == 2_400
    assert answer.last.reached > 1_500
    assert len(answer.found.runs) == 1
