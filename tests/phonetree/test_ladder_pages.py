"""The pages of ladders: what they show, what they keep, who may do what."""

import re
from dataclasses import replace
from datetime import time, timedelta

import pytest
from django.urls import reverse

from messaging.hours import Quiet
from phonetree.ladder import EMERGENCY, LADDERS, MINUTE, TODAY, Hours, Kind, Step, Who
from phonetree.ladder_actions import change_ladder
from phonetree.ladder_choice import ladder_of
from phonetree.ladder_forms import LadderForm, data_of
from phonetree.ladder_rows import MOST_STEPS, Row, rearranged, rows_of
from phonetree.models import LadderVersion
from tests import build
from tests.phonetree.conftest import TEN_AM
from tests.phonetree.test_queries import asked

OFTEN = replace(EMERGENCY, steps=(*EMERGENCY.steps[:-1], Step(Kind.GIVE_UP, 7_200)), lasts=9_000)


@pytest.fixture
def group(db):
    return build.group("Ash")


@pytest.fixture
def amina(group):
    return build.person("coordinator", group=group, name="Amina")


@pytest.fixture
def bilal(group):
    return build.person("coordinator", group=group, name="Bilal")


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def at(name, group, urgency="today"):
    return reverse(f"phonetree:{name}", args=[group.pk, urgency])


def sent(ladder, button="save", based_on=None, **changed):
    return {**data_of(ladder, based_on).dict(), "do": button, **changed}


def page(answer):
    return answer.content.decode()


def proposal(group, by, ladder=OFTEN):
    return change_ladder(
        group=group, urgency="emergency", ladder=ladder, by=by, based_on=None, now=TEN_AM
    )


# What they show -----------------------------------------------------------------------------------


def test_a_ladder_is_told_in_plain_words_and_drawn(browser, group):
    shown = page(browser.get(at("ladder", group, "emergency")))
    assert "A text to everybody; a call to those who prefer a call." in shown
    assert "At 2 minutes" in shown
    assert shown.count('class="lane"') == 4
    assert "Nobody has changed it yet." in shown


def test_the_list_says_which_are_shipped_which_are_theirs_and_what_waits(
    browser, group, amina, bilal
):
    change_ladder(
        group=group,
        urgency="today",
        ladder=replace(TODAY, lasts=40 * 3600),
        by=amina,
        based_on=None,
        now=TEN_AM,
    )
    proposal(group, bilal)
    shown = page(browser.get(reverse("phonetree:ladders")))
    assert [shown.count(word) for word in ("Shipped", "Your own", "A change waits")] == [2, 1, 1]


def test_what_waits_shows_what_would_be_new_and_what_would_go(browser, group, bilal):
    proposal(group, bilal)
    shown = page(browser.get(at("ladder", group, "emergency")))
    assert "Bilal wants the ladder to be like this" in shown
    new = re.findall(r"<ins>.*?New</span> (.*?)</ins>", shown)
    gone = re.findall(r"<del>.*?</span>(.*?)</del>", shown)
    assert any("We stop trying" in words for words in new)
    assert "After 2 hours it is over, whatever is left." in gone


def test_old_versions_stay_with_who_and_when(browser, group, amina, bilal):
    browser.post(at("ladder_edit", group), sent(replace(TODAY, lasts=40 * 3600)))
    browser.post(at("ladder_shipped", group))
    shown = page(browser.get(at("ladder", group)))
    assert "Version 1, by Amina" in shown
    assert "Version 2, back to the shipped ladder, by Amina" in shown


# Changing -----------------------------------------------------------------------------------------


def test_a_saved_ladder_is_in_force(browser, group):
    changed = replace(TODAY, leader_patience=45 * MINUTE)
    answer = browser.post(at("ladder_edit", group), sent(changed), follow=True)
    assert ladder_of(group, "today").ladder == changed
    assert "The next call-out climbs it." in page(answer)


@pytest.mark.parametrize("urgency", LADDERS)
def test_the_form_shows_each_shipped_ladder_as_it_is(urgency):
    form = LadderForm.showing(LADDERS[urgency], urgency=urgency, based_on=None)
    assert form.is_valid()
    assert form.draft == LADDERS[urgency]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"step-1-after": "soon"}, "Step 2: when: write a whole number."),
        ({"step-1-after": "-5"}, "Step 2: when: write a whole number."),
        ({"step-1-after": "169", "step-1-after_unit": "hours"}, "Step 2: when: no longer than"),
        ({"step-1-after_unit": "moons"}, "Step 2: when: choose seconds, minutes or hours."),
        ({"step-1-kind": "pigeon"}, "Step 2: Choose what the step does."),
        ({"step-1-who": "cats"}, "Step 2: Choose for whom the step is."),
        ({"step-1-times": "0"}, "Step 2: how often: between 1 and 60 times."),
        ({"step-1-times": "2"}, "The same phone is texted or rung twice within 1 minute."),
        ({"lasts": "7"}, "Everything is over after 7 hours, before we stop trying at 8 hours."),
        ({"lasts": ""}, "This is still empty, and it is needed."),
        ({"tell_again": "1", "tell_again_unit": "minutes"}, "every 1 minute: networks let no more"),
        ({"leader_patience": "59", "leader_patience_unit": "seconds"}, "at least a minute"),
        ({"quiet_begins": "late"}, "Enter a valid time."),
        ({"quiet_begins": ""}, "Write a time, like 21:00."),
        ({"quiet_ends": "21:00"}, "Quiet hours must end at another time than they begin."),
        ({"step-6-kind": "call"}, "Nothing ends it"),
        ({"step-1-quiet": "own", "step-1-quiet_begins": "late"}, "Step 2: quiet hours: write two"),
        (
            {"step-1-quiet": "own", "step-1-quiet_begins": "21:00", "step-1-quiet_ends": "21:00"},
            "Quiet hours must end at another time than they begin.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(browser, group, wrong, sentence):
    typed = sent(TODAY, **{"quiet_because": "The residents voted <for> it."} | wrong)
    answer = browser.post(at("ladder_edit", group, "today"), typed)
    assert answer.status_code == 422
    assert sentence in page(answer)
    shown = answer.context["form"].data
    assert {name: shown.get(name) for name in typed} == typed
    for name, value in wrong.items():
        selected = f'<option value="{value}" selected>' in page(answer)
        is_input = f'name="{name}"' in page(answer) and f'value="{value}"' in page(answer)
        no_such_choice = value in {"pigeon", "cats", "moons"}
        assert selected or is_input or no_such_choice or not value, name
    assert not LadderVersion.objects.exists()


def test_each_step_may_have_quiet_hours_of_its_own_and_the_preview_says_so(browser, group):
    steps = (
        replace(TODAY.steps[0], quiet=Hours.ANY),
        replace(TODAY.steps[1], quiet=Quiet(time(19), time(10))),
        *TODAY.steps[2:],
    )
    changed = replace(TODAY, steps=steps)
    looked = page(browser.post(at("ladder_edit", group), sent(changed, "look")))
    assert "A text to everybody (day and night)" in looked
    assert "(not between 19:00 and 10:00)" in looked
    assert "Steps with hours of their own keep to those." in looked
    browser.post(at("ladder_edit", group), sent(changed))
    assert ladder_of(group, "today").ladder == changed
    again = page(browser.get(at("ladder_edit", group)))
    assert 'value="19:00"' in again


def test_quiet_hours_of_a_step_in_an_emergency_need_a_reason_too(browser, group):
    steps = (*OFTEN.steps[:-1], replace(OFTEN.steps[-1]))
    rests = replace(steps[1], quiet=Quiet(time(23), time(6)))
    typed = sent(replace(OFTEN, steps=(steps[0], rests, *steps[2:])))
    answer = browser.post(at("ladder_edit", group, "emergency"), typed)
    assert list(answer.context["form"].errors) == ["quiet_because"]
    typed["quiet_because"] = "The residents voted for it."
    assert browser.post(at("ladder_edit", group, "emergency"), typed).status_code == 302


def test_quiet_hours_of_an_emergency_need_a_reason_beside_their_field(browser, group):
    typed = sent(OFTEN, quiet="on", quiet_begins="23:00", quiet_ends="06:00")
    answer = browser.post(at("ladder_edit", group, "emergency"), typed)
    assert list(answer.context["form"].errors) == ["quiet_because"]
    typed["quiet_because"] = "The residents voted for it."
    assert browser.post(at("ladder_edit", group, "emergency"), typed).status_code == 302
    (version,) = LadderVersion.objects.all()
    assert version.ladder.quiet_because == "The residents voted for it."
    assert "23:00" in page(browser.get(at("ladder_edit", group, "emergency")))


def test_a_ladder_that_two_people_change_at_once_is_kept_by_the_first(browser, group, bilal):
    other = build.client(bilal, fresh=True)
    first, second = (replace(TODAY, lasts=hours * 3600) for hours in (40, 41))
    browser.post(at("ladder_edit", group), sent(first))
    answer = other.post(at("ladder_edit", group), sent(second))
    assert "Somebody else changed this ladder meanwhile" in page(answer)
    assert 'value="41"' in page(answer)
    assert ladder_of(group, "today").ladder == first


# Buttons ------------------------------------------------------------------------------------------


def steps_shown(answer):
    return [(row.kind, row.after, row.after_unit) for row in answer.context["form"].rows]


def test_a_step_is_added_before_we_stop_trying(browser, group):
    answer = browser.post(at("ladder_edit", group, "emergency"), sent(EMERGENCY, "add"))
    assert answer.status_code == 200
    assert steps_shown(answer)[-2:] == [("call", "13", "minutes"), ("give_up", "1", "hours")]
    assert not LadderVersion.objects.exists()


def test_a_step_moves_earlier_into_its_neighbours_moment(browser, group):
    answer = browser.post(at("ladder_edit", group, "emergency"), sent(EMERGENCY, "earlier-4"))
    assert steps_shown(answer)[3:5] == [("call", "4", "minutes"), ("leader", "5", "minutes")]
    back = browser.post(
        at("ladder_edit", group, "emergency"),
        {**answer.context["form"].data.dict(), "do": "later-3"},
    )
    assert back.context["form"].draft == EMERGENCY


def test_a_step_is_taken_away_and_what_that_means_is_said_at_once(browser, group):
    last = len(EMERGENCY.steps) - 1
    answer = browser.post(at("ladder_edit", group, "emergency"), sent(EMERGENCY, f"remove-{last}"))
    assert answer.status_code == 200
    assert len(steps_shown(answer)) == last
    assert "Nothing ends it: add a step that stops trying, for everybody." in page(answer)


def test_a_button_keeps_what_was_typed_wrong_beside_it(browser, group):
    typed = sent(EMERGENCY, "add", **{"step-0-after": "<soon>", "lasts": "x", "quiet": "on"})
    answer = browser.post(at("ladder_edit", group, "emergency"), typed)
    assert 'value="&lt;soon&gt;"' in page(answer)
    assert answer.context["form"].data["lasts"] == "x"
    assert answer.context["form"].data["quiet"] == "on"
    assert len(steps_shown(answer)) == len(EMERGENCY.steps) + 1


def test_looking_shows_what_it_would_do_and_saves_nothing(browser, group):
    typed = sent(EMERGENCY, "look", **{"step-2-after": "3"})
    shown = page(browser.post(at("ladder_edit", group, "emergency"), typed))
    assert "At 3 minutes" in shown
    assert shown.count('class="lane"') == 4
    assert not LadderVersion.objects.exists()


@pytest.mark.parametrize("button", ["earlier-0", "later-6", "remove-7", "remove-x", "", "dance"])
def test_a_button_that_means_nothing_changes_nothing(button):
    rows = rows_of(EMERGENCY)
    assert rearranged(rows, button) == rows


def test_nobody_adds_more_steps_than_are_allowed():
    rows = [Row()] * MOST_STEPS
    assert rearranged(rows, "add") == rows


# Who ---------------------------------------------------------------------------------------------


def test_another_coordinator_agrees_and_the_one_who_made_it_cannot(browser, group, amina, bilal):
    version = proposal(group, amina)
    path = reverse("phonetree:ladder_confirm", args=[version.pk])
    assert "not you yourself" in page(browser.post(path, follow=True))
    assert ladder_of(group, "emergency").ladder == EMERGENCY
    shown = page(browser.get(at("ladder", group, "emergency")))
    assert "somebody else must agree" in shown
    assert "Take it back" in shown
    build.client(bilal, fresh=True).post(path)
    assert ladder_of(group, "emergency").ladder == OFTEN


def test_an_emergency_that_was_saved_says_that_it_waits(browser, group):
    answer = browser.post(at("ladder_edit", group, "emergency"), sent(OFTEN), follow=True)
    assert "It waits for another coordinator" in page(answer)
    assert ladder_of(group, "emergency").ladder == EMERGENCY


def test_a_change_is_refused_by_another_or_taken_back(browser, group, amina, bilal):
    for by in (amina, bilal):
        version = proposal(group, by)
        browser.post(reverse("phonetree:ladder_refuse", args=[version.pk]))
        version.refresh_from_db()
        assert version.state == "refused"


def test_a_stale_sign_in_is_asked_for_again_and_the_ladder_is_not_lost(amina, group):
    stale = build.client(amina)
    answer = stale.post(at("ladder_edit", group), sent(replace(TODAY, lasts=40 * 3600)))
    assert "reauthenticate" in answer.url
    build.confirm(stale, amina)
    kept = page(stale.get(at("ladder_edit", group)))
    assert 'name="lasts" value="40"' in kept


def test_a_volunteer_reads_and_changes_nothing(group):
    vera = build.client(build.person("volunteer", group=group), fresh=True)
    shown = page(vera.get(at("ladder", group, "emergency")))
    assert "A text to everybody" in shown
    assert "Change it" not in shown
    assert vera.get(at("ladder_edit", group)).status_code == 404
    assert vera.post(at("ladder_shipped", group)).status_code == 404


def test_other_groups_and_other_roles_do_not_see_that_it_exists(group, amina):
    version = proposal(group, amina)
    for kind in ("coordinator", "donations", "press", "translator", "trustee"):
        stranger = build.client(build.person(kind), fresh=True)
        for name in ("ladder", "ladder_edit"):
            assert stranger.get(at(name, group)).status_code == 404
        for name in ("ladder_confirm", "ladder_refuse"):
            path = reverse(f"phonetree:{name}", args=[version.pk])
            assert stranger.post(path).status_code == 404
    version.refresh_from_db()
    assert version.state == "proposed"


def test_there_is_no_ladder_of_an_unknown_urgency(browser, group):
    for name in ("ladder", "ladder_edit"):
        assert browser.get(at(name, group, "whenever")).status_code == 404


def test_the_pages_of_ladders_ask_as_much_with_many_versions_as_with_few(browser, group, amina):
    counts = []
    for number in range(1, 12):
        newest = LadderVersion.objects.first()
        change_ladder(
            group=group,
            urgency="today",
            ladder=replace(TODAY, lasts=(36 + number) * 3600),
            by=amina,
            based_on=newest and newest.pk,
            now=TEN_AM + timedelta(hours=number),
        )
        if number in {1, 11}:
            paths = (at("ladder", group), at("ladder_edit", group), reverse("phonetree:ladders"))
            counts.append([len(asked(browser.get, path)) for path in paths])
    assert counts[0] == counts[1]


def test_a_step_for_leaders_alone_shows_in_its_row(browser, group):
    often = Step(Kind.CALL, 600, Who.LEADERS, times=3, every=300)
    typed = sent(replace(EMERGENCY, steps=(*EMERGENCY.steps, often)), "look")
    shown = page(browser.post(at("ladder_edit", group, "emergency"), typed))
    assert '<option value="leaders" selected>' in shown
    assert "A call to leaders and deputies who have not answered, 3 times, every 5 minutes" in shown
