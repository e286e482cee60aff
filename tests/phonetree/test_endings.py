"""How a call-out ends: word that it is over, nothing after it, and no emergency kept waiting."""

from datetime import timedelta

import pytest

from messaging.models import Message
from phonetree import actions, runner
from phonetree.closing import drop_answered, drop_unsent
from phonetree.models import CallOut, CallOutState, Recipient
from phonetree.outgoing import TASK_STEP
from phonetree.wordings import FreeText
from tests import build

OMAR, LEYLA = "+447700900001", "+447700900002"


@pytest.fixture
def home(amina):
    return build.residence(amina)


def test_when_everybody_answered_they_can_still_be_told_that_it_is_over(
    home, street, launch, amina
):
    build.resident(home, OMAR)
    call_out = launch(home)
    street.pass_time(15)
    street.answers(OMAR, "1")
    street.pass_time(5)
    call_out.refresh_from_db()
    assert call_out.state == CallOutState.ENDED
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    street.pass_time(10)
    assert street.received(OMAR)[-1] == call_out.wordings.get(language="en").phrases["all_clear"]


def test_nothing_of_the_ladder_goes_out_to_somebody_who_has_answered(home, street, launch):
    omar = build.resident(home, OMAR)
    build.resident(home, LEYLA)
    call_out = launch(home)
    street.pass_time(15)
    street.answers(OMAR, "1")
    # the provider gave a message back just then: "too many requests", it is due again
    recipient = Recipient.objects.get(people=omar)
    Message.objects.filter(attempt__recipient=recipient).update(
        state="due", provider_id=None, due_at=street.now.replace(hour=23)
    )
    street.pass_time(minutes=3)
    assert Message.objects.get(attempt__recipient=recipient).state == "cancelled"
    assert call_out.recipients.open().count() == 1


def test_what_waits_for_a_second_coordinator_makes_way_for_an_emergency(home, street, launch):
    for n in range(26):
        build.resident(home, f"+4477009001{n:02}")
    waiting = launch(home, text_key="", urgency="today", free=FreeText("The bus is late.", "en"))
    assert waiting.state == CallOutState.WAITING
    with pytest.raises(actions.AlreadyRunning):
        launch(home, urgency="today")
    emergency = launch(home)
    waiting.refresh_from_db()
    assert (waiting.state, emergency.state) == (CallOutState.CANCELLED, CallOutState.HOLDING)


@pytest.mark.parametrize("urgency", ["drill", "today"])
def test_what_is_less_urgent_ends_without_a_word_for_an_emergency(home, street, launch, urgency):
    build.resident(home, OMAR)
    practice = launch(home, text_key="general_update", urgency=urgency)
    street.pass_time(15)
    heard = len(street.received(OMAR))
    with pytest.raises(actions.AlreadyRunning):
        launch(home, text_key="", free=FreeText("Fire.", "en"))  # free words are never so urgent
    emergency = launch(home)
    practice.refresh_from_db()
    assert (practice.state, emergency.state) == (CallOutState.ENDED, CallOutState.HOLDING)
    street.pass_time(5)
    assert len(street.received(OMAR)) == heard
    street.pass_time(10)
    assert len(street.received(OMAR)) == heard + 1  # the emergency, and nothing else
    with pytest.raises(actions.AlreadyRunning):
        launch(home, text_key="stay_inside")


@pytest.mark.parametrize("alarm", [True, False])
def test_nobody_is_sent_to_doors_while_an_emergency_is_on(home, street, launch, amina, alarm):
    floor = build.branch(home)
    build.resident(home, OMAR, branch=floor, leads=1)
    build.resident(home, LEYLA, branch=floor)
    news = launch(home, text_key="general_update", urgency="today")
    street.pass_time(15)
    street.answers(OMAR, "1")  # well, and knows the way to Leyla's door
    if alarm:
        launch(home)
    else:
        actions.end_call_out(call_out=news, by=amina, now=street.now)
    street.pass_time(minutes=3)
    told = Message.objects.filter(about=news.pk, attempt__step=TASK_STEP)
    assert told.exists() is not alarm


def test_what_was_not_yet_sent_about_doors_is_not_sent_in_an_emergency(home, street, launch, amina):
    floor = build.branch(home)
    build.resident(home, OMAR, branch=floor, leads=1)
    build.resident(home, LEYLA, branch=floor)
    news = launch(home, text_key="general_update", urgency="today")
    street.pass_time(15)
    street.answers(OMAR, "1")
    actions.end_call_out(call_out=news, by=amina, now=street.now)
    street.pass_time(5)
    told = Message.objects.filter(about=news.pk, attempt__step=TASK_STEP)
    told.update(state="due", provider_id=None, due_at=street.now.replace(hour=23))
    launch(home)
    street.pass_time(15)
    assert [one.state for one in told.all()] == ["cancelled"]


@pytest.fixture
def ended(home, street, launch):
    """A call-out that ended because everybody answered."""
    build.resident(home, OMAR)
    call_out = launch(home)
    street.pass_time(15)
    street.answers(OMAR, "1")
    street.pass_time(5)
    call_out.refresh_from_db()
    assert call_out.state == CallOutState.ENDED
    return call_out


def test_an_engine_that_is_just_closing_it_does_not_lose_the_all_clear(street, amina, ended):
    as_the_engine_read_it = CallOut.objects.get()
    as_the_engine_read_it.closed_at = None
    actions.stand_down(call_out=ended, by=amina, now=street.now)
    runner.look_at(as_the_engine_read_it, street.now)
    street.pass_time(10)
    assert street.received(OMAR)[-1] == ended.wordings.get(language="en").phrases["all_clear"]


@pytest.mark.parametrize("urgency", ["emergency", "today"])
def test_nobody_is_told_that_it_is_calm_while_another_call_out_is_under_way(
    home, street, launch, amina, ended, urgency
):
    launch(home, urgency=urgency)
    with pytest.raises(actions.AnotherUnderWay):
        actions.stand_down(call_out=ended, by=amina, now=street.now)
    street.pass_time(15)
    with pytest.raises(actions.AnotherUnderWay):
        actions.stand_down(call_out=ended, by=amina, now=street.now)
    street.pass_time(15)
    assert ended.wordings.get(language="en").phrases["all_clear"] not in street.received(OMAR)


@pytest.mark.parametrize(("late", "refused"), [(0, False), (1, True)])
def test_a_day_after_the_end_it_is_too_late_for_an_all_clear(street, amina, ended, late, refused):
    street.now = ended.stopped_at + timedelta(hours=24, seconds=late)
    assert bool(actions.no_all_clear(ended, street.now)) is refused
    if refused:
        with pytest.raises(actions.LongOver):
            actions.stand_down(call_out=ended, by=amina, now=street.now)
    else:
        actions.stand_down(call_out=ended, by=amina, now=street.now)


def test_an_emergency_stops_the_all_clear_of_the_one_before(home, street, launch, amina, ended):
    build.resident(home, LEYLA)
    actions.stand_down(call_out=ended, by=amina, now=street.now)
    runner.tick(street.now)  # written, but the sender is slow: nothing has gone out yet
    launch(home)
    street.now += timedelta(seconds=11)
    street.turn()
    assert ended.wordings.get(language="en").phrases["all_clear"] not in street.received(OMAR)
    assert Message.objects.filter(about=ended.pk, state="cancelled", body__isnull=True).count() == 1


def test_an_all_clear_that_is_written_too_late_is_not_written(home, street, launch, amina, ended):
    actions.stand_down(call_out=ended, by=amina, now=street.now)
    launch(home)
    CallOut.objects.filter(pk=ended.pk).update(wake_at=street.now + timedelta(seconds=20))
    street.pass_time(30)
    assert ended.wordings.get(language="en").phrases["all_clear"] not in street.received(OMAR)
    ended.refresh_from_db()
    assert ended.wake_at is None


def test_an_answer_after_the_stand_down_does_not_take_the_all_clear_away(
    home, street, launch, amina
):
    build.resident(home, OMAR)
    build.resident(home, LEYLA)
    call_out = launch(home)
    street.pass_time(15)
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    runner.tick(street.now)
    street.answers(OMAR, "1")  # before the sender came to their all clear
    street.pass_time(10)
    assert call_out.wordings.get(language="en").phrases["all_clear"] in street.received(OMAR)


def test_a_leaders_own_answer_does_not_take_their_list_away(home, street, launch):
    floor = build.branch(home)
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, branch=floor)
    launch(home)
    street.now += timedelta(seconds=11)
    while runner.tick(street.now):
        pass  # the list of who has no phone is written, and waits with the message itself
    street.answers(LEYLA, "1")
    street.pass_time(10)
    assert "/l/" in "".join(street.received(LEYLA))


@pytest.mark.parametrize("drop", [drop_unsent, drop_answered])
def test_the_words_of_what_is_cancelled_are_erased(home, street, launch, drop):
    build.resident(home, OMAR)
    call_out = launch(home)
    street.now += timedelta(seconds=11)
    while runner.tick(street.now):
        pass
    (message,) = Message.objects.all()
    assert message.body
    Recipient.objects.update(outcome="safe", outcome_at=street.now, next_at=None)
    drop(call_out, street.now)
    message.refresh_from_db()
    assert (message.state, message.body) == ("cancelled", None)
