"""What was printed and where it lies: frozen, found by its code, withdrawn."""

from uuid import uuid4

import pytest

from accounts import clock
from accounts.models import Event
from leaflets import print_runs
from leaflets.actions import check_fact
from leaflets.editions import edition_of
from leaflets.models import Fact, Printed, PrintRun
from tests import build
from tests.leaflets.conftest import NOW
from translations.models import Translation

RUN = {"form": "poster", "copies": "20", "left_at": "Wren, lift"}
PLACE = "/leaflets/door/ar/printed/"


def note(carys, **more):
    return build.client(carys).post(PLACE, RUN | {"key": str(uuid4())} | more)


def test_a_run_freezes_the_edition_under_the_code_on_its_paper(leaflets, carys):
    version = edition_of(leaflets["door"], "ar").version
    assert note(carys).status_code == 302
    assert note(carys, left_at="library", copies="5").status_code == 302
    row = Printed.objects.get()
    assert (row.version, row.was_draft, row.runs.count()) == (version, True, 2)
    body = build.client(carys).get("/leaflets/printed/").content.decode()
    for words in (version, "Wren, lift", "library", "25 sheets", "As it says now"):
        assert words in body
    assert Event.objects.filter(verb="leaflet_printed", target_id=row.pk).count() == 2


def test_a_run_sent_twice_is_one_run(leaflets, carys):
    key = str(uuid4())
    for _ in range(2):
        note(carys, key=key)
    assert PrintRun.objects.count() == 1


def test_a_number_that_changes_makes_what_hangs_there_old_and_its_paper_stays_as_it_was(
    leaflets, carys
):
    note(carys)
    row = Printed.objects.get()
    pdf = build.client(carys).get(f"/leaflets/printed/{row.pk}/poster.pdf")
    assert pdf.content.startswith(b"%PDF")
    fact = Fact.objects.get(key="police_now")
    check_fact(fact=fact, value="112", source="rang it", by=carys, now=NOW)
    body = build.client(carys).get("/leaflets/printed/").content.decode()
    assert "Changed since" in body
    again = build.client(carys).get(f"/leaflets/printed/{row.pk}/poster.pdf")
    assert again.content == pdf.content
    note(carys)
    assert Printed.objects.count() == 2


def test_a_code_finds_its_paper_in_any_case(leaflets, carys):
    note(carys)
    version = Printed.objects.get().version
    (sheet,) = print_runs.sheets(carys, f" {version.lower()} ")
    assert sheet.copies == 20
    assert print_runs.sheets(carys, "ZZZZZ") == []


def test_what_is_withdrawn_says_where_it_hangs_and_is_not_printed_again(leaflets, carys):
    note(carys)
    row = Printed.objects.get()
    client = build.client(carys)
    body = client.post(f"/leaflets/printed/{row.pk}/withdraw/", follow=True).content.decode()
    assert "Withdrawn: take it down" in body
    assert "Wren, lift" in body
    refused = note(carys)
    assert refused.status_code == 422
    assert "This edition was withdrawn." in refused.content.decode()
    assert PrintRun.objects.count() == 1


def withdraw(carys):
    row = Printed.objects.get()
    build.client(carys).post(f"/leaflets/printed/{row.pk}/withdraw/")


@pytest.mark.parametrize(
    ("withdrawn", "printed"),
    [("poster", "pair-en"), ("pair-en", "poster"), ("pair-en", "pair-ti"), ("poster", "card")],
)
def test_what_is_withdrawn_is_not_printed_beside_another_language_either(
    leaflets, carys, withdrawn, printed
):
    note(carys, form=withdrawn)
    withdraw(carys)
    refused = note(carys, form=printed)
    assert refused.status_code == 422
    assert "This edition was withdrawn." in refused.content.decode()
    Translation.objects.filter(text__key="leaflet_door_3", language="ar").update(words="ابقوا")
    assert note(carys, form=printed).status_code == 302


def test_what_was_withdrawn_in_other_languages_keeps_nobody_from_printing(leaflets, carys):
    note(carys, form="pair-ti")
    withdraw(carys)
    place = "/leaflets/door/fa/printed/"
    said = RUN | {"key": str(uuid4()), "form": "pair-en"}
    assert build.client(carys).post(place, said).status_code == 302


def test_what_was_withdrawn_as_a_draft_is_printed_once_it_is_checked(leaflets, carys, bilal):
    note(carys)
    withdraw(carys)
    for fact in edition_of(leaflets["door"], "ar").facts:
        check_fact(fact=fact, value=fact.value, source="rang it", by=carys, now=clock.now())
    for row in Translation.objects.filter(text__part__leaflet=leaflets["door"], language="ar"):
        build.checked(row, bilal, NOW)
    assert note(carys).status_code == 302


def test_only_the_forms_that_were_printed_are_shown(leaflets, carys):
    note(carys)
    row = Printed.objects.get()
    row.frozen["folded"] = row.frozen["poster"]  # as every run was frozen once
    row.save()
    [sheet] = print_runs.sheets(carys)
    assert [form.name for form in sheet.forms] == ["poster"]


def test_a_sheet_in_two_languages_is_old_when_either_changes(leaflets, carys):
    assert note(carys, form="pair-ti").status_code == 302
    row = Printed.objects.get()
    assert (row.language, row.beside, list(row.frozen)) == ("ar", "ti", ["pair"])
    body = build.client(carys).get("/leaflets/printed/").content.decode()
    assert "Trouble at the door, Arabic + Tigrinya" in body
    assert "Beside Tigrinya, A4, as it was printed" in body
    assert [sheet.is_current for sheet in print_runs.sheets(carys)] == [True]
    assert build.client(carys).get(f"/leaflets/printed/{row.pk}/pair.pdf").status_code == 200
    Translation.objects.filter(text__key="leaflet_door_3", language="ti").update(words="ኣብ ውሽጢ")
    assert [sheet.is_current for sheet in print_runs.sheets(carys)] == [False]


def test_a_second_form_of_the_same_words_is_frozen_with_the_first(leaflets, carys):
    for form in ("poster", "large", "poster"):
        note(carys, form=form)
    row = Printed.objects.get()
    assert (set(row.frozen), row.runs.count()) == ({"poster", "large"}, 3)
    [sheet] = print_runs.sheets(carys)
    assert [form.name for form in sheet.forms] == ["poster", "large"]


def test_what_nobody_has_written_cannot_have_been_printed(leaflets, carys):
    Translation.objects.filter(text__part__leaflet=leaflets["door"], language="so").delete()
    refused = note(carys, form="pair-so")
    assert refused.status_code == 422
    assert "Nobody has written it in that language yet." in refused.content.decode()
    assert "Wren, lift" in refused.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"copies": "0"}, {"copies": "9999"}, {"left_at": ""}, {"form": "stone"}, {"key": "x"}]
)
def test_a_run_of_nothing_or_nowhere_is_refused(leaflets, carys, wrong):
    assert note(carys, **wrong).status_code == 422
    assert not Printed.objects.exists()


def test_only_coordinators_say_and_see_where_paper_lies(leaflets, carys, amina):
    note(carys)
    row = Printed.objects.get()
    client = build.client(amina)
    for place in (PLACE, "/leaflets/printed/", f"/leaflets/printed/{row.pk}/poster.pdf"):
        assert client.get(place).status_code == 404
    assert client.post(f"/leaflets/printed/{row.pk}/withdraw/").status_code == 404
    assert build.client(carys).get("/leaflets/door/ka/printed/").status_code == 404


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    leaflets, carys, django_assert_max_num_queries
):
    for number in range(4):
        note(carys, left_at=f"place {number}")
    with django_assert_max_num_queries(7):
        print_runs.sheets(carys)
