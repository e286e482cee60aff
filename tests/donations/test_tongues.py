"""Pages of donations in another language than English; what is a file or a label stays English."""

import pytest
from django.utils import translation

from donations.facts import Kind
from donations.list_columns import match, table_of
from donations.list_rows import Thing, read
from donations.models import Offer
from residences.import_csv import rows_of
from tests import build
from tests.donations import given
from tests.donations.test_pages import page
from tests.paper.reading import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(dora):
    dora.language = "ar"
    dora.save()
    return build.client(dora)


def test_kinds_and_languages_are_called_as_the_reader_calls_them(hall, group, dora):
    offer = given.offer(group, dora, languages=["ti"])
    shown = page(hall, f"/donations/offers/{offer.code.lower()}/")
    assert "هاتف · " in shown
    assert "التغرينية" in shown
    assert "Tigrinya" not in shown
    asked = page(hall, "/donations/new/?kind=phone")
    assert '<option value="ti">التغرينية</option>' in asked


def test_a_file_is_in_english_and_can_be_brought_in_from_any_page(hall, group, dora):
    given.offer(group, dora, screen="good", languages=["ar", "fa"])
    text = hall.get("/donations/offers.csv").content.decode()
    assert "Arabic, Farsi" in text
    assert "Came in,1," in hall.get("/donations/movements.csv").content.decode()
    table = table_of(rows_of(text.removeprefix("\ufeff")))
    fields = [one.field for one in match(table)]
    with translation.override("ar"):
        [again] = read(table.rows, fields, None, group.pk)
    assert isinstance(again, Thing)
    assert again.facts.items() >= {"screen": "good", "languages": ["ar", "fa"]}.items()


def test_the_words_that_a_page_asks_for_are_understood(group):
    with translation.override("ar"):
        rows = [(2, ["هاتف", "1"]), (3, ["Phone", "1"])]
        found = read(rows, ["kind", "quantity"], None, group.pk)
    assert [one.kind for one in found] == [Kind.PHONE, Kind.PHONE]


def test_labels_that_are_stuck_on_are_in_english(hall, group, dora):
    given.offer(group, dora)
    sheet = hall.post("/donations/labels/", {"sheet": "24", "first": "1"})
    assert "Phone" in said(sheet.content)
    assert Offer.objects.get().code in said(sheet.content)
