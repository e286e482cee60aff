"""Who changes a ladder, who must agree, which one a call-out climbs, and what is kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError

from accounts.models import Event
from phonetree import ladder_actions as deeds
from phonetree.actions import NotYourOwn, TooLate, frozen_ladder
from phonetree.ladder import DRILL, EMERGENCY, LADDERS, MINUTE, NIGHT, TODAY, Kind, Step, Who
from phonetree.ladder_choice import ladder_for, ladder_of, ladder_of_network, ladders_of
from phonetree.models import LadderState, LadderVersion
from tests import build
from tests.phonetree.some_ladders import ladder

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
PATIENT = replace(TODAY, leader_patience=45 * MINUTE)
AGAIN = replace(EMERGENCY, steps=(*EMERGENCY.steps, Step(Kind.CALL, 600, Who.LEADERS, 3, 300)))


@pytest.fixture
def group(db):
    return build.group("Ash")


@pytest.fixture
def amina(group):
    return build.person("coordinator", group=group)


@pytest.fixture
def bilal(group):
    return build.person("coordinator", group=group)


def change(group, by, changed, urgency="today", *, based_on=None, now=NOW):
    return deeds.change_ladder(
        group=group, urgency=urgency, ladder=changed, by=by, based_on=based_on, now=now
    )


def verbs():
    return list(Event.objects.order_by("seq").values_list("verb", flat=True))


def test_a_changed_ladder_is_in_force_and_says_who_and_when(group, amina):
    version = change(group, amina, PATIENT)
    assert (version.state, version.number, version.made_by) == (LadderState.IN_FORCE, 1, amina)
    assert ladder_of(group, "today").ladder == PATIENT == version.ladder
    assert ladder_of(group, "emergency").ladder == EMERGENCY
    assert verbs() == ["ladder_changed"]


def test_steps_come_back_from_the_tables_as_they_went_in(group, amina):
    changed = replace(TODAY, steps=(*TODAY.steps, *AGAIN.steps[-1:]), quiet=None)
    assert LadderVersion.objects.get(pk=change(group, amina, changed).pk).ladder == changed


def test_every_version_is_kept(group, amina, bilal):
    first = change(group, amina, PATIENT)
    second = change(group, bilal, replace(PATIENT, tell_again=1_800), based_on=first.pk)
    third = deeds.back_to_shipped(group=group, urgency="today", by=amina, now=NOW)
    states = dict(LadderVersion.objects.values_list("number", "state"))
    assert states == {1: "replaced", 2: "replaced", 3: "in_force"}
    assert ladder_of(group, "today").ladder == TODAY == third.ladder
    first.refresh_from_db()
    assert (first.ended_at, first.ladder) == (NOW, PATIENT)
    assert second.number == 2
    assert verbs() == ["ladder_changed", "ladder_changed", "ladder_reset"]


def test_the_emergency_ladder_waits_for_another_coordinator(group, amina, bilal):
    proposed = change(group, amina, AGAIN, "emergency")
    assert proposed.state == LadderState.PROPOSED
    assert ladder_of(group, "emergency").ladder == EMERGENCY
    with pytest.raises(NotYourOwn):
        deeds.confirm_ladder(version=proposed, by=amina, now=NOW)
    deeds.confirm_ladder(version=proposed, by=bilal, now=NOW)
    assert ladder_of(group, "emergency").ladder == AGAIN
    proposed.refresh_from_db()
    assert (proposed.confirmed_by, proposed.in_force_at) == (bilal, NOW)
    assert verbs() == ["ladder_proposed", "ladder_confirmed"]


def test_what_was_refused_is_never_in_force(group, amina, bilal):
    proposed = change(group, amina, AGAIN, "emergency")
    deeds.refuse_ladder(version=proposed, by=bilal, now=NOW)
    assert ladder_of(group, "emergency").ladder == EMERGENCY
    for late in (deeds.confirm_ladder, deeds.refuse_ladder):
        with pytest.raises(TooLate):
            late(version=proposed, by=bilal, now=NOW)
    assert verbs() == ["ladder_proposed", "ladder_refused"]


def test_a_refused_confirmation_changes_nothing_in_force(group, amina, bilal):
    first = change(group, amina, AGAIN, "emergency")
    deeds.confirm_ladder(version=first, by=bilal, now=NOW)
    with pytest.raises(TooLate):
        deeds.confirm_ladder(version=first, by=bilal, now=NOW)
    assert ladder_of(group, "emergency").version == first


def test_a_newer_proposal_takes_the_place_of_an_older_one(group, amina, bilal):
    first = change(group, amina, AGAIN, "emergency")
    patient = replace(AGAIN, leader_patience=180)
    second = change(group, bilal, patient, "emergency", based_on=first.pk)
    first.refresh_from_db()
    assert (first.state, second.state) == ("refused", "proposed")
    deeds.confirm_ladder(version=second, by=amina, now=NOW)
    assert ladder_of(group, "emergency").ladder == patient


def test_the_shipped_ladder_comes_back_at_once_also_in_an_emergency(group, amina, bilal):
    change(group, amina, AGAIN, "emergency")
    deeds.confirm_ladder(version=LadderVersion.objects.get(), by=bilal, now=NOW)
    waiting = change(
        group,
        amina,
        replace(AGAIN, lasts=20_000),
        "emergency",
        based_on=LadderVersion.objects.get().pk,
    )
    deeds.back_to_shipped(group=group, urgency="emergency", by=amina, now=NOW)
    waiting.refresh_from_db()
    assert waiting.state == LadderState.REFUSED
    assert ladder_of(group, "emergency").ladder == EMERGENCY


def test_what_changes_nothing_is_refused(group, amina):
    with pytest.raises(deeds.NothingChanged):
        change(group, amina, TODAY)
    with pytest.raises(deeds.NothingChanged):
        deeds.back_to_shipped(group=group, urgency="today", by=amina, now=NOW)
    assert not LadderVersion.objects.exists()


def test_sent_twice_it_acts_once(group, amina):
    assert change(group, amina, PATIENT) == change(group, amina, PATIENT)
    waits = change(group, amina, AGAIN, "emergency")
    assert waits == change(group, amina, AGAIN, "emergency")
    assert LadderVersion.objects.count() == 2
    assert verbs() == ["ladder_changed", "ladder_proposed"]


def test_whoever_has_not_seen_the_newest_version_is_refused(group, amina, bilal):
    change(group, amina, PATIENT)
    for seen in (None, uuid4()):
        with pytest.raises(deeds.ChangedMeanwhile):
            change(group, bilal, replace(PATIENT, tell_again=1_800), based_on=seen)
    assert ladder_of(group, "today").ladder == PATIENT


def test_a_ladder_with_a_serious_flaw_is_refused_in_sentences(group, amina):
    with pytest.raises(deeds.Flawed) as refusal:
        change(group, amina, ladder(*EMERGENCY.steps[:-1], quiet=NIGHT), "emergency")
    assert "Nothing ends it: add a step that stops trying, for everybody." in refusal.value.messages
    assert "Quiet hours in an emergency need a reason. Write it down." in refusal.value.messages


def test_a_groups_own_comes_before_the_networks_and_that_before_the_shipped(group, amina):
    other = build.group("Birch")
    assert ladder_of_network("today").ladder == TODAY
    networks = replace(TODAY, tell_again=1_800)
    version = change(None, None, networks)
    assert version.state == LadderState.IN_FORCE
    change(group, amina, PATIENT)
    assert ladder_of_network("today").ladder == networks == ladder_of(other, "today").ladder
    assert ladder_of(group, "today").ladder == PATIENT
    assert set(ladders_of([group.pk, other.pk])) == {(None, "today"), (group.pk, "today")}


def test_a_command_changes_the_networks_emergency_alone(db):
    assert change(None, None, AGAIN, "emergency").state == LadderState.IN_FORCE
    deeds.back_to_shipped(group=None, urgency="emergency", by=None, now=NOW)
    assert ladder_of_network("emergency").ladder == EMERGENCY


def test_a_call_out_climbs_the_ladder_of_the_group_for_which_somebody_acts(group, amina):
    birch = build.group("Birch")
    there = build.person("coordinator", group=birch)
    home = build.residence(amina, there)
    networks = change(None, None, replace(DRILL, tell_again=1_800), "drill")
    mine = change(group, amina, replace(DRILL, tell_again=1_200), "drill")
    assert ladder_for(home, amina, "drill").version == mine
    assert ladder_for(home, there, "drill").version == networks
    assert ladder_for(home, there, "today").version is None
    theirs = change(birch, there, replace(DRILL, tell_again=2_400), "drill")
    assert ladder_for(home, there, "drill").version == theirs
    assert ladder_for(home, amina, "drill").version == mine


def test_a_ladder_of_a_group_that_does_not_look_after_the_residence_is_not_climbed(amina, group):
    change(group, amina, PATIENT)
    elsewhere = build.residence(build.person("coordinator"))
    assert ladder_for(elsewhere, amina, "today").version is None


def test_it_is_frozen_into_the_call_out_and_later_changes_change_nothing(
    street, launch, group, amina
):
    home = build.residence(amina)
    build.resident(home, "+447700900001")
    version = change(group, amina, PATIENT)
    call_out = launch(home, by=amina, urgency="today")
    change(group, amina, replace(PATIENT, tell_again=1_800), based_on=version.pk)
    call_out.refresh_from_db()
    assert frozen_ladder(call_out) == PATIENT
    assert call_out.ladder["version"] == str(version.pk)


def test_people_are_tried_as_the_changed_ladder_says(street, launch, group, amina):
    home = build.residence(amina)
    build.resident(home, "+447700900001")
    steps = (
        Step(Kind.TEXT, 0, times=3, every=4 * MINUTE),
        Step(Kind.CALL, MINUTE),
        Step(Kind.VOLUNTEERS, 20 * MINUTE),
        Step(Kind.GIVE_UP, 30 * MINUTE),
    )
    change(group, amina, ladder(*steps, lasts=3_600, quiet=NIGHT), "drill")
    call_out = launch(home, by=amina, urgency="drill")
    street.pass_time(minutes=31)
    assert len(street.received("+447700900001")) == 3
    assert street.calls("+447700900001") == 1
    call_out.refresh_from_db()
    assert call_out.stopped_at - call_out.live_at < timedelta(minutes=31)


@pytest.mark.parametrize("urgency", LADDERS)
def test_the_database_keeps_one_ladder_in_force(group, amina, urgency):
    facts = {"group": group, "urgency": urgency, "state": "in_force", "made_at": NOW}
    LadderVersion.objects.create(number=1, **facts)
    with pytest.raises(IntegrityError):
        LadderVersion.objects.create(number=2, **facts)
