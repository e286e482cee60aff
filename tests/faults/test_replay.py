"""Every webhook of a call-out comes a hundred times, in any order: the outcome is the same."""

import random
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client

from accounts import clock
from messaging.models import Inbound, Message, MessageEvent, Phone
from messaging.statuses import State
from messaging.transports.loop import run
from messaging.transports.memory import street as memory
from phonetree.models import Answer, Recipient
from phonetree.models.line import CallIn, Voicemail
from phonetree.outcomes import Outcome
from residences.models import Resident, ResidentPhone
from tests import build
from tests.faults import crowd
from tests.messaging.build import signed

PEOPLE = 14
SAFE, HELP, STOPPED, RANG, FAILED, SILENT = range(6)
PRESSED, WAVERED, HUSHED, SHARED, MAILBOX, UNTAKEN, TEXTED_TOO, GUESSED = range(6, PEOPLE)
CALLED = range(6, PEOPLE)
NEIGHBOUR = 50  # who rings our number; they live elsewhere, where nothing goes on
UNTIL_RUNG = timedelta(minutes=2, seconds=1)

OUTCOMES = {
    SAFE: Outcome.SAFE,
    HELP: Outcome.NEEDS_HELP,
    STOPPED: Outcome.OPTED_OUT,
    RANG: Outcome.SAFE,
    FAILED: Outcome.OPEN,
    SILENT: Outcome.OPEN,
    PRESSED: Outcome.SAFE,
    WAVERED: Outcome.NEEDS_HELP,
    HUSHED: Outcome.NOT_SAFE_TO_TALK,
    SHARED: Outcome.SAFE,
    MAILBOX: Outcome.OPEN,
    UNTAKEN: Outcome.OPEN,
    TEXTED_TOO: Outcome.NEEDS_HELP,
    GUESSED: Outcome.NEEDS_HELP,
}
TEXTS = {**dict.fromkeys(range(FAILED), State.DELIVERED), FAILED: State.FAILED}
CALLS = {**dict.fromkeys(CALLED, State.DELIVERED), UNTAKEN: State.FAILED}
TAKEN_BY = {
    PRESSED: "human",
    WAVERED: "human",
    HUSHED: "human",
    SHARED: "human",
    MAILBOX: "machine_start",
    UNTAKEN: "",
    TEXTED_TOO: "human",
    GUESSED: "human",
}
MISTAKEN = {GUESSED: "machine_start"}  # what the provider's ear says; they press a key


class Provider:
    """What the provider tells our web, each thing as the arguments of a client's post()."""

    def __init__(self, settings):
        self.settings, self.fresh = settings, count(1)

    def hook(self, path, **fields):
        said = {"To": self.settings.SENDER_NUMBER, **fields}
        return signed(path, said, self.settings)

    def text(self, place, body):
        """A text from this phone."""
        sid = f"SM{next(self.fresh):032x}"
        return self.hook("/hooks/text/", MessageSid=sid, From=crowd.number(place), Body=body)

    def ring(self, place):
        """A missed call from this phone."""
        sid = f"CA{next(self.fresh):032x}"
        return self.hook("/hooks/voice/", CallSid=sid, From=crowd.number(place))

    def reports(self, place, *statuses, code=""):
        """What became of the text to this phone."""
        message, extra = message_to(place), {"ErrorCode": code} if code else {}
        return [
            self.hook(
                f"/hooks/status/{message.pk}/",
                MessageSid=message.provider_id,
                MessageStatus=status,
                **extra,
            )
            for status in statuses
        ]

    def call(self, place, *statuses, who=""):
        """What became of the call to this phone, in order, and who took it."""
        call = message_to(place, "call")
        path, known = f"/hooks/status/{call.pk}/", {"CallSid": call.provider_id}
        found = [
            self.hook(path, CallStatus=status, SequenceNumber=str(number), **known)
            for number, status in enumerate(statuses)
        ]
        if who:
            found.append(self.hook(path, CallStatus="in-progress", AnsweredBy=who, **known))
        return found

    def script(self, place):
        """The provider asks what the call shall say."""
        call = message_to(place, "call")
        path = f"/hooks/call/{call.pk}/"
        return self.hook(path, CallSid=call.provider_id, CallStatus="in-progress")

    def key(self, place, digits, stage="answer"):
        """Somebody presses a key in the call."""
        call = message_to(place, "call")
        path = f"/hooks/call/{call.pk}/key/?stage={stage}"
        known = {"CallSid": call.provider_id, "CallStatus": "in-progress"}
        return self.hook(path, Digits=digits, **known)

    def talk(self, call, stage, **fields):
        """What is asked of us in a call that we picked up."""
        known = {"CallSid": call.provider_id, "CallStatus": "in-progress"}
        return self.hook(f"/hooks/voice/{call.pk}/{stage}/", **known, **fields)

    def over(self, call):
        """A call that we picked up has ended."""
        fields = {"CallStatus": "completed", "CallDuration": "60"}
        return self.hook("/hooks/voice/over/", CallSid=call.provider_id, **fields)

    def taken(self, place, who="human"):
        """A call that somebody or something takes."""
        statuses = ("initiated", "ringing", "in-progress", "completed")
        return [*self.call(place, *statuses, who=who), self.script(place)]


@pytest.fixture
def provider(street, amina, settings):
    """A call-out to fourteen people; eight of them could be rung and did not answer our text."""
    street.now = clock.now()  # webhooks look at the clock, and an answer counts for a day
    home = crowd.residence(PEOPLE, amina, rung=CALLED)
    shared = ResidentPhone.objects.get(phone__digest=Phone.of(crowd.number(SHARED)).digest)
    second = Resident.objects.get(pk=shared.resident_id)
    second.pk, second.alias = None, "Second"
    second.save(force_insert=True)
    ResidentPhone.objects.create(resident=second, phone=shared.phone)
    crowd.begin(home, amina, street.now)
    street.turn()
    street.now += UNTIL_RUNG
    street.turn()
    said = Provider(settings)
    ringing(said, amina)
    return said


def ringing(said, amina):
    """A neighbour rings our number, and is picked up."""
    build.resident(build.residence(amina), crowd.number(NEIGHBOUR))
    assert b"<Gather" in Client().post(**said.ring(NEIGHBOUR)).content


def the_call():
    return Inbound.objects.get(phone__digest=Phone.of(crowd.number(NEIGHBOUR)).digest)


def webhooks(said):
    """All that the provider tells, once and in order."""
    return [
        said.text(SAFE, "1"),
        said.text(HELP, "1"),
        said.text(HELP, "2"),
        said.text(STOPPED, "STOP"),
        said.ring(RANG),
        *(one for place in range(FAILED) for one in said.reports(place, "queued", "sent", "delivered")),
        *said.reports(FAILED, "sent"),
        *said.reports(FAILED, "undelivered", code="30005"),
        *(one for place in CALLED if TAKEN_BY[place] for one in said.taken(place, MISTAKEN.get(place, TAKEN_BY[place]))),
        *said.call(UNTAKEN, "initiated", "ringing", "no-answer"),
        said.key(PRESSED, "1"),
        said.key(WAVERED, "1"),
        said.key(WAVERED, "2"),
        said.key(HUSHED, "3"),
        said.key(SHARED, "1"),
        said.key(SHARED, "2", stage="people"),
        said.key(PRESSED, "7"),  # a slip: asked again
        said.key(TEXTED_TOO, "1"),
        said.text(TEXTED_TOO, "2"),
        said.key(GUESSED, "2"),
        *of_the_line(said),
    ]  # fmt: skip


def of_the_line(said):
    """The neighbour wants somebody; nobody is on shift, so they speak after the tone and hang up."""
    call, sound = the_call(), {"RecordingSid": f"RE{1:032x}", "RecordingDuration": "7"}
    return [
        said.talk(call, "key", Digits="0"),
        said.talk(call, "recorded", Digits="hangup", **sound),
        said.talk(call, "recording", **sound),
        said.over(call),
    ]


def message_to(place, channel="text"):
    """The first text or call to this phone."""
    phone = Phone.of(crowd.number(place)).digest
    return Message.objects.get(phone__digest=phone, channel=channel, purpose="call_out")


def recipient(place):
    return Recipient.objects.get(phone__digest=Phone.of(crowd.number(place)).digest)


@pytest.mark.parametrize(("times", "seed"), [(1, None), (100, 1), (10, 2), (10, 3)])
def test_the_outcome_is_the_same_however_often_and_in_whichever_order(provider, times, seed):
    post, turns = Client().post, webhooks(provider) * times
    if seed is not None:
        random.Random(seed).shuffle(turns)
    for one in turns:
        assert post(**one).status_code in {200, 204}
    assert {place: recipient(place).outcome for place in range(PEOPLE)} == OUTCOMES
    assert {place: message_to(place).state for place in TEXTS} == TEXTS
    assert {place: message_to(place, "call").state for place in CALLED} == CALLS
    assert {place: message_to(place, "call").answered_by for place in CALLED} == TAKEN_BY
    assert Answer.objects.count() == 14
    kept = Voicemail.objects.get()
    assert (kept.inbound, kept.provider_id, kept.seconds) == (the_call(), f"RE{1:032x}", 7)
    line = CallIn.objects.get(pk=the_call().pk)
    assert (line.wants_somebody, line.ended_at is not None, line.was_missed) == (True, True, False)
    assert (recipient(SHARED).people_count, recipient(SHARED).people_here) == (2, 2)
    assert Phone.objects.exclude(opted_out_at=None).count() == 1
    assert Phone.objects.exclude(dead_since=None).count() == 1
    certain, guessed = (message_to(place, "call").provider_id for place in (MAILBOX, GUESSED))
    assert {certain} <= set(hung_up_on()) <= {certain, guessed}  # a key may come before the guess
    assert len(memory.ended) == len(set(memory.ended))


def test_who_wants_somebody_is_rung_back_also_when_their_call_ended_before_we_knew(provider):
    wish, _kept, _sound, end = of_the_line(provider)
    for one in (end, wish, wish):
        assert Client().post(**one).status_code in {200, 204}
    assert Voicemail.objects.get().inbound == the_call()


@pytest.mark.parametrize("times", [1, 7])
def test_each_report_is_kept_once_and_its_repeats_are_counted(provider, times):
    hooks = [one for one in webhooks(provider) if one["path"].startswith("/hooks/status/")]
    post = Client().post
    for one in hooks * times:
        post(**one)
    # Who took a call is told together with "in-progress", which is one report with that one.
    same = sum(bool(who) for who in TAKEN_BY.values())
    events = MessageEvent.objects.all()
    assert events.count() == len(hooks) - same
    assert sum(1 + event.repeats for event in events) == len(hooks) * times


async def nothing():
    """Nothing."""


def hung_up_on():
    """The calls that we ended, once all that was begun is done."""
    run(nothing())
    return memory.ended
