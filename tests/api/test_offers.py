"""Offers, stock and runs for programs: the pages' own words, and never a resident."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import clock
from donations.models import Match, MatchState, Offer, Run
from tests import build
from tests.api.sending import post
from tests.donations import given
from tests.donations.test_hand_over_pages import promise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _texts(db):
    build.texts()


def test_a_thing_is_logged_once_and_read_again(hall, group):
    said = {
        "kind": "phone", "group": str(group.pk), "quantity": 2, "lock": "none", "wiped": "no",
        "languages": ["ar", "fa"], "request_key": "6b0f6f2e-0b5e-4f0e-9a3c-3f0a4b8f2d11",
    }  # fmt: skip
    made, again = post(hall, "offers/", **said), post(hall, "offers/", **said)
    assert (made.status_code, made.json()["code"]) == (201, again.json()["code"])
    assert made.json()["facts"] == {"lock": "none", "wiped": "no", "languages": ["ar", "fa"]}
    assert "not_wiped" in made.json()["refused"]
    [listed] = hall.get("/api/offers/?kind=phone").json()["results"]
    assert (listed["there"], listed["free"]) == (2, 2)
    assert hall.get("/api/offers/?kind=sim").json()["count"] == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": "piano"}, "kind"), ({"quantity": 0}, "quantity"), ({"lock": "mine"}, "lock")],
)
def test_a_wrong_thing_is_refused_with_the_words_of_the_page(hall, group, wrong, field):
    said = {"kind": "phone", "group": str(group.pk), "quantity": 1, **wrong}
    refused = post(hall, "offers/", **said)
    assert refused.status_code == 400
    assert field in refused.json()["errors"]
    assert not Offer.objects.exists()


def test_deeds_move_it_and_say_why_not(hall, group, dora):
    code = given.offer(group, dora, quantity=5).code
    assert post(hall, f"offers/{code}/split/", quantity=2).json()["there"] == 3
    part = Offer.objects.get(split_from__code=code).code
    refused = post(hall, f"offers/{part}/count/", counted=1)
    assert refused.json()["errors"] == {"reason": ["That is not what was there. Say why."]}
    counted = post(hall, f"offers/{part}/count/", counted=1, reason="lost").json()
    assert counted["movements"][-1]["reason"] == "lost"
    assert post(hall, f"offers/{part}/join/", label=code).json()["there"] == 0
    assert post(hall, f"offers/{code}/scrap/", quantity=1, reason="broken").json()["there"] == 3
    known = post(hall, f"offers/{code}/facts/", lock="ee").json()
    assert known["facts"] == {"lock": "ee"}


def test_stock_and_routes_are_counts_and_code_names(hall, group, dora, omar):
    given.need(omar, at=clock.now(), quantity=3)
    given.offer(group, dora)
    [line] = hall.get("/api/stock/").json()
    assert (line["usable"], line["wanted"], line["short"]) == (1, 3, 2)
    [place] = hall.get("/api/routes/").json()
    assert place["residence"] == omar.residence.code_name
    assert str(omar.residence_id) not in str(place)


def test_a_run_is_planned_driven_given_out_and_called_off(hall, group, amina, omar):
    match = promise(group, amina, omar, quantity=2)
    day = timezone.localdate(clock.now()) + timedelta(days=3)
    said = {"group": str(group.pk), "day": day.isoformat(), "time": "10:00", "stops": 3}
    made = post(hall, "runs/", **said)
    assert made.status_code == 201, made.json()
    pk = made.json()["id"]
    [stop] = made.json()["stops"]
    assert (stop["residence"], stop["why"]) == (omar.residence.code_name, "most")
    assert post(hall, f"runs/{pk}/do/", deed="drive").json()["driver"] == "Dora"
    refused = post(hall, f"runs/{pk}/do/", deed="up")
    assert "stop" in refused.json()["errors"]
    [parcel] = hall.get(f"/api/runs/{pk}/").json()["parcels"]
    assert parcel["label"] == match.offer.code
    wrong = post(hall, "hand-over/", label=parcel["label"], code="0000")
    assert "code" in wrong.json()["errors"]
    Run.objects.update(starts_at=clock.now())
    done = post(hall, "hand-over/", label=parcel["label"], code=match.code, quantity=1)
    assert done.json() == {"label": parcel["label"], "quantity": 1, "state": "handed_over"}
    assert len(hall.get(f"/api/runs/{pk}/").json()["given_out"]) == 1
    back = post(hall, "hand-over/back/", label=parcel["label"], code=match.code)
    assert back.json()["state"] == MatchState.RETURNED
    assert "why_not" in post(hall, f"runs/{pk}/cancel/").json()["errors"]
    assert post(hall, f"runs/{pk}/cancel/", why_not="weather").json()["state"] == "cancelled"
    [listed] = hall.get("/api/runs/").json()["results"]
    assert listed["why_not"] == "weather"


def test_nothing_that_a_key_reads_names_or_leads_to_a_resident(hall, group, amina, omar):
    match = promise(group, amina, omar)
    day = timezone.localdate(clock.now()) + timedelta(days=3)
    run = post(hall, "runs/", group=str(group.pk), day=day.isoformat(), time="10:00").json()["id"]  # fmt: skip
    hidden = [omar.pk, omar.alias, omar.residence_id, match.pk, match.need_id, match.code]
    for where in ("offers/", f"offers/{match.offer.code}/", "stock/", "routes/", "runs/", f"runs/{run}/"):  # fmt: skip
        body = hall.get(f"/api/{where}").content.decode()
        assert not any(str(one) in body for one in hidden), where
    for where in ("residences/", f"residents/{omar.pk}/leading/", "inbox/"):
        assert hall.get(f"/api/{where}").status_code in {403, 404, 405}


def test_another_groups_things_do_not_exist(group, dora, stranger):
    code = given.offer(group, dora).code
    hall = build.key(stranger)
    assert hall.get("/api/offers/").json()["count"] == 0
    assert hall.get(f"/api/offers/{code}/").status_code == 404
    assert post(hall, f"offers/{code}/scrap/", quantity=1, reason="lost").status_code == 404
    assert not Match.objects.exists()


def test_lists_ask_as_often_for_many_as_for_one(hall, group, dora, amina, queries):
    counts = []
    for many in (1, 6):
        for n in range(many):
            given.offer(group, dora)
            home = build.residence(amina)
            promise(group, amina, build.resident(home))
            day = timezone.localdate(clock.now()) + timedelta(days=3 + n)
            said = {"group": str(group.pk), "day": day.isoformat(), "time": "10:00"}
            assert post(hall, "runs/", **said, homes=[home.code_name]).status_code == 201
        wheres = ("offers/", "runs/", "stock/", "routes/")
        counts.append([queries(hall, f"/api/{where}") for where in wheres])
    assert counts[0] == counts[1]
