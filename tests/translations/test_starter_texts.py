"""The texts that ship: there for everybody, neutral, short, and in the right letters."""

import re

import pytest
from django.utils import translation

from donations.resident_words import WHY_UNFIT
from messaging.answers import Answer, Kind, parse
from messaging.segments import measure
from translations import checks, placeholders, starter_texts
from translations.languages import FIRST_WAVE, LANGUAGES

KEYS = list(starter_texts.about())
CALL_OUTS = [key for key in KEYS if starter_texts.about()[key]["kind"] == "call_out"]
LINK = "https://ringround.example/r/AbCdEfGhIjK/"  # as long as a real one
CODES = {"yes": "4821", "no": "4820", "code": "4821", "list": "71 Misty Larch, 72 Quiet Fern"}
NAMED_IN_THE_ISSUE = {
    "incident_at_door",
    "stay_inside",
    "all_clear",
    "drill",
    "moved_notice",
    "general_update",
}
IN_EVERY = [(tag, key) for tag in FIRST_WAVE for key in KEYS]


def words(tag: str, key: str) -> str:
    return starter_texts.shipped(tag)[key]


def test_the_call_outs_of_the_issue_are_there() -> None:
    assert set(CALL_OUTS) == NAMED_IN_THE_ISSUE


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_text_exists_in_every_language_of_the_first_wave(tag: str) -> None:
    assert list(starter_texts.shipped(tag)) == KEYS


@pytest.mark.parametrize(("tag", "key"), IN_EVERY)
def test_every_text_passes_the_checks_that_people_must_pass(tag: str, key: str) -> None:
    found = checks.problems(source=words("en", key), words=words(tag, key), tag=tag)
    assert found == []


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_language_has_its_own_list_of_telling_words(tag: str) -> None:
    assert len(checks.TELLING[tag]) >= 5


@pytest.mark.parametrize(("tag", "key"), IN_EVERY)
def test_places_are_the_same_as_in_english_and_survive_filling(tag: str, key: str) -> None:
    places = placeholders.names(words("en", key))
    assert placeholders.names(words(tag, key)) == places
    values = {name: f"<{name}>" for name in places}
    filled = placeholders.fill(words(tag, key), values)
    assert all(value in filled for value in values.values())
    assert "{" not in filled


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_letters_are_those_of_the_language(tag: str) -> None:
    everything = " ".join(starter_texts.shipped(tag).values())
    assert checks.script_share(everything, tag) > 0.97


@pytest.mark.parametrize("tag", ["fa", "fa-af", "ur", "ckb"])
def test_persian_letters_are_not_the_arabic_ones_that_look_like_them(tag: str) -> None:
    assert re.findall("[\u0643\u064a\u0649]", " ".join(starter_texts.shipped(tag).values())) == []


# GSM-7 languages fit into two; letters beyond it leave 67 to a segment and the link takes 40.
MOST = {"en": 2, "so": 2}


@pytest.mark.parametrize("key", CALL_OUTS)
@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_a_call_out_with_the_line_on_how_to_answer_stays_short(tag: str, key: str) -> None:
    for how in ("answer_how", "answer_how_shared"):
        body = f"{words(tag, key)}\n{placeholders.fill(words(tag, how), {'link': LINK})}"
        assert measure(body).count <= MOST.get(tag, 3), measure(body)


def _longest_thing(tag: str) -> str:
    """The longest word of the list of things to ask for."""
    return max((line[3:] for line in words(tag, "need_menu").splitlines()[1:-1]), key=len)


def _longest_reason(tag: str) -> str:
    """The longest reason that keeps a thing from somebody, with how much of it."""
    with translation.override(tag):
        return max((str(words) for words in WHY_UNFIT.values()), key=len) + ": 118"


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_other_text_fits_into_two_segments(tag: str) -> None:
    for key in KEYS:
        if starter_texts.about()[key]["kind"] not in {"call_out", "voice", "chat"}:
            values = {"link": LINK, "count": "120", "reached": "118", "total": "120", **CODES}
            values |= {"answer": "5 sometimes", "numbers": "4, 5, 6", "undo": "-13"}
            values |= {"what": _longest_thing(tag), "day": "16/11", "time": "10:30"}
            values |= {"why": _longest_reason(tag), "question": "", "answers": ""}  # below
            needed = {n: values[n] for n in placeholders.names(words(tag, key))}
            assert measure(placeholders.fill(words(tag, key), needed)).count <= 2, key


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_a_text_of_ours_sent_back_to_us_is_no_answer(tag: str) -> None:
    answers = {key: parse(words(tag, key)) for key in KEYS}
    assert set(answers.values()) == {Answer(Kind.UNKNOWN)}


def test_dari_is_not_farsi_under_another_name() -> None:
    same = [key for key in KEYS if words("fa", key) == words("fa-af", key)]
    assert same == []


def test_the_wording_never_calls_the_emergency_number_by_another() -> None:
    for tag in FIRST_WAVE:
        assert "999" in words(tag, "thanks_help")
        assert "9 9 9" in words(tag, "voice_help")


def test_each_file_of_translations_says_that_nobody_has_checked_it() -> None:
    for tag in FIRST_WAVE[1:]:
        text = (starter_texts.FOLDER / f"{tag}.toml").read_text(encoding="utf-8")
        assert text.startswith(f"# {LANGUAGES[tag].english}. Machine-drafted: nobody has checked")
