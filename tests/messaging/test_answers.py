"""What people really type, and what it must never be taken for."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.answers import MOST_PEOPLE, Answer, Kind, languages_of_stop, parse
from translations.languages import FIRST_WAVE, LANGUAGES, opt_out_words

SAFE, HELP, QUIET = Kind.SAFE, Kind.HELP, Kind.NOT_SAFE_TO_TALK
DIGITS = [chr(n) for n in range(sys.maxunicode + 1) if unicodedata.digit(chr(n), 0) in {1, 2, 3}]

ANSWERS = [
    ("1", SAFE, None), ("2", HELP, None), ("3", QUIET, None),
    (" 1 \n", SAFE, None), ("1.", SAFE, None), ("2!", HELP, None), ("(3)", QUIET, None), ("+1", SAFE, None),
    ("“1”", SAFE, None), ("«٢»", HELP, None), ("'3'", QUIET, None),
    ("١", SAFE, None), ("۱", SAFE, None), ("۲", HELP, None), ("٣", QUIET, None),
    ("፩", SAFE, None), ("፪።", HELP, None), ("፫", QUIET, None),
    ("১", SAFE, None), ("२", HELP, None), ("੩", QUIET, None), ("௧", SAFE, None), ("၂", HELP, None),
    ("①", SAFE, None), ("２", HELP, None), ("一", SAFE, None), ("二。", HELP, None),
    ("1️⃣", SAFE, None), ("2️⃣ 👍🏽", HELP, None), ("1️⃣3️⃣", SAFE, 3),
    ("\u200f۱\u200f", SAFE, None), ("\u2067 2 \u2069", HELP, None), ("\ufeff1\u200c", SAFE, None),
    ("1 3", SAFE, 3), ("۱ ۳", SAFE, 3), ("١،٣", SAFE, 3), ("1, 12", SAFE, 12), ("1+2", SAFE, 2),
    ("1 - 4", SAFE, 4), ("2 5", HELP, 5), ("3 2", QUIET, 2), ("፩ ፬", SAFE, 4), ("1\n3", SAFE, 3),
    ("1 1", SAFE, 1), ("1 0", SAFE, None), ("1 20", SAFE, 20),
]  # fmt: skip


@pytest.mark.parametrize(("body", "kind", "people"), ANSWERS)
def test_a_digit_in_any_dress_is_an_answer(body: str, kind: Kind, people: int | None) -> None:
    assert parse(body) == Answer(kind, people)


@pytest.mark.parametrize(
    "body",
    [
        "", " ", "?", "👍", "0", "4", "9", "12", "21", "111", "1 2 3", "123456", "1 21", "1 999",
        "I live at 12 Long Street", "There are 2 men with cameras", "1 safe", "room 3", "2nd",
        "at 1 pm", "1:30", "3/11", "1/2", "½", "£2", "2€", "1%", "x1", "1x", "07700 900123",
        "أنا في الطابق 2", "ما 3 نفر هستیم", "ka 2", "chúng tôi có 3 người",
        "ok", "safe", "danger", "help", "HELP", "info", "INFO", "no", "نعم", "بله", "አዎ", "haa",
        "stop them", "please stop", "please do not stop", "they will not stop", "Stop it now!",
        "end of corridor", "cancel the taxi", "لا تتوقف", "توقف عن الإرسال إلى أخي",
        "start now", "yes we can", "dung", "đúng", "joog", "بس",
    ],
)  # fmt: skip
def test_a_sentence_or_a_number_of_another_kind_is_for_a_person_to_read(body: str) -> None:
    assert parse(body) == Answer(Kind.UNKNOWN)


@pytest.mark.parametrize("word", sorted(opt_out_words()))
def test_every_language_can_stop_and_a_sentence_with_the_word_does_not(word: str) -> None:
    for written in (word, word.upper(), f" {word}! ", f"«{word}»", f"\u200f{word}\u200e."):
        assert parse(written) == Answer(Kind.OPT_OUT)
    for sentence in (f"{word} Ahmed", f"qqq {word}", f"{word} {word} {word} 1", f"1 {word}"):
        assert parse(sentence) == Answer(Kind.UNKNOWN)


@pytest.mark.parametrize(
    "written",
    ["STOP", "Stop.", "sToP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL",
     "İPTAL", "iptal", "IPTAL", "DUR", "ايقاف", "أُوقِف", "الغاء", "توقــف", "بوه\u200cستێنه",
     "DỪNG", "Dừng lại", "СТОП", "ARRÊT", "¡ALTO!", "停止。", "ရပ်ပါ။"],
)  # fmt: skip
def test_stop_words_are_known_however_a_phone_writes_them(written: str) -> None:
    assert parse(written) == Answer(Kind.OPT_OUT)


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_language_of_the_first_wave_brings_texts_back_and_no_word_means_two_things(
    tag: str,
) -> None:
    words = LANGUAGES[tag].opt_in
    assert words
    for word in words:
        for written in (word, word.upper(), f" {word}! ", f"«{word}»"):
            assert parse(written) == Answer(Kind.OPT_IN)
            assert not languages_of_stop(written)
        assert parse(f"{word} Ahmed") == Answer(Kind.UNKNOWN)


@pytest.mark.parametrize("word", ["START", "start", "Unstop", "YES", "Yes."])
def test_the_words_at_which_the_provider_starts_again_opt_in(word: str) -> None:
    assert parse(word) == Answer(Kind.OPT_IN)


def test_every_digit_of_every_script_that_is_one_two_or_three_is_understood() -> None:
    kinds = {1: SAFE, 2: HELP, 3: QUIET}
    wrong = [d for d in DIGITS if parse(d) != Answer(kinds[unicodedata.digit(d)])]
    assert wrong == []
    assert len(DIGITS) > 150


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_native_digits_count_people_too(language) -> None:  # type: ignore[no-untyped-def]
    zero = ord(language.digits)
    assert parse(f"{chr(zero + 1)} {chr(zero + 1)}{chr(zero + 2)}") == Answer(SAFE, 12)


WRAPPING = st.text(
    st.sampled_from(" \t\n.,!?()[]\"'«»“”\u200c\u200d\u200e\u200f\u2067\u2069\ufeff🙏")
)


@given(st.sampled_from(DIGITS), WRAPPING, WRAPPING)
def test_what_stands_around_a_digit_does_not_change_it(digit: str, before: str, after: str) -> None:
    assert parse(before + digit + after) == parse(digit)


@given(st.integers(1, 3), st.integers(1, 99))
def test_people_are_counted_up_to_what_one_phone_serves(choice: int, people: int) -> None:
    answer = parse(f"{choice} {people}")
    assert answer.people == (people if people <= MOST_PEOPLE else None)
    assert (answer.kind is Kind.UNKNOWN) is (people > MOST_PEOPLE)


@given(st.text())
def test_any_text_at_all_gets_an_answer_and_letters_are_never_safe(body: str) -> None:
    answer = parse(body)
    letters = [sign for sign in body if unicodedata.category(sign) in {"Ll", "Lu"}]
    if answer.kind in {SAFE, HELP, QUIET}:
        assert letters == []


@given(st.text(st.characters(categories=["Lu", "Ll", "Lo"]), min_size=3), st.sampled_from("123"))
def test_a_word_beside_a_digit_makes_it_a_sentence(word: str, digit: str) -> None:
    assert parse(f"{word} {digit}").kind is Kind.UNKNOWN
    assert parse(f"{digit} {word}").kind is Kind.UNKNOWN
