"""The lot as anybody can draw it again from what is published: numbers of needs, and no person."""

import hashlib
import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import clock
from donations import giving
from donations.allocation import Wish, drawn
from donations.appeal_actions import publish, write_words
from donations.facts import Kind
from donations.models import Allocation, Match
from donations.proposing import propose
from donations.setting_up import close_appeal, open_appeal
from residences.models import LinkTo
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.given import MONDAY
from tests.donations.test_pages import page
from tests.residences.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def appeal(group, amina):
    """An appeal for phones, made before anything was given out."""
    build.texts()
    now = clock.now()
    return open_appeal(group=group, title="Old phones", kinds=[Kind.PHONE], by=amina, now=now)


def published(appeal, amina):
    write_words(appeal=appeal, language="en", words="Any phone helps.", by=amina, now=clock.now())
    publish(appeal=appeal, by=amina, now=clock.now())
    appeal.refresh_from_db()
    return f"/give/{appeal.code}"


def test_anybody_can_draw_it_again_with_what_stands_on_the_page(
    appeal, group, dora, amina, home, sara
):
    address = published(appeal, amina)
    needs = [given.need(build.resident(home, alias=f"Calm Otter {n}")) for n in range(6)]
    longer = given.need(sara, at=given.TEN_AM - timedelta(days=3))
    given.offer(group, dora, quantity=3)
    propose(group=group, by=dora, now=clock.now())
    assert "How lots were drawn" in words(Client().get(address))
    shown = Client().get(f"{address}/draws").content.decode()
    seed, *numbers = re.findall(r"<code[^>]*>([^<]+)</code>", shown)
    assert seed == appeal.seed
    again = sorted(numbers, key=lambda one: hashlib.sha256(f"{seed} {one}".encode()).digest())
    assert numbers == again
    assert set(numbers) == {str(need.pk) for need in needs}
    assert str(longer.pk) not in shown  # three days more: no lot decided
    served = group.offers.get().matches.exclude(need=longer).values_list("need", flat=True)
    assert set(map(str, served)) == set(numbers[:2])
    for secret in ("Calm Otter", "Heron", "Silent Stone"):
        assert secret not in shown


def test_whoever_waits_finds_their_own_number_on_their_page(appeal, group, dora, amina, sara):
    need = given.need(sara, at=clock.now())
    propose(group=group, by=dora, now=clock.now())
    path = "/n/" + new_link(sara, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    shown = words(Client().post(path))
    assert "Your number when lots are drawn:" in shown
    assert str(need.pk) in shown


def test_who_was_fully_promised_finds_their_number_too(appeal, group, dora, amina, sara):
    need = given.need(sara, at=clock.now())
    given.offer(group, dora)
    propose(group=group, by=dora, now=clock.now())
    giving.confirm_match(match=Match.objects.get(), by=amina, now=clock.now())
    path = "/n/" + new_link(sara, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    shown = words(Client().post(path))
    assert "Your place:" not in shown
    assert str(need.pk) in shown


def test_a_second_appeal_publishes_no_word_that_draws_nothing(appeal, group, dora, amina, home):
    first = published(appeal, amina)
    another = open_appeal(
        group=group, title="More phones", kinds=[Kind.PHONE], by=amina, now=clock.now()
    )
    second, staff = published(another, amina), build.client(amina)
    assert "How lots were drawn" in words(Client().get(first))
    assert "How lots were drawn" not in words(Client().get(second))
    assert Client().get(f"{second}/draws").status_code == 404
    assert another.seed not in page(staff, f"/donations/appeals/{another.pk}/")
    assert "of an appeal that was there before" in page(staff, f"/donations/appeals/{another.pk}/")
    for _ in range(2):
        given.need(build.resident(home))
    propose(group=group, by=dora, now=clock.now())
    close_appeal(appeal=appeal, by=amina, now=clock.now())
    assert "Shown: the last 5 draws, and at most 300 numbers of each." in words(
        Client().get(f"{first}/draws?lang=en")
    )  # it drew, and whoever was there can draw it again
    assert another.seed in page(staff, f"/donations/appeals/{another.pk}/")  # from now on


def test_nothing_is_kept_of_a_lot_whose_word_nobody_can_read(appeal, group, dora, sara, omar):
    for someone in (sara, omar):
        given.need(someone)
    propose(group=group, by=dora, now=clock.now())
    assert Allocation.objects.get().drawn is None


def test_before_the_first_draw_the_page_says_so_and_an_unpublished_appeal_has_none(appeal, amina):
    assert Client().get("/give/BCDFGHJ/draws").status_code == 404
    address = published(appeal, amina)
    assert "No lot has been drawn yet." in words(Client().get(f"{address}/draws?lang=en"))
    arabic = Client().get(f"{address}/draws?lang=ar").content.decode()
    assert 'lang="ar" dir="rtl"' in arabic


def wish(key, **other):
    same = {"kind": "phone", "sort": 0, "quantity": 1, "urgency": 3, "opened_on": MONDAY}
    return Wish(key=key, **{**same, "share": 0, **other})


ALONE = [
    {"urgency": 2}, {"opened_on": MONDAY - timedelta(days=1)}, {"share": 1}, {"kind": "sim"},
]  # fmt: skip


@pytest.mark.parametrize("other", ALONE)
def test_whom_anything_else_tells_apart_no_lot_decides(other):
    assert drawn([wish("a"), wish("b", **other)], "seed") == {}
    found = drawn([wish("a"), wish("b", **other), wish("c")], "seed")
    assert {kind: [sorted(keys) for keys in bands] for kind, bands in found.items()} == {
        "phone": [["a", "c"]]
    }
