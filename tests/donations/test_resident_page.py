"""The page behind a resident's link: what they need, why not yet, a yes or a no, in their language."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import clock
from donations import giving
from donations.actions import close_need
from donations.facts import OF_NEEDS, Kind
from donations.models import ClosedHow, DeclineReason, Match, MatchState, Need, OpenedHow, Route
from donations.proposing import propose
from donations.resident_forms import AskForm
from donations.resident_words import ASKED, WHY_UNFIT, why_chosen, why_unfit
from donations.rules import Refusal
from donations.setting_up import add_point
from residences.models import LinkTo, PersonalLink
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.conftest import SARA
from tests.residences.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(db):
    """A browser that has never been here."""
    build.texts()
    return Client()


def link(someone):
    """The path of a fresh link to their page."""
    return "/n/" + new_link(someone, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]


def promise(group, dora, amina, someone):
    """A phone that somebody confirmed for them."""
    given.offer(group, dora)
    given.need(someone, at=clock.now())
    propose(group=group, by=amina, now=clock.now())
    match = Match.objects.get(need__resident=someone, state=MatchState.PROPOSED)
    giving.confirm_match(match=match, by=amina, now=clock.now())
    return match


def state(match):
    match.refresh_from_db()
    return match.state


def test_nothing_is_shown_before_a_button_is_pressed(phone, group, dora, amina, sara):
    match = promise(group, dora, amina, sara)
    path = link(sara)
    closed = words(phone.get(path))
    assert "Open my page" in closed
    assert "Do you want it?" not in closed
    shown = words(phone.post(path))
    assert "Do you want it?" in shown
    assert match.code not in shown  # the digits are for who said yes


def test_a_yes_keeps_it_and_shows_digits_day_and_where(phone, group, dora, amina, home, sara):
    now = clock.now()
    point = add_point(group=group, name="St Ann's", where="Hall door", by=amina, now=now)
    given.facilities(home, point=point, next_on=now.date())
    match = promise(group, dora, amina, sara)
    path = link(sara)
    for _press in range(2):
        shown = words(phone.post(path, {"yes": match.pk}))
        assert "Thank you. It is kept for you." in shown
    assert state(match) == MatchState.ACCEPTED
    assert match.code in shown
    assert "St Ann&#x27;s" in shown
    assert f"The next day: {now.day}/{now.month}" in shown
    assert home.code_name not in shown


def test_what_comes_to_the_desk_names_no_place(phone, group, dora, amina, home, sara):
    given.facilities(home, route=Route.DESK)
    promise(group, dora, amina, sara)
    assert "It comes to the desk where you live." in words(phone.post(link(sara)))


@pytest.mark.parametrize("reason", DeclineReason.values)
def test_a_no_with_its_reason_keeps_the_place(phone, group, dora, amina, sara, reason):
    match = promise(group, dora, amina, sara)
    path = link(sara)
    shown = words(phone.post(path, {"no": f"{reason}.{match.pk}"}))
    assert "You keep your place." in shown
    assert (state(match), match.decline_reason) == (MatchState.DECLINED, reason)
    assert Need.objects.get().closed_at is None
    again = words(phone.post(path, {"no": f"{DeclineReason.HAS_ONE}.{match.pk}"}))
    assert "This is over" not in again


def test_what_has_moved_on_says_so(phone, group, dora, amina, sara):
    match = promise(group, dora, amina, sara)
    giving.withdraw(match=match, by=amina, now=clock.now())
    path = link(sara)
    assert "This is over. You keep your place." in words(phone.post(path, {"yes": match.pk}))
    assert state(match) == MatchState.WITHDRAWN


@pytest.mark.parametrize("press", ["yes", "no", "drop"])
def test_nobody_answers_for_somebody_else_and_nonsense_changes_nothing(
    phone, group, dora, amina, sara, omar, press
):
    match = promise(group, dora, amina, omar)
    key = match.need_id if press == "drop" else match.pk
    for value in (key, f"unsaid.{key}", "nonsense", f"rude.{match.pk}", "unsaid."):
        shown = words(phone.post(link(sara), {press: value}))
        assert "This is over" in shown
    assert state(match) == MatchState.CONFIRMED
    assert match.need.closed_at is None


def test_a_proposal_that_nobody_confirmed_cannot_be_taken(phone, group, dora, amina, sara):
    given.offer(group, dora)
    given.need(sara, at=clock.now())
    propose(group=group, by=amina, now=clock.now())
    match = Match.objects.get()
    path = link(sara)
    assert "Somebody looks now at who gets what." in words(phone.post(path))
    phone.post(path, {"yes": match.pk})
    assert state(match) == MatchState.PROPOSED


def test_the_exact_reason_and_the_place_stand_there(phone, group, dora, amina, sara):
    given.offer(group, dora, lock="ee")
    given.need(sara, at=clock.now(), network="o2")
    propose(group=group, by=amina, now=clock.now())
    shown = words(phone.post(link(sara)))
    assert "phone: there are 1, but none that you can use." in shown
    assert '<bdi class="num">1</bdi> · locked to another network' in shown
    assert "Your place: 1" in shown


@pytest.mark.parametrize("kind", ASKED)
def test_each_kind_asks_only_what_decides_and_is_noted(phone, sara, kind):
    path = link(sara)
    asked = words(phone.post(path, {"kind": kind}))
    names = set(re.findall(r'name="(\w+)"', asked.partition("<main")[2]))
    assert names == {"kind", "note", "quantity"} | {fact.key for fact in OF_NEEDS[kind]}
    shown = words(phone.post(path, {"kind": kind, "quantity": "2", "note": "1"}))
    assert "Noted. You have your place." in shown
    need = Need.objects.get()
    assert (need.kind, need.quantity, need.opened_how) == (kind, 2, OpenedHow.PAGE)


WHY = {"place": 2, "of": 7, "urgency": 3, "days": 4, "share": 1}
TOLD = [
    ({}, []),
    (WHY, ["Your place was 2 of 7.", "Days that you had waited: 4",
           "What you had got before of this kind: 1"]),
    ({**WHY, "urgency": 1}, ["Your place was 2 of 7.", "A person said that it is urgent.",
                             "Days that you had waited: 4",
                             "What you had got before of this kind: 1"]),
    ({"turn": 3}, ["It was your turn. Your number in this round: 3"]),
    ({"share": 5, "of": 9}, ["An equal share: the same for each of the 9 people who asked."]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "told"), TOLD)
def test_each_way_of_being_chosen_has_its_sentences(why, told):
    assert why_chosen(why) == told


def test_why_they_were_chosen_stands_beside_the_promise_in_their_language(
    phone, group, dora, amina, omar
):
    promise(group, dora, amina, omar)
    shown = words(phone.post(link(omar)))
    assert "لماذا أنتم؟" in shown
    assert "كان مكانكم 1 من 1." in shown


def test_what_would_suit_and_is_promised_to_others_is_counted(
    phone, group, dora, amina, sara, omar
):
    promise(group, dora, amina, omar)
    given.need(sara, at=clock.now())
    propose(group=group, by=amina, now=clock.now())
    assert "Besides, promised to others already: 1" in words(phone.post(link(sara)))


def test_what_suits_them_can_be_changed_and_the_place_stays(phone, sara):
    need = given.need(sara, Kind.FOOD, avoids=["nuts"])
    path = link(sara)
    asked = words(phone.post(path, {"kind": "food"}))
    assert re.search(r'value="nuts"[^>]*checked', asked)
    said = {"kind": "food", "note": "1", "avoids": ["milk", "nuts"], "halal": "yes"}
    assert "Noted. You keep your place." in words(phone.post(path, said))
    changed = Need.objects.get()
    assert changed.facts == {"avoids": ["milk", "nuts"], "halal": "yes"}
    assert changed.opened_at == need.opened_at


def test_how_many_can_be_changed_and_what_nobody_said_stays(phone, sara):
    given.need(sara, Kind.TOILETRIES, quantity=8)
    path = link(sara)
    asked = words(phone.post(path, {"kind": "toiletries"}))
    assert re.search(r'name="quantity" value="8"[^>]*checked', asked)
    for said, count in (({"quantity": "3"}, 3), ({"what": "soap"}, 3)):
        phone.post(path, {"kind": "toiletries", "note": "1", **said})
        assert Need.objects.get().quantity == count


def test_who_wants_fewer_than_they_have_got_is_done_and_is_proposed_no_more(
    phone, group, dora, amina, sara
):
    offer = given.offer(group, dora, Kind.TOILETRIES, quantity=9)
    need = given.need(sara, Kind.TOILETRIES, at=clock.now(), quantity=4)
    propose(group=group, by=amina, now=clock.now())
    match = Match.objects.get(offer=offer)
    giving.confirm_match(match=match, by=amina, now=clock.now())
    giving.hand_over(match=match, by=dora, now=clock.now(), quantity=2)
    propose(group=group, by=amina, now=clock.now())
    assert Match.objects.proposed().get().quantity == 2
    phone.post(link(sara), {"kind": "toiletries", "note": "1", "quantity": "2"})
    need.refresh_from_db()
    assert need.closed_how == ClosedHow.MET
    assert not Match.objects.proposed().exists()


@pytest.mark.parametrize(
    "wrong", [{"quantity": "40"}, {"halal": "perhaps"}, {"avoids": ["stones"]}]
)
def test_what_is_not_on_the_page_is_refused_in_words(phone, sara, wrong):
    answer = phone.post(link(sara), {"kind": "food", "note": "1", **wrong})
    assert answer.status_code == 422
    assert "Please choose from what is there." in words(answer)
    assert not Need.objects.exists()


def test_money_is_not_asked_for_on_the_page(phone, sara):
    phone.post(link(sara), {"kind": "cash", "note": "1"})
    assert not Need.objects.exists()


def test_a_need_is_withdrawn_and_what_was_kept_is_free(phone, group, dora, amina, sara):
    match = promise(group, dora, amina, sara)
    path = link(sara)
    for _press in range(2):
        assert "It is off your list." in words(phone.post(path, {"drop": match.need_id}))
    match.need.refresh_from_db()
    assert (match.need.closed_how, state(match)) == (ClosedHow.WITHDRAWN, MatchState.WITHDRAWN)


def test_who_has_left_has_no_page(phone, sara):
    path = link(sara)
    sara.left_at = clock.now()
    sara.save(update_fields=["left_at"])
    assert phone.get(path).status_code == phone.post(path).status_code == 410


@pytest.mark.parametrize(("tag", "way"), [("ar", "rtl"), ("ti", "ltr"), ("vi", "ltr")])
def test_the_page_speaks_their_language_with_the_words_of_our_texts(phone, sara, tag, way):
    given.need(sara)
    path = f"{link(sara)}?lang={tag}"
    for page in (phone.post(path), phone.post(path, {"kind": "food"})):
        shown = words(page)
        assert f'<html lang="{tag}" dir="{way}">' in shown
        assert "<script" not in shown
    for said in ("What you need", "Ask for something", "Leave out"):
        assert said not in shown


def test_the_page_asks_as_many_questions_of_the_database_for_one_need_as_for_all(phone, sara):
    path = link(sara)
    counts = []
    for kinds in ([Kind.PHONE], ASKED):
        for kind in kinds:
            given.need(sara, kind)
        phone.post(path)
        with CaptureQueriesContext(connection) as seen:
            phone.post(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_text_with_our_digits_is_answered_with_a_link_that_opens_the_page(
    sara, street, monkeypatch
):
    monkeypatch.setattr("residences.link_views.now", lambda: street.now)
    street.says(SARA, "80")
    body = street.gets(SARA)
    path = "/n/" + body.rsplit("/n/", 1)[1]
    assert PersonalLink.objects.get().to == LinkTo.GIFTS
    assert "You have asked for nothing yet." in words(Client().post(path))


def test_every_reason_has_words_and_counts_of_one_reason_are_not_added_up():
    assert set(WHY_UNFIT) == set(Refusal)
    found = why_unfit({"not_wiped": 2, "not_looked_up": 3, "locked": 4})
    assert [(count, str(words)) for count, words in found] == [
        (4, "locked to another network"),
        (3, "must be checked or repaired first"),
    ]


def test_every_question_can_be_left_out_and_has_words_of_its_own():
    for kind in ASKED:
        form = AskForm({"kind": kind}, kind=kind, resident=None)
        assert form.is_valid(), form.errors
        labels = [form.fields[fact.key].label for fact in OF_NEEDS[kind]]
        assert len(set(map(str, labels))) == len(labels)


def test_a_need_that_was_closed_is_asked_for_anew(phone, sara):
    need = given.need(sara)
    close_need(need=need, how=ClosedHow.MET, by=None, now=clock.now())
    shown = words(phone.post(link(sara), {"kind": "phone", "note": "1"}))
    assert "Noted. You have your place." in shown
    assert Need.objects.count() == 2
