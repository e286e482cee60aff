"""How far words can be trusted: as far as their weakest part, and no other language's voice."""

import pytest

from phonetree import census, trust
from phonetree.ladder import LADDERS
from phonetree.preview import preview
from phonetree.wordings import FreeText, freeze
from tests import build
from translations import actions
from translations.models import Translation

OMAR, LEYLA = "+447700900001", "+447700900002"
INCIDENT = "incident_at_door"


@pytest.fixture
def home(amina, street):
    home = build.residence(amina, code_name="Wren")
    build.resident(home, OMAR, reads="ar", branch=build.branch(home), leads=1)
    return home


@pytest.fixture
def read(amina, street):
    """A second person reads these texts in this language."""

    def read(*keys, tag="ar"):
        rows = Translation.objects.filter(language=tag).select_related("text")
        for row in rows.filter(text__key__in=keys) if keys else rows:
            build.checked(row, amina, street.now)

    return read


def frozen(tag="ar", *, free=None, is_drill=False):
    text_key = "" if free else INCIDENT
    wordings = freeze(text_key=text_key, free=free, tongues={tag, "en"}, is_drill=is_drill)
    return next(wording for wording in wordings if wording.language == tag)


def told(home, street, *, free=None, urgency="emergency"):
    """What the check page says of the words."""
    people = census.take(home)
    wordings = freeze(
        text_key="" if free else INCIDENT,
        free=free,
        tongues=people.tags(),
        is_drill=urgency == "drill",
    )
    key = "" if free else INCIDENT
    facts = (home, people, wordings, street.now, urgency)
    found = preview(*facts, text_key=key, ladder=LADDERS[urgency])
    return " ".join(warning.in_full for warning in found.warnings)


@pytest.mark.parametrize(
    ("states", "weakest"),
    [
        (["checked", "checked"], "checked"),
        (["checked", "draft"], "draft"),
        (["draft", "stale", "checked"], "stale"),
        (["missing", "stale"], "missing"),
        ([], "checked"),
    ],
)
def test_what_is_made_of_parts_is_as_good_as_the_weakest(states, weakest):
    assert trust.weakest(states) == weakest


def test_a_text_is_not_checked_while_how_to_answer_is_a_draft(street, read):
    read(INCIDENT)
    assert frozen().state == "draft"
    assert frozen().states["message"] == "checked"
    read("answer_how")
    assert frozen().state == "draft", "a shared phone gets another line"
    read("answer_how_shared")
    assert frozen().state == "checked"


def test_in_a_drill_its_mark_must_be_checked_too(street, read):
    read(INCIDENT, "answer_how", "answer_how_shared", "all_clear")
    assert (frozen().state, frozen().states["all_clear"]) == ("checked", "checked")
    drill = frozen(is_drill=True)
    assert (drill.state, drill.states["all_clear"]) == ("draft", "draft")
    read("drill_mark")
    drill = frozen(is_drill=True)
    assert (drill.state, drill.states["all_clear"]) == ("checked", "checked")


def test_the_english_that_changed_makes_the_whole_text_stale(street, read, amina):
    read()
    text = Translation.objects.filter(text__key="answer_how").first().text
    words = "Answer with 1 safe, 2 need help, 3 cannot talk, or open {link}"
    actions.change_source(text=text, words=words, source_version=1, by=amina, now=street.now)
    assert frozen().state == "stale"


def test_the_check_page_tells_parts_from_the_whole_and_what_comes_later_from_both(
    home, street, read
):
    said = told(home, street)
    assert "Nobody has checked the words for 1 person in Arabic." in said
    read(INCIDENT)
    said = told(home, street)
    assert "Nobody has checked a part of the words for 1 person in Arabic." in said
    read("answer_how", "answer_how_shared")
    said = told(home, street)
    assert "Nobody has checked" not in said
    later = "“All clear”: Arabic; what leaders are sent: Arabic; what we write back: Arabic"
    assert f"What is sent later is not checked for 1 person in Arabic. {later}" in said
    read()
    assert "checked" not in told(home, street)


def test_words_to_leaders_are_doubted_only_in_the_languages_of_leaders(home, street, read):
    build.resident(home, LEYLA, reads="fa")
    said = told(home, street)
    assert "What is sent later is not checked for 2 people in 2 languages." in said
    assert "what leaders are sent: Arabic;" in said
    assert "“All clear”: Arabic, Farsi;" in said


def test_own_words_name_the_language_in_which_others_get_them(home, street):
    build.resident(home, LEYLA, reads="fa")
    said = told(home, street, free=FreeText("الماء مقطوع", "ar"))
    assert "There are no words for 1 person in Farsi. They get Arabic." in said
    assert "get English" not in said


def test_a_language_without_any_words_gets_english_and_the_page_says_so(home, street):
    build.resident(home, LEYLA, reads="tr")
    said = told(home, street)
    assert "There are no words for 1 person in Turkish. They get English." in said
    assert "“All clear”: Arabic, Turkish (in English);" in said


def test_a_part_that_comes_in_english_is_named(home, street, read):
    Translation.objects.filter(language="ar", text__key="answer_how").delete()
    said = told(home, street)
    assert "A part of the text is not written for 1 person in Arabic. It comes in English." in said


@pytest.mark.parametrize(("tag", "voice"), [("ar", "arb"), ("tr", "")])
def test_the_english_mark_of_a_drill_is_read_by_no_foreign_voice(street, tag, voice):
    free = FreeText("Su öğlene kadar kesik.", tag)
    assert frozen(tag, free=free).voice != ""
    assert frozen(tag, free=free, is_drill=True).voice == voice


def test_page_and_program_are_told_the_same(home, street, read, amina):
    read(INCIDENT)
    chosen = {"residence": str(home.pk), "text": INCIDENT, "urgency": "emergency"}
    page = build.client(amina, fresh=True).post("/call-outs/new/", {**chosen, "check": "1"})
    html = page.content.decode()
    part = "Nobody has checked how to answer, how to answer from a shared phone."
    assert part in html
    answer = build.key(amina).post(
        "/api/call-outs/preview/", chosen, content_type="application/json"
    )
    told = answer.json()
    (arabic,) = told["languages"]
    assert arabic["state"] == "draft"
    assert (arabic["parts"]["message"], arabic["parts"]["answer_how"]) == ("checked", "draft")
    for words in told["warnings"]:
        assert words.partition(". ")[0] in html


def test_one_line_a_fact_whoever_is_missed_first_and_by_branch_and_alias(home, street):
    wing = build.branch(home, "Wing")
    for alias in ("Dry Fern", "Red Kite"):
        build.resident(home, alias=alias, branch=wing)
    build.resident(home, LEYLA, reads="fa", branch=build.branch(home, "Attic"))
    people = census.take(home)
    wordings = freeze(text_key=INCIDENT, free=None, tongues=people.tags(), is_drill=False)
    facts = (home, people, wordings, street.now, "emergency")
    _engine, first, second, *others = preview(
        *facts, text_key=INCIDENT, ladder=LADDERS["emergency"]
    ).warnings
    assert (first.words, first.names) == (
        "2 people have no phone. Their leaders are asked to knock.",
        ("Wing: Dry Fern, Red Kite",),
    )
    assert second.words.startswith("2 branches have no leader.")
    assert second.names == ("Wing", "Attic")
    (checked,) = [one for one in others if one.of_message]
    assert checked.words == "Nobody has checked the words for 4 people in 3 languages."
    assert "Arabic (1 person)" in checked.names
