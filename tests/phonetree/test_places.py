"""Places in what we send: {link} and {count} are filled, and one that was lost loses nothing."""

import re

import pytest

from phonetree.models import Wording
from phonetree.wordings import phrase, text_body
from tests import build
from translations.models import Translation

OMAR, LEYLA = "+447700900001", "+447700900002"


@pytest.fixture
def home(amina, street):
    return build.residence(amina)


def spoil(key, words, tag="en"):
    """As if these words had come into the database past every check."""
    Translation.objects.filter(text__key=key, language=tag).update(words=words)


@pytest.mark.parametrize("words", ["Answer 1 or 2.", "Answer 1 or 2: {lnik}", "Answer { link }."])
@pytest.mark.parametrize("people", [1, 2])
def test_a_text_that_lost_its_place_for_the_link_still_has_the_link(
    home, street, launch, client, monkeypatch, words, people
):
    monkeypatch.setattr("phonetree.resident_views.now", lambda: street.now)
    spoil("answer_how" if people == 1 else "answer_how_shared", words)
    for _ in range(people):
        build.resident(home, OMAR)
    launch(home)
    street.pass_time(15)
    (text,) = street.received(OMAR)
    assert words in text
    (path,) = re.findall(r"/r/\w+", text)
    assert client.post(path, {"answer": "safe"}).status_code == 302


def test_the_preview_counts_the_link_that_is_put_at_the_end(home, street, amina):
    spoil("answer_how", "Answer 1 or 2.")
    build.resident(home, OMAR)
    chosen = {"residence": str(home.pk), "text": "incident_at_door", "urgency": "emergency"}
    told = build.key(amina).post("/api/call-outs/preview/", chosen, content_type="application/json")
    (english,) = told.json()["languages"]
    assert re.search(r"\nAnswer 1 or 2\.\nhttp\S+/r/x{11}$", english["text"])


@pytest.mark.parametrize("words", ["Please look for people.", "{count}", "{link}", "{reached} ?"])
def test_a_leaders_list_that_lost_its_places_still_has_the_link_and_the_count(
    home, street, launch, words
):
    spoil("leader_list", words)
    floor = build.branch(home)
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, branch=floor)
    launch(home)
    street.pass_time(15)
    listed = street.received(LEYLA)[-1]
    assert re.search(r"/l/\w+", listed)
    assert re.search(r"(^|\s)1(\s|$)", listed)


def test_what_a_value_says_is_never_taken_for_a_place():
    wording = Wording(
        words="Stay in.", how="Open {link}", phrases={"leader_list": "{count} {link}"}
    )
    assert text_body(wording, shared=False, link="{count}") == "Stay in.\nOpen {count}"
    assert phrase(wording, "leader_list", count="{link}", link="x") == "{link} x"


def test_a_phrase_that_an_old_call_out_did_not_freeze_is_still_its_values():
    assert phrase(Wording(phrases={}), "leader_list", link="x").strip() == "x"


def test_a_deputy_who_is_asked_to_lead_gets_no_count_that_the_words_do_not_ask_for(
    home, street, launch
):
    floor = build.branch(home)
    build.resident(home, OMAR, branch=floor, leads=1)
    build.resident(home, LEYLA, branch=floor, leads=2)
    launch(home)
    street.pass_time(minutes=2, seconds=30)
    assert re.search(r"/l/\S+$", street.received(LEYLA)[1])
