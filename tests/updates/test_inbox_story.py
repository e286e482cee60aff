"""What people write of themselves: who reads it, who answers, and what goes back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from accounts.models import Event
from messaging.models import Inbound, Message, Phone
from privacy import jobs
from privacy.actions import forget
from tests import build
from tests.updates.conftest import DAWIT, LEYLA, OMAR, TEN_AM, words
from translations import actions as translating
from translations.models import Translation
from updates import inbox, inbox_actions
from updates.models import Reply, Thread
from updates.suggestions import suggest, wanted

JSON = "application/json"


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    """Pages and programs look at the street's clock."""
    assert get_resolver().url_patterns  # what is loaded while it is bent would keep it for ever
    monkeypatch.setattr("updates.inbox_views.now", lambda: street.now)
    monkeypatch.setattr("accounts.clock.now", lambda: street.now)


@pytest.fixture
def vera(group):
    return build.person("volunteer", group=group, name="Vera")


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


@pytest.fixture
def asked(street, home):
    """Omar asks something."""
    street.says(OMAR, "متى الاجتماع؟")
    return build.phone(OMAR)


def path(phone, deed=""):
    return f"/inbox/{phone.pk}/" + (f"{deed}/" if deed else "")


def check(key, tag, group):
    """A second reader checks a text."""
    row = Translation.objects.get(text__key=key, language=tag)
    mark = translating.seen(row.text, row.words)
    reader = build.person("translator", group=group)
    translating.check_translation(translation=row, seen_as=mark, by=reader, now=TEN_AM)


def test_what_nobody_else_takes_waits_with_its_language_and_alias(browser, street, asked):
    page = browser.get("/inbox/").text
    assert "Waiting (1)" in page
    assert "Bright Moss" in page
    assert "متى الاجتماع؟" in page
    assert "Arabic" in page
    assert OMAR not in page
    whole = browser.get(path(asked)).text
    assert "Reads Arabic" in whole
    assert words("reply_read", "ar") in whole  # to be chosen, and marked
    assert "not checked" in whole
    assert "Nobody has checked a reply that fits, in their language." in whole
    assert "Suggested" not in whole


def test_a_suggested_reply_goes_out_in_their_language_and_nothing_waits(browser, street, asked):
    answer = browser.post(path(asked, "reply"), {"text": "reply_read"})
    assert answer.url == "/inbox/"
    street.turn()
    street.gets(OMAR, words("reply_read", "ar"))
    assert "Nobody waits for an answer" in browser.get("/inbox/").text
    assert "Seen to lately" in browser.get("/inbox/").text
    assert Inbound.objects.get().handled_by == inbox.DONE
    assert Event.objects.filter(verb="reply_sent").count() == 1
    street.says(OMAR, "شكرا")
    assert "Waiting (1)" in browser.get("/inbox/").text


def test_own_words_go_out_as_they_are_and_may_leave_it_in_the_inbox(browser, street, asked):
    body = {"words": "At six, downstairs.", "words_language": "en", "stays": "on"}
    browser.post(path(asked, "reply"), body)
    street.turn()
    street.gets(OMAR, "At six, downstairs.")
    assert "Waiting (1)" in browser.get("/inbox/").text
    page = browser.get(path(asked)).text
    assert "At six, downstairs." in page
    assert "arrived" in page


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "Write something, or choose a ready-made reply."),
        ({"words": "Come to the hotel."}, "Please write this without “hotel”."),
        ({"words": "See www.example.org"}, "Please write no address here"),
        ({"words": "x" * 481}, "Leave out some: 480 is the most."),
        ({"text": "incident_at_door"}, "Select a valid choice"),
        ({"words": "Hello", "words_language": "xx"}, "Select a valid choice"),
    ],
)
def test_page_and_program_refuse_in_the_same_words(browser, amina, street, asked, body, sentence):
    page = browser.post(path(asked, "reply"), body)
    assert page.status_code == 422
    said = {
        name: [str(word) for word in found] for name, found in page.context["form"].errors.items()
    }
    answer = build.key(amina).post(f"/api/inbox/{asked.pk}/reply/", body, content_type=JSON)
    assert (answer.status_code, answer.json()["errors"]) == (400, said)
    assert sentence in str(said)
    assert not Message.objects.exists()


def test_two_do_not_answer_the_same(browser, street, asked, vera):
    other = build.client(vera)
    other.post(path(asked, "take"))
    assert "Vera sees to it" in browser.get("/inbox/").text
    assert "Vera sees to it already." in browser.post(path(asked, "take"), follow=True).text
    assert browser.post(path(asked, "reply"), {"text": "reply_read"}).status_code == 422
    other.post(path(asked, "leave"))
    assert browser.post(path(asked, "reply"), {"text": "reply_read"}).status_code == 302
    street.turn()
    street.gets(OMAR, words("reply_read", "ar"))


def test_done_without_a_word_sends_nothing(browser, street, asked):
    browser.post(path(asked, "done"))
    assert "Nobody waits for an answer" in browser.get("/inbox/").text
    street.pass_time(60)


def test_nothing_goes_to_who_said_stop(browser, street, asked):
    street.says(OMAR, "STOP")
    page = browser.get(path(asked)).text
    assert "They asked for no texts." in page
    assert browser.post(path(asked, "reply"), {"text": "reply_read"}).status_code == 422
    street.pass_time(60)


def test_a_stop_after_the_reply_was_written_still_stops_it(browser, street, asked):
    browser.post(path(asked, "reply"), {"text": "reply_read"})
    street.says(OMAR, "STOP")
    street.pass_time(60)
    assert Message.objects.get().state == "cancelled"


def test_a_missed_call_that_nothing_asked_for_waits_too(browser, street, home):
    street.rings(LEYLA)
    page = browser.get(path(build.phone(LEYLA))).text
    assert "Rang us and hung up." in page
    assert words("reply_rang", "fa") in page


def test_twenty_texts_a_day_to_one_phone_are_enough(browser, street, asked):
    for _ in range(20):
        assert browser.post(path(asked, "reply"), {"text": "reply_read"}).status_code == 302
    refused = browser.post(path(asked, "reply"), {"text": "reply_read"})
    assert "20 texts went to this phone today" in refused.text
    street.turn()
    for _ in range(20):
        street.gets(OMAR, words("reply_read", "ar"))


@pytest.mark.parametrize(
    ("after", "goes"),
    [(timedelta(minutes=59), "at once"), (timedelta(minutes=61), "in the morning")],
)
def test_at_night_only_who_wrote_just_now_is_written_to(browser, street, home, after, goes):
    street.now = TEN_AM.replace(hour=22)
    street.says(OMAR, "hello")
    street.now += after
    browser.post(path(build.phone(OMAR), "reply"), {"text": "reply_read"})
    street.turn()
    if goes == "in the morning":
        street.nothing_else()
        street.now = TEN_AM.replace(day=10, hour=8)
        street.turn()
    street.gets(OMAR, words("reply_read", "ar"))


# Who sees what


def test_only_who_looks_after_that_residence_sees_it(street, asked, vera, amina):
    assert build.client(vera).get(path(asked)).status_code == 200
    assert inbox.count_for(amina) == inbox.count_for(vera) == 1
    for kind in ("coordinator", "volunteer", "donations", "press", "translator", "trustee"):
        stranger = build.person(kind)
        browser = build.client(stranger)
        assert inbox.count_for(stranger) == 0
        assert browser.get(path(asked)).status_code == 404
        for deed in ("reply", "take", "leave", "done"):
            assert browser.post(path(asked, deed), {"text": "reply_read"}).status_code == 404
    street.pass_time(60)


def test_a_phone_of_two_groups_shows_each_only_their_own_people(street, home, asked):
    other = build.person("coordinator")
    theirs = build.residence(other, code_name="Larch")
    build.resident(theirs, OMAR, alias="Their Cousin", reads="ckb")
    page = build.client(other).get(path(asked)).text
    assert "Their Cousin" in page
    assert "Bright Moss" not in page
    assert "Heron" not in page


def test_strangers_stand_in_no_inbox(street, amina, home):
    street.says("+447700900400", "who are you")
    street.says(DAWIT, "hello")
    assert inbox.count_for(amina) == 0


def test_who_moved_away_is_still_answered(browser, street, home, asked):
    home.residents.filter(reads="ar").update(left_at=street.now)
    assert "moved away" in browser.get(path(asked)).text


def test_a_program_reads_takes_and_answers_without_a_number(amina, vera, street, asked):
    program = build.key(amina)
    (row,) = program.get("/api/inbox/").json()
    assert (row["language"], row["waiting"], row["aliases"]) == ("ar", 1, ["Bright Moss"])
    assert row["lines"][0]["words"] == "متى الاجتماع؟"
    assert OMAR not in str(row)
    assert build.key(vera).get("/api/inbox/").json()[0]["aliases"] is None
    taken = program.post(f"/api/inbox/{asked.pk}/take/", {}, content_type=JSON).json()
    assert taken["taken"] is True
    answered = program.post(
        f"/api/inbox/{asked.pk}/reply/", {"text": "reply_later"}, content_type=JSON
    )
    assert answered.json()["waiting"] == 0
    street.turn()
    street.gets(OMAR, words("reply_later", "ar"))
    assert program.get("/api/inbox/").json() == []
    street.says(OMAR, "ok")
    done = program.post(f"/api/inbox/{asked.pk}/done/", {}, content_type=JSON).json()
    assert done["waiting"] == 0


# What is kept


def test_words_are_gone_after_a_week_and_the_page_says_so(browser, street, asked):
    body = {"words": "At six.", "words_language": "en"}
    browser.post(path(asked, "reply"), body)
    street.turn()
    street.gets(OMAR, "At six.")
    jobs.run(street.now + timedelta(days=7))
    assert Inbound.objects.get().body is None
    assert Reply.objects.get().body is None
    page = browser.get(path(asked)).text
    assert "The words were deleted after 7 days." in page
    assert "(own words, deleted after 7 days)" in page
    jobs.run(street.now + timedelta(days=31))
    assert (Thread.objects.count(), Reply.objects.count(), Inbound.objects.count()) == (0, 0, 0)


def test_a_forgotten_person_leaves_no_conversation(browser, street, asked, home, amina):
    browser.post(path(asked, "take"))
    omar = home.residents.get(reads="ar")
    forget(resident=omar, by=amina, now=street.now)
    assert not Thread.objects.exists()
    assert not Phone.objects.with_number(OMAR).exists()
    assert "Nobody waits for an answer" in browser.get("/inbox/").text


def test_the_inbox_asks_as_much_for_many_as_for_few(browser, street, home):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/inbox/").status_code == 200
        return len(asked)

    street.says(OMAR, "one")
    browser.post(path(build.phone(OMAR), "reply"), {"text": "reply_read", "stays": "on"})
    street.turn()
    street.gets(OMAR, words("reply_read", "ar"))
    few = questions()
    for number in range(20):
        someone = f"+4477009003{number:02}"
        build.resident(home, someone, branch=home.branches.first())
        street.says(someone, f"message {number}")
    assert questions() == few


# Which reply is suggested


@pytest.mark.parametrize(
    ("number", "rang", "key"),
    [(None, False, "reply_read"), (2, False, "reply_danger"), (1, False, "reply_read"), (None, True, "reply_rang")],
)  # fmt: skip
def test_what_fits_depends_on_what_they_did(number, rang, key):
    assert wanted(number, rang=rang) == key


@pytest.mark.parametrize(
    ("fits", "states", "key"),
    [
        ("reply_read", {"reply_read": "checked", "reply_later": "draft"}, "reply_read"),
        ("reply_rang", {"reply_read": "checked", "reply_rang": "draft"}, "reply_read"),
        ("reply_rang", {"reply_read": "draft", "reply_rang": "draft"}, None),
        ("reply_danger", {"reply_read": "checked", "reply_danger": "draft"}, None),
        ("reply_danger", {"reply_read": "draft", "reply_danger": "checked"}, "reply_danger"),
        ("reply_gone", {"reply_read": "draft"}, None),
        ("reply_read", {}, None),
    ],
)
def test_only_checked_words_are_suggested_and_no_thanks_instead_of_999(fits, states, key):
    assert suggest(fits, states) == key


def test_a_checked_reply_is_marked_so(browser, street, asked, group):
    check("reply_read", "ar", group)
    page = browser.get(path(asked)).text
    assert "Suggested" in page
    assert "Checked" in page
    assert "Nobody has checked" not in page


def test_two_replies_are_two_texts_of_one_conversation(street, asked, amina):
    for _ in range(2):
        inbox_actions.reply(
            phone=asked, by=amina, now=street.now, language="ar", text_key="reply_read"
        )
    street.turn()
    street.gets(OMAR, words("reply_read", "ar"))
    street.gets(OMAR, words("reply_read", "ar"))
    assert Thread.objects.get().replies.count() == Message.objects.count() == 2
