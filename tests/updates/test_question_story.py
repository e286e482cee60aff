"""A question every week, through make-believe phones that expect every text."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest

from messaging.models import Inbound
from phonetree.actions import end_call_out, start_call_out
from phonetree.models import Recipient
from privacy import jobs
from tests import build
from tests.updates.conftest import LEYLA, OMAR, SARA, words
from translations.own_words import OwnWords
from updates import delivered, question_runner, runner
from updates.actions import NotYourOwn, cancel_update
from updates.models import Copy, Question, Update, UpdateState
from updates.question_actions import confirm_question, end_question, plan_question, skip_next

INTERNET = "question_internet"
THURSDAY = datetime(2026, 11, 12, 11, tzinfo=UTC)


@pytest.fixture
def plan(amina, home, street):
    def plan(where=None, **facts):
        facts = {
            "title": "Internet", "text_key": INTERNET, "first_on": date(2026, 11, 12),
            "at": time(11), "every_weeks": 1, "open_days": 3, **facts,
        }  # fmt: skip
        if facts.get("own"):
            facts |= {"text_key": "", "own": OwnWords(facts["own"], "en")}
        return plan_question(key=uuid4(), by=amina, now=street.now, where=where or home, **facts)

    return plan


def ask(street):
    """Thursday comes, and both phones are asked."""
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    street.pass_time(15)
    for number, tag in ((OMAR, "ar"), (LEYLA, "fa")):
        street.gets(number, words(INTERNET, tag), words("question_how", tag))


def thanks(tag, answer):
    return words("question_thanks", tag).replace("{answer}", answer)


def answers(what="language"):
    return delivered.answers_by(Update.objects.latest("started_at"), what)


def test_everybody_is_asked_in_their_language_and_answers_with_a_number(home, street, plan):
    plan()
    ask(street)
    street.says(OMAR, "٤")
    street.gets(OMAR, thanks("ar", "4 نعم"))
    street.says(LEYLA, "6")
    street.gets(LEYLA, thanks("fa", "6 نه"))
    assert answers() == {"ar": {"4": 1}, "fa": {"6": 1}}
    assert answers("residence") == {str(home.pk): {"4": 1, "6": 1}}
    east = home.branches.get(word="East")
    assert answers("branch")[str(east.pk)] == {"4": 1}
    assert set(Inbound.objects.values_list("handled_by", flat=True)) == {"updates.replies"}


def test_a_mind_may_be_changed_while_it_is_open_and_another_number_is_explained(street, plan):
    plan()
    ask(street)
    street.says(OMAR, "4")
    street.gets(OMAR)
    street.says(OMAR, "5")
    street.gets(OMAR, thanks("ar", "5 أحيانًا"))
    assert answers() == {"ar": {"5": 1}}
    street.says(OMAR, "9")
    street.gets(OMAR, words("question_again", "ar").replace("{numbers}", "4, 5, 6"))
    assert answers() == {"ar": {"5": 1}}


def test_it_closes_after_some_days_and_says_so_to_who_comes_late(street, plan):
    plan()
    ask(street)
    street.says(OMAR, "4")
    street.gets(OMAR)
    street.sleep(days=3)
    street.pass_time(10)
    update = Update.objects.get()
    assert update.state == UpdateState.DONE
    assert update.results["answers"]["language"] == {"ar": {"4": 1}}
    assert not Copy.objects.filter(is_open=True).exists()
    street.says(LEYLA, "5")
    street.gets(LEYLA, words("question_over", "fa"))
    assert answers() == {"ar": {"4": 1}}


def test_it_comes_again_every_week_and_each_round_counts_for_itself(street, plan):
    plan()
    ask(street)
    street.says(OMAR, "4")
    street.gets(OMAR)
    street.sleep(seconds=(THURSDAY + timedelta(days=7) - street.now).total_seconds())
    street.pass_time(15)
    for number in (OMAR, LEYLA):
        street.gets(number)
    street.says(OMAR, "6")
    street.gets(OMAR)
    first, second = Update.objects.order_by("started_at")
    assert delivered.answers_by(first, "language") == {"ar": {"4": 1}}
    assert delivered.answers_by(second, "language") == {"ar": {"6": 1}}


def test_counts_stay_when_the_phones_are_deleted(street, plan, home):
    plan()
    ask(street)
    street.says(OMAR, "4")
    street.gets(OMAR)
    street.sleep(days=4)
    street.turn()
    jobs.run(street.now + timedelta(days=31))
    assert not Copy.objects.exists()
    assert answers("residence") == {str(home.pk): {"4": 1}}


# What is not for the question


def test_two_is_never_an_opinion_but_goes_to_a_person_when_no_call_out_asked(street, plan):
    plan()
    ask(street)
    street.says(OMAR, "2")
    assert answers() == {}
    assert Inbound.objects.get().handled_by == ""


def test_words_go_to_a_person_while_a_question_is_open(street, plan):
    plan()
    ask(street)
    street.says(OMAR, "It only works at night")
    assert Inbound.objects.get().handled_by == ""


def test_a_call_out_that_comes_after_the_question_hears_everything(home, street, plan, amina):
    plan()
    ask(street)
    call_out = start_call_out(
        residence=home, by=amina, title="", urgency="emergency", text_key="stay_inside",
        now=street.now,
    )  # fmt: skip
    before = street.now
    street.pass_time(15)
    for number in (OMAR, LEYLA):
        street.gets(number)
    street.says(OMAR, "2")
    street.gets(OMAR)  # help is being arranged
    street.says(LEYLA, "5")
    street.gets(LEYLA, words("not_understood", "fa"))
    assert answers() == {}
    assert Recipient.objects.get(phone=build.phone(OMAR)).outcome == "needs_help"
    street.says(LEYLA, "4", sent_at=before)  # written before the call-out reached them
    street.gets(LEYLA, thanks("fa", "4 بله"))
    end_call_out(call_out=call_out, by=amina, now=street.now)
    street.says(OMAR, "6")
    street.gets(OMAR, thanks("ar", "6 لا"))


def test_in_a_call_out_nobody_is_asked_until_it_is_over(home, street, plan, amina):
    plan()
    street.sleep(seconds=(THURSDAY - street.now).total_seconds() - 60)
    call_out = start_call_out(
        residence=home, by=amina, title="", urgency="emergency", text_key="stay_inside",
        now=street.now,
    )  # fmt: skip
    street.pass_time(100)
    for number in (OMAR, LEYLA):
        street.gets(number)
    street.nothing_else()
    end_call_out(call_out=call_out, by=amina, now=street.now)
    street.pass_time(minutes=11)
    street.gets(OMAR, words(INTERNET, "ar"))
    street.gets(LEYLA, words(INTERNET, "fa"))


def test_one_question_at_a_time_is_open_on_a_phone(street, plan):
    plan()
    plan(text_key="question_leader", title="Leader")
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    street.pass_time(20)
    for number in (OMAR, LEYLA):
        street.gets(number)
    assert Copy.objects.filter(left_out="asked").count() == 2


def test_a_stranger_and_an_old_number_answer_nothing(street, plan):
    plan()
    ask(street)
    street.says("+447700900400", "4")
    street.says(SARA, "4")
    assert answers() == {}


# The timetable


def test_skipping_leaves_one_day_out(street, plan, amina):
    question = plan()
    skip_next(question=question, by=amina, now=street.now)
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    street.pass_time(20)
    assert not Update.objects.exists()
    question.refresh_from_db()
    assert question.next_at == THURSDAY + timedelta(days=7)


def test_an_ended_question_is_asked_never_again(street, plan, amina):
    question = plan()
    ask(street)
    end_question(question=question, by=amina, now=street.now)
    street.sleep(days=8)
    street.pass_time(20)
    assert Update.objects.count() == 1


def test_a_cancelled_round_counts_nothing_more(street, plan, amina):
    plan()
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    street.turn()
    cancel_update(update=Update.objects.get(), by=amina, now=street.now)
    street.pass_time(60)
    assert Update.objects.get().state == UpdateState.CANCELLED
    street.says(OMAR, "4")
    assert answers() == {}


@pytest.mark.parametrize(("down", "asked"), [(5.9, 1), (6.1, 0)])
def test_after_a_downtime_it_is_asked_within_six_hours_or_said_to_be_missed(
    street, plan, down, asked
):
    question = plan()
    street.sleep(seconds=(THURSDAY - street.now).total_seconds() + down * 3600)
    street.pass_time(15)
    assert Update.objects.count() == asked
    question.refresh_from_db()
    assert question.trouble == ("" if asked else "late")
    assert question.next_at == THURSDAY + timedelta(days=7)
    for number in (OMAR, LEYLA) if asked else ():
        street.gets(number)


@pytest.mark.parametrize(
    ("first_on", "moments"),
    [
        (date(2026, 10, 22), ["10-22T10", "10-29T11"]),  # clocks go back between
        (date(2027, 3, 25), ["03-25T11", "04-01T10"]),  # and on again
    ],
)
def test_across_a_clock_change_it_keeps_its_hour_on_the_wall(street, plan, first_on, moments):
    street.now = datetime(first_on.year, first_on.month, first_on.day - 1, tzinfo=UTC)
    question = plan(first_on=first_on)
    found = [question.next_at]
    question_runner.ask(question, question.next_at)
    question.refresh_from_db()
    found.append(question.next_at)
    assert [one.strftime("%m-%dT%H") for one in found] == moments


def test_two_engines_ask_once(street, plan):
    question = plan()
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    stale = Question.objects.select_related("made_by", "residence").get()
    question_runner.ask(question, street.now)
    question_runner.ask(stale, street.now)
    assert Update.objects.count() == 1
    street.pass_time(15)
    for number in (OMAR, LEYLA):
        street.gets(number)


def test_own_words_to_many_are_asked_only_after_another_coordinator_agreed(
    street, plan, amina, home, group
):
    for number in range(24):
        build.resident(home, alias=f"No phone {number}", reads="en")
    question = plan(own="When shall we meet?\n4 morning\n5 evening")
    assert (question.waits, question.next_at) == (True, None)
    with pytest.raises(NotYourOwn):
        confirm_question(question=question, by=amina, now=street.now)
    bilal = build.person("coordinator", group=group)
    confirm_question(question=question, by=bilal, now=street.now)
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    street.pass_time(70)
    street.gets(OMAR, "When shall we meet?", words("question_how", "ar"))
    street.gets(LEYLA)
    street.says(OMAR, "5")
    street.gets(OMAR, thanks("ar", "5 evening"))


def test_who_does_not_look_after_them_any_more_asks_nobody(street, plan, amina):
    question = plan()
    amina.roles.all().delete()
    street.sleep(seconds=(THURSDAY - street.now).total_seconds())
    street.pass_time(15)
    question.refresh_from_db()
    assert question.trouble == "left"
    assert not Update.objects.exists()


def test_five_replies_a_day_are_enough(street, plan):
    plan()
    ask(street)
    for _ in range(7):
        street.says(OMAR, "9")
    for _ in range(5):
        street.gets(OMAR, words("question_again", "ar").replace("{numbers}", "4, 5, 6"))


def test_an_answer_costs_as_little_in_a_crowd(street, plan, home, django_assert_max_num_queries):
    plan()
    ask(street)
    from messaging.answers import parse
    from messaging.inbound import Heard
    from updates.replies import handle

    inbound = Inbound(phone_id=build.phone(OMAR).pk, channel="text", body="4")
    inbound.received_at = street.now
    with django_assert_max_num_queries(6):
        assert handle([Heard(inbound, parse("4"))], street.now)
    with django_assert_max_num_queries(0):
        assert not handle([Heard(inbound, parse("1"))], street.now)
    assert runner.PRIORITY > 5
