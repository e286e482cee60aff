"""What pages and the API ask: the same facts as the rules, and the refusals at their fields."""

from datetime import date

import pytest

from accounts.models import Event
from donations import setting_up
from donations.facts import OF_NEEDS, OF_OFFERS, Kind
from donations.forms import NeedForm, OfferForm, UrgencyForm, to_know
from donations.models import Appeal, Facilities, HandOverPoint, Offer, OpenedHow, Urgency
from donations.refused import NameTaken, NothingWanted, TooLate, WrongWeeks
from tests import build
from tests.donations import given
from tests.donations.given import TEN_AM

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", Kind)
def test_a_form_asks_what_decides_for_its_kind_and_nothing_must_be_known(kind, dora, group, omar):
    form = OfferForm({"group": group.pk, "quantity": 1}, kind=kind, user=dora)
    assert form.is_valid(), form.errors
    assert form.save(by=dora, now=TEN_AM).facts == {}
    need = NeedForm({"quantity": 1}, kind=kind, resident=omar)
    assert need.is_valid(), need.errors
    asked = {fact.key for fact in OF_OFFERS[kind]}, {fact.key for fact in OF_NEEDS[kind]}
    assert (asked[0] <= set(form.fields), asked[1] <= set(need.fields)) == (True, True)


def test_what_is_typed_is_what_is_kept(dora, group):
    said = {
        "group": group.pk, "quantity": "12", "prepared": "none", "use_by": "2026-11-20",
        "allergens_known": "yes", "allergens": ["nuts", "milk"], "halal": "unknown", "feeds": "4",
    }  # fmt: skip
    form = OfferForm(said, kind=Kind.FOOD, user=dora)
    assert form.is_valid(), form.errors
    assert form.save(by=dora, now=TEN_AM).facts == {
        "prepared": "none", "use_by": "2026-11-20", "allergens_known": "yes",
        "allergens": ["milk", "nuts"], "feeds": 4,
    }  # fmt: skip


def test_a_wrong_fact_is_named_at_its_field(dora, group):
    said = {"group": group.pk, "quantity": 1, "last_four": "12a4", "lock": "mine"}
    form = OfferForm(said, kind=Kind.PHONE, user=dora)
    assert not form.is_valid()
    assert set(form.errors) == {"last_four", "lock"}


def test_the_giver_of_food_to_cook_is_told_what_helps(dora, group):
    offer = given.offer(group, dora, Kind.FOOD, prepared="cook")
    (said,) = to_know(offer, TEN_AM)
    assert "fruit" in str(said)
    assert to_know(given.offer(group, dora), TEN_AM) == []


def test_nobody_gives_for_a_group_in_which_they_handle_nothing(dora, group, amina):
    stranger = build.person("donations", "press")
    form = OfferForm({"group": group.pk, "quantity": 1}, kind=Kind.CASH, user=stranger)
    assert set(form.errors) == {"group"}
    theirs = setting_up.add_point(
        group=stranger.roles.first().group, name="Library", by=stranger, now=TEN_AM
    )
    form = OfferForm(
        {"group": group.pk, "quantity": 1, "place": theirs.pk}, kind=Kind.CASH, user=dora
    )
    assert set(form.errors) == {"place"}
    assert not Offer.objects.exists()


def test_a_need_and_its_urgency_are_said_by_form(amina, omar):
    form = NeedForm({"quantity": 2, "avoids": ["nuts"]}, kind=Kind.FOOD, resident=omar)
    assert form.is_valid()
    need = form.save(by=amina, how=OpenedHow.VOLUNTEER, now=TEN_AM)
    assert (need.quantity, need.facts) == (2, {"avoids": ["nuts"]})
    urgent = UrgencyForm({"urgency": "1", "reason": "lost"})
    assert urgent.is_valid()
    urgent.save(need=need, by=amina, now=TEN_AM)
    assert need.urgency == Urgency.NOW


# What comes before anything is given --------------------------------------------------------------


def test_an_appeal_has_its_seed_from_the_beginning_and_closes_once(group, amina):
    facts = {"group": group, "title": "Old phones wanted", "by": amina, "now": TEN_AM}
    with pytest.raises(NothingWanted):
        setting_up.open_appeal(kinds=[], **facts)
    appeal = setting_up.open_appeal(kinds=[Kind.SIM, Kind.PHONE, Kind.SIM], **facts)
    assert (appeal.kinds, len(appeal.seed)) == (["phone", "sim"], 12)
    setting_up.close_appeal(appeal=appeal, by=amina, now=TEN_AM)
    with pytest.raises(TooLate):
        setting_up.close_appeal(appeal=appeal, by=amina, now=TEN_AM)
    assert not Appeal.objects.open().exists()
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["appeal_opened", "appeal_closed"]


def test_a_place_has_a_name_of_its_own_in_its_group(group, dora):
    facts = {"group": group, "name": "St Anne's hall", "by": dora, "now": TEN_AM}
    setting_up.add_point(**facts)
    with pytest.raises(NameTaken):
        setting_up.add_point(**facts)
    assert HandOverPoint.objects.visible_to(dora).count() == 1


def test_what_there_is_at_a_residence_is_said_bit_by_bit(home, amina):
    facts = {"residence": home, "by": amina, "now": TEN_AM}
    setting_up.set_facilities(said={"kettle": "yes", "fridge": "no"}, **facts)
    setting_up.set_facilities(said={"fridge": "yes", "said_on": date(2026, 11, 20)}, **facts)
    there = Facilities.objects.get().home()
    assert (there.kettle, there.fridge, there.next_on) == ("yes", "yes", date(2026, 11, 20))


@pytest.mark.parametrize("weeks", [(date(2027, 2, 8), None), (date(2027, 3, 9), date(2027, 2, 8))])
def test_weeks_of_fasting_begin_before_they_end(home, amina, weeks):
    said = dict(zip(("fasting_from", "fasting_until"), weeks, strict=True))
    with pytest.raises(WrongWeeks):
        setting_up.set_facilities(residence=home, said=said, by=amina, now=TEN_AM)
    assert not Facilities.objects.exists()
