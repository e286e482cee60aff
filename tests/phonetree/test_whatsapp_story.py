"""A call-out by WhatsApp and by text, through our web, the real client and simulated phones.

Whatever a phone gets that the story does not tell fails it.
"""

from datetime import timedelta

import pytest

from accounts.clock import now
from messaging import whatsapp
from messaging.models import Message, Phone
from messaging.statuses import State
from phonetree import actions
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from tests import build
from tests.phonetree.test_calls_story import launched, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]
OMAR, SARA = "+447700900001", "+447700900003"
OURS, TEMPLATE = "+447700900998", "HX" + "a" * 32


@pytest.fixture
def on(settings):
    settings.WHATSAPP_NUMBER = OURS
    settings.WHATSAPP_TEMPLATES = [f"call_out.ar={TEMPLATE}"]


@pytest.fixture
def amina(db):
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina)


def got(wall, number):
    """Every text on this phone, oldest first: by which way, as which template, and its words."""
    texts = [one for one in wall.sim.texts_to(number) if one.direction != "inbound"]
    return [
        ("whatsapp" if one.to.startswith("whatsapp:") else "text", one.template, one.status,
         one.body)
        for one in texts
    ]  # fmt: skip


def on_one_line(words):
    return " ".join(words.split())


def test_by_template_then_freely_for_a_day_and_as_a_text_where_whatsapp_says_no(
    wall, on, home, amina
):
    omar = build.resident(home, OMAR, reads="ar", speaks="ar", branch=build.branch(home))
    build.resident(home, SARA, reads="ar", speaks="ar", branch=home.branches.get())
    whatsapp.choose(Phone.objects.filter(residents=omar), yes=True, now=now())

    # Nobody wrote to us there today: approved words, with ours in their one place.
    call_out = launched(home, amina, timedelta(seconds=12))
    wall.turn()
    wall.settle()
    (way, template, status, body), = got(wall, OMAR)  # fmt: skip
    assert (way, template, status) == ("whatsapp", TEMPLATE, "delivered")
    assert said("incident_at_door", "ar") in body
    assert body == on_one_line(body)
    (plain,) = got(wall, SARA)
    assert plain[:3] == ("text", "", "delivered")
    assert said("incident_at_door", "ar") in plain[3]

    # He answers there: it counts like any answer, and for a day we may write freely.
    wall.sim.text(OMAR, "1", to=f"whatsapp:{OURS}")
    wall.turn()
    wall.settle()
    assert Recipient.objects.get(people=omar).outcome == Outcome.SAFE
    thanks = ("whatsapp", "", "delivered", said("thanks_safe", "ar"))
    assert got(wall, OMAR)[1:] == [thanks]

    # We believe that the day is not over, the company does not: the same words go as a text, once.
    wall.sim.network.phone(OMAR).wrote_by_whatsapp -= timedelta(hours=25)
    actions.stand_down(call_out=call_out, by=amina, now=now())
    wall.turn()
    wall.settle()
    wall.turn()
    wall.settle()
    calm = said("all_clear", "ar")
    refused, sent = got(wall, OMAR)[2:]
    assert refused == ("whatsapp", "", "undelivered", calm)
    assert sent == ("text", "", "delivered", calm)
    assert got(wall, SARA)[1:] == [("text", "", "delivered", calm)]
    assert set(Message.objects.values_list("state", flat=True)) == {State.DELIVERED}
    assert set(wall.seen()) == {OMAR, SARA}
    assert len(wall.seen()[OMAR]) == 5  # four texts of ours and one of his
    assert len(wall.seen()[SARA]) == 2
