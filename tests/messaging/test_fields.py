"""The provider's fields: new ones cost nothing, and no other cut of what is signed says anything."""

import re
from itertools import pairwise
from random import Random

import pytest

from messaging.fields import what_is_odd
from messaging.models import Inbound
from tests.messaging import build
from tests.messaging.build import LEILA, OMAR
from tests.messaging.test_webhooks import REPORT, TEXT, omar, post

__all__ = ["omar", "post"]
pytestmark = pytest.mark.django_db
REPORTED_AT = "/hooks/status/5b1f2a60-0000-4000-8000-000000000000/"
REPORTED = {"CallSid", "MessageSid", "CallStatus", "MessageStatus", "ErrorCode"}
READS = {
    "/hooks/text/": {"AccountSid", "MessageSid", "From", "Body"},
    REPORTED_AT: {"AccountSid", *REPORTED, "SequenceNumber", "AnsweredBy"},
}
NEEDED = {"/hooks/text/": {*READS["/hooks/text/"], "To"}, REPORTED_AT: {"AccountSid"}}
WHATSAPP = {
    "From": "whatsapp:" + OMAR,
    "To": "whatsapp:+447700900999",
    "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"From Body","WaId":"1"}}}',
    "MessageType": "text",
    "ProfileName": "Body1From SequenceNumber1",
    "WaId": OMAR.removeprefix("+"),
    "ReferralNumMedia": "0",
    "OriginalRepliedMessageSid": "SM" + "e" * 32,
    "OriginalRepliedMessageSender": "whatsapp:+447700900999",
}
NEW = ["Strange", "AccountName", "DeliveryMode", "FromCarrier", "MessageKind", "ZzzCode2"]
OUR_CALL = {"CallSid": "CA" + "b" * 32, "CallStatus": "in-progress", "Digits": "1"}


@pytest.mark.parametrize("name", NEW)
@pytest.mark.parametrize("value", ["", "plain", "12", "A Longer Value", "{'From': 'To2'}"])
def test_a_field_that_the_provider_adds_takes_no_answer_away(post, omar, name, value):
    assert post("/hooks/text/", TEXT | {name: value}).status_code == 200
    assert Inbound.objects.get().body == "1"
    call = build.message(omar, channel="call", body=None)
    answer = post(f"/hooks/call/{call.pk}/key/?stage=ask", OUR_CALL | {name: value})
    assert "You pressed 1 at ask." in answer.content.decode()


@pytest.mark.parametrize(
    "body", ["1", "2 ", "Fire", "I am fine", "Help. Come", "٢", "Help me. From Omar", "STOP", "1️⃣"]
)
def test_what_comes_by_whatsapp_today_is_taken(post, omar, body):
    assert post("/hooks/text/", TEXT | WHATSAPP | {"Body": body}).status_code == 200
    assert (Inbound.objects.get().body, Inbound.objects.get().phone) == (body, omar)


def test_a_new_field_is_told_once_by_its_name_and_never_by_its_value(post, caplog):
    for value in ("secret", "secret", OMAR):
        post("/hooks/text/", TEXT | {"NeverSeenBefore": value, f"Of{OMAR}": "1"})
    told = [one.getMessage() for one in caplog.records]
    assert sum("NeverSeenBefore" in one for one in told) == 1
    assert "secret" not in caplog.text
    assert "7700900" not in caplog.text


GENUINE = [
    ("/hooks/text/", TEXT | {"Body": "2 Danger in the corridor"}),
    ("/hooks/text/", TEXT | {"Body": "1Fire"}),
    ("/hooks/text/", TEXT | {"Body": "1ComeQuickly"}),
    ("/hooks/text/", TEXT | {"Body": "1From+447700900124FromCity"}),
    ("/hooks/text/", TEXT | {"Body": "A BodyBody1"}),
    ("/hooks/text/", TEXT | {"Body": "1", "DeliveryMode": "x"}),
    ("/hooks/text/", TEXT | {"FromCity": "MessageSidSM" + "f" * 32}),
    ("/hooks/text/", TEXT | WHATSAPP | {"ProfileName": f"From{LEILA}MessageSid" + "SM" + "f" * 32}),
    (REPORTED_AT, REPORT | {"MessageStatus": "undelivered", "ErrorCode": "30005"}),
    (REPORTED_AT, REPORT | {"Comment": "MessageStatusdeliveredErrorCode30005"}),
    (REPORTED_AT, {**OUR_CALL, "AnsweredBy": "machine_start", "SequenceNumber": "12"}),
]


def cuts(words: str, random: Random):
    """A form that runs together to the same words: names in order, each once, anywhere."""
    marks = sorted(random.sample(range(1, len(words)), 2 * random.randint(2, 8) - 1))
    parts = [words[a:b] for a, b in pairwise([0, *marks, len(words)])]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def recut(said: dict[str, str], random: Random) -> dict[str, str]:
    """The same form with some names left out and new ones cut from values, in any way that sorts."""
    words = "".join(name + said[name] for name in sorted(said))
    starts = sorted({found.start() for name in said for found in re.finditer(name, words)})
    starts += random.choices([m.start() for m in re.finditer("[A-Z1]", words)], k=2)
    kept = sorted({0, *random.sample(starts, random.randint(len(starts) // 2, len(starts)))})
    names = sorted((*said, *TEXT, *REPORT, "ErrorCode", "Digits"), key=len, reverse=True)
    form = {}
    for begin, end in pairwise([*kept, len(words)]):
        piece = words[begin:end]
        known = next((name for name in names if piece.startswith(name)), None)
        name = known or piece[: random.randint(1, len(piece))]
        form[name] = piece[len(name) :]
    return form


@pytest.mark.parametrize(("path", "said"), GENUINE)
def test_no_other_cut_of_what_is_signed_says_anything_else(settings, path, said):
    """Whatever a forger makes of one genuine webhook: it is refused, or tells us the same."""
    reads = READS[path]
    said = {"AccountSid": settings.TWILIO_ACCOUNT_SID, **said}
    words = "".join(name + said[name] for name in sorted(said))
    random, taken = Random(7), set()
    forms = [
        said,
        *(recut(said, random) for _ in range(6_000)),
        *(cuts(words, random) for _ in range(500)),
    ]
    for form in forms:
        if "".join(name + form[name] for name in sorted(form)) != words:
            continue
        if set(form) >= NEEDED[path] and not what_is_odd(form, reads):
            taken.add(tuple(form.get(name, "") for name in sorted(reads)))
    assert len(taken) <= 1
