"""Webhooks: only the provider is heard, each word of it once, in whatever order."""

from itertools import permutations
from random import Random

import pytest

from messaging.models import Inbound, Message, MessageEvent, Phone
from messaging.statuses import State
from messaging.transports import PATIENCE
from messaging.transports.signature import sign
from tests.messaging import build
from tests.messaging.build import OMAR, SARA, TEN_AM, heard, signed

pytestmark = pytest.mark.django_db
SID = "SM" + "a" * 32
TEXT = {
    "MessageSid": SID,
    "SmsSid": SID,
    "From": OMAR,
    "To": "+447700900999",
    "Body": "1",
    "NumMedia": "0",
    "ApiVersion": "2010-04-01",
}
REPORT = {
    "MessageSid": SID,
    "SmsSid": SID,
    "MessageStatus": "sent",
    "From": "+447700900999",
    "To": OMAR,
}


@pytest.fixture
def post(client, settings):
    def post(path, fields, token=None, **instead):
        return client.post(**(signed(path, fields, settings, token) | instead))

    return post


@pytest.fixture
def omar():
    return build.phone(OMAR)


def report_on(message: Message) -> str:
    return f"/hooks/status/{message.pk}/"


def counts() -> tuple[int, int]:
    return Inbound.objects.count(), MessageEvent.objects.count()


# Who is heard ------------------------------------------------------------------------------------


def test_a_text_signed_by_the_provider_is_taken(post, omar):
    answer = post("/hooks/text/", TEXT)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    assert answer.content.decode().endswith("<Response></Response>")
    inbound = Inbound.objects.get()
    assert (inbound.phone, inbound.body, inbound.handled_by) == (omar, "1", "tests")


def test_the_token_that_is_being_replaced_still_counts_and_an_older_one_does_not(post, settings):
    settings.TWILIO_AUTH_TOKEN_OLD = "the-old-token"
    assert post("/hooks/text/", TEXT, token="the-old-token").status_code == 200
    settings.TWILIO_AUTH_TOKEN_OLD = ""
    assert post("/hooks/text/", TEXT, token="the-old-token").status_code == 403


PATHS = ["/hooks/text/", "/hooks/voice/"]
PATHS += [f"/hooks/{one}/5b1f2a60-0000-4000-8000-000000000000/" for one in ("status", "call")]
PATHS += ["/hooks/call/5b1f2a60-0000-4000-8000-000000000000/key/?stage=ask"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "signature",
    [None, "", "nonsense", "\u00e9\u00df\u00fc" * 9, "=" * 28, "x" * 100_000],
    ids=["missing", "empty", "wrong", "not ascii", "of the right length", "endless"],
)
def test_a_forged_webhook_is_refused_and_leaves_nothing(post, path, signature):
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    before = counts()
    assert post(path, TEXT, headers=headers).status_code == 403
    assert counts() == before


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
@pytest.mark.parametrize("path", PATHS)
def test_only_post_is_answered(client, method, path):
    assert getattr(client, method)(path).status_code == 405


def test_a_signature_for_another_host_or_path_or_query_is_refused(client, settings, post):
    fields = {"AccountSid": settings.TWILIO_ACCOUNT_SID, **TEXT}
    for address in (
        "http://elsewhere.example/hooks/text/",
        "https://127.0.0.1:8000/hooks/text/",
        settings.PUBLIC_URL + "/hooks/text",
        settings.PUBLIC_URL + "/hooks/voice/",
        settings.PUBLIC_URL + "/hooks/text/?a=b",
    ):
        headers = {"X-Twilio-Signature": sign(address, fields)}
        assert post("/hooks/text/", TEXT, headers=headers).status_code == 403
    good = signed("/hooks/text/", TEXT, settings)
    good["headers"] |= {"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "https"}
    assert client.post(**good).status_code == 200


def test_a_signature_over_our_fragment_counts_as_well(client, settings):
    good = signed("/hooks/text/", TEXT, settings)
    fields = {"AccountSid": settings.TWILIO_ACCOUNT_SID, **TEXT}
    address = settings.PUBLIC_URL + "/hooks/text/" + PATIENCE
    headers = {"X-Twilio-Signature": sign(address, fields)}
    assert client.post(**(good | {"headers": headers})).status_code == 200


def test_the_query_is_part_of_what_is_signed(client, settings, omar):
    path = f"/hooks/call/{build.message(omar, channel='call').pk}/key/?stage=ask"
    good = signed(path, {"CallSid": "CA" + "b" * 32, "Digits": "1"}, settings)
    assert client.post(**good).status_code == 200
    assert client.post(**(good | {"path": path + "2"})).status_code == 403


def test_a_webhook_of_another_account_is_refused(post):
    assert post("/hooks/text/", TEXT | {"AccountSid": "AC" + "9" * 32}).status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [("Body1", ""), ("Body", ""), ("Bo", "dy1"), ("Bod", "y1")],
)
def test_parameters_parted_elsewhere_are_refused_though_their_signature_fits(
    client, settings, name, value
):
    good = signed("/hooks/text/", TEXT, settings)
    fields = {"AccountSid": settings.TWILIO_ACCOUNT_SID, **TEXT}
    del fields["Body"]
    parted = {**fields, name: value} if name != "Body" else fields
    address = settings.PUBLIC_URL + "/hooks/text/"
    if name != "Body":
        assert sign(address, parted) == good["headers"]["X-Twilio-Signature"]
    assert client.post(**(good | {"data": build.encoded(parted)})).status_code == 403
    assert Inbound.objects.count() == 0


def test_a_field_sent_twice_is_refused(client, settings):
    good = signed("/hooks/text/", TEXT, settings)
    assert client.post(**(good | {"data": good["data"] + "&Body=1"})).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"MessageSid": "SM1"},
        {"MessageSid": "CA" + "a" * 32},
        {"From": "<script>"},
        {"From": "x" * 61},
        {"Body": "x" * 5001},
        {"Body1": ""},
        {"1Strange": "field"},
    ],
)
def test_what_does_not_look_like_the_providers_is_refused_even_when_signed(post, wrong):
    assert post("/hooks/text/", TEXT | wrong).status_code == 403
    assert Inbound.objects.count() == 0


@pytest.mark.parametrize("missing", ["MessageSid", "From", "To", "Body"])
def test_a_text_that_lacks_a_field_is_refused(post, missing):
    fields = {name: value for name, value in TEXT.items() if name != missing}
    assert post("/hooks/text/", fields).status_code == 403


@pytest.mark.parametrize(
    "data",
    [
        b"Body=%FF%FE",
        b"Body=\xff\xfe",
        b"\x00\x00",
        b"&".join(b"a%d=1" % n for n in range(101)),
        b'{"Body": "1"}',
        b"",
        b"%",
        b"Body=%ED%A0%80",
    ],
)
def test_a_form_that_cannot_be_read_is_refused(post, data):
    assert post("/hooks/text/", TEXT, data=data).status_code == 403


def test_a_form_of_ten_megabytes_is_refused_unread(post):
    assert post("/hooks/text/", TEXT, data=b"Body=" + b"1" * 10_000_000).status_code == 413


@pytest.mark.parametrize("length", ["-1", "many", "9999999999999"])
def test_a_length_that_is_none_is_refused(post, length):
    assert post("/hooks/text/", TEXT, CONTENT_LENGTH=length).status_code == 413


# Reports -----------------------------------------------------------------------------------------

ORDERLY = [
    {"MessageStatus": "queued"},
    {"MessageStatus": "sending"},
    {"MessageStatus": "sent"},
    {"MessageStatus": "delivered"},
]
FAILING = [{"MessageStatus": "sent"}, {"MessageStatus": "undelivered", "ErrorCode": "30005"}]
CALL = [
    {"CallSid": "CA" + "c" * 32, "CallStatus": status, "SequenceNumber": str(place)}
    for place, status in enumerate(["initiated", "ringing", "in-progress", "completed"])
]
CALL += [{"CallSid": "CA" + "c" * 32, "CallStatus": "in-progress", "AnsweredBy": "human"}]


def state_of(message: Message) -> tuple:
    message = Message.objects.get(pk=message.pk)
    events = MessageEvent.objects.values_list("provider_id", "status", "error_code").order_by(
        "status"
    )
    return (
        message.state,
        message.provider_id,
        message.error_code,
        message.answered_by,
        message.body,
        message.phone.dead_code,
        list(events),
    )


@pytest.mark.parametrize(
    ("channel", "story"),
    [("text", ORDERLY), ("text", FAILING), ("call", CALL)],
    ids=["arrives", "fails", "call"],
)
def test_reports_a_hundred_times_and_in_any_order_say_the_same_as_once(post, story, channel):
    common = {} if story is CALL else REPORT
    once = build.message(OMAR, channel=channel)
    for fields in story:
        assert post(report_on(once), common | fields).status_code == 204
    expected = state_of(once)
    Message.objects.all().delete()
    Phone.objects.all().delete()

    shuffled = [fields for fields in story for _ in range(100)]
    Random(5).shuffle(shuffled)
    many = build.message(OMAR, channel=channel)
    for fields in shuffled:
        assert post(report_on(many), common | fields).status_code == 204
    assert state_of(many) == expected
    assert sum(MessageEvent.objects.values_list("repeats", flat=True)) >= 99 * len(expected[-1])


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_a_text_that_arrived_has_arrived_in_every_order_of_its_reports(post, order):
    message = build.message(OMAR)
    for place in order:
        post(report_on(message), REPORT | ORDERLY[place])
    assert Message.objects.get().state == State.DELIVERED


def test_a_report_costs_few_queries(post, omar, django_assert_max_num_queries):
    message = build.message(omar)
    with django_assert_max_num_queries(4):  # two of them the test's own savepoint
        post(report_on(message), REPORT)


def test_a_report_on_a_message_that_is_gone_is_kept(post):
    path = "/hooks/status/5b1f2a60-0000-4000-8000-000000000000/"
    assert post(path, REPORT).status_code == 204
    assert MessageEvent.objects.get().message is None


def test_a_word_that_we_do_not_know_is_kept_and_changes_nothing(post, omar):
    message = build.message(omar)
    assert post(report_on(message), REPORT | {"MessageStatus": "pondering"}).status_code == 204
    assert Message.objects.get().state == State.DUE
    assert MessageEvent.objects.get().status == "pondering"


def test_a_second_text_for_one_message_does_not_touch_the_first(post, omar, caplog):
    message = build.message(omar)
    post(report_on(message), REPORT)
    post(report_on(message), REPORT | {"MessageSid": "SM" + "d" * 32, "MessageStatus": "delivered"})
    message = Message.objects.get()
    assert (message.state, message.provider_id) == (State.SENT, SID)
    assert MessageEvent.objects.count() == 2


def test_one_id_for_two_messages_is_refused_without_an_error(post, omar):
    first, second = build.message(omar), build.message(omar)
    post(report_on(first), REPORT)
    assert post(report_on(second), REPORT | {"MessageStatus": "delivered"}).status_code == 204
    assert Message.objects.get(pk=second.pk).provider_id is None


def test_a_report_without_an_id_is_refused(post, omar):
    assert post(report_on(build.message(omar)), {"MessageStatus": "sent"}).status_code == 403


def test_a_text_whose_report_came_is_never_sent_even_if_it_went_back_to_wait(post, street, omar):
    from messaging.delivery import deliver

    message = build.message(omar)
    post(report_on(message), REPORT)
    deliver(TEN_AM)
    assert street.sent == []


# Calls -------------------------------------------------------------------------------------------


def test_a_call_says_the_words_of_the_room_that_asked_for_it(post, omar, settings):
    message = build.message(omar, channel="call", body=None)
    answer = post(f"/hooks/call/{message.pk}/", {"CallSid": "CA" + "b" * 32})
    document = answer.content.decode()
    assert "&lt;Press&gt; 1 &amp; wait" in document
    assert f"{settings.PUBLIC_URL}/hooks/call/{message.pk}/key/?stage=ask" in document


def test_a_key_goes_back_to_that_room_with_its_stage(post, omar):
    message = build.message(omar, channel="call", body=None)
    fields = {"CallSid": "CA" + "b" * 32, "Digits": "2#"}
    answer = post(f"/hooks/call/{message.pk}/key/?stage=ask", fields)
    assert "You pressed 2 at ask." in answer.content.decode()
    assert Phone.objects.get().reached_at is not None


def test_a_call_about_which_nobody_knows_is_ended_politely(post, omar):
    gone = post("/hooks/call/5b1f2a60-0000-4000-8000-000000000000/", {"CallSid": "CA" + "b" * 32})
    strange = build.message(omar, channel="call", purpose="nobody")
    unknown = post(f"/hooks/call/{strange.pk}/", {"CallSid": "CA" + "b" * 32})
    for answer in (gone, unknown):
        assert answer.status_code == 200
        assert "<Response><Hangup/></Response>" in answer.content.decode()


def test_a_ring_is_turned_away_and_counts(post, omar):
    fields = {
        "CallSid": "CA" + "b" * 32,
        "From": OMAR,
        "To": "+447700900999",
        "CallStatus": "ringing",
    }
    answer = post("/hooks/voice/", fields)
    assert '<Reject reason="busy"/>' in answer.content.decode()
    inbound = Inbound.objects.get()
    assert (inbound.channel, inbound.phone, inbound.body) == ("call", omar, None)
    assert [one.kind.value for one in heard.answers] == ["rang"]


def test_a_number_never_stands_in_a_log_when_a_webhook_is_refused(post, caplog):
    post("/hooks/text/", TEXT, headers={})
    post("/hooks/text/", TEXT | {SARA: "1"})
    assert "refused" in caplog.text
    assert "7700900" not in caplog.text


def test_a_text_costs_few_queries(post, omar, django_assert_max_num_queries):
    heard.reply = None
    with django_assert_max_num_queries(7):  # four of them the savepoints of two transactions
        post("/hooks/text/", TEXT)
