"""What is worth a second look, by example, in as many languages as have a habit of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translations.hints import Rule, hints, says
from translations.languages import FIRST_WAVE

SIM = Rule("SIM", stays=True)
STAY = Rule("stay", stays=False, ways=("qëndro", "rri"))
TELLS = {  # language, English, words, glossary: what is said about them
    "same": [
        ("sq", "Stay in your room.", "Stay in your room.", ()),
        ("so", "Call us now.", "Call  us now.", ()),
    ],
    "stays": [
        ("ar", "Bring your SIM.", "أحضروا شريحتكم.", (SIM,)),
        ("ti", "Bring your SIM.", "ካርድኩም ኣምጽኡ።", (SIM,)),
        ("bn", "Bring your SIM.", "আপনার কার্ড আনুন।", (SIM,)),
    ],
    "term": [
        ("sq", "Stay inside.", "Mbetuni brenda.", (STAY,)),
        ("fa", "Stay inside.", "داخل باشید.", (Rule("stay", False, ("بمانید",)),)),
    ],
    "end": [
        ("ar", "Are you safe?", "هل أنتم بأمان.", ()),
        ("am", "Stay inside.", "ውስጥ ይቆዩ", ()),
        ("ur", "Are you safe?", "کیا آپ محفوظ ہیں۔", ()),
        ("hi", "Stay inside.", "अंदर रहें", ()),
        ("zh-hans", "Are you safe?", "你们安全。", ()),
        ("vi", "Please wait:", "Xin chờ.", ()),
    ],
    "letters": [
        ("fa", "Stay.", "لطفا صبر كنيد.", ()),
        ("fa-af", "Stay.", "يكجا باشيد.", ()),
        ("ur", "Stay.", "رك جائیں۔", ()),
        ("ps", "Stay.", "پاتې شئ كور.", ()),
        ("ckb", "Stay.", "لێرە بمێنن كورد.", ()),
    ],
    "left": [
        ("ar", "Open the link now.", "افتحوا link الآن.", ()),
        ("ti", "Open the link now.", "ሕጂ link ክፈቱ።", ()),
        ("uk", "Open the link now.", "Відкрийте link зараз.", ()),
        ("sq", "Please open the link now.", "Ju lutem open the link.", ()),
    ],
    "time": [
        ("sq", "We come at 14:30.", "Vijmë në 2:30 pas 14.", ()),
        ("my", "We come at 14:30.", "၁၄ နာရီ ၃၀ မှာ လာမယ်။", ()),
    ],
    "clock": [
        ("so", "We come at 9.", "Waxaan imaanaynaa 9 am.", ()),
        ("en", "We come at 9 p.m.", "We come at 9 p.m.", ()),
    ],
    "longer": [
        ("ka", "Stay inside.", "გთხოვთ, დარჩეთ შიგნით და არ გახვიდეთ გარეთ.", ()),
    ],
}  # fmt: skip
CALM = [
    ("ar", "Are you safe?", "هل أنتم بأمان؟", ()),
    ("fa", "We come at 14:30.", "ساعت ۱۴:۳۰ می‌آییم.", ()),
    ("ps", "Stay.", "پاتې شي.", ()),  # ي is a letter of Pashto
    ("ti", "Stay inside.", "ውሽጢ ጽንሑ።", ()),
    ("am", "Are you safe?", "ደህና ነዎት?", ()),
    ("so", "Bring your SIM.", "Keen SIM-kaaga.", (SIM,)),
    ("ur", "Stay inside.", "اندر رہیں۔", ()),
    ("bn", "Stay inside.", "ভিতরে থাকুন।", ()),
    ("sq", "Stay inside.", "Qëndroni brenda.", (STAY,)),
    ("vi", "Are you safe?", "Bạn có an toàn không?", ()),
    ("zh-hans", "Stay inside.", "请留在室内。", ()),
    ("hi", "Bring your SIM.", "अपना SIM लाएँ।", (SIM,)),
    ("ckb", "Stay inside.", "لە ژوورەوە بمێننەوە.", ()),
    ("fr", "SIM", "SIM", ()),
    ("sq", "Ring 999: {link}", "Telefononi 999: {link}", ()),
    ("am", "We come at 14.30.", "በ14:30 እንመጣለን።", ()),
]
ROWS = [(code, *example) for code, examples in TELLS.items() for example in examples]


@pytest.mark.parametrize(("code", "tag", "source", "words", "rules"), ROWS)
def test_what_is_odd_is_said(code, tag, source, words, rules):
    found = hints(source=source, words=words, tag=tag, rules=rules)
    assert code in {hint.code for hint in found}
    assert all(hint.sentence for hint in found)


@pytest.mark.parametrize(("tag", "source", "words", "rules"), CALM)
def test_good_words_raise_no_doubt(tag, source, words, rules):
    assert hints(source=source, words=words, tag=tag, rules=rules) == []


def test_the_examples_speak_at_least_ten_languages():
    assert len({example[0] for examples in TELLS.values() for example in examples}) >= 10


def test_a_term_is_found_in_any_case_and_as_the_beginning_of_a_word_but_not_inside_one():
    assert says("Bring your SIMs", "sim")
    assert not says("It is a simple thing, a maxim", "xim")
    assert says("وَشَريحة", "شريحة")


@given(st.text(max_size=80), st.text(max_size=80), st.sampled_from(FIRST_WAVE))
def test_no_words_whatever_break_it(source, words, tag):
    for hint in hints(source=source, words=words, tag=tag, rules=[SIM, STAY]):
        assert hint.sentence
