"""Lists of things as forms give them away: matched, checked, brought in once, and without givers."""

import io
from uuid import UUID, uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given as examples
from hypothesis import strategies as st

from accounts import clock
from accounts.models import Event
from donations import list_shelf
from donations.facts import Kind
from donations.list_columns import (  # fmt: skip
    FACTS,
    KIND,
    LEAVE_OUT,
    QUANTITY,
    SENT_AT,
    match,
    meaning,
    short,
    table_of,
)
from donations.list_rows import Bad, Thing, read
from donations.models import Appeal, Movement, Offer
from donations.setting_up import add_point, close_appeal, close_point, open_appeal
from donations.words import FACTS as WORDS
from residences.import_csv import rows_of
from tests import build
from tests.donations import given
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
GROUP = uuid4()
SHEET = """Timestamp,Your name,Email address,Phone number,What do you want to give?,How many?,Network lock,Has it been wiped?,IMEI,Anything else to tell us
26/11/2026 09:14:02,Secret Giver,giver@example.org,07700 900123,Mobile phone,1,Unlocked,Yes,356938035643809,My story
26/11/2026 09:20:31,Secret Giver,giver@example.org,07700 900123,SIM card,10,,n/a,,
26/11/2026 09:31:00,Another Giver,other@example.org,07700 900124,A piano,1,,,,
"""


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def hall(dora):
    return build.client(dora)


def row(default=None, **said):
    [found] = read([(2, list(said.values()))], list(said), default, GROUP)
    return found


def send(hall, group, text=SHEET):
    answer = hall.post("/donations/lists/", {"group": group.pk, "text": text})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def matched(hall, where, **more):
    fields = [column.field for column in match(table_of(rows_of(SHEET)))]
    said = {f"column_{n}": field for n, field in enumerate(fields)}
    answer = hall.post(where, {**said, **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_a_form_of_answers_is_matched_and_what_is_about_the_giver_is_never_taken():
    columns = {one.heading: one for one in match(table_of(rows_of(SHEET)))}
    fields = {one.heading: one.field for one in columns.values() if one.field != LEAVE_OUT}
    assert fields == {
        "Timestamp": SENT_AT, "What do you want to give?": KIND, "How many?": QUANTITY,
        "Network lock": "lock", "Has it been wiped?": "wiped", "IMEI": "last_four",
    }  # fmt: skip
    refused = {heading for heading, one in columns.items() if one.refused}
    assert refused == {"Your name", "Email address", "Phone number", "Anything else to tell us"}
    assert not any(columns[heading].samples for heading in refused)


@pytest.mark.parametrize("key", FACTS)
def test_what_our_own_files_and_pages_call_a_fact_is_known(key):
    found, refused = meaning(str(WORDS[key]))
    same_words = {one for one in FACTS if str(WORDS[one]) == str(WORDS[key])}
    assert not refused
    assert found in same_words | {LEAVE_OUT}


@pytest.mark.parametrize("heading", ["Nationality", "Date of birth", "Room number", "Address"])
def test_what_is_never_kept_of_people_is_never_taken_of_givers_either(heading):
    assert meaning(heading) == (LEAVE_OUT, True)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("356938035643809", "3809"), ("call 07700 900123 please", "call 0123 please"),
        ("25", "25"), ("26/11/2026 09:14:02", "26/11/2026 09:14:02"), ("2026-11-26", "2026-11-26"),
    ],
)  # fmt: skip
def test_no_long_number_is_kept_even_for_a_moment(cell, kept):
    assert short(cell) == kept


def test_titles_above_the_headings_are_passed_over():
    table = table_of(rows_of("Phones for the library\n\nKind,How many,Wiped\nPhone,2,yes\n"))
    assert (table.heading_row, table.headings[:2]) == (3, ["Kind", "How many"])


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ({"lock": "Unlocked"}, {"lock": "none"}), ({"lock": "giffgaff"}, {"lock": "giffgaff"}),
        ({"wiped": "Yes, I think"}, None), ({"wiped": "don't know"}, {}), ({"plug": "USB-C"}, {"plug": "usb_c"}),
        ({"last_four": "3569 3803 5643 809"}, {"last_four": "3809"}),
        ({"blocked_on": "1/11/2026"}, {"blocked_on": "2026-11-01"}),
        ({"languages": "Arabic, Farsi"}, {"languages": ["ar", "fa"]}), ({"languages": "Elvish"}, None),
    ],
)  # fmt: skip
def test_a_phone_is_read_as_people_write_it(said, facts):
    found = row(Kind.PHONE, **said)
    assert (found.facts if isinstance(found, Thing) else None) == facts


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ({KIND: "Tinned food", "prepared": "tin opener"}, "prepared", "tin_opener"),
        ({KIND: "food", "allergens": "Milk; nuts"}, "allergens", ["milk", "nuts"]),
        ({KIND: "Gift card", "pence": "£10"}, "pence", 1000),
        ({KIND: "Gift card", "pence": "7.50"}, "pence", 750),
        ({KIND: "SIM cards", "data_gb": "25 GB"}, "data_gb", 25),
        ({KIND: "Coats", "size": "XL"}, "size", "xl"),
    ],
)
def test_things_of_every_kind_are_read(said, key, value):
    assert row(**said).facts[key] == value


@pytest.mark.parametrize(
    ("said", "column"),
    [
        ({KIND: "A piano"}, KIND), ({KIND: "phone", QUANTITY: "some"}, QUANTITY),
        ({KIND: "phone", QUANTITY: "0"}, QUANTITY), ({KIND: "phone", "ready_on": "soonish"}, "ready_on"),
        ({KIND: "phone", "halal": "yes"}, "halal"), ({KIND: "SIM", "data_gb": "plenty"}, "data_gb"),
    ],
)  # fmt: skip
def test_a_bad_row_says_which_column_and_why(said, column):
    found = row(**said)
    assert isinstance(found, Bad)
    assert [key for key, _words in found.wrong] == [column]


def test_the_same_row_twice_in_a_list_is_two_things_and_the_same_two_tomorrow():
    table = [(2, ["phone"]), (3, ["phone"]), (4, [""])]
    once, again = (read(table, [KIND], None, GROUP) for _ in range(2))
    assert [one.key for one in once] == [one.key for one in again]
    assert len({one.key for one in once}) == 2


@examples(
    st.lists(st.text(max_size=30), min_size=1, max_size=8),
    st.lists(st.lists(st.text(max_size=40), max_size=8), max_size=5),
)
def test_whatever_a_sheet_holds_each_row_is_a_thing_or_says_why_not(headings, cells):
    table = table_of([(1, headings), *enumerate(cells, 2)])
    fields = [one.field for one in match(table)]
    for found in read(table.rows, fields, Kind.PHONE, GROUP):
        assert isinstance(found, Thing) or found.wrong


def test_a_list_goes_from_a_form_to_labels_in_three_pages(hall, group, dora, shelf):
    where = send(hall, group)
    body = page(hall, where)
    assert "Never taken" in body
    assert not any(word in body for word in ("Secret Giver", "giver@example.org", "900123"))
    check = matched(hall, where)
    body = page(hall, check)
    assert "“A piano” is no kind of thing" in body
    assert "Log 11 things" in body
    assert not Offer.objects.exists()
    refused = hall.post(check, follow=True)
    assert "Mend them, or bring in only the good rows." in refused.content.decode()
    assert not Offer.objects.exists()
    done = hall.post(check, {"good_rows": "1"}, follow=True)
    assert "2 rows logged, 0 were there already, 1 left out." in done.content.decode()
    phone = Offer.objects.get(kind="phone")
    assert phone.facts == {"lock": "none", "wiped": "yes", "last_four": "3809"}
    assert sum(one.quantity for one in Movement.objects.all()) == 11
    assert Event.objects.filter(verb="offers_imported").count() == 1
    assert hall.get(check).status_code == 404
    assert list(shelf.iterdir()) == []


def test_the_same_list_again_adds_nothing_and_a_longer_one_only_what_is_new(hall, group):
    for text, many in (
        (SHEET, 2),
        (SHEET, 2),
        (SHEET + "27/11/2026 10:00:00,,,,Charger,3,,,,\n", 3),
    ):
        check = matched(hall, send(hall, group, text))
        hall.post(check, {"good_rows": "1"})
        assert Offer.objects.count() == many


def test_a_spreadsheet_comes_in_as_well(hall, group):
    book = openpyxl.Workbook()
    for line in rows_of(SHEET):
        book.active.append(line[1])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "Form responses.xlsx"
    answer = hall.post("/donations/lists/", {"group": group.pk, "file": file})
    assert answer.status_code == 302
    assert "Has it been wiped?" in page(hall, answer["Location"])


def test_what_waits_is_sealed_is_its_senders_and_holds_no_giver(hall, group, amina, dora, shelf):
    where = send(hall, group)
    [file] = shelf.iterdir()
    assert not any(word in file.read_bytes() for word in (b"Mobile", b"Giver", b"wiped"))
    kept = list_shelf.take(_pk(where), by=dora.pk, now=clock.now())
    assert "Giver" not in str(kept)
    assert not any(
        "Giver" in cell or "@" in cell for _n, cells in kept.table.rows for cell in cells
    )
    assert build.client(amina).get(where).status_code == 404


def _pk(where):
    return UUID(where.strip("/").rsplit("/", 1)[-1])


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file, or paste the list."),
        ({"text": "Kind\n"}, "A list needs a row of headings"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}, "This is no list that we can read."),
    ],
)
def test_what_is_no_list_says_so(hall, group, sent, words):
    refused = hall.post("/donations/lists/", {"group": group.pk, **sent})
    assert refused.status_code == 422
    assert words in refused.content.decode()


def test_without_a_kind_nothing_goes_on_and_no_field_stands_twice(hall, group):
    where = send(hall, group, "Colour,Wiped\nblue,yes\n")
    refused = hall.post(where, {"column_0": "wiped", "column_1": "wiped"})
    body = refused.content.decode()
    assert refused.status_code == 422
    assert "Two columns hold" in body
    assert "No column says what kind" in body


def test_files_hold_no_person_and_no_formula_and_come_in_again(hall, group, dora, omar):
    given.offer(group, dora, last_four="0123", languages=["ar", "fa"])
    given.need(omar, at=clock.now())
    text = hall.get("/donations/offers.csv").content.decode()
    assert "Arabic, Farsi" in text
    assert not any(str(one) in text for one in ("Dora", omar.alias, omar.pk))
    name = "=HYPERLINK(1)"
    group.hand_over_points.create(name=name, made_at=clock.now())
    Offer.objects.update(place=group.hand_over_points.get())
    assert f"'{name}" in hall.get("/donations/offers.csv").content.decode()
    moved = hall.get("/donations/movements.csv").content.decode()
    assert "Came in,1," in moved
    assert "Dora" not in moved
    assert Event.objects.filter(verb="offers_exported").count() == 3
    table = table_of(rows_of(text.removeprefix("\ufeff")))
    fields = [one.field for one in match(table)]
    [again] = read(table.rows, fields, None, GROUP)
    assert again.facts == Offer.objects.get().facts


@pytest.fixture
def appeal(group, amina):
    return open_appeal(
        group=group, title="Old phones", kinds=[Kind.PHONE], by=amina, now=clock.now(), target=40
    )


def test_a_list_can_come_for_an_appeal_and_counts_in_its_total(hall, group, appeal):
    where = send(hall, group, "Kind,How many\nPhone,3\nSIM,2\n")
    told = hall.post(where, {"column_0": "kind", "column_1": "quantity", "appeal": appeal.pk})
    hall.post(told["Location"])
    assert Appeal.objects.with_total().get().came == 5
    assert set(Offer.objects.values_list("appeal", flat=True)) == {appeal.pk}


def test_it_comes_for_no_appeal_of_others_and_for_none_that_is_closed(hall, group, amina, appeal):
    bilal = build.person("coordinator")
    theirs = open_appeal(
        group=bilal.roles.get().group, title="Coats", kinds=[Kind.CLOTHES], by=bilal,
        now=clock.now(),
    )  # fmt: skip
    close_appeal(appeal=appeal, by=amina, now=clock.now())
    where = send(hall, group, "Kind,How many\nPhone,3\n")
    for wrong in (theirs, appeal):
        said = {"column_0": "kind", "column_1": "quantity", "appeal": wrong.pk}
        assert hall.post(where, said).status_code == 422


@pytest.mark.parametrize("which", ["appeal", "place"])
def test_what_was_closed_between_the_pages_is_said_and_nothing_is_logged(
    hall, group, amina, appeal, which
):
    church = add_point(group=group, name="Church", by=amina, now=clock.now())
    where = send(hall, group, "Kind,How many\nPhone,3\n")
    said = {"column_0": "kind", "column_1": "quantity", "appeal": appeal.pk, "place": church.pk}
    look = hall.post(where, said)["Location"]
    if which == "appeal":
        close_appeal(appeal=appeal, by=amina, now=clock.now())
    else:
        close_point(point=church, by=amina, now=clock.now())
    answer = hall.post(look, follow=True)
    assert answer.request["PATH_INFO"] == where
    assert "was closed meanwhile. Choose again." in answer.content.decode()
    assert not Offer.objects.exists()
    hall.post(hall.post(where, {**said, which: ""})["Location"])
    assert Offer.objects.count() == 1


def test_before_a_list_is_logged_it_says_what_nobody_can_have_and_what_would_help(hall, group):
    rows = "Kind,How many,Needs cooking\nFood,6,yes\nFood,2,ready to eat\n"
    where = send(hall, group, rows)
    said = {"column_0": "kind", "column_1": "quantity", "column_2": "prepared"}
    looked = page(hall, hall.post(where, said)["Location"])
    assert "6 things" in looked
    assert "What helps: food that is eaten as it is" in looked
    assert not Offer.objects.exists()
