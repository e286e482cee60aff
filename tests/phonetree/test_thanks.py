"""What we answer to an answer: what holds, and nothing that whoever stands beside them may not read."""

import pytest
from django.test import Client

from messaging.models import Message
from phonetree.models import Recipient
from phonetree.outcomes import Outcome
from phonetree.voice import script
from tests import build
from translations import starter_texts
from translations.languages import FIRST_WAVE

OMAR, LEYLA = "+447700900001", "+447700900002"
THREE, TWO, ONE = Outcome.NOT_SAFE_TO_TALK, Outcome.NEEDS_HELP, Outcome.SAFE


def said(key, tag="en"):
    return starter_texts.shipped(tag)[key]


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def live(home, street, launch):
    """A call-out to Omar, and to Leyla, who never answers."""
    branch = build.branch(home)
    for number in (OMAR, LEYLA):
        build.resident(home, number, branch=branch)
    call_out = launch(home)
    street.pass_time(15)
    return call_out


def outcome(number=OMAR):
    return Recipient.objects.get(phone=build.phone(number)).outcome


ANSWERS = [
    ("3", "thanks_quiet", THREE),
    ("31", "still_holds", THREE),
    ("32", "thanks_help", TWO),
    ("21", "still_holds", TWO),
    ("23", "still_holds", TWO),
    ("13", "thanks_quiet", THREE),
    ("12", "thanks_help", TWO),
    ("11", "thanks_safe", ONE),
]


@pytest.mark.parametrize(("texts", "words", "holds"), ANSWERS)
def test_the_answer_to_a_text_is_true_whatever_was_said_before(live, street, texts, words, holds):
    for body in texts:
        street.answers(OMAR, body)
        street.turn()
    assert outcome() == holds
    assert street.received(OMAR)[-1] == said(words)


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_that_we_still_look_says_not_what_was_said_before(tag):
    words = said("still_holds", tag)
    assert not set("123") & set(words.replace("999", ""))
    assert said("thanks_help", tag).partition(".")[0] not in words


@pytest.mark.parametrize(
    ("keys", "words"), [("31", "voice_quiet"), ("21", "voice_help"), ("11", "voice_thanks")]
)
def test_a_call_says_the_words_of_what_holds(live, street, keys, words):
    street.pass_time(130)
    call = Message.objects.get(phone=build.phone(OMAR), channel="call")
    for key in keys:
        heard = script(call, "answer", key, street.now)
    assert said(words) in str(heard)


@pytest.mark.parametrize(("before", "still"), [("3", True), ("2", True), ("1", False)])
def test_the_page_of_the_link_says_what_they_said_and_that_we_still_look(
    live, street, monkeypatch, before, still
):
    street.answers(OMAR, before)
    street.turn()
    link = street.received(OMAR)[0].split()[-1]
    monkeypatch.setattr("phonetree.resident_views.now", lambda: street.now)
    page = Client().post(link, {"answer": "safe"}, follow=True).content.decode()
    assert "You said: I am safe" in page
    assert ("One of us will still check how you are." in page) is still
    assert "I need help</p>" not in page
