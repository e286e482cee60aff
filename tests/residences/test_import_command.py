"""The same import by command."""

import pytest
from django.core.management import CommandError, call_command

from residences.models import Resident
from tests import build
from tests.residences import messy

pytestmark = pytest.mark.django_db
LIST = "Alias,Phone,Language\nKite,07700 900001,Arabic\nMoon,123,Kurdish\n"
YES = ("--channel", "face", "--said-yes-on", "2021-11-01")


@pytest.fixture
def amina():
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Alder")


@pytest.fixture
def bring(tmp_path, capsys, amina, home):
    def run(content, *more, by=None, residence="Alder", yes=YES):
        file = tmp_path / "list.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        call_command(
            "import_residents",
            file,
            "--residence",
            residence,
            "--by",
            by or amina.email,
            *yes,
            *more,
        )
        return capsys.readouterr().out

    return run


def test_with_bad_rows_it_names_them_and_brings_nobody_in(bring, capsys):
    with pytest.raises(CommandError) as refused:
        bring(LIST)
    assert refused.value.returncode == 1
    said = capsys.readouterr().out
    assert "Row 3, Phone (column B): “123”: This number is too short." in said
    assert "Row 3, Language (column C): “Kurdish” can be more than one language." in said
    assert "New: 1" in said
    assert not Resident.objects.exists()


def test_it_brings_in_the_good_rows_when_asked(bring, home):
    assert "Done." in bring(LIST, "--good-rows")
    assert [one.alias for one in home.residents.all()] == ["Kite"]
    assert "Same as before: 1" in bring(LIST, "--good-rows")


def test_a_dry_run_writes_nothing(bring):
    assert "New: 1" in bring(LIST, "--good-rows", "--dry-run")
    assert not Resident.objects.exists()


def test_columns_can_be_named(bring, home):
    content = "Called,Handset,Tongue\nKite,07700900001,Arabic\n"
    told = "alias=called,phone=Handset,reads=Tongue"
    bring(
        content, "--columns", told, "--channel", "call", "--said-yes-on", "2021-11-02", "--on-paper"
    )
    kite = home.residents.get()
    assert (kite.alias, kite.reads, kite.consent_channel) == ("Kite", "ar", "call")
    assert (str(kite.consent_on), kite.consent_version) == ("2021-11-02", "2")


def test_each_problem_names_the_column_as_the_sheet_does(bring, capsys):
    content = "Alias,Handset,Tel 2,Notes,Language\nKite,123,45,x,Arabic\nMoon,07700900001,9,x,\n"
    with pytest.raises(CommandError):
        bring(content, "--columns", "phone=Handset")
    said = capsys.readouterr().out
    for start in (
        "Row 2, Handset (column B): “123”",
        "Row 2, Tel 2 (column C): “45”",
        "Row 3, Tel 2 (column C): “9”",
        "Row 3, Language (column E): There is no language.",
    ):
        assert start in said


def test_without_headings_it_names_the_columns_letter(bring, capsys):
    with pytest.raises(CommandError):
        bring("07700 900001,Arabic\n07700 900002,Klingon\n07700 900003,Farsi\n")
    assert "Row 2, Column B: We do not know the language “Klingon”." in capsys.readouterr().out


def test_what_no_column_is_for_is_named_as_we_name_it(bring, capsys):
    with pytest.raises(CommandError):
        bring("Alias,Phone\nKite,07700 900001\n")
    assert "Row 2, Reads: There is no language." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("yes", "sentence"),
    [
        ((), "Add how they said it: --channel face or text or call or page"),
        (YES[2:], "Add how they said it"),
        (YES[:2], "Add when they said it: --said-yes-on"),
    ],
)
def test_a_yes_is_never_made_up(bring, yes, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring(LIST, "--good-rows", yes=yes)
    assert not Resident.objects.exists()


def test_rows_that_bring_their_own_day_need_no_other(bring, home, capsys):
    content = (
        "Alias,Phone,Language,Said yes on\n"
        "Kite,07700 900001,Arabic,02/11/2021\n"
        "Moon,07700 900002,Arabic,yes\n"
    )
    with pytest.raises(CommandError, match="Some rows are not good yet"):
        bring(content, yes=YES[:2])
    assert "Row 3, Said yes on (column D): Nobody has told on which day" in capsys.readouterr().out
    bring(content, "--good-rows", yes=YES[:2])
    assert str(home.residents.get().consent_on) == "2021-11-02"


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        (LIST, ["--columns", "phone=Fax"], "no column Fax"),
        (LIST, ["--columns", "shoe=Phone"], "shoe is none of"),
        ("Phone,Nationality\n07700900001,x\n", ["--columns", "alias=Nationality"], "never keep"),
        (LIST, ["--language", "xx"], "no language xx"),
        (LIST, ["--said-yes-on", "9999-01-01"], "has not come yet"),
        ("%PDF-1.7", [], "no list that we can read"),
        ("Shoe size,Colour\n42,red\n", [], "needs a column for the phone or for the alias"),
    ],
)  # fmt: skip
def test_what_it_cannot_do_it_says(bring, content, more, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring(content, *more)


def test_only_a_coordinator_there_can_bring_people_in(bring, home):
    volunteer = build.person("volunteer", group=home.groups.get())
    stranger = build.person("coordinator")
    for other in (volunteer.email, stranger.email, "nobody@example.org"):
        with pytest.raises(CommandError, match="no coordinator there"):
            bring(LIST, "--good-rows", by=other)
    assert not Resident.objects.exists()


def test_no_number_and_no_refused_word_is_printed(bring, capsys):
    made = messy.messy(200)
    said = bring(messy.as_csv(made.rows), "--good-rows")
    assert "7700900" not in said.replace(" ", "")
    assert not any(secret in said for secret in messy.SECRETS)
