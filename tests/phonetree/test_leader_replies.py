"""A leader texts the numbers of those they have seen."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.trail import Event
from donations.models import Need
from messaging.answers import parse
from messaging.inbound import Heard
from messaging.models import Inbound
from phonetree import actions, leader_replies
from phonetree.models import CallOut, Recipient, Section
from phonetree.outcomes import Outcome
from residences.models import LeaderFacts, Leadership
from tests import build

LEYLA, OMAR, SARA, DAWIT = (f"+4477009000{n:02}" for n in range(1, 5))
PEOPLE = 9


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def floor(home):
    return build.branch(home, "First floor")


@pytest.fixture
def listed(home, floor, street, launch):
    """Leyla leads nine people without phones, and is well; the call-out runs for five minutes."""

    def start(tongue="en", **facts):
        build.resident(home, LEYLA, branch=floor, leads=1, reads=tongue)  # number 11
        for _ in range(PEOPLE):
            build.resident(home, branch=floor)
        call_out = launch(home, **facts)
        street.pass_time(15)
        street.answers(LEYLA, "1")
        street.pass_time(minutes=5)
        return CallOut.objects.get(pk=call_out.pk)

    return start


def texts(street, body, number=LEYLA):
    """What this phone gets because it wrote this."""
    before = len(street.received(number))
    street.answers(number, body)
    street.turn()
    return street.received(number)[before:]


def seen():
    rows = Recipient.objects.filter(outcome=Outcome.SEEN_IN_PERSON)
    return sorted(rows.values_list("number", flat=True))


def test_the_text_that_asks_a_leader_says_how_to_reply_and_names_nobody(listed, street):
    call_out = listed()
    told = next(text for text in street.received(LEYLA) if "/l/" in text)
    how = re.search(r"\nReply with the numbers of those you have seen, for example (.+)$", told)[1]
    assert how == "12, 13", "not the leader's own"
    names = [one.alias for row in call_out.recipients.all() for one in row.people.all()]
    assert not [name for name in names if name in told]


def test_numbers_mark_people_as_seen_and_a_text_confirms_it(listed, street):
    call_out = listed()
    assert texts(street, "13 15") == ["Marked as seen: 13, 15. To take it back, reply -13"]
    assert seen() == [13, 15]
    row = call_out.recipients.get(number=13)
    assert (row.outcome_how, row.outcome_by) == ("leader", None)
    assert Event.objects.filter(verb="outcome_marked", target_id=row.pk).count() == 1


def test_a_leader_who_texts_nine_times_is_answered_nine_times(listed, street):
    listed()
    for number in range(12, 12 + PEOPLE):
        told = texts(street, str(number))
        assert told == [f"Marked as seen: {number}. To take it back, reply -{number}"]


@pytest.fixture
def two_lists(home, floor, street, launch):
    """Leyla leads two floors, on which the others have no phones: 11 (herself) to 15, 21 to 26."""
    second = build.branch(home, "Second floor", position=floor.position + 1)
    leyla = build.resident(home, LEYLA, branch=floor, leads=1)
    Leadership.objects.create(branch=second, resident=leyla, rank=1)
    LeaderFacts.objects.create(resident=leyla, cap=20)
    for branch, many in ((floor, 4), (second, 6)):
        for _ in range(many):
            build.resident(home, branch=branch)
    call_out = launch(home)
    street.pass_time(15)
    street.answers(LEYLA, "1")
    street.pass_time(minutes=5)
    return CallOut.objects.get(pk=call_out.pk)


def test_places_on_several_lists_are_asked_for_by_their_numbers_and_nobody_is_marked(
    two_lists, street
):
    (asked,) = texts(street, "4 5")
    assert asked.startswith("These are on several of your lists.")
    assert asked.endswith(": 14, 15 / 24, 25")
    assert seen() == []
    assert texts(street, "24 25") == ["Marked as seen: 24, 25. To take it back, reply -24"]


def test_of_several_lists_the_one_on_which_all_are_still_to_be_found_is_meant(two_lists, street):
    texts(street, "14 15")
    assert texts(street, "4 5") == ["Marked as seen: 24, 25. To take it back, reply -24"]
    assert seen() == [14, 15, 24, 25]


def test_places_that_only_one_list_has_need_no_question(two_lists, street):
    assert texts(street, "5 6") == ["Marked as seen: 25, 26. To take it back, reply -25"]
    texts(street, "-6")
    assert seen() == [25]


def test_three_five_nine_are_the_third_fifth_and_ninth_of_ones_only_branch(listed, street):
    listed()
    assert texts(street, "3 5 9") == ["Marked as seen: 13, 15, 19. To take it back, reply -13"]
    assert seen() == [13, 15, 19]


def test_a_minus_takes_it_back_and_they_are_looked_for_again(listed, street):
    listed()
    texts(street, "13 15")
    assert texts(street, "-13") == ["Not marked as seen any more: 13."]
    assert texts(street, "-5") == ["Not marked as seen any more: 15."]
    assert seen() == []
    assert Recipient.objects.get(number=13).outcome == Outcome.OPEN


def test_numbers_that_are_not_on_the_list_are_named_back(listed, street):
    listed()
    (told,) = texts(street, "13 44")
    assert "Marked as seen: 13." in told
    assert "Nothing changed for 44." in told
    assert seen() == [13]


def test_where_no_number_is_on_the_list_a_person_reads_the_text_too(listed, street):
    call_out = listed()
    assert texts(street, "44") == ["Nothing changed for 44. Please look at your list."]
    assert call_out.recipients.get(phone=build.phone(LEYLA)).wrote_at == street.now


@pytest.mark.parametrize(("body", "many"), [("81", 1), ("813", 3), ("81 3", 3)])
def test_a_number_of_things_that_is_on_no_list_of_theirs_is_about_things(
    listed, street, body, many
):
    listed()
    (told,) = texts(street, body)
    assert "Nothing changed" not in told
    assert Need.objects.get().quantity == many


def test_a_number_of_things_that_is_on_their_list_marks_who_stands_there(listed, street):
    call_out = listed()
    row = call_out.recipients.get(number=13)
    Recipient.objects.filter(pk=row.pk).update(number=813)
    assert texts(street, "813") == ["Marked as seen: 813. To take it back, reply -813"]
    assert not Need.objects.exists()


def test_a_call_for_help_is_not_settled_by_a_number_in_a_text(home, floor, listed, street):
    omar = build.resident(home, OMAR, branch=floor)
    listed()
    street.answers(OMAR, "2")
    number = Recipient.objects.get(people=omar).number
    (told,) = texts(street, str(number))
    assert f"Nothing changed for {number}." in told
    assert Recipient.objects.get(people=omar).outcome == Outcome.NEEDS_HELP


def test_who_was_safe_already_stays_safe(home, floor, listed, street):
    omar = build.resident(home, OMAR, branch=floor)
    listed()
    street.answers(OMAR, "1")
    row = Recipient.objects.get(people=omar)
    (told,) = texts(street, str(row.number))
    assert f"Marked as seen: {row.number}." in told
    assert Recipient.objects.get(people=omar).outcome == Outcome.SAFE


def test_who_sees_others_and_has_not_answered_is_asked_how_they_are(home, floor, street, launch):
    build.resident(home, LEYLA, branch=floor, leads=1)
    build.resident(home, branch=floor)
    launch(home)
    street.pass_time(15)
    (told,) = texts(street, "12")
    assert told == (
        "Marked as seen: 12. To take it back, reply -12"
        " And you? Answer for yourself: 1 safe, 2 need help, 3 cannot talk."
    )
    assert Recipient.objects.get(phone=build.phone(LEYLA)).outcome == Outcome.OPEN
    texts(street, "1")
    assert texts(street, "-12") == ["Not marked as seen any more: 12."]


def test_an_answer_of_the_leader_for_themselves_is_one(listed, street):
    call_out = listed()
    (told,) = texts(street, "2")
    assert told == call_out.wordings.get(language="en").phrases["thanks_help"]
    assert seen() == []


def test_ones_twos_and_threes_are_read_by_a_person_and_mark_nobody(listed, street):
    call_out = listed()
    for body in ("1 2 3", "2 2 2"):
        (told,) = texts(street, body)
        assert told == call_out.wordings.get(language="en").phrases["not_understood"]
    assert seen() == []


def test_somebody_who_leads_nothing_marks_nobody(home, floor, listed, street):
    build.resident(home, OMAR, branch=floor)
    call_out = listed()
    texts(street, "13 15", OMAR)
    assert seen() == []
    assert call_out.recipients.get(phone=build.phone(OMAR)).wrote_at


def test_a_leader_marks_nobody_in_a_branch_that_somebody_else_leads(home, listed, street):
    wing = build.branch(home, "West wing")
    build.resident(home, SARA, branch=wing, leads=1)
    build.resident(home, branch=wing)
    listed()
    Section.objects.filter(branch=wing).update(leading=0)  # Sara, in time
    theirs = Recipient.objects.get(section__branch=wing, phone=None)
    told = texts(street, str(theirs.number))
    assert f"Nothing changed for {theirs.number}. Please look at your list." in told
    theirs.refresh_from_db()
    assert theirs.outcome == Outcome.OPEN


def test_who_leads_two_branches_says_numbers_or_places_that_only_one_list_has(home, listed, street):
    wing = build.branch(
        home, "West wing"
    )  # without a leader of its own: the nearest looks after it
    build.resident(home, branch=wing)
    listed()
    texts(street, "3 5 9")  # one lives in the other wing
    assert seen() == [13, 15, 19]
    texts(street, "12 21")
    assert seen() == [12, 13, 15, 19, 21]


def test_they_are_told_in_their_language_and_may_write_in_their_digits(listed, street):
    call_out = listed(tongue="ar")
    (told,) = texts(street, "١٣، ١٥")
    words = call_out.wordings.get(language="ar").phrases["leader_seen"]
    assert told == words.replace("{numbers}", "13, 15").replace("{undo}", "-13")
    assert seen() == [13, 15]


def test_after_the_end_it_counts_for_a_day_and_closes_the_task(listed, street, amina):
    call_out = listed()
    actions.end_call_out(call_out=call_out, by=amina, now=street.now)
    street.turn()
    number = int(re.search(r"for example (\d+), \d+$", street.received(LEYLA)[-1])[1])
    texts(street, str(number))
    row = Recipient.objects.get(number=number)
    assert row.task.done_how == "leader"
    texts(street, f"-{number}")
    row = Recipient.objects.select_related("task").get(number=number)
    assert (row.outcome, row.task.done_at) == (Outcome.UNREACHABLE, None)


def test_in_a_drill_the_answer_says_that_it_is_one(listed, street):
    listed(text_key="drill", urgency="drill")
    (told,) = texts(street, "13")
    assert told.startswith(build.mark_of_a_drill("en"))


def test_the_numbers_stay_when_the_tree_changes(home, floor, listed, street):
    call_out = listed()
    before = dict(call_out.recipients.values_list("pk", "number"))
    build.resident(home, branch=floor)
    call_out.recipients.get(number=12).people.get().delete()
    assert dict(call_out.recipients.values_list("pk", "number")) == before


@pytest.mark.parametrize("body", ["1", "2", "3", "STOP", "1 3", "help me", "yes", "5", "-2", ""])
def test_what_is_plainly_no_list_costs_no_question(listed, street, body):
    call_out = listed()
    phone = call_out.recipients.get(phone=build.phone(LEYLA)).phone
    inbound = Inbound(phone=phone, channel="text", body=body, received_at=street.now)
    with CaptureQueriesContext(connection) as captured:
        assert leader_replies.handle([Heard(inbound, parse(body))], street.now) == {}
    assert len(captured) == 0
