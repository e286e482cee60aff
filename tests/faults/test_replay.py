"""Every webhook of a call-out comes a hundred times, in any order: the outcome is the same."""

import random
from datetime import timedelta
from itertools import count

import pytest
from django.test import Client

from accounts import clock
from messaging.models import Message, MessageEvent, Phone
from messaging.statuses import State
from messaging.transports.loop import run
from messaging.transports.memory import street as memory
from phonetree.models import Answer, Recipient
from phonetree.outcomes import Outcome
from residences.models import Resident, ResidentPhone
from tests.faults import crowd
from tests.messaging.build import signed

PEOPLE = 13
SAFE, HELP, STOPPED, RANG, FAILED, SILENT = range(6)
PRESSED, WAVERED, HUSHED, SHARED, MAILBOX, UNTAKEN, TEXTED_TOO = range(6, PEOPLE)
CALLED = range(6, PEOPLE)
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
}


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

    def taken(self, place, who="human"):
        """A call that somebody or something takes."""
        statuses = ("initiated", "ringing", "in-progress", "completed")
        return [*self.call(place, *statuses, who=who), self.script(place)]


@pytest.fixture
def provider(street, amina, settings):
    """A call-out to thirteen people; seven of them could be rung and did not answer our text."""
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
    return Provider(settings)


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
        *(one for place in CALLED if TAKEN_BY[place] for one in said.taken(place, TAKEN_BY[place])),
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
    ]  # fmt: skip


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
    assert Answer.objects.count() == 13
    assert (recipient(SHARED).people_count, recipient(SHARED).people_here) == (2, 2)
    assert Phone.objects.exclude(opted_out_at=None).count() == 1
    assert Phone.objects.exclude(dead_since=None).count() == 1
    assert hung_up_on() == [message_to(MAILBOX, "call").provider_id]


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
