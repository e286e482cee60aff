"""Whatever is sent, it is read as a list or refused, and nothing breaks."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from residences.columns import Field, match
from residences.import_files import table_in, table_in_text
from residences.import_languages import is_language
from residences.import_limits import NotRead
from residences.import_rows import BadRow, NotANumber, Person, Rules, read_row
from residences.import_text import clean, fold
from residences.import_words import NOT_READ, say
from residences.importing import read_number
from tests.residences import messy

TODAY = date(2026, 11, 22)
RULES = Rules(parse=read_number, today=TODAY, said_yes_on=TODAY)
FIELDS = tuple(field for field in Field if field is not Field.LEAVE_OUT)
SHEET = messy.as_xlsx(messy.messy(8).rows)
CELLS = st.text(max_size=60) | st.text(alphabet="0123456789+-/.,()E٠٧ #=\"'", max_size=30)


@given(st.lists(CELLS, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_any_row_is_a_person_or_is_named_as_bad(cells):
    read = read_row((2, cells), FIELDS, RULES)
    if isinstance(read, BadRow):
        assert all(say(problem).wrong and say(problem).right for problem in read.problems)
    else:
        assert isinstance(read, Person)
        assert read.phones or read.alias
        assert read.alias == clean(read.alias)
        assert all(phone.startswith("+") for phone in read.phones)


@given(st.lists(CELLS, min_size=len(FIELDS), max_size=len(FIELDS)))
def test_nobody_comes_in_on_a_day_that_nobody_told(cells):
    read = read_row((2, cells), FIELDS, replace(RULES, said_yes_on=None))
    assert isinstance(read, BadRow) or read.consent_on is not None


def read(data):
    """The list, or the code of the refusal."""
    try:
        return table_in_text(data) if isinstance(data, str) else table_in(data)
    except NotRead as refused:
        return refused.code


@given(st.binary(max_size=400) | st.text(max_size=400))
def test_any_bytes_and_any_text_are_a_list_or_are_refused(data):
    found = read(data)
    if isinstance(found, str):
        assert found in NOT_READ
    else:
        assert found.rows
        assert all(len(cells) == len(found.headings) for _number, cells in found.rows)
        assert len(match(found, is_language)) == len(found.headings)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 6_000))
def test_a_damaged_spreadsheet_is_read_or_refused(noise, place):
    place %= len(SHEET)
    found = read(SHEET[:place] + noise + SHEET[place + len(noise) :])
    assert found in NOT_READ if isinstance(found, str) else found.rows


@given(st.text(max_size=80))
def test_cleaning_and_folding_twice_is_the_same_as_once(text):
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


@given(CELLS)
def test_a_number_is_read_or_refused_with_a_sentence(written):
    try:
        said = read_number(written)
    except NotANumber as refusal:
        said = str(refusal.args[0])
    assert said.startswith("+") or said.endswith((".", "?"))
