"""What stands on the sheets, in which order, and that it was noted who made them."""

import logging
from datetime import timedelta
from unicodedata import category

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.trail import Event
from messaging.phones import revealed
from phonetree import printing, sheet_data
from phonetree.models import Line
from phonetree.printed import Printing
from phonetree.sheet_words import STEPS, find, labels
from phonetree.sheets import sheets
from residences.models import Resident
from tests import build
from tests.paper.accessible import hindrances
from tests.paper.reading import letters, lines, pages, said
from tests.phonetree.conftest import TEN_AM
from translations.languages import LANGUAGES
from translations.models import Translation

pytestmark = pytest.mark.django_db
FERN, IBIS, LARCH = (f"+44770090010{n}" for n in range(3))
REAL_NAME, ADDRESS = "Xanadu Ypsilon Palace", "77 Wolframite Crescent"


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Wren", real_name=REAL_NAME, address=ADDRESS)


@pytest.fixture
def wing(home):
    return build.branch(home, "North wing")


def fill(wing, tag="en"):
    """A leader who reads this language, a deputy, one more, and one without a phone."""
    for alias, number, reads, leads in [
        ("Copper Fern", FERN, tag, 1), ("Blue Ibis", IBIS, "ar", 2),
        ("Misty Larch", LARCH, "ti", 0), ("Amber Aster", "", "so", 0),
    ]:  # fmt: skip
        build.resident(wing.residence, number, alias=alias, branch=wing, reads=reads, leads=leads)


def printed(home, by, **facts):
    facts = {"reason": "drill_on_paper", "text_key": "incident_at_door", "now": TEN_AM} | facts
    return printing.print_tree(residence=home, by=by, **{"unchecked_is_known": True, **facts})


@pytest.mark.parametrize("tag", ["en", "ar", "fa-af", "ps", "ti", "am", "ckb", "vi", "so"])
def test_a_sheet_says_every_step_in_the_leaders_language_in_its_own_order(home, wing, amina, tag):
    fill(wing, tag)
    sheet = pages(printed(home, amina))[0]
    read = [letters(line) for line in lines(sheet, direction=LANGUAGES[tag].direction)]
    wanted = labels(find(sheets(home), "incident_at_door"), tag)
    assert wanted.language.tag == tag
    said_steps = [(n, wanted.words[step]) for n, step in enumerate(STEPS, 1)]
    steps = [f"{n}{letters(words)}" for n, words in said_steps if not has_marks(words)]
    assert len(steps) >= 3
    assert [line for line in read if line in steps] == steps


def has_marks(words):
    """Vowel marks come out of a PDF twice or beside their letter, whoever made it."""
    arabic = (sign for sign in words if "\u0600" <= sign < "\u0700")
    return any(category(sign) == "Mn" for sign in arabic)


@pytest.mark.parametrize("tag", ["ar", "ckb", "fa-af", "ti", "en"])
def test_each_row_reads_alias_number_in_the_direction_of_the_page(home, wing, amina, tag):
    fill(wing, tag)
    file = printed(home, amina)
    assert hindrances([file]) == []
    sheet = pages(file)[0]
    for alias, number in [("Fern", "07700 900100"), ("Ibis", "07700 900101")]:
        [name] = [word for word in sheet if word.text.endswith(alias)]
        [ring] = [word for word in sheet if word.text == number]
        assert (name.x > ring.x) is (LANGUAGES[tag].direction == "rtl")
        assert abs(name.y - ring.y) < 14  # points: the same row


def test_every_number_is_whole_and_left_to_right_in_arabic_too(home, wing, amina):
    fill(wing, "ar")
    texts = [word.text for page in pages(printed(home, amina)) for word in page]
    assert sorted(text for text in texts if "900" in text) == [
        "07700 900100", "07700 900101", "07700 900102", "07700 900999", "07700 900999",
    ]  # fmt: skip


@pytest.mark.parametrize("tag", ["en", "ar", "ti"])
def test_every_sheet_has_every_person_once_and_says_nobody_elses_number(home, wing, amina, tag):
    fill(wing, tag)
    other = build.branch(home, "South wing")
    build.resident(home, "+447700900200", alias="Quiet Quagga", branch=other)
    north, south, *_cards = (" ".join(lines(page)) for page in pages(printed(home, amina)))
    for alias in ("Fern", "Ibis", "Larch", "Aster"):
        assert north.count(alias) == 1
        assert alias not in south
    assert "900200" in south
    assert "900200" not in north


def test_a_long_branch_flows_over_pages_with_the_heads_again(home, wing, amina):
    fill(wing)
    for n in range(40):
        build.resident(home, f"+4477009003{n:02}", alias=f"Neighbour{n:02}", branch=wing)
    words = [" ".join(lines(page)) for page in pages(printed(home, amina))]
    sheet = [page for page in words if "/ 4" in page or "/ 3" in page]
    assert len(sheet) >= 3
    assert all("Needs" in page and "07700 900999" in page for page in sheet[:3])
    everything = " ".join(sheet)
    assert all(everything.count(f"Neighbour{n:02}") == 1 for n in range(40))
    assert f"1 / {len(sheet)}" in sheet[0]


def test_no_real_name_no_address_and_no_room_is_on_paper(home, wing, amina):
    fill(wing)
    pdf = printed(home, amina)
    text = said(pdf)
    for canary in [*REAL_NAME.split(), *ADDRESS.split()[1:]]:
        assert canary not in text
        assert canary.encode() not in pdf
    assert "Wren" in text


def test_the_card_holds_no_residents_number(home, wing, amina):
    fill(wing)
    card = " ".join(lines(pages(printed(home, amina))[-1]))
    assert "You look after" in card
    for alias in ("Fern", "Ibis", "Larch", "Aster"):
        assert card.count(alias) == 1
    assert "07700 900999" in card
    assert "7700 9001" not in card


def test_the_card_says_that_a_missed_call_raises_an_alarm_where_it_does(home, wing, amina):
    fill(wing)
    words = "Cannot write? Ring our number and hang up"
    assert words in " ".join(lines(pages(printed(home, amina))[-1]))
    Line.objects.create(leaders_ring_alarms=False)
    assert "hang up" not in " ".join(lines(pages(printed(home, amina))[-1]))


def test_the_words_to_say_come_in_each_language_and_are_marked_until_they_are_checked(
    home, wing, amina
):
    fill(wing)
    text = said(printed(home, amina))
    assert "Dad aynaan garanayn" in text  # Somali
    assert text.count("DRAFT") == 4
    assert "Draft: nobody has checked these words yet." in text
    Translation.objects.update(state="checked", needs=1, checked_by=amina, checked_at=TEN_AM)
    text = said(printed(home, amina, unchecked_is_known=False))
    assert "DRAFT" not in text.upper()


def test_a_language_without_words_is_not_pretended(home, wing, amina):
    fill(wing, "tr")
    text = said(printed(home, amina))
    assert "Who rings whom" in text
    assert "We have no words in Turkish yet, so this sheet is in English." in text
    assert "NOT WRITTEN YET" in text


def test_unchecked_words_are_refused_until_somebody_says_that_it_is_known(home, wing, amina):
    fill(wing, "ar")
    with pytest.raises(printing.Unchecked) as refused:
        printed(home, amina, unchecked_is_known=False)
    assert refused.value.messages == [
        "No second reader has checked these words in: Arabic, Somali, Tigrinya."
    ]
    assert not Printing.objects.exists()
    assert not Event.objects.filter(verb="tree_printed").exists()


def test_one_line_in_the_trail_says_who_why_and_points_to_how_much(home, wing, amina):
    fill(wing)
    revealed.clear()
    printed(home, amina)
    made = Printing.objects.get()
    event = Event.objects.get(verb="tree_printed")
    assert (event.actor_id, event.residence_id, event.target_id, event.reason) == (
        amina.pk, home.pk, made.pk, "drill_on_paper",
    )  # fmt: skip
    assert (made.sheets, made.people, made.numbers) == (1, 4, 3)
    assert made.destroy_on == TEN_AM.date() + timedelta(days=14)
    assert dict(revealed) == {"drill_on_paper": 3}


def test_the_preview_shows_no_number_and_notes_nothing(home, wing, monkeypatch):
    fill(wing)
    revealed.clear()
    seen = []
    pictures = printing.paper.pictures
    monkeypatch.setattr(
        printing.paper,
        "pictures",
        lambda name, data, **how: seen.append(data) or pictures(name, data, **how),
    )
    tree = printing.gather(home, "incident_at_door", now=TEN_AM)
    made = printing.preview(tree, now=TEN_AM, dots_per_inch=40)
    assert len(made) == 2
    assert all(one.startswith(b"\x89PNG") for one in made)
    assert "+44•••00" in str(seen)
    assert not any(form in str(seen) for form in ("77009001", "7700 9001"))
    assert not revealed
    assert not Event.objects.filter(verb="tree_printed").exists()


HOSTILE = ['#read("/etc/passwd")', "$x$ *b* @c <d>", "A\u202eB", "= Head", "\\u{41}#panic()"]


@pytest.mark.parametrize("alias", HOSTILE)
def test_a_hostile_alias_stands_on_the_sheet_as_it_was_typed(home, wing, amina, alias):
    fill(wing)
    build.resident(home, "+447700900300", alias=alias, branch=wing)
    text = said(printed(home, amina)).replace(" ", "")
    assert alias.replace(" ", "").replace("\u202e", "") in text
    assert "root:" not in text


def test_a_letter_that_we_cannot_print_is_named_with_its_branch_and_nothing_is_noted(
    home, wing, amina
):
    fill(wing)
    build.resident(home, "+447700900300", alias="Fox 🦊", branch=wing)
    with pytest.raises(printing.Unprintable) as refused:
        printed(home, amina)
    assert refused.value.messages == [
        "We cannot print 🦊 (U+1F98A). Change the alias in North wing that holds it."
    ]
    assert not Printing.objects.exists()


def test_an_endless_alias_is_cut_and_the_sheet_is_made(home, wing, amina):
    fill(wing)
    build.resident(home, "+447700900300", alias="Zebra" * 500, branch=wing)
    assert said(printed(home, amina)).replace("\n", "").replace(" ", "").count("Zebra") < 40


def test_the_version_changes_with_a_person_a_number_or_a_word_and_not_with_the_day(home, wing):
    fill(wing)

    def version(day=TEN_AM):
        tree = printing.gather(home, "incident_at_door", now=TEN_AM)
        return sheet_data.version(tree.sheets[0], printing._edition(tree, day, str))

    first = version()
    assert len(first) == 5
    assert version(TEN_AM + timedelta(days=3)) == first
    larch = next(one for one in Resident.objects.all() if one.alias == "Misty Larch")
    larch.alias = "Rosy Larch"
    larch.save()
    second = version()
    larch.lines.update(phone=build.phone("+447700900400"))
    third = version()
    Translation.objects.filter(text__key="paper_title", language="en").update(words="Other words")
    assert len({first, second, third, version()}) == 4


def test_nobody_there_is_nothing_to_print(home, amina):
    with pytest.raises(ValidationError) as refused:
        printed(home, amina)
    assert refused.value.code == "nobody"


def test_no_log_holds_an_alias_or_a_number(home, wing, amina, caplog):
    fill(wing)
    caplog.set_level(logging.DEBUG)
    printed(home, amina)
    assert "Larch" not in caplog.text
    assert "77009001" not in caplog.text


def test_printing_asks_as_many_questions_for_many_branches_as_for_one(home, wing, amina):
    fill(wing)
    with CaptureQueriesContext(connection) as few:
        printed(home, amina)
    for n in range(5):
        fill_floor(home, n)
    with CaptureQueriesContext(connection) as many:
        printed(home, amina)
    assert len(many) == len(few)


def fill_floor(home, n):
    floor = build.branch(home, f"Floor {n}")
    for k, tag in enumerate(["vi", "sq", "bn"]):
        build.resident(
            home, f"+4477009005{n}{k}", alias=f"A{n}{k}", branch=floor, reads=tag, leads=min(k, 2)
        )


def test_the_english_on_sheets_is_english_on_whichever_page_they_are_printed(home, wing, amina):
    fill(wing, "ar")
    tree = printing.gather(home, "incident_at_door", now=TEN_AM)
    edition = printing._edition(tree, TEN_AM, str)
    in_english = sheet_data.data(tree.sheets, edition)
    with translation.override("fa"):
        assert sheet_data.data(tree.sheets, edition) == in_english
    assert "In Arabic." in in_english["sheets"][0]["english"]
