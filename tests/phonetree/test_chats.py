"""What can be pasted into chat groups: it names nobody, no place and no number, whatever happens."""

import re

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from phonetree import actions, chats
from phonetree.models import CallOut
from phonetree.wordings import FreeText
from tests import build
from tests.phonetree.test_call_list import DAWIT, LEYLA, OMAR, SARA
from translations import starter_texts
from translations.languages import FIRST_WAVE
from translations.models import Text, Translation

ALIASES = ["Saffron Gate", "Zeytun", "حمامة", "ሰላም", "Li"]
BRANCHES = ["Second corridor", "عند الدرج"]
CODE_NAME = "Heron 81"
NAMES = {*ALIASES, *BRANCHES, CODE_NAME}
FOLDED = {chats.folded(name) for name in NAMES}


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    monkeypatch.setattr("phonetree.views.now", lambda: street.now)


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name=CODE_NAME)
    floors = [build.branch(home, word) for word in BRANCHES]
    tongues = ["ar", "fa", "ti", "so", "en"]
    numbers = [OMAR, LEYLA, SARA, DAWIT, ""]
    for alias, tongue, number in zip(ALIASES, tongues, numbers, strict=True):
        build.resident(home, number, alias=alias, reads=tongue, branch=floors[len(alias) % 2])
    return home


@pytest.fixture
def live(home, launch, street):
    def start(**facts):
        call_out = launch(home, **facts)
        street.pass_time(minutes=2)
        return CallOut.objects.get(pk=call_out.pk)

    return start


def told(pastes):
    """Every name and number that stands in any of these."""
    words = "\n".join(one.words for one in pastes).casefold()
    names = [name for name in NAMES if name.casefold() in words and len(name) > 2]
    return names + re.findall(r"\+?\d[\d ]{4,}", words) + re.findall(r"https?://\S+", words)


def test_every_language_read_there_gets_its_message_and_nobody_is_named(live):
    call_out = live()
    pastes = chats.of_call_out(call_out)
    assert [one.language.tag for one in pastes] == ["en", "ar", "fa", "so", "ti"]
    for one in pastes:
        assert call_out.wordings.get(language=one.language.tag).words in one.words
        assert len(one.words) <= 1_000
    assert told(pastes) == []


@pytest.mark.parametrize("name", [*sorted(NAMES), OMAR, "0161 496 0000", "https://x.example/r/a"])
def test_a_text_that_came_to_name_somebody_is_left_out(live, name):
    Text.objects.filter(key="incident_at_door").update(words=f"People at the door, ask {name}.")
    arabic = Translation.objects.filter(text__key="incident_at_door", language="ar")
    arabic.update(words=f"أشخاص عند الباب {name}")
    Translation.objects.filter(text__key="incident_at_door", language="en").update(
        words=f"People at the door, ask {name}."
    )
    pastes = chats.of_call_out(live())
    by_tag = {one.language.tag: one for one in pastes}
    assert not by_tag["en"].holds_message
    assert not by_tag["ar"].holds_message
    assert "group" in by_tag["en"].words
    assert told(pastes) == []


def test_own_words_are_never_given(live, amina):
    said = "Meet at the back of Heron."
    pastes = chats.of_call_out(live(text_key="", free=FreeText(words=said, language="en")))
    assert pastes
    assert not [one for one in pastes if one.holds_message or said in one.words]


def test_even_the_words_for_groups_are_left_out_once_they_name_somebody(live):
    said = "Ask Zeytun."
    Text.objects.filter(key="chat_group").update(words=said)
    Translation.objects.filter(text__key="chat_group", language="en").update(words=said)
    assert told(chats.of_call_out(live())) == []


def test_after_the_all_clear_they_are_told_that_it_is_over(live, amina, street):
    call_out = live()
    actions.stand_down(call_out=call_out, by=amina, now=street.now)
    call_out.refresh_from_db()
    english = chats.of_call_out(call_out)[0]
    assert english.words.startswith(call_out.wordings.get(language="en").phrases["all_clear"])


def test_a_drill_says_so_in_the_group_as_well(live):
    pastes = chats.of_call_out(live(text_key="drill", urgency="drill"))
    assert all(one.words.startswith(build.mark_of_a_drill(one.language.tag)) for one in pastes)


def test_the_board_and_the_check_page_have_them_each_in_its_direction(home, live, amina):
    browser = build.client(amina, fresh=True)
    choice = {"residence": str(home.pk), "text": "incident_at_door", "urgency": "emergency"}
    choice |= {"ring_means": "safe", "check": 1}
    checked = browser.post(reverse("phonetree:start"), choice).content.decode()
    board = browser.get(live().get_absolute_url()).content.decode()
    for page in (checked, board):
        for tag, way in (("ar", "rtl"), ("ti", "ltr")):
            assert f'<textarea id="chat-{tag}" lang="{tag}" dir="{way}" rows="7" readonly>' in page


def test_a_call_out_that_is_only_held_gives_nothing_yet(home, launch):
    assert chats.of_call_out(launch(home)) == []


def test_a_program_gets_the_same_words(live, amina):
    call_out = live()
    rows = build.key(amina).get(f"/api/call-outs/{call_out.pk}/chats/").json()
    assert [row["words"] for row in rows] == [one.words for one in chats.of_call_out(call_out)]


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_the_words_that_ship_name_no_number_but_the_emergency_number(tag):
    words = starter_texts.shipped(tag)[chats.KEY]
    assert set(re.findall(r"\d+", words)) == {"999"}
    assert not chats.tells(words, FOLDED)


@given(st.sampled_from(sorted(NAMES)), st.text(max_size=20), st.text(max_size=20))
def test_a_name_is_found_wherever_it_stands_apart(name, before, after):
    assert chats.tells(f"{before} {name} {after}", FOLDED)
