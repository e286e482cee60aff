"""What was printed and where it lies: frozen, found by its code, withdrawn."""

from uuid import uuid4

import pytest

from accounts.models import Event
from leaflets import print_runs
from leaflets.actions import check_fact
from leaflets.editions import edition_of
from leaflets.models import Fact, Printed, PrintRun
from tests import build
from tests.leaflets.conftest import NOW

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
