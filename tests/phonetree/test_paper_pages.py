"""The page that puts the tree on paper, and the command: who may, what is asked first, what is noted."""

import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from accounts.trail import Event
from phonetree.printed import Printing
from tests import build
from tests.paper.reading import said
from translations.models import Translation

pytestmark = pytest.mark.django_db
ASKED = {
    "text": "incident_at_door",
    "reason": "phones_down",
    "people_know": "on",
    "unchecked": "on",
}
OMAR, FERN = "+447700900123", "+447700900124"


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Wren", real_name="Xanadu Palace")
    wing = build.branch(home, "North wing")
    build.resident(home, FERN, alias="Copper Fern", branch=wing, leads=1)
    build.resident(home, OMAR, alias="Misty Larch", branch=wing, reads="ar")
    other = build.branch(home, "South wing")
    build.resident(home, "+447700900125", alias="Blue Ibis", branch=other, leads=1, reads="ti")
    return home


@pytest.fixture
def page(home):
    return reverse("paper:tree", args=[home.pk])


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def pdf_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return said(response.content)


def test_the_page_says_how_many_numbers_it_leaves_out_and_the_file_leaves_them_out(
    browser, page, home
):
    assert "said yes to their number on paper" not in browser.get(page).content.decode()
    home.residents.filter(reads="ar").update(consent_version="1")
    assert "1 of them has not said yes to their number on paper" in (
        browser.get(page).content.decode()
    )
    words = pdf_of(browser.post(page, ASKED))
    assert "07700 900124" in words
    assert "07700 900123" not in words


def test_a_coordinator_gets_all_sheets_in_one_file_that_nothing_keeps(browser, page):
    response = browser.post(page, ASKED)
    words = pdf_of(response)
    assert "07700 900123" in words
    assert "07700 900125" in words
    assert response["Content-Disposition"] == 'attachment; filename="sheets.pdf"'
    assert response["Cache-Control"] == "no-store, private"


def test_one_branch_alone_holds_nobody_of_another(browser, page, home):
    wing = home.branches.get(word="North wing")
    words = pdf_of(browser.post(page, {**ASKED, "branch": wing.pk}))
    assert "07700 900123" in words
    assert "900125" not in words
    assert "Ibis" not in words


def test_the_page_shows_pictures_and_no_number(browser, page):
    response = browser.get(page)
    assert response.status_code == 200
    shown = response.content.decode()
    assert shown.count("data:image/png;base64,") == 2
    for number in ("900123", "900124", "900125"):
        assert number not in shown
    assert "Xanadu" not in shown
    assert not Event.objects.filter(verb="tree_printed").exists()


def test_the_page_shows_the_branch_and_the_words_that_were_asked_for(browser, page, home):
    south = home.branches.get(word="South wing")
    shown = browser.get(page, {"branch": south.pk, "text": "all_clear"}).content.decode()
    assert "the sheet for South wing" in shown
    assert f'<input type="hidden" name="branch" value="{south.pk}"' in shown
    assert '<input type="hidden" name="text" value="all_clear"' in shown


def test_it_asks_for_a_fresh_sign_in_and_the_form_is_not_lost(amina, page):
    browser = build.client(amina)
    assert "reauthenticate" in browser.get(page).url
    response = browser.post(page, ASKED)
    assert "reauthenticate" in response.url
    assert not Printing.objects.exists()
    build.confirm(browser, amina)
    assert b"phones_down" in browser.get(page).content
    pdf_of(browser.post(page, ASKED))


@pytest.mark.parametrize("role", ["volunteer", "donations", "translator", "press", "trustee"])
def test_for_other_roles_of_the_same_group_it_does_not_exist(home, page, role):
    someone = build.person(role, group=home.groups.get())
    browser = build.client(someone, fresh=True)
    assert browser.get(page).status_code == 404
    assert browser.post(page, ASKED).status_code == 404
    assert not Printing.objects.exists()


def test_for_coordinators_of_other_groups_and_of_a_closed_place_it_does_not_exist(
    amina, home, page
):
    stranger = build.client(build.person("coordinator"), fresh=True)
    assert stranger.post(page, ASKED).status_code == 404
    home.closed_at = home.made_at
    home.save()
    assert build.client(amina, fresh=True).post(page, ASKED).status_code == 404


@pytest.mark.parametrize("lacking", ["reason", "people_know", "unchecked"])
def test_nothing_is_printed_before_everything_asked_is_answered(browser, page, lacking):
    facts = {name: value for name, value in ASKED.items() if name != lacking}
    response = browser.post(page, facts)
    assert response.status_code == 422
    assert "Please look at this again" in response.content.decode()
    assert not Printing.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"), [("text", "no_such"), ("text", "voice_how"), ("reason", "because"),
                         ("branch", "00000000-0000-0000-0000-000000000000")],
)  # fmt: skip
def test_what_was_not_offered_is_refused(browser, page, field, value):
    assert browser.post(page, {**ASKED, field: value}).status_code == 422


def test_a_branch_of_another_residence_is_refused(browser, page, amina):
    elsewhere = build.branch(build.residence(amina), "Attic")
    assert browser.post(page, {**ASKED, "branch": elsewhere.pk}).status_code == 422


def test_checked_words_ask_no_more(browser, page, amina, home):
    reader = build.person("translator", group=home.groups.get())
    Translation.objects.update(state="checked", needs=1, checked_by=reader, checked_at=home.made_at)
    assert "No second reader" not in browser.get(page).content.decode()
    pdf_of(browser.post(page, {**ASKED, "unchecked": ""}))


def test_the_page_names_the_letter_that_cannot_be_printed(browser, page, home):
    wing = home.branches.get(word="North wing")
    build.resident(home, "+447700900126", alias="Fox 🦊", branch=wing)
    sentence = "We cannot print 🦊 (U+1F98A). Change the alias in North wing that holds it."
    assert sentence in browser.get(page).content.decode()
    refused = browser.post(page, ASKED)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert not Printing.objects.exists()


def test_who_printed_what_and_until_when_it_lies_about_stands_on_the_page(browser, page, amina):
    browser.post(page, ASKED)
    shown = browser.get(page).content.decode()
    assert f"{amina.name}: 2 sheets, 3 numbers. Destroy after" in shown


def test_a_place_where_nobody_lives_has_nothing_to_print(browser, amina):
    empty = reverse("paper:tree", args=[build.residence(amina).pk])
    assert "Nothing to print" in browser.get(empty).content.decode()
    assert browser.post(empty, ASKED).status_code == 422


def test_the_tree_leads_to_it_for_coordinators_only(browser, page, home):
    tree = reverse("residences:tree", args=[home.pk])
    assert page in browser.get(tree).content.decode()
    volunteer = build.client(build.person("volunteer", group=home.groups.get()))
    assert page not in volunteer.get(tree).content.decode()


def test_the_page_asks_as_many_questions_for_many_branches_as_for_one(browser, page, home):
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for n in range(5):
        floor = build.branch(home, f"Floor {n}")
        build.resident(home, f"+44770090050{n}", alias=f"Alias {n}", branch=floor, leads=1)
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) == len(few)


# The command ---------------------------------------------------------------------------------------


def command(path, *words):
    out = StringIO()
    if "--by" not in words:
        words += ("--by", Role.objects.filter(kind="coordinator").latest("pk").user.email)
    call_command("print_tree", "Wren", "--out", str(path), *words, stdout=out)
    return out.getvalue()


def test_the_command_writes_a_file_that_only_its_owner_reads_and_a_line_in_the_trail(
    home, amina, tmp_path
):
    path = tmp_path / "tree.pdf"
    words = command(path, "--unchecked", "--by", amina.email)
    assert "Sheets: 2. Numbers: 3." in words
    assert "07700 900123" in said(path.read_bytes())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    event = Event.objects.get(verb="tree_printed")
    assert (event.actor_id, event.residence_id, event.reason) == (amina.pk, home.pk, "by_command")


def test_the_command_prints_nothing_before_somebody_says_who_asked(home, tmp_path):
    path = tmp_path / "tree.pdf"
    with pytest.raises(CommandError, match="--by"):
        call_command("print_tree", "Wren", "--out", str(path), "--unchecked")
    assert not path.exists()
    assert not Event.objects.filter(verb="tree_printed").exists()


def test_the_command_prints_one_branch(home, tmp_path):
    path = tmp_path / "tree.pdf"
    assert "Sheets: 1." in command(path, "--unchecked", "--branch", "South wing")
    assert "Larch" not in said(path.read_bytes())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "No second reader has checked these words in: English, Arabic, Tigrinya. Add --unchecked"),
        (["--unchecked", "--branch", "Attic"], "No such branch. There are: North wing, South wing."),
        (["--unchecked", "--text", "voice_how"], "There is no such text"),
        (["--unchecked", "--by", "nobody@example.org"], "No such residence, or this person"),
    ],
)  # fmt: skip
def test_the_command_refuses_in_words_and_leaves_no_file(home, tmp_path, words, sentence):
    path = tmp_path / "tree.pdf"
    with pytest.raises(CommandError) as refused:
        command(path, *words)
    assert sentence in str(refused.value)
    assert not path.exists()
    assert not Printing.objects.exists()


def test_the_command_is_for_coordinators_of_the_place(home, tmp_path):
    for someone in (
        build.person("coordinator"),
        build.person("volunteer", group=home.groups.get()),
    ):
        with pytest.raises(CommandError):
            command(tmp_path / "tree.pdf", "--unchecked", "--by", someone.email)


def test_the_command_writes_over_nothing(home, tmp_path):
    path = tmp_path / "tree.pdf"
    path.write_text("something else")
    with pytest.raises(CommandError):
        command(path, "--unchecked")
    (tmp_path / "link.pdf").symlink_to(tmp_path / "elsewhere.pdf")
    with pytest.raises(CommandError):
        command(tmp_path / "link.pdf", "--unchecked")
    assert path.read_text() == "something else"
    assert not Printing.objects.exists()
