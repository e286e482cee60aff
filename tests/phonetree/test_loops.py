"""Two machines that answer each other stop, whatever the words are that go round."""

import pytest

from messaging.models import Message
from tests import build

pytestmark = pytest.mark.django_db
OMAR = "+447700900001"


@pytest.mark.parametrize(
    "says", ["Thank you for your message.", "1", "2", "70", "7", "START", "echo"]
)
@pytest.mark.parametrize("is_live", [True, False], ids=["in a call-out", "outside"])
def test_a_phone_that_answers_everything_gets_five_replies(amina, launch, street, says, is_live):
    home = build.residence(amina)
    build.resident(home, OMAR, branch=build.branch(home, "First floor"), leads=1)
    if is_live:
        launch(home)
        street.pass_time(seconds=30)
    before = Message.objects.count()
    for _ in range(12):
        last = (street.received(OMAR) or ["Hello"])[-1]
        street.answers(OMAR, last if says == "echo" else says)
        street.turn()
    sent = Message.objects.filter(purpose__in=["reply", "tree"]).count()
    assert sent <= 5
    assert sent == 5 or not is_live or says in {"7", "70"}  # else it was no loop
    assert Message.objects.count() - before <= 5 + 1  # and what the ladder sends meanwhile
