"""The registry of languages: whole, consistent, and compared with Babel where Babel knows more."""

import pytest
from babel import Locale, UnknownLocaleError
from django.utils.translation import override

from translations import languages
from translations.language_names import by_name, named
from translations.languages import FIRST_WAVE, LANGUAGES, READING, UnknownLanguage

NAMED_IN_THE_DESIGN = [
    "en",
    "ar",
    "fa",
    "fa-af",
    "ps",
    "ckb",
    "ti",
    "am",
    "so",
    "ur",
    "bn",
    "sq",
    "vi",
    "ku",
    "tr",
    "fr",
    "es",
    "pt",
    "zh-hans",
    "om",
    "pa",
    "ta",
    "hi",
    "my",
    "si",
    "uk",
    "ru",
    "ka",
    "ro",
]

# Babel does not know these tags at all, or takes one script for another.
BABEL_DOES_NOT_KNOW = {"haz", "azb", "bej", "zag", "fvr", "mls", "syl", "kri", "mnk"}
BABEL_DISAGREES = {
    "ku-arab": "Babel drops the script and answers for Latin Kurmanji",
    "rhg": "Babel thinks of the Hanifi script; people here write it in Latin letters",
}


def test_it_holds_every_language_the_design_names() -> None:
    assert set(NAMED_IN_THE_DESIGN) == set(READING)


def test_the_first_wave_is_the_thirteen() -> None:
    assert tuple(NAMED_IN_THE_DESIGN[:13]) == FIRST_WAVE


@pytest.mark.parametrize("tag", sorted(set(LANGUAGES) - BABEL_DOES_NOT_KNOW))
def test_directions_agree_with_babel_except_where_we_know_better(tag: str) -> None:
    babel = Locale.parse(LANGUAGES[tag].locale).text_direction
    assert (babel == LANGUAGES[tag].direction) is (tag not in BABEL_DISAGREES)


@pytest.mark.parametrize("tag", sorted(BABEL_DOES_NOT_KNOW))
def test_the_list_of_what_babel_does_not_know_is_true(tag: str) -> None:
    with pytest.raises(UnknownLocaleError):
        Locale.parse(tag)


# Where our name is wider than Babel's, or Babel's is not what speakers call it on a list.
OWN_ENDONYM = {"fa-af", "ckb", "ku", "zh-hans", "om"}


@pytest.mark.parametrize("tag", sorted(set(READING) - OWN_ENDONYM))
def test_endonyms_agree_with_babel(tag: str) -> None:
    babel = Locale.parse(LANGUAGES[tag].locale).get_display_name()
    assert babel is not None
    assert LANGUAGES[tag].endonym.casefold() == babel.casefold()


@pytest.mark.parametrize(
    ("tag", "endonym"),
    [
        ("fa-af", "دری"),
        ("ckb", "کوردی (سۆرانی)"),
        ("ku", "Kurdî (Kurmancî)"),
        ("om", "Afaan Oromoo"),
    ],
)
def test_endonyms_of_our_own_are_these(tag: str, endonym: str) -> None:
    assert LANGUAGES[tag].endonym == endonym


def test_no_two_languages_share_a_name() -> None:
    for names in ([x.endonym for x in LANGUAGES.values()], [x.english for x in LANGUAGES.values()]):
        assert len(set(names)) == len(names)


def test_tags_are_in_the_one_form_and_are_the_keys() -> None:
    assert all(
        tag == language.tag == languages.canonical(tag) for tag, language in LANGUAGES.items()
    )


@pytest.mark.parametrize(
    ("written", "tag"),
    [("fa-AF", "fa-af"), ("fa_AF", "fa-af"), ("prs", "fa-af"), ("prs-AF", "fa-af"), (" AR ", "ar"),
     ("kmr", "ku"), ("zh_Hans", "zh-hans"), ("zh-CN", "zh-hans"), ("pnb", "pa-arab")],
)  # fmt: skip
def test_other_spellings_find_the_same_language(written: str, tag: str) -> None:
    assert languages.get(written).tag == tag


def test_every_alias_leads_to_a_row() -> None:
    assert set(languages.ALIASES.values()) <= set(LANGUAGES)
    assert not set(languages.ALIASES) & set(LANGUAGES)


def test_an_unknown_tag_is_refused_by_name() -> None:
    with pytest.raises(UnknownLanguage, match="'tlh'"):
        languages.get("tlh")


def test_print_and_folders_get_their_own_casing() -> None:
    assert [languages.get(t).bcp47 for t in ("fa-af", "zh-hans", "ar")] == [
        "fa-AF",
        "zh-Hans",
        "ar",
    ]
    assert languages.get("fa-af").locale == "fa_AF"


def test_spoken_languages_lead_to_one_that_can_be_read() -> None:
    assert languages.reading_of("haz") == "fa-af"
    assert languages.reading_of("ti") == "ti"
    assert {languages.reading_of(tag) for tag in LANGUAGES} <= set(READING)


def test_languages_the_provider_cannot_speak_have_no_voice() -> None:
    silent = [
        "fa",
        "fa-af",
        "ps",
        "ckb",
        "ti",
        "so",
        "ur",
        "sq",
        "ku",
        "om",
        "si",
        "my",
        "ka",
        "haz",
        "ku-arab",
        "tig",
        "sw",
    ]
    assert [languages.get(tag).voice for tag in silent] == [None] * len(silent)


def test_a_voice_speaks_the_language_it_is_given() -> None:
    same_language = {"arb": "ar", "cmn": "zh"}
    for language in LANGUAGES.values():
        if language.voice:
            spoken = language.voice.split("-")[0]
            assert same_language.get(spoken, spoken) == language.tag.split("-")[0]


def test_native_digits_are_a_zero_of_some_script() -> None:
    import unicodedata

    assert {unicodedata.digit(language.digits) for language in LANGUAGES.values()} == {0}


def test_every_language_that_is_read_can_be_stopped_in() -> None:
    assert [tag for tag in READING if not LANGUAGES[tag].opt_out] == []
    words = languages.opt_out_words()
    assert all(word and word == word.lower().strip() for word in words)
    assert not words & {"", "yes", "no", "ok", "help", "1", "2", "3"}


def test_every_language_has_fonts_that_end_in_a_family_every_machine_has() -> None:
    assert all(language.fonts.endswith("sans-serif") for language in LANGUAGES.values())


def test_right_to_left_is_these_languages() -> None:
    assert languages.django_bidi() == ["ar", "fa", "fa-af", "ps", "ckb", "ur"]
    assert languages.direction("haz") == "rtl"
    assert languages.direction("ku") == languages.direction("pa") == "ltr"


def test_django_gets_every_language_that_is_read_and_no_other() -> None:
    tags = [tag for tag, _ in languages.django_languages()]
    assert tags == list(READING) == list(languages.django_lang_info())
    assert languages.django_lang_info()["ps"] == {
        "bidi": True, "code": "ps", "name": "Pashto", "name_local": "پښتو",
    }  # fmt: skip


def test_a_page_calls_a_language_as_its_reader_does():
    assert named("ar") == named(languages.get("ar")) == "Arabic"
    with override("ar"):
        assert named("ar") != "Arabic"


def test_languages_to_choose_from_stand_in_the_order_of_their_english_names():
    assert [(tag, str(name)) for tag, name in by_name(["ur", "ar"])] == [
        ("ar", "Arabic"),
        ("ur", "Urdu"),
    ]
