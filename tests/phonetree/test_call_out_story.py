"""One call-out from the start to the account of everybody, through make-believe phones."""

from datetime import timedelta

import pytest

from messaging.inbound import receive
from messaging.models import Message, Phone
from phonetree import actions, reports, runner
from phonetree.models import CallOut, CallOutState, Link, Recipient, Task
from phonetree.outcomes import Outcome, Reason
from phonetree.wordings import FreeText
from residences.models import Residence
from tests import build

OMAR, LEYLA, SARA, DAWIT = (f"+4477009000{n:02}" for n in range(1, 5))


def outcome(someone):
    return Recipient.objects.get(people=someone).outcome


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def floor(home):
    return build.branch(home, "First floor")


def test_it_texts_each_resident_in_their_language_and_counts_the_answers(
    home, floor, street, launch
):
    omar = build.resident(home, OMAR, branch=floor, reads="ar")
    leyla = build.resident(home, LEYLA, branch=floor, reads="fa")
    call_out = launch(home)
    street.pass_time(9)
    assert street.received(OMAR) == []
    street.pass_time(5)
    (arabic,), (farsi,) = street.received(OMAR), street.received(LEYLA)
    assert call_out.wordings.get(language="ar").words in arabic
    assert call_out.wordings.get(language="fa").words in farsi
    street.answers(OMAR, "١")
    street.answers(LEYLA, "۲")
    street.turn()
    assert (outcome(omar), outcome(leyla)) == (Outcome.SAFE, Outcome.NEEDS_HELP)
    call_out.refresh_from_db()
    assert call_out.state == CallOutState.ENDED
    assert len(street.received(OMAR)) == 2  # the message and our thanks


def test_who_does_not_answer_is_rung_then_looked_for_then_not_reached(home, floor, street, launch):
    leader = build.resident(home, LEYLA, branch=floor, leads=1)
    omar = build.resident(home, OMAR, branch=floor, reads="ar")
    launch(home)
    street.pass_time(60)
    street.answers(LEYLA, "1")
    street.pass_time(90)
    assert street.calls(OMAR) == 1
    street.pass_time(120)
    assert "1" in street.received(LEYLA)[-1]
    assert "/l/" in street.received(LEYLA)[-1]
    street.pass_time(60)
    assert street.calls(OMAR) == 2
    recipient = Recipient.objects.get(people=omar)
    assert recipient.outcome == Outcome.OPEN
    assert recipient.listed_at
    street.pass_time(hours=1)
    recipient.refresh_from_db()
    assert (recipient.outcome, recipient.reason) == (Outcome.UNREACHABLE, Reason.NO_ANSWER)
    assert outcome(leader) == Outcome.SAFE
    assert Task.objects.get().recipient == recipient


def test_a_language_without_a_voice_is_never_rung(home, floor, street, launch):
    build.resident(home, OMAR, branch=floor, reads="ti")
    launch(home)
    street.pass_time(minutes=20)
    assert street.calls(OMAR) == 0
    assert len(street.received(OMAR)) == 1


def test_a_silent_leader_is_replaced_by_the_deputy_who_gets_the_list(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    deputy = build.resident(home, SARA, branch=floor, leads=2)
    call_out = launch(home)
    street.pass_time(minutes=2, seconds=30)
    section = call_out.sections.get()
    assert section.leader_id == Recipient.objects.get(people=deputy).pk
    assert "/l/" in street.received(SARA)[1]


def test_a_missed_call_counts_and_costs_nothing(home, floor, street, launch):
    omar = build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(15)
    street.rings(OMAR)
    assert outcome(omar) == Outcome.SAFE
    street.turn()
    assert "2" in street.received(OMAR)[-1]  # who rang for help is told how to ask for it


def test_several_people_on_one_phone_get_one_text_and_say_how_many_are_there(
    home, floor, street, launch
):
    for _ in range(3):
        build.resident(home, OMAR, branch=floor)
    build.resident(home, LEYLA, branch=floor)
    launch(home)
    street.pass_time(15)
    assert len(street.received(OMAR)) == 1
    street.answers(OMAR, "1")
    recipient = Recipient.objects.get(phone=build.phone(OMAR))
    assert (recipient.people_count, recipient.people_here) == (3, 1)
    street.answers(OMAR, "1 3")
    recipient.refresh_from_db()
    assert recipient.people_here == 3


def test_stop_ends_texts_and_leaves_the_person_to_the_leader(home, floor, street, launch):
    omar = build.resident(home, OMAR, branch=floor)
    build.resident(home, LEYLA, branch=floor)
    launch(home)
    street.pass_time(15)
    street.answers(OMAR, "stop")
    street.pass_time(minutes=30)
    assert outcome(omar) == Outcome.OPTED_OUT
    assert Phone.objects.with_number(OMAR).get().opted_out_at
    assert len(street.received(OMAR)) == 1
    assert street.calls(OMAR) == 0


def test_somebody_without_a_phone_is_on_the_leaders_list_at_once(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    alone = build.resident(home, branch=floor)
    launch(home)
    street.pass_time(15)
    recipient = Recipient.objects.get(people=alone)
    assert recipient.listed_at
    assert "/l/" in street.received(LEYLA)[-1]


def test_help_is_not_covered_by_a_later_safe_until_somebody_went(
    home, floor, street, launch, amina
):
    omar = build.resident(home, OMAR, branch=floor)
    build.resident(home, LEYLA, branch=floor)
    launch(home)
    street.pass_time(15)
    street.answers(OMAR, "2")
    street.answers(OMAR, "1")
    assert outcome(omar) == Outcome.NEEDS_HELP
    recipient = Recipient.objects.get(people=omar)
    reports.mark(recipient=recipient, outcome=Outcome.SAFE, by=amina, how="person", now=street.now)
    assert outcome(omar) == Outcome.SAFE
    street.answers(OMAR, "2")
    assert outcome(omar) == Outcome.NEEDS_HELP


def test_stand_down_goes_to_exactly_those_who_were_told(home, floor, street, launch, amina):
    build.resident(home, OMAR, branch=floor, reads="ar")
    build.resident(home, LEYLA, branch=floor)
    build.resident(home, branch=floor)
    call_out = launch(home)
    street.pass_time(15)
    call_out.refresh_from_db()
    late = build.resident(home, SARA, branch=floor)
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    street.pass_time(10)
    arabic = call_out.wordings.get(language="ar").phrases["all_clear"]
    assert street.received(OMAR)[-1] == arabic
    assert len(street.received(LEYLA)) == 2
    assert street.received(SARA) == []
    assert not Recipient.objects.filter(people=late).exists()
    assert not call_out.recipients.open().exists()
    street.pass_time(hours=3)
    assert len(street.received(OMAR)) == 2


def test_cancelled_in_the_hold_nothing_is_ever_sent(home, floor, street, launch, amina):
    build.resident(home, OMAR, branch=floor)
    call_out = launch(home)
    street.pass_time(9)
    actions.cancel_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(hours=1)
    assert street.received(OMAR) == []
    assert Message.objects.count() == 0
    with pytest.raises(actions.TooLate):
        actions.stand_down(call_out=call_out, by=amina, now=street.now)


def test_one_call_out_at_a_time_and_a_form_sent_twice_acts_once(home, floor, street, launch):
    build.resident(home, OMAR, branch=floor)
    key = "0f0f0f0f-0000-4000-8000-000000000001"
    first = launch(home, request_key=key)
    assert launch(home, request_key=key) == first
    with pytest.raises(actions.AlreadyRunning):
        launch(home)
    assert CallOut.objects.count() == 1


def test_nobody_is_called_where_the_house_has_closed(home, floor, street, launch):
    build.resident(home, OMAR, branch=floor)
    read_before = Residence.objects.get(pk=home.pk)  # as a form that was open has it
    Residence.objects.filter(pk=home.pk).update(closed_at=street.now)
    with pytest.raises(actions.PlaceIsClosed):
        launch(read_before)
    assert not CallOut.objects.exists()


def test_free_words_to_many_wait_for_another_coordinator(home, floor, street, launch, amina):
    for n in range(26):
        build.resident(home, f"+4477009001{n:02}", branch=floor)
    call_out = launch(home, text_key="", free=FreeText("The bus is late.", "en"))
    assert call_out.state == CallOutState.WAITING
    street.pass_time(minutes=10)
    with pytest.raises(actions.NotYourOwn):
        actions.confirm_call_out(call_out=call_out, by=amina, now=street.now)
    assert Message.objects.count() == 0
    bilal = build.person("coordinator")
    actions.confirm_call_out(call_out=call_out, by=bilal, now=street.now)
    street.pass_time(59)
    assert Message.objects.count() == 0
    street.pass_time(10)
    assert len(street.received("+447700900100")) == 1


def test_a_dead_number_hurries_to_the_leader(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    omar = build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(11)
    Phone.objects.with_number(OMAR).update(dead_since=street.now, dead_code="30005")
    Message.objects.filter(phone__in=Phone.objects.with_number(OMAR)).update(
        state="failed", error_code="30005", changed_at=street.now
    )
    street.pass_time(15)
    recipient = Recipient.objects.get(people=omar)
    assert recipient.listed_at
    assert street.calls(OMAR) == 0
    street.pass_time(hours=1, minutes=10)
    recipient.refresh_from_db()
    assert recipient.reason == Reason.DEAD_NUMBER


def test_a_changed_tree_changes_nothing_in_a_running_call_out(home, floor, street, launch):
    omar = build.resident(home, OMAR, branch=floor)
    call_out = launch(home)
    floor.word = "Renamed"
    floor.save()
    omar.branch = None
    omar.reads = "ar"
    omar.save()
    street.pass_time(15)
    assert call_out.sections.get().word == "First floor"
    assert call_out.wordings.get(language="en").words in street.received(OMAR)[0]


def test_a_drill_says_so_in_every_language(home, floor, street, launch):
    build.resident(home, OMAR, branch=floor, reads="ar")
    build.resident(home, LEYLA, branch=floor, reads="so")
    call_out = launch(home, urgency="drill")
    for wording in call_out.wordings.all():
        assert wording.words.startswith(build.mark_of_a_drill(wording.language)), wording.language


def test_links_are_kept_only_as_digests(home, floor, street, launch):
    build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(15)
    secret = street.received(OMAR)[0].split("/r/")[1].split()[0]
    assert len(secret) == 11
    assert bytes(Link.objects.get().digest) != secret.encode()


def test_an_answer_that_comes_in_late_is_never_for_a_call_out_that_began_after_it(
    home, floor, street, launch
):
    omar = build.resident(home, OMAR, branch=floor)
    yesterday = street.now
    street.now += timedelta(hours=20)
    launch(home)
    street.pass_time(15)
    receive(
        provider_id="SMlate",
        channel="text",
        sender=OMAR,
        body="1",
        at=yesterday,
        now=street.now,
    )
    assert outcome(omar) == Outcome.OPEN


def test_what_begins_at_night_begins_for_everybody_in_the_morning(home, floor, street, launch):
    leader = build.resident(home, LEYLA, branch=floor, leads=1)
    alone = build.resident(home, branch=floor)
    street.now += timedelta(hours=13)
    call_out = launch(home, text_key="drill", urgency="drill")
    street.pass_time(hours=8)
    assert street.received(LEYLA) == []
    assert {outcome(leader), outcome(alone)} == {Outcome.OPEN}
    street.pass_time(hours=1, minutes=1)
    message, the_list = street.received(LEYLA)
    assert call_out.wordings.get(language="en").words in message
    assert "/l/" in the_list
    assert call_out.sections.get().leading == 0


def test_the_leader_is_asked_to_look_for_somebody_who_wants_no_texts(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, OMAR, branch=floor)
    Phone.objects.with_number(OMAR).update(opted_out_at=street.now)
    launch(home)
    street.pass_time(15)
    assert "/l/" in street.received(LEYLA)[-1]
    assert street.received(OMAR) == []


def test_leader_and_deputy_on_one_phone_are_waited_for_once(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, LEYLA, branch=floor, leads=2)
    call_out = launch(home)
    assert len(call_out.sections.get().candidates) == 1


def test_a_leader_who_is_deleted_moves_nobody_elses_place(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, SARA, branch=floor, leads=2)
    build.resident(home, branch=floor)
    call_out = launch(home)
    street.pass_time(15)
    Recipient.objects.filter(phone__in=Phone.objects.with_number(LEYLA)).delete()
    street.pass_time(minutes=2)
    assert "/l/" in street.received(SARA)[-1]
    deputy = Recipient.objects.get(phone__in=Phone.objects.with_number(SARA))
    assert call_out.sections.get().leader_id == deputy.pk


def test_a_broken_call_out_never_stops_the_others(amina, home, floor, street, launch):
    build.resident(home, OMAR, branch=floor)
    other = build.residence(amina)
    build.resident(other, LEYLA, branch=build.branch(other))
    broken = launch(home)
    launch(other)
    CallOut.objects.filter(pk=broken.pk).update(ladder={}, wake_at=street.now)
    street.now += timedelta(seconds=15)
    with pytest.raises(KeyError):
        runner.tick(street.now)
    assert CallOut.objects.get(residence=other).state == CallOutState.LIVE


def test_a_stop_covers_no_call_for_help_that_somebody_marked(home, floor, street, launch, amina):
    omar = build.resident(home, OMAR, branch=floor)
    build.resident(home, LEYLA, branch=floor)
    launch(home)
    street.pass_time(15)
    recipient = Recipient.objects.get(people=omar)
    help_ = Outcome.NEEDS_HELP
    reports.mark(recipient=recipient, outcome=help_, by=amina, how="person", now=street.now)
    street.answers(OMAR, "1")
    street.answers(OMAR, "stop")
    assert outcome(omar) == Outcome.NEEDS_HELP
    assert Phone.objects.with_number(OMAR).get().opted_out_at


def test_a_leaders_slip_loses_no_call_for_help(home, floor, street, launch):
    omar = build.resident(home, OMAR, branch=floor)
    build.resident(home, LEYLA, branch=floor)
    launch(home)
    street.pass_time(15)
    street.answers(OMAR, "2")
    recipient = Recipient.objects.get(people=omar)
    seen = Outcome.SEEN_IN_PERSON
    reports.mark(recipient=recipient, outcome=seen, by=None, how="leader", now=street.now)
    reports.unmark(recipient=recipient, now=street.now)
    assert outcome(omar) == Outcome.NEEDS_HELP


def test_taken_back_after_the_end_it_is_a_task(home, floor, street, launch):
    omar = build.resident(home, OMAR, branch=floor)
    launch(home)
    street.pass_time(15)
    recipient = Recipient.objects.get(people=omar)
    seen = Outcome.SEEN_IN_PERSON
    reports.mark(recipient=recipient, outcome=seen, by=None, how="leader", now=street.now)
    street.pass_time(15)
    reports.unmark(recipient=recipient, now=street.now)
    assert outcome(omar) == Outcome.UNREACHABLE
    assert Task.objects.get(recipient=recipient).done_at is None
