"""Needs, answers and "why not yet" by text, through make-believe phones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from donations import giving, keywords, replies, saying
from donations.actions import change_need
from donations.facts import Kind
from donations.keywords import Wanted
from donations.models import DeclineReason, Match, MatchState, Need
from donations.proposing import propose
from messaging.answers import Answer, parse
from messaging.answers import Kind as Said
from messaging.inbound import Heard
from messaging.models import Inbound
from messaging.segments import measure
from phonetree.actions import start_call_out
from phonetree.models import Recipient
from residences.import_text import fold
from tests import build
from tests.donations import given
from tests.donations.conftest import LEYLA, OMAR, SARA
from translations import starter_texts
from translations.languages import FIRST_WAVE, opt_out_words


def words(key, tag, **values):
    said = starter_texts.shipped(tag)[key]
    for name, value in values.items():
        said = said.replace(f"{{{name}}}", str(value))
    return said


def test_a_need_is_said_by_number_in_any_script_or_by_a_word(omar, leyla, street):
    street.says(OMAR, "٨١")
    street.gets(OMAR, words("need_noted", "ar", what="هاتف"))
    street.says(LEYLA, "سیم کارت")
    street.gets(LEYLA, words("need_noted", "fa", what="سیم‌کارت"))
    kinds = {(need.resident, need.kind) for need in Need.objects.all()}
    assert kinds == {(omar, "phone"), (leyla, "sim")}


def test_what_there_is_to_ask_for_is_told(sara, street):
    street.says(SARA, "80")
    street.gets(SARA, words("need_menu", "en"), words("need_count", "en"))


SAID = [
    ("81 3", Wanted(Kind.PHONE, count=3)),
    ("٨١ ٣", Wanted(Kind.PHONE, count=3)),
    ("813", Wanted(Kind.PHONE, count=3)),
    ("84, 5", Wanted(Kind.FOOD, count=5)),
    ("83 6", Wanted(Kind.CHARGER, answer=("plug", "usb_c"))),
    ("83-8.", Wanted(Kind.CHARGER, answer=("plug", "lightning"))),
    ("85 7", Wanted(Kind.CLOTHES, answer=("cut", "men"))),
    ("83 9", None),  # no such answer
    ("84 6", None),  # about food nothing is asked by text
    ("87 2", None),  # nobody counts these
    ("88 2", None),
    ("81 0", None),
    ("81 12", None),
    ("80 2", None),
    ("89 2", None),
    ("3 81", None),
]


@pytest.mark.parametrize(("body", "meant"), SAID)
def test_a_digit_behind_it_says_how_many_or_answers_and_never_both(body, meant):
    assert keywords.said(body) == meant
    assert parse(body) == Answer(Said.UNKNOWN)  # of no call-out


def test_every_question_by_text_has_few_answers_and_none_is_a_count():
    for kind, key in keywords.ASKS.items():
        assert 2 <= len(keywords.answers(kind)) <= 4
        assert set(keywords.answers(kind)) <= set(range(6, 10)), key


def test_three_of_them_and_one_question_back_whose_answer_is_kept(omar, street):
    street.says(OMAR, "83 3")
    body = street.gets(
        OMAR, words("need_noted", "ar", what="شاحن (3)"), "83 6 USB-C", "83 7", "/n/"
    )
    assert "83 9" not in body
    need = Need.objects.get()
    assert (need.quantity, need.facts) == (3, {})  # whether or not they answer
    street.says(OMAR, "83 6")
    again = street.gets(OMAR, words("need_noted", "ar", what="شاحن (3)"), "/n/")
    assert "83 6" not in again  # nothing is left to ask
    need.refresh_from_db()
    assert (need.quantity, need.facts) == (3, {"plug": "usb_c"})
    street.says(OMAR, "83 2")
    street.gets(OMAR, words("need_noted", "ar", what="شاحن (2)"))
    need.refresh_from_db()
    assert (need.quantity, need.facts) == (2, {"plug": "usb_c"})
    assert Need.objects.count() == 1


def test_how_many_takes_nothing_back_that_was_said_on_a_page_meanwhile(sara, street):
    street.says(SARA, "83 2")
    street.gets(SARA, "charger (2)")
    before = Need.objects.get()
    change_need(need=before, said={"plug": "usb_c"}, by=None, now=street.now)
    before.refresh_from_db()
    stale = Need.objects.get()
    change_need(need=stale, said={"plug": "lightning"}, by=None, now=street.now)
    change_need(need=before, said=None, quantity=3, by=None, now=street.now)
    need = Need.objects.get()
    assert (need.quantity, need.facts) == (3, {"plug": "lightning"})
    assert before.facts == need.facts


def test_who_has_some_and_says_how_many_needs_so_many_more_and_keeps_the_place(
    group, amina, sara, street
):
    given.offer(group, amina, quantity=2)
    need = given.need(sara, quantity=3)
    propose(group=group, by=amina, now=street.now)
    match = Match.objects.get()
    giving.confirm_match(match=match, by=amina, now=street.now)
    giving.hand_over(match=match, by=amina, now=street.now)
    street.turn()
    street.gets(SARA, match.code)
    street.says(SARA, "81 2")
    street.gets(SARA, words("need_noted", "en", what="phone (2)"))
    need.refresh_from_db()
    assert (need.closed_at, need.quantity) == (None, 4)
    assert Need.objects.count() == 1


@pytest.mark.django_db
def test_no_english_question_stands_in_a_text_in_a_language_without_a_catalogue(group, amina, sara):
    given.offer(group, amina, lock="ee")
    need = given.need(sara, network="o2")
    propose(group=group, by=amina, now=given.TEN_AM)
    need = Need.objects.select_related("waiting").get()
    build.texts()
    assert saying.what_else(need, "tr") == words("need_more", "en")
    assert saying.why_not_yet([need], "tr") == words("need_unfit", "en", what="phone", count=1)
    assert "smart" not in need.facts  # which is asked where it can be
    assert saying.what_else(need, "fa") != words("need_more", "fa")


def test_an_answer_without_a_need_opens_one_with_it(sara, street):
    street.says(SARA, "82 6")
    street.gets(SARA, words("need_noted", "en", what="SIM"), words("need_more", "en"))
    need = Need.objects.get()
    assert (need.kind, need.quantity, need.facts) == ("sim", 1, {"cut": "nano"})


def test_what_cannot_be_asked_in_a_text_is_asked_behind_the_link(sara, street):
    street.says(SARA, "84")
    street.gets(SARA, words("need_noted", "en", what="food"), words("need_more", "en"))


@pytest.mark.django_db
@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_a_need_with_its_question_and_link_fits_into_three_segments(tag):
    for kind in keywords.DIGITS:
        need = Need(kind=kind, quantity=5)
        body = saying.noted(need, tag) + "\nhttps://ringround.example/n/AbCdEfGhIjK"
        assert measure(body).count <= 3, (kind, measure(body))


def test_who_asks_when_gets_the_exact_reason(group, dora, amina, omar, leyla, sara, street):
    street.says(SARA, "89")
    street.gets(SARA, words("need_nothing", "en"))
    given.need(omar)
    given.need(sara, network="o2")
    street.says(SARA, "89")
    street.gets(SARA, words("need_soon", "en", what="phone"))
    propose(group=group, by=amina, now=street.now)
    street.says(SARA, "89")
    street.gets(SARA, words("need_none", "en", what="phone"))
    given.offer(group, dora, lock="ee")
    propose(group=group, by=amina, now=street.now)
    street.says(SARA, "81")  # asked for again, it keeps its place
    locked = words("need_because", "en", what="phone", count=1, why="locked to another network")
    street.gets(SARA, locked)
    given.need(leyla, at=street.now)
    propose(group=group, by=amina, now=street.now)
    waits = Need.objects.exclude(matches__state="proposed").exclude(resident=sara).get().resident
    number, tag = (OMAR, "ar") if waits == omar else (LEYLA, "fa")
    street.says(number, "89")
    what = {"ar": "هاتف", "fa": "گوشی"}[tag]
    street.gets(number, words("need_behind", tag, what=what, count=1))


def test_what_keeps_most_of_it_is_told_with_how_much(group, dora, amina, leyla, street):
    given.offer(group, dora, quantity=3, lock="ee")
    given.offer(group, dora, wiped="no")
    given.need(leyla, network="o2")
    propose(group=group, by=amina, now=street.now)
    street.says(LEYLA, "۸۹")
    locked = "قفل روی شبکهٔ دیگری است: 3"
    street.gets(LEYLA, words("need_because", "fa", what="گوشی", count=4, why=locked))


def test_each_step_up_to_a_promise_that_is_kept_is_told_to_who_asks(
    group, dora, amina, sara, street
):
    given.offer(group, dora)
    given.need(sara)
    propose(group=group, by=amina, now=street.now)
    street.says(SARA, "89")
    street.gets(SARA, words("need_looked", "en", what="phone"))
    match = Match.objects.get()
    giving.confirm_match(match=match, by=amina, now=street.now)
    street.turn()
    street.gets(SARA, "Something is there for you")
    street.says(SARA, "89")
    yes, no = f"{match.code}1", f"{match.code}0"
    street.gets(SARA, words("need_there", "en", what="phone", yes=yes, no=no))
    street.says(SARA, yes)
    street.gets(SARA, "Thank you")
    street.says(SARA, "89")
    street.gets(SARA, words("need_kept", "en", what="phone", day="16/11", code=match.code))


def test_of_two_promises_both_are_told_and_what_waits_for_an_answer_first(
    group, dora, amina, sara, street
):
    for _one in range(2):
        given.offer(group, dora)
    given.need(sara, quantity=2)
    propose(group=group, by=amina, now=street.now)
    kept, asked = Match.objects.order_by("pk")
    for match in (kept, asked):
        giving.confirm_match(match=match, by=amina, now=street.now)
    giving.accept(match=kept, by=None, now=street.now)
    street.turn()
    for _one in range(2):
        street.gets(SARA, "Something is there for you")
    street.says(SARA, "89")
    yes, no = f"{asked.code}1", f"{asked.code}0"
    there = words("need_there", "en", what="phone", yes=yes, no=no)
    held = words("need_kept", "en", what="phone", day="16/11", code=kept.code)
    street.gets(SARA, f"{there}\n{held}\n")


@pytest.mark.django_db
def test_promises_stand_before_proposals_in_either_database(group, dora, amina, sara):
    for _one in range(2):
        given.offer(group, dora)
    need = given.need(sara, quantity=2)
    propose(group=group, by=amina, now=given.TEN_AM)
    giving.confirm_match(match=Match.objects.last(), by=amina, now=given.TEN_AM)
    states = [match.state for match in saying.live_of([need])[need.pk]]
    assert states == [MatchState.CONFIRMED, MatchState.PROPOSED]


@pytest.fixture
def ready(group, dora, amina, sara, street):
    """Something is there for Sara, and she has been asked."""
    given.offer(group, dora)
    given.need(sara)
    propose(group=group, by=amina, now=street.now)
    match = Match.objects.get()
    giving.confirm_match(match=match, by=amina, now=street.now)
    street.pass_time(10)
    asked = {"what": "phone", "yes": f"{match.code}1", "no": f"{match.code}0", "link": ""}
    street.gets(SARA, words("need_ready", "en", **asked))
    return match


def state(match):
    match.refresh_from_db()
    return match.state


def test_a_yes_by_text_keeps_it_and_a_second_yes_changes_nothing(ready, street):
    for _ in range(2):
        street.says(SARA, f"{ready.code}1")
        street.gets(SARA, words("need_yes", "en", day="16/11", code=ready.code))
    assert state(ready) == MatchState.ACCEPTED


def test_a_no_by_text_keeps_the_place_and_may_say_why(ready, street):
    for last, reason in (("0", DeclineReason.UNSAID), ("3", DeclineReason.NOT_SUITABLE)):
        street.says(SARA, f"{ready.code}{last}")
        street.gets(SARA, words("need_no", "en", code=ready.code))
        assert state(ready) == MatchState.DECLINED
        assert ready.decline_reason == reason
    assert Need.objects.get().closed_at is None


def test_a_yes_after_the_time_is_told_that_it_is_over(ready, street):
    street.sleep(days=3)
    street.turn()
    assert state(ready) == MatchState.EXPIRED
    street.gets(SARA, words("need_lapsed", "en", what="phone"))
    street.says(SARA, f"{ready.code}1")
    street.gets(SARA, words("need_over", "en"))
    assert state(ready) == MatchState.EXPIRED


def test_digits_that_another_phone_was_told_open_nothing(ready, omar, street):
    street.says(OMAR, f"{ready.code}1")
    assert state(ready) == MatchState.CONFIRMED
    assert Inbound.objects.latest("received_at").handled_by != replies.NAME


@pytest.mark.parametrize(
    "body", ["1", "2", "1 3", "3", "STOP", "7", "70", "71", "4", "9", "4821", "12345", "", "🙂",
             "I need a phone please", "61", "8", "810", "50", "505", "SOS", "ok"],
)  # fmt: skip
def test_what_is_plainly_not_about_things_costs_no_query(omar, body):
    inbound = Inbound(provider_id="SM1", channel="text", body=body, phone=omar.phones.get())
    with CaptureQueriesContext(connection) as seen:
        assert replies.handle([Heard(inbound, parse(body))], given.TEN_AM) == {}
    assert len(seen) == 0


def test_a_need_of_somebody_unknown_is_left_to_a_person(db):
    stranger = build.phone("+447700900044")
    inbound = Inbound(provider_id="SM1", channel="text", body="81", phone=stranger)
    assert replies.handle([Heard(inbound, parse("81"))], given.TEN_AM) == {}


def test_while_a_call_out_waits_for_an_answer_words_are_left_to_it(amina, home, sara, street):
    facts = {"title": "", "urgency": "emergency", "text_key": "stay_inside"}
    start_call_out(residence=home, by=amina, now=street.now, **facts)
    street.pass_time(15)
    street.gets(SARA)
    street.says(SARA, "food")
    street.gets(SARA, words("not_understood", "en"))
    assert not Need.objects.exists()
    street.says(SARA, "84")
    street.gets(SARA, words("need_noted", "en", what="food"))
    assert Need.objects.get().kind == Kind.FOOD
    street.says(SARA, "84 3")
    street.gets(SARA, words("need_noted", "en", what="food (3)"))


@pytest.mark.parametrize(
    ("body", "outcome", "thanks"),
    [
        ("1", "safe", "thanks_safe"),
        ("1 3", "safe", "thanks_safe"),
        ("٢", "needs_help", "thanks_help"),
        ("3", "not_safe_to_talk", "thanks_quiet"),
    ],
)
def test_digits_about_a_thing_take_no_answer_from_a_live_call_out(
    ready, amina, home, sara, street, body, outcome, thanks
):
    facts = {"title": "", "urgency": "emergency", "text_key": "stay_inside"}
    start_call_out(residence=home, by=amina, now=street.now, **facts)
    street.pass_time(15)
    street.gets(SARA, words("stay_inside", "en"))
    street.says(SARA, body)
    street.gets(SARA, words(thanks, "en"))
    assert Recipient.objects.get(people=sara).outcome == outcome
    assert state(ready) == MatchState.CONFIRMED
    street.says(SARA, f"{ready.code}1")  # digits of its own still are its own
    street.gets(SARA, words("need_yes", "en", day="16/11", code=ready.code))


# The words --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_word_of_the_list_can_be_sent_back_and_means_its_number(tag):
    """But for help from somebody: in a call-out that is another thing."""
    for line in starter_texts.shipped(tag)["need_menu"].splitlines()[1:]:
        number, _space, word = line.partition(" ")
        if number in keywords.BY_DIGITS and number != keywords.DIGITS[Kind.SERVICE]:
            assert keywords.said(word) == Wanted(keywords.BY_DIGITS[number]), (tag, word)


def test_one_word_means_one_thing_and_never_stop():
    words = [fold(word) for some in keywords.WORDS.values() for word in set(some.split("|"))]
    kinds = {}
    for kind, some in keywords.WORDS.items():
        for word in some.split("|"):
            assert kinds.setdefault(fold(word), kind) == kind, word
    assert all(words)
    assert not set(words) & {fold(word) for word in opt_out_words()}


def test_only_two_digits_of_ours_or_a_bare_word_are_taken():
    assert keywords.said("81.") == Wanted(Kind.PHONE)
    assert keywords.said(" Phone! ") == Wanted(Kind.PHONE)
    assert keywords.said("phone please") is None
    assert keywords.said("8 1") is None
