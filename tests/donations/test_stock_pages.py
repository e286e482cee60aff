"""Stock as people at the shelves meet it: by kind, label by label, what ends, what to mend or get."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import clock
from donations.facts import Kind
from donations.giving import confirm_match
from donations.models import Match, MatchState, Movement, Offer, What
from donations.proposing import propose
from donations.stock_data import needs_of
from tests import build
from tests.donations import given
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall(dora):
    return build.client(dora)


def in_days(days):
    return (timezone.localdate(clock.now()) + timedelta(days=days)).isoformat()


def do(hall, offer, deed, **said):
    return hall.post(f"/donations/offers/{offer.code}/", {"deed": deed, **said})


def line(group, kind):
    lines = {one.kind: one for one in given.stock_of(group).by_kind(needs_of([group.pk]))}
    return lines[kind]


def test_each_kind_says_what_is_there_of_use_asked_for_and_short(group, dora, omar, leyla):
    given.offer(group, dora, quantity=2)
    given.offer(group, dora, wiped="no")
    given.need(omar, at=given.TEN_AM - timedelta(days=1))
    given.need(leyla, quantity=4)
    found = line(group, Kind.PHONE)
    assert (found.there, found.usable, found.wanted, found.short) == (3, 2, 5, 3)
    propose(group=group, by=dora, now=given.TEN_AM)
    assert line(group, Kind.PHONE).wanted == 5  # a proposal may still be rejected
    Match.objects.filter(need__resident=omar).update(
        state=MatchState.CONFIRMED, confirmed_at=given.TEN_AM, held_until=given.TEN_AM
    )
    found = line(group, Kind.PHONE)
    assert (found.reserved, found.wanted, found.usable, found.short) == (1, 4, 1, 3)


def test_what_is_short_is_told_by_size_and_by_what_it_is(hall, group, dora, omar, leyla, sara):
    given.offer(group, dora, Kind.CLOTHES, 9, size="xl")
    given.need(omar, Kind.CLOTHES, at=clock.now(), quantity=2, size="s")
    given.need(leyla, Kind.CLOTHES, at=clock.now(), size="xl")
    given.need(sara, Kind.CLOTHES, at=clock.now(), quantity=10)
    found = line(group, Kind.CLOTHES)
    assert (found.wanted, found.usable, found.short) == (13, 9, 4)
    assert found.to_get == [("S", 2), ("Any", 2)]  # eight of the large ones are left for anybody
    given.need(omar, Kind.TOILETRIES, at=clock.now(), quantity=3, what="nappies", size=4)
    assert line(group, Kind.TOILETRIES).to_get == [("4, Nappies", 3)]
    body = page(hall, "/donations/stock/")
    assert "2 × S, 2 × Any." in body
    assert omar.alias not in body
    assert "Heron" not in body


def test_what_is_promised_is_not_to_get(group, amina, dora, omar, leyla):
    given.offer(group, dora, Kind.CHARGER, plug="usb_c", sound="yes")
    for someone in (omar, leyla):
        given.need(someone, Kind.CHARGER, plug="usb_c")
    propose(group=group, by=dora, now=given.TEN_AM)
    build.texts()
    confirm_match(match=Match.objects.get(), by=amina, now=given.TEN_AM)
    assert line(group, Kind.CHARGER).to_get == [("USB-C", 1)]


def test_what_is_there_and_suits_nobody_is_said_beside_what_is_short(hall, group, dora, omar):
    given.offer(group, dora, Kind.SIM, 5, cut="nano")
    given.need(omar, Kind.SIM, at=clock.now(), cut="micro")
    propose(group=group, by=dora, now=clock.now())
    body = page(hall, "/donations/stock/")
    assert "1 asked for, 5 of use here. What is here does not suit 1 of them." in body
    assert omar.alias not in body


def test_a_label_shows_what_it_is_and_everything_that_was_done_with_it(hall, group, dora):
    offer = given.offer(group, dora, Kind.FOOD, 12, prepared="none", halal="yes")
    where = f"/donations/offers/{offer.code.lower()}/"
    assert "Halal?" in page(hall, where)
    do(hall, offer, "split", quantity="5")
    part = Offer.objects.get(split_from=offer)
    do(hall, part, "count", counted="4", reason="lost")
    do(hall, part, "join", label=offer.code.lower())
    do(hall, offer, "scrap", quantity="2", reason="broken")
    body = page(hall, where)
    assert "9 there, 0 promised, 9 free" in body
    assert "Broken or spoilt" in body
    assert "Fewer were counted: 1" in page(hall, f"/donations/offers/{part.code}/")
    assert set(Movement.objects.filter(offer=part).values_list("reason", flat=True)) == {"", "lost"}


@pytest.mark.parametrize(
    ("deed", "said", "words"),
    [
        ("split", {"quantity": "3"}, "There are not so many left"),
        ("split", {"quantity": ""}, "This is still empty, and it is needed."),
        ("join", {"label": "BCDFGHJ"}, "Nothing here has this label."),
        ("count", {"counted": "2"}, "That is not what was there. Say why."),
        ("scrap", {"quantity": "4", "reason": "lost"}, "There are not so many left"),
        ("scrap", {"quantity": "1"}, "This is still empty, and it is needed."),
        ("known", {"last_four": "12x4"}, "Please give the last four digits only."),
    ],
)
def test_what_cannot_be_done_says_why_and_moves_nothing(hall, group, dora, deed, said, words):
    offer = given.offer(group, dora, quantity=3)
    refused = do(hall, offer, deed, **said)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert Movement.objects.count() == 1


def test_other_things_and_other_groups_labels_are_not_joined(hall, group, dora):
    offer = given.offer(group, dora)
    other = given.offer(group, dora, lock="ee")
    assert "same facts" in do(hall, offer, "join", label=other.code).content.decode()
    stranger = build.person("donations")
    theirs = given.offer(stranger.roles.get().group, stranger)
    assert "Nothing here has" in do(hall, offer, "join", label=theirs.code).content.decode()


def test_a_phone_waits_at_the_repair_table_until_somebody_mends_it(hall, group, dora):
    offer = given.offer(group, dora, wiped="no")
    given.offer(group, dora, blocked="yes", wiped="no")  # nobody can mend that
    body = page(hall, "/donations/stock/repair/")
    assert offer.code in body
    assert "must be wiped first" in body
    assert body.count("It is done") == 1
    do(hall, offer, "known", **given.GOOD_PHONE)
    assert "Nothing waits for repair." in page(hall, "/donations/stock/repair/")


def test_what_ends_soon_stands_first_and_what_is_over_says_so(hall, group, dora):
    late = given.offer(group, dora, Kind.SIM, idle_until=in_days(10))
    over = given.offer(group, dora, Kind.FOOD, prepared="none", use_by=in_days(-1))
    given.offer(group, dora, Kind.VOUCHER, valid_until=in_days(60))
    body = page(hall, "/donations/stock/ending/")
    assert body.index(over.code) < body.index(late.code)
    assert body.count('<li class="task"') == 2
    assert ": over" in body


def test_no_list_is_cut_off_and_a_page_asks_no_more_at_its_end(hall, group, dora, amina):
    def queries(address):
        with CaptureQueriesContext(connection) as seen:
            body = page(hall, address)
        return len(seen), body

    for _ in range(60):
        given.offer(group, dora, Kind.FOOD, prepared="none")
    counts = {n: queries(f"/donations/offers/?page={n}") for n in (1, 2)}
    assert counts[1][0] == counts[2][0]
    assert "Page 2 of 2, 60 in all" in counts[2][1]
    codes = [body.count("/donations/offers/") for _n, body in counts.values()]
    assert sum(codes) >= 60
    board = page(hall, "/donations/?offers=6")
    assert "Page 6 of 6, 60 in all" in board
    assert "?offers=5" in board


def test_stock_pages_ask_as_often_for_sixty_labels_as_for_two(hall, group, dora, home):
    counts = []
    for many in (2, 58):
        for n in range(many):
            given.offer(group, dora, wiped="no", last_four=f"{n:04}")
            given.need(build.resident(home), at=clock.now())
        with CaptureQueriesContext(connection) as seen:
            for where in ("stock/", "stock/ending/", "stock/repair/", "offers/", "matches/", ""):
                page(hall, f"/donations/{where}")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_another_groups_label_does_not_exist(group, dora):
    offer = given.offer(group, dora)
    stranger = build.client(build.person("donations"))
    assert stranger.get(f"/donations/offers/{offer.code}/").status_code == 404
    assert do(stranger, offer, "scrap", quantity="1", reason="lost").status_code == 404
    assert offer.code not in page(stranger, "/donations/offers/")
    assert not Movement.objects.filter(what=What.SCRAPPED).exists()


@pytest.mark.parametrize("kind", ["press", "translator", "trustee"])
def test_stock_does_not_exist_for_who_handles_nothing(group, dora, kind):
    client = build.client(build.person(kind, group=group))
    offer = given.offer(group, dora)
    for address in ("stock/", "stock/ending/", "stock/repair/", "offers/", f"offers/{offer.code}/"):
        assert client.get(f"/donations/{address}").status_code == 404


def test_every_page_asks_as_often_for_ten_thousand_labels_as_for_ten(hall, group, dora):
    wheres = ("", "?offers=2", "offers/", "offers/?page=2", "stock/", "stock/ending/", "figures/")

    def queries():
        counts = []
        for where in wheres:
            with CaptureQueriesContext(connection) as seen:
                page(hall, f"/donations/{where}")
            counts.append(len(seen))
        return counts

    def give(many):
        made = [
            Offer(group=group, kind="food", facts=facts(n), made_by=dora, made_at=given.TEN_AM)
            for n in range(many)
        ]
        Offer.objects.bulk_create(made, batch_size=500)
        moved = [Movement(offer=one, what="in", quantity=1, at=given.TEN_AM) for one in made]
        Movement.objects.bulk_create(moved, batch_size=500)

    def facts(number):
        return {"prepared": "none", "use_by": in_days(number % 40), "grams": number % 50}

    give(60)
    few = queries()
    give(9_940)
    assert queries() == few
    assert "10000 in all" in page(hall, "/donations/offers/")
