"""People take over from machines: a leader by numbers, a volunteer by telephone, WhatsApp beside it.

Through our web, the real client and simulated phones. Whatever a phone gets that the story does not
tell fails it.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.clock import now
from accounts.models import Role
from phonetree.actions import start_call_out
from phonetree.models import CallOut, Recipient
from phonetree.outcomes import Outcome
from tests import build
from translations import starter_texts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]
OURS = "+447700900998"
OMAR, LEYLA, SARA, DAWIT = (f"+4477009000{n:02}" for n in range(1, 5))


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def lives(home):
    floor = build.branch(home, "First floor")

    def lives(number, tag, **facts):
        return build.resident(home, number, branch=floor, reads=tag, **facts)

    return lives


def said(key, tag):
    return starter_texts.shipped(tag)[key]


def of(number):
    return Recipient.objects.get(phone=build.phone(number))


def lines(wall, number):
    """What happened on this phone, with links as LINK."""
    return [re.sub(r"https?://\S+", "LINK", line) for line in wall.seen().get(number, [])]


def alarm(call_out, tag):
    wording = call_out.wordings.get(language=tag)
    return f"text: {wording.words}\n{wording.how.replace('{link}', 'LINK')}"


def press(browser, name, number, **data):
    path = reverse(f"phonetree:{name}", args=[of(number).call_out_id, of(number).pk])
    return browser.post(path, data, follow=True).content.decode()


def two_volunteers_want_to_ring_sara(amina, somali):
    """One has her, the other is told so, and has her next."""
    group = Role.objects.get(user=amina).group
    vera, sam = (build.person("volunteer", group=group, name=name) for name in ("Vera", "Sam"))
    first, second = build.client(vera), build.client(sam)
    shown = press(first, "ring", SARA)
    assert f"tel:{SARA}" in shown
    assert somali in shown
    assert "With Vera since" in press(second, "ring", SARA)
    press(first, "mark", SARA, outcome="no_answer")
    assert f"tel:{SARA}" in press(second, "ring", SARA)
    press(second, "mark", SARA, outcome="safe")
    assert (of(SARA).outcome, of(SARA).outcome_by) == (Outcome.SAFE, sam)


def as_told(call_out):
    """Everything that each phone got and did, and nothing else."""
    numbers = sorted([of(OMAR).number, of(SARA).number])
    spelled = ", ".join(str(number) for number in numbers)
    omars, arabic = str(of(OMAR).number), dict(call_out.wordings.get(language="ar").phrases)
    return {
        LEYLA: [
            alarm(call_out, "ar"),
            "wrote: 1",
            f"text: {said('thanks_safe', 'ar')}",
            f"text: {arabic['leader_list'].format(count=2, link='LINK')}\n"
            + arabic["leader_numbers"].format(numbers=spelled),
            f"wrote: {omars}",
            f"text: {arabic['leader_seen'].format(numbers=omars, undo='-' + omars)}",
        ],
        OMAR: [alarm(call_out, "ti")],
        SARA: [alarm(call_out, "so")],
        DAWIT: [
            "wrote: hello",
            alarm(call_out, "en"),
            "wrote: 1",
            f"text: {said('thanks_safe', 'en')}",
        ],
    }


def test_a_leader_and_a_volunteer_find_those_whom_no_machine_reached(
    wall, home, lives, amina, settings
):
    settings.WHATSAPP_NUMBER = OURS
    lives(LEYLA, "ar", leads=1)
    for number, tag in ((OMAR, "ti"), (SARA, "so")):  # no voice has these: a text, and no call
        lives(number, tag)
    lives(DAWIT, "en")
    phone = build.phone(DAWIT)
    phone.whatsapp_since = now()
    phone.save()
    wall.sim.text(DAWIT, "hello", to=f"whatsapp:{OURS}")
    wall.settle()
    call_out = start_call_out(
        residence=home, by=amina, title="", urgency="emergency", text_key="incident_at_door",
        now=now() - timedelta(minutes=1),
    )  # fmt: skip
    wall.turn(now() - timedelta(seconds=45))
    wall.settle()

    # Two answer by themselves, one of them on WhatsApp, where the alarm came to him.
    wall.sim.text(LEYLA, "1")
    wall.sim.text(DAWIT, "1", to=f"whatsapp:{OURS}")
    wall.turn()
    wall.settle()
    ways = [one.to.partition(":")[0] for one in wall.sim.texts_to(DAWIT)]
    assert ways == ["whatsapp", "whatsapp"]

    # The leader is asked to look, and texts a number.
    later = now() + timedelta(minutes=4)
    wall.turn(later)
    wall.settle()
    wall.sim.text(LEYLA, str(of(OMAR).number))
    wall.turn()
    wall.settle()
    assert (of(OMAR).outcome, of(OMAR).outcome_how) == (Outcome.SEEN_IN_PERSON, "leader")

    two_volunteers_want_to_ring_sara(amina, call_out.wordings.get(language="so").words)

    # Everybody is accounted for, so it is over and nobody gets anything more.
    wall.turn(later)
    wall.settle()
    assert CallOut.objects.get(pk=call_out.pk).state == "ended"
    assert {number: lines(wall, number) for number in wall.seen()} == as_told(call_out)
