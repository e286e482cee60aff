"""What the board says of everybody: nobody is hidden, and what it says is of this moment."""

from datetime import timedelta

import pytest

from messaging.models import Message
from phonetree.board import board, not_reached, ringing_now
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from tests import build

OMAR, LEYLA = "+447700900001", "+447700900002"


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home, "First floor"))


@pytest.fixture
def rung(omar, launch, home, street):
    """A call-out in which Omar was rung just now, and of that call nothing more is ever heard."""
    call_out = launch(home)
    street.pass_time(minutes=4, seconds=11)  # the first call, and then the leader's list
    Message.objects.filter(channel="call").update(sent_at=street.now)
    call_out.refresh_from_db()
    return call_out


def of(someone):
    return Recipient.objects.get(people=someone)


@pytest.mark.parametrize(("seconds", "rings"), [(119, True), (120, False), (3600, False)])
def test_a_call_whose_last_report_was_lost_rings_for_two_minutes(
    rung, omar, street, seconds, rings
):
    now = street.now + timedelta(seconds=seconds)
    ringing = ringing_now(rung, now)
    assert (of(omar).pk in ringing) is rings
    assert not_reached(rung, ringing).exists() is not rings
    tally = board(rung, now).tally
    assert (tally.ring, tally.missed) == ((1, 0) if rings else (0, 1))


@pytest.mark.parametrize("outcome", [Outcome.UNREACHABLE, Outcome.OPTED_OUT])
def test_whoever_has_an_outcome_is_not_ringing_and_stays_on_the_list(rung, omar, street, outcome):
    Recipient.objects.update(
        outcome=outcome, outcome_at=street.now, reason="no_answer", next_at=None
    )
    assert ringing_now(rung, street.now) == set()
    assert not_reached(rung, ringing_now(rung, street.now)).get() == of(omar)
    assert [row.look for row in board(rung, street.now).missed] == [outcome]
