"""Pots, lists, labels, pictures, points, ways and figures for programs, as on the pages."""

import base64
import io

import pytest
from PIL import Image

from donations.facts import Kind
from donations.models import Facilities, HandOverPoint, Offer, PotLine, Snapshot
from donations.setting_up import open_appeal
from tests import build
from tests.api.sending import JSON, post
from tests.donations import given

pytestmark = pytest.mark.django_db
LIST = """Timestamp,Your name,What do you want to give?,How many?
1/11/2026 10:01,Somebody Kind,SIM card,4
2/11/2026 10:02,Somebody Else,A piano,1
"""


# Money --------------------------------------------------------------------------------------------


@pytest.fixture
def pot(hall, group):
    return post(hall, "pots/", group=str(group.pk), name="Fares", kind="cash").json()


def test_a_line_counts_when_a_second_person_signs_it(hall, amina, pot):
    line = post(hall, f"pots/{pot['id']}/lines/", pounds="12.50", what="given").json()
    assert (line["way"], line["pence"], line["first"]) == ("in", 1250, "Dora")
    assert hall.get(f"/api/pots/{pot['id']}/").json()["there"] == 0
    alone = post(hall, f"pots/lines/{line['id']}/", deed="sign")
    assert alone.status_code == 400
    assert hall.get(f"/api/receipts/{line['code']}/").status_code == 404
    signed = post(build.key(amina), f"pots/lines/{line['id']}/", deed="sign").json()
    assert signed["second"] == amina.name
    assert hall.get(f"/api/pots/{pot['id']}/").json()["there"] == 1250
    assert hall.get(f"/api/receipts/{line['code'].lower()}/").json() == signed
    assert hall.get(f"/api/pots/{pot['id']}/lines/").json()["results"] == [signed]


def test_more_than_there_is_goes_out_of_no_pot_and_the_page_says_the_same(hall, dora, pot):
    refused = post(hall, f"pots/{pot['id']}/lines/", pounds="1", what="food")
    page = build.client(dora).post(f"/donations/pots/{pot['id']}/", {"pounds": "1", "what": "food"})
    assert (refused.status_code, page.status_code) == (400, 422)
    [words] = [one for some in refused.json()["errors"].values() for one in some]
    assert words in page.content.decode()
    assert not PotLine.objects.exists()


def test_only_an_empty_pot_is_closed(hall, amina, pot):
    line = post(hall, f"pots/{pot['id']}/lines/", pounds="2", what="grant").json()
    assert post(hall, f"pots/{pot['id']}/close/").status_code == 400
    post(build.key(amina), f"pots/lines/{line['id']}/", deed="refuse")
    assert post(hall, f"pots/{pot['id']}/close/").json()["closed_at"]
    assert hall.get("/api/pots/").json()["count"] == 0


# Lists, labels, pictures --------------------------------------------------------------------------


def test_a_list_is_looked_at_first_and_then_brought_in_once(hall, group):
    said = {"group": str(group.pk), "text": LIST}
    looked = post(hall, "lists/", **said).json()
    assert (looked["done"], looked["new"], looked["things"], looked["bad"]) == (False, 1, 4, 1)
    assert [one["refused"] for one in looked["columns"]] == [False, True, False, False]
    assert [(one["row"], list(one["wrong"])) for one in looked["bad_rows"]] == [(3, ["kind"])]
    assert not Offer.objects.exists()
    refused = post(hall, "lists/", **said, do_it=True)
    assert refused.status_code == 400
    assert not Offer.objects.exists()
    for new, same in ((1, 0), (0, 1)):
        done = post(hall, "lists/", **said, do_it=True, good_rows=True).json()
        assert (done["done"], done["new"], done["same"]) == (True, new, same)
    assert Offer.objects.with_stock().get().there == 4


def test_a_list_comes_as_a_file_with_columns_that_the_program_names(hall, group):
    file = base64.b64encode(b"a,b\nsomething,3\n").decode()
    said = {"group": str(group.pk), "file": file, "kind": "charger"}
    wrong = post(hall, "lists/", **said, columns=["quantity"])
    assert "columns" in wrong.json()["errors"]
    looked = post(hall, "lists/", **said, columns=["leave_out", "quantity"]).json()
    assert (looked["new"], looked["things"]) == (1, 3)


def test_a_list_comes_for_an_appeal(hall, group, amina):
    facts = {"title": "SIMs", "kinds": [Kind.SIM], "by": amina, "now": given.TEN_AM}
    appeal = open_appeal(group=group, **facts)
    said = {"group": str(group.pk), "text": "Kind\nSIM\n", "do_it": True}
    wrong = post(hall, "lists/", **said, appeal=str(group.pk))
    assert "appeal" in wrong.json()["errors"]
    post(hall, "lists/", **said, appeal=str(appeal.pk))
    assert hall.get(f"/api/appeals/{appeal.pk}/").json()["came"] == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [({"file": "no base64!"}, "file"), ({"text": "Kind"}, "text"), ({"text": "a\nb"}, "kind")],
)
def test_a_list_that_cannot_be_read_is_refused_in_words(hall, group, said, field):
    refused = post(hall, "lists/", group=str(group.pk), **said)
    assert refused.status_code == 400
    assert field in refused.json()["errors"]


def test_what_is_wrong_with_columns_stands_under_the_name_that_was_sent(hall, group):
    said = {"group": str(group.pk), "text": "Kind\tHow many\nPhone\t2"}
    for columns in (["kind", "kind"], ["kind", "colour"], ["kind"]):
        refused = post(hall, "lists/", columns=columns, **said)
        assert list(refused.json()["errors"]) == ["columns"]


def test_a_body_that_is_too_long_is_not_read(hall, group):
    answer = hall.post(
        "/api/lists/", b"{}", content_type="application/json", CONTENT_LENGTH="17000001"
    )
    assert (answer.status_code, answer.json()) == (
        413, {"detail": "This is too long. Send at most 17 MB at once."}
    )  # fmt: skip
    read = post(hall, "lists/", group=str(group.pk), file="x" * 3_000_000)  # longer than a form
    assert read.status_code == 400


def test_files_leave_without_a_person_and_come_in_again(hall, group, dora, amina):
    given.offer(group, dora, quantity=2)
    file = hall.get("/api/offers.csv")
    assert file.headers["Content-Type"].startswith("text/csv")
    moved = hall.get("/api/movements.csv").content.decode()
    assert "Phone" in moved
    assert "Dora" not in moved + file.content.decode()
    Offer.objects.all().delete()
    again = base64.b64encode(file.content).decode()
    done = post(hall, "lists/", group=str(group.pk), file=again, do_it=True).json()
    assert (done["new"], done["things"], done["bad"]) == (1, 2, 0)


@pytest.mark.parametrize("accept", ["text/csv", "application/pdf", "text/calendar", "image/jpeg"])
def test_a_program_that_takes_one_kind_of_file_gets_what_there_is(hall, group, dora, accept):
    code = given.offer(group, dora).code
    kinds = {
        "/api/offers.csv": "text/csv",
        "/api/movements.csv": "text/csv",
        "/api/runs/calendar.ics": "text/calendar",
        "/api/stock/": "application/json",
    }
    for address, kind in kinds.items():
        answer = hall.get(address, headers={"accept": accept})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
    said = {"codes": code, "sheet": "24", "first": 1}
    labels = hall.post(
        "/api/labels/", said, content_type="application/json", headers={"accept": accept}
    )
    assert labels.headers["Content-Type"] == "application/pdf"
    refused = hall.get("/api/offers/NOSUCH/picture/", headers={"accept": accept})
    assert (refused.status_code, refused.headers["Content-Type"]) == (404, "application/json")


def test_labels_are_a_pdf_for_a_key_that_only_reads(dora, group):
    code = given.offer(group, dora).code
    reads = build.key(dora, "offers:read")
    made = post(reads, "labels/", codes=code, sheet="24", first=3)
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert "first" in post(reads, "labels/", codes=code, sheet="24", first=25).json()["errors"]


def test_a_picture_is_made_anew_shown_and_forgotten(hall, group, dora):
    address = f"/api/offers/{given.offer(group, dora).code}/picture/"
    sent = io.BytesIO()
    Image.new("RGB", (1200, 600), "red").save(sent, "PNG")
    said = {"picture": base64.b64encode(sent.getvalue()).decode()}
    assert hall.get(address).status_code == 404
    assert hall.post(address, said, content_type=JSON).status_code == 204
    shown = hall.get(address)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert Image.open(io.BytesIO(shown.content)).size == (1000, 500)
    none = hall.post(address, {"picture": "bm90aGluZw=="}, content_type=JSON)
    assert none.status_code == 400
    assert hall.delete(address).status_code == 204
    assert not Snapshot.objects.exists()


# Places and figures -------------------------------------------------------------------------------


def test_a_place_is_added_and_closed_and_bears_no_residences_name(hall, group, home):
    refused = post(hall, "points/", group=str(group.pk), name=home.code_name)
    assert "name" in refused.json()["errors"]
    made = post(hall, "points/", group=str(group.pk), name="Library", hours="Mondays").json()
    [listed] = hall.get("/api/points/").json()["results"]
    assert listed == made
    assert post(hall, f"points/{made['id']}/close/").json()["closed_at"]
    assert hall.get("/api/points/").json()["count"] == 0


def test_coordinators_say_the_way_and_what_is_not_sent_stays(hall, amina, group, home):
    church = HandOverPoint.objects.create(group=group, name="Church", made_at=given.TEN_AM)
    hers, address = build.key(amina), f"routes/{home.pk}/"
    said = post(hers, address, route="off_site", point=str(church.pk), kettle="yes").json()
    assert (said["route"], said["point"], said["kettle"]) == ("off_site", str(church.pk), "yes")
    again = post(hers, address, fridge="no").json()
    assert again == {**said, "fridge": "no"}
    assert hers.get(f"/api/{address}").json() == again
    assert "route" in post(hers, address, route="by air").json()["errors"]
    assert Facilities.objects.get().fridge == "no"
    assert hall.get(f"/api/{address}").status_code == 404
    assert post(hall, address, route="desk").status_code == 404


def test_figures_and_the_calendar_name_nobody(hall, group, dora, home):
    given.offer(group, dora, quantity=3)
    omar = build.resident(home, alias="Blue Kite")
    given.need(omar)
    figures = {one["key"]: one for one in hall.get("/api/figures/").json()}
    assert list(figures) == ["waiting", "served", "lasting"]
    [row] = figures["waiting"]["rows"]
    assert (row["kind"], sum(row["counts"].values())) == ("phone", 1)
    assert "Blue Kite" not in str(figures)
    calendar = hall.get("/api/runs/calendar.ics")
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert calendar.content.startswith(b"BEGIN:VCALENDAR")


@pytest.mark.parametrize("address", ["pots/", "points/", "figures/", "offers.csv", "movements.csv"])
def test_another_groups_key_sees_nothing_of_it(address, hall, group, dora, pot):
    given.offer(group, dora)
    HandOverPoint.objects.create(group=group, name="Church", made_at=given.TEN_AM)
    theirs = build.key(build.person("donations"))
    said = theirs.get(f"/api/{address}").content.decode()
    for word in ("Fares", "Church", Offer.objects.get().code):
        assert word not in said
    assert theirs.get(f"/api/pots/{pot['id']}/").status_code == 404
