"""Money and vouchers: two different people sign, nothing is spent twice, and nobody who got any is named."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import Event
from donations.models import Pot, PotKind, PotLine, Purpose, Way
from donations.pot_actions import add_pot, close_pot, refuse, sign, write_line
from donations.refused import NotSoMuch, PotNotEmpty, SamePerson, TooLate
from residences.refusals import Refused
from tests import build
from tests.donations.given import TEN_AM
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def pot(group, dora):
    return add_pot(group=group, name="Hardship", kind=PotKind.CASH, by=dora, now=TEN_AM)


def sums(pot):
    row = Pot.objects.with_sums().get(pk=pot.pk)
    return row.there, row.waits


def line(pot, by, pence, what=Purpose.GIVEN):
    return write_line(pot=pot, what=what, pence=pence, by=by, now=TEN_AM)


def test_it_counts_when_a_second_person_has_signed(pot, dora, amina):
    written = line(pot, dora, 5_000)
    assert sums(pot) == (0, 0)
    with pytest.raises(SamePerson):
        sign(line=written, by=dora, now=TEN_AM)
    sign(line=written, by=amina, now=TEN_AM)
    assert sums(pot) == (5_000, 0)
    with pytest.raises(TooLate):
        refuse(line=written, by=amina, now=TEN_AM)
    verbs = Event.objects.filter(target_id=written.pk).values_list("verb", flat=True)
    assert set(verbs) == {"pot_line_written", "pot_line_signed"}


def test_the_database_itself_refuses_one_person_twice(pot, dora):
    written = line(pot, dora, 100)
    with pytest.raises(IntegrityError), transaction.atomic():
        PotLine.objects.filter(pk=written.pk).update(second=dora, second_at=TEN_AM)


def test_what_waits_for_a_signature_cannot_be_spent_again(pot, dora, amina):
    sign(line=line(pot, dora, 5_000), by=amina, now=TEN_AM)
    out = line(pot, dora, 3_000, Purpose.TOP_UPS)
    assert out.way == Way.OUT
    assert sums(pot) == (5_000, 3_000)
    with pytest.raises(NotSoMuch):
        line(pot, amina, 2_001, Purpose.FOOD)
    refuse(line=out, by=amina, now=TEN_AM)
    assert sums(pot) == (5_000, 0)
    sign(line=line(pot, amina, 5_000, Purpose.SHARES), by=dora, now=TEN_AM)
    assert sums(pot) == (0, 0)


def test_who_wrote_it_may_take_it_back(pot, dora, amina):
    written = line(pot, dora, 5_000)
    refuse(line=written, by=dora, now=TEN_AM)
    with pytest.raises(TooLate):
        sign(line=written, by=amina, now=TEN_AM)


def test_a_pot_is_closed_when_it_is_empty(pot, dora, amina):
    written = line(pot, dora, 10)
    with pytest.raises(PotNotEmpty):
        close_pot(pot=pot, by=dora, now=TEN_AM)
    refuse(line=written, by=amina, now=TEN_AM)
    close_pot(pot=pot, by=dora, now=TEN_AM)
    with pytest.raises(TooLate):
        line(pot, dora, 10)


DEEDS = st.lists(
    st.tuples(st.sampled_from(["in", "out", "sign", "refuse"]), st.integers(1, 900), st.booleans()),
    max_size=14,
)


class NeverBelowNought(TestCase):
    """Whatever is signed by whom in whatever order."""

    @settings(max_examples=25, deadline=None)
    @examples(DEEDS)
    def test_a_pot_never_holds_less_than_nothing(self, deeds):
        one = build.person("donations", factor=False)
        group = one.roles.get().group
        other = build.person("volunteer", group=group, factor=False)
        pot = add_pot(group=group, name="Tin", kind=PotKind.VOUCHERS, by=one, now=TEN_AM)
        for deed, number, first in deeds:
            by = one if first else other
            waiting = list(PotLine.objects.filter(second_at=None, refused_at=None).order_by("pk"))
            try:
                if deed == "in":
                    line(pot, by, number)
                elif deed == "out":
                    line(pot, by, number, Purpose.FOOD)
                elif waiting:
                    chosen = waiting[number % len(waiting)]
                    (sign if deed == "sign" else refuse)(line=chosen, by=by, now=TEN_AM)
            except Refused:
                pass
            there, waits = sums(pot)
            assert 0 <= waits <= there
        signed = PotLine.objects.filter(second_at__isnull=False)
        assert all(one.first_id != one.second_id for one in signed)


def test_two_people_do_it_on_pages_and_a_receipt_names_nobody_who_got_it(group, dora, amina, omar):
    hall, desk = build.client(dora), build.client(amina)
    made = hall.post("/donations/pots/", {"group": group.pk, "name": "Fares", "kind": "cash"})
    where = made["Location"]
    hall.post(where, {"pounds": "20.50", "what": "given"})
    written = PotLine.objects.get()
    assert written.pence == 2_050
    deed = f"/donations/pots/lines/{written.pk}/"
    assert "You signed this already." in hall.post(deed, {"deed": "sign"}, follow=True).content.decode()  # fmt: skip
    assert hall.get(f"/donations/receipts/{written.code}/").status_code == 404
    desk.post(deed, {"deed": "sign"})
    assert "£20.50" in page(hall, where)
    body = page(hall, f"/donations/receipts/{written.code.lower()}/")
    assert "Dora" in body
    assert "Amina" in body
    assert omar.alias not in body
    refused = hall.post(where, {"pounds": "20.51", "what": "travel"})
    assert refused.status_code == 422
    assert "There is not so much in it" in refused.content.decode()


@pytest.mark.parametrize("wrong", [{"pounds": "0"}, {"pounds": "1.234"}, {"what": "to_somebody"}, {"pounds": "10001"}])  # fmt: skip
def test_a_wrong_line_is_not_written(pot, dora, wrong):
    sent = {"pounds": "5", "what": "given", **wrong}
    assert build.client(dora).post(f"/donations/pots/{pot.pk}/", sent).status_code == 422
    assert not PotLine.objects.exists()


def test_another_groups_pot_does_not_exist(pot, dora, amina):
    written = line(pot, dora, 10)
    sign(line=written, by=amina, now=TEN_AM)
    stranger = build.client(build.person("coordinator"))
    for address in (f"pots/{pot.pk}/", f"receipts/{written.code}/"):
        assert stranger.get(f"/donations/{address}").status_code == 404
    assert stranger.post(f"/donations/pots/lines/{written.pk}/", {"deed": "sign"}).status_code == 404  # fmt: skip
    assert "Hardship" not in page(stranger, "/donations/pots/")


def test_nobody_is_asked_for_a_person_or_a_card():
    names = {field.name for field in PotLine._meta.get_fields()}
    assert names == {
        "id", "pot", "code", "way", "pence", "what", "first", "at", "second", "second_at", "refused_at",
    }  # fmt: skip
