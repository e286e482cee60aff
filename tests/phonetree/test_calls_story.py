"""A call-out by telephone, through our web, the real client and simulated phones.

Whatever a phone gets that the story does not tell fails it.
"""

from datetime import timedelta

import pytest

from accounts.clock import now
from accounts.models import Role
from messaging.models import Message
from phonetree import actions, voicemail
from phonetree.models import Recipient
from phonetree.models.line import CallIn, Voicemail
from phonetree.outcomes import Outcome
from tests import build
from tests.sounds import recorded
from translations import starter_texts
from translations.recordings import address_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.both]
OMAR, LEYLA, SARA, DAWIT, ZARA = (f"+4477009000{n:02}" for n in range(1, 6))
VERA, WALID, STRANGER = "+447700900051", "+447700900052", "+447700900077"


def said(key, tag):
    return starter_texts.shipped(tag)[key]


def outcome(someone):
    return Recipient.objects.get(people=someone).outcome


@pytest.fixture
def amina(db):
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    home = build.residence(amina)
    build.branch(home, "First floor")
    return home


@pytest.fixture
def lives(home):
    def lives(number, tag, **facts):
        return build.resident(
            home, number, branch=home.branches.get(), reads=tag, speaks=tag, **facts
        )

    return lives


def launched(home, by, ago, **facts):
    """A call-out that was begun some time ago."""
    begun = now() - ago
    facts = {"title": "", "urgency": "emergency", "text_key": "incident_at_door", **facts}
    return actions.start_call_out(residence=home, by=by, now=begun, **facts)


def texts(number, wall):
    return [line for line in wall.seen().get(number, []) if line.startswith("text:")]


def test_everybody_is_rung_who_can_be_and_only_a_key_is_an_answer(wall, home, lives, amina):
    omar, leyla, sara = lives(OMAR, "ar"), lives(LEYLA, "ar"), lives(SARA, "so")
    dawit, zara = lives(DAWIT, "ti"), lives(ZARA, "en")
    bilal = build.person("translator")
    recordings = [
        recorded(key, "ti", amina, bilal, now(), seconds=20)
        for key in ("incident_at_door", "voice_how")
    ]
    call_out = launched(home, amina, timedelta(minutes=3))  # so that its calls are due now
    wall.turn(now() - timedelta(minutes=2, seconds=45))
    wall.settle()
    wall.sim.press(OMAR, "92")  # hear it again, then: I need help
    wall.sim.set_phone(LEYLA, on_call="machine")
    wall.sim.press(ZARA, "3")
    wall.turn()
    wall.until_ringing(DAWIT)
    wall.sim.pick_up(DAWIT)
    wall.until_talking(DAWIT)
    wall.sim.wait_for(lambda: wall.sim.heard(DAWIT))
    wall.sim.hang_up(DAWIT)  # before any key
    wall.settle()

    english, arabic = (call_out.wordings.get(language=tag) for tag in ("en", "ar"))
    once = [arabic.words, said("voice_how", "ar")]
    assert wall.sim.heard(OMAR) == [*once, *once, said("voice_help", "ar")]
    assert wall.sim.heard(DAWIT)[0] == address_of(recordings[0].pk)
    assert wall.sim.heard(ZARA) == [english.words, said("voice_how", "en"),
                                    said("voice_quiet", "en")]  # fmt: skip
    languages = {one.language for c in wall.sim.calls_of(OMAR) for one in c.heard if one.language}
    assert languages == {"arb"}
    came_out = {name: outcome(one) for name, one in
                {"omar": omar, "leyla": leyla, "sara": sara, "dawit": dawit, "zara": zara}.items()}  # fmt: skip
    assert came_out == {
        "omar": Outcome.NEEDS_HELP,
        "leyla": Outcome.OPEN,  # a machine is not reached
        "sara": Outcome.OPEN,  # nothing speaks Somali: a text, and no call
        "dawit": Outcome.OPEN,  # who hangs up before any key has said nothing
        "zara": Outcome.NOT_SAFE_TO_TALK,
    }
    assert (
        Message.objects.filter(channel="call").exclude(language__in=["ar", "ti", "en"]).count() == 0
    )
    seen = wall.seen()
    assert {number: len(texts(number, wall)) for number in seen} == dict.fromkeys(seen, 1)
    rest = {n: [one for one in lines if not one.startswith("text:")] for n, lines in seen.items()}
    assert rest == {
        OMAR: ["call: completed"],
        LEYLA: ["call: completed"],
        SARA: [],
        DAWIT: ["call: completed"],
        ZARA: ["call: completed"],
    }


def test_a_resident_rings_answers_by_it_and_is_put_through_when_they_ring_again(
    wall, home, lives, amina
):
    omar = lives(OMAR, "ar", alias="Calm Fern")
    lives(SARA, "so")  # who never answers
    group = Role.objects.get(user=amina).group
    hours = timedelta(hours=2)
    shift = (now() - hours, now() + hours)
    vera = build.helper(build.person("volunteer", group=group), VERA, "ar", shift=shift)
    walid = build.helper(build.person("volunteer", group=group), WALID, "ar", shift=shift)
    vera.rung_at = now() - timedelta(days=2)  # so she is rung first
    walid.rung_at = now() - timedelta(days=1)
    vera.save()
    walid.save()
    launched(home, amina, timedelta(seconds=12))  # nobody is rung in the time that this takes
    wall.turn()
    wall.settle()
    first = {number: texts(number, wall) for number in (OMAR, SARA)}
    assert all(len(lines) == 1 for lines in first.values())

    # A ring is an answer: nobody picks up, nobody pays, and a text says what it counted as.
    wall.sim.ring(OMAR)
    wall.settle()
    assert outcome(omar) == Outcome.SAFE
    wall.turn()
    wall.settle()
    thanks = f"text: {said('answered_by_ring', 'ar')}"
    assert wall.seen()[OMAR] == [*first[OMAR], "rang: busy", thanks]

    # Who rings again is picked up, presses 0, and is put through to the second whom we ring.
    wall.sim.set_phone(VERA, on_call="busy")
    wall.sim.press(WALID, "1")
    wall.sim.press(OMAR, "0")
    wall.sim.ring(OMAR)
    wall.until_connected(OMAR)
    wall.sim.hang_up(OMAR)
    wall.settle()
    assert CallIn.objects.get().taken_by == walid
    assert "Somebody who speaks Arabic rings. Press 1 to talk to them." in wall.sim.heard(WALID)
    assert not Voicemail.objects.exists()
    for number in (VERA, WALID):
        (leg,) = wall.sim.calls_of(number)
        assert leg.sender == wall.sim.network.options.number  # never the resident's
    shown = str([call.heard for call in wall.sim.calls_of(OMAR)])
    assert VERA not in shown
    assert WALID not in shown

    assert wall.seen() == {
        OMAR: [*first[OMAR], "rang: busy", thanks, "rang: completed"],
        SARA: first[SARA],
        VERA: ["put through: busy"],
        WALID: ["put through: completed"],
    }


def test_where_nobody_on_shift_speaks_their_language_a_tone_needs_none(wall, home, lives, amina):
    dawit = lives(DAWIT, "ti")
    lives(SARA, "so")  # who never answers
    bilal = build.person("translator")
    for key in ("incident_at_door", "voice_how"):
        recorded(key, "ti", amina, bilal, now())
    launched(home, amina, timedelta(seconds=12))
    wall.turn()
    wall.settle()
    first = {number: texts(number, wall) for number in (DAWIT, SARA)}
    wall.sim.ring(DAWIT)  # his missed call is an answer too
    wall.turn()
    wall.settle()
    wall.sim.speak(DAWIT, 6)
    wall.sim.ring(DAWIT)
    wall.settle()
    mail = Voicemail.objects.get()
    assert (mail.language, mail.seconds, outcome(dawit)) == ("ti", 6, Outcome.SAFE)
    heard = [one.verb for one in wall.sim.calls_of(DAWIT)[-1].heard]
    assert heard.count("Play") == 4  # what happened and the keys, twice
    assert heard[-3:] == ["Beep", "Record", "Hangup"]
    assert wall.sim.recordings() == [mail.provider_id]
    voicemail.tick(now() + timedelta(minutes=1))
    mail.refresh_from_db()
    assert mail.sound[:4] == b"RIFF"
    assert wall.sim.recordings() == []

    # A stranger learns nothing.
    wall.sim.ring(STRANGER)
    wall.settle()
    assert wall.sim.heard(STRANGER)[0].startswith("Hello. This number takes no calls from you.")

    ti = f"text: {said('answered_by_ring', 'ti')}"
    wall.settle()
    assert wall.seen() == {
        DAWIT: [*first[DAWIT], "rang: busy", ti, "rang: completed"],
        SARA: first[SARA],
        STRANGER: ["rang: completed"],
    }


def test_a_volunteer_confirms_their_number_through_our_call(wall, amina):
    user = build.person("volunteer", group=amina.roles.get().group)
    browser = build.client(user)
    browser.post("/line/shifts/phone/", {"number": VERA, "languages": ["ar"]})
    wall.sim.press(VERA, "1")
    browser.post("/line/shifts/phone/ring/")
    wall.turn()
    wall.settle()
    figures = next(words for words in wall.sim.heard(VERA) if words.startswith("Your code is"))
    code = "".join(sign for sign in figures if sign.isdecimal())
    browser.post("/line/shifts/phone/confirm/", {"code": code})
    assert user.helper.confirmed_at
    assert wall.seen() == {VERA: ["call: completed"]}
    assert Message.objects.get().body is None
