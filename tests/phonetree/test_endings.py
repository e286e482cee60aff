"""How a call-out ends: word that it is over, nothing after it, and no emergency kept waiting."""

import pytest

from messaging.models import Message
from phonetree import actions
from phonetree.models import CallOutState, Recipient
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
