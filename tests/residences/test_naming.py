"""Leaders as residents make them: named or offered, asked, willing, and only then leading."""

from datetime import timedelta

import pytest

from accounts.trail import Event
from residences import naming, refusals
from residences.models import (
    Backing,
    Errand,
    LeaderRank,
    Leadership,
    Nomination,
    Question,
    Standing,
    Topic,
)
from tests import build

OMAR, LEYLA, SARA, DAWIT = (f"+4477009001{n:02}" for n in range(1, 5))


@pytest.fixture
def floor(heron):
    return build.branch(heron, "Floor 1")


@pytest.fixture
def people(heron, floor):
    """Omar, Leyla and Sara on one floor."""
    pairs = [(OMAR, "Misty Larch"), (LEYLA, "Quiet Fern"), (SARA, "Teal Sage")]
    return [build.resident(heron, number, branch=floor, alias=alias) for number, alias in pairs]


@pytest.fixture
def opened(street, floor, people, amina):
    """A round is open, and everybody has heard of it."""
    opened = naming.open_round(branch=floor, by=amina, now=street.now)
    street.hears(*((number, "send 7") for number in (OMAR, LEYLA, SARA)))
    return opened


def asked_codes(number):
    """The yes and the no of the newest question to this phone."""
    question = Question.objects.filter(topic=Topic.LEAD, phone=build.phone(number)).latest(
        "asked_at"
    )
    return question.code + "1", question.code + "0"


def test_who_sends_seven_offers_themselves_and_leads_when_a_coordinator_has_talked_with_them(
    street, opened, floor, people, amina
):
    street.answers(OMAR, "٧")
    street.hears((OMAR, "Somebody will talk with you"))
    nomination = Nomination.objects.get()
    assert (nomination.standing, nomination.number) == (Standing.WILLING, 71)
    assert not Leadership.objects.exists()
    naming.let_begin(nomination=nomination, rank=LeaderRank.LEADER, by=amina, now=street.now)
    street.hears((OMAR, "send 70"))
    led = Leadership.objects.get()
    assert (led.resident, led.rank, led.said_yes_how) == (people[0], 1, "text")


def test_seven_where_no_round_is_open_is_left_to_a_person(street, people):
    street.answers(OMAR, "7")
    assert not Nomination.objects.exists()


def test_nobody_begins_who_has_not_said_yes(street, floor, people, amina):
    asked = naming.propose(
        branch=floor, resident=people[0], rank=LeaderRank.LEADER, by=amina, now=street.now
    )
    street.hears((OMAR, "ask for your help"))
    with pytest.raises(refusals.HasNotSaidYes):
        naming.let_begin(nomination=asked, rank=LeaderRank.LEADER, by=amina, now=street.now)
    assert Nomination.objects.get().standing == Standing.ASKED


def test_a_yes_or_no_needs_the_digits_that_only_this_phone_was_told(street, floor, people, amina):
    for someone in people[:2]:
        naming.propose(
            branch=floor, resident=someone, rank=LeaderRank.LEADER, by=amina, now=street.now
        )
    (omars, leylas) = street.hears((OMAR, "Yes:"), (LEYLA, "Yes:"))
    yes, no = asked_codes(OMAR)
    assert yes in omars
    assert no in omars
    assert yes not in leylas
    street.answers(LEYLA, yes)  # somebody else's digits mean nothing
    assert set(Nomination.objects.values_list("standing", flat=True)) == {Standing.ASKED}
    street.answers(OMAR, yes)
    street.answers(LEYLA, asked_codes(LEYLA)[1])
    street.hears((OMAR, "Somebody will talk"), (LEYLA, "We have noted it"))
    standing = dict(Nomination.objects.values_list("resident", "standing"))
    assert standing == {people[0].pk: Standing.WILLING, people[1].pk: Standing.DECLINED}


def test_a_neighbour_is_named_by_the_alias_they_use_and_asked_and_the_one_who_named_is_forgotten(
    street, opened, people, amina
):
    street.answers(OMAR, "7 quiet  FERN")
    street.answers(OMAR, "7 Quiet Fern")
    street.answers(SARA, "7: quiet fern.")
    thanks = "If we know who that is"
    (words, *_rest) = street.hears(
        (LEYLA, "ask for your help"), (OMAR, thanks), (OMAR, thanks), (SARA, thanks)
    )
    assert "Misty" not in words  # nobody learns who named them
    nomination = Nomination.objects.get()
    assert nomination.backings.count() == 2
    naming.set_aside(nomination=nomination, by=amina, now=street.now)
    assert not Backing.objects.exists()


def test_an_alias_that_is_nobodys_here_is_taken_without_a_word_and_kept_nowhere(
    street, opened, people, amina
):
    build.resident(build.residence(amina), DAWIT, alias="Golden Fig")
    street.answers(OMAR, "7 Golden Fig")
    street.hears((OMAR, "If we know who that is"))
    assert not Nomination.objects.exists()


def test_the_list_names_only_those_who_agreed_and_a_number_from_it_is_a_word_for_them(
    street, opened, people, amina
):
    with pytest.raises(refusals.NobodyStands):
        naming.send_list(branch_round=opened, by=amina, now=street.now)
    street.answers(LEYLA, "7")
    street.hears((LEYLA, "Somebody will talk"))
    naming.name(whom=people[2], by=people[0], now=street.now)
    street.hears((SARA, "ask for your help"))
    naming.send_list(branch_round=opened, by=amina, now=street.now)
    street.hears(*((number, "71 Quiet Fern") for number in (OMAR, LEYLA, SARA)))
    street.answers(OMAR, "71")
    street.answers(OMAR, "71")
    street.answers(OMAR, "72")  # nobody has this number
    street.hears((OMAR, "We have noted it"), (OMAR, "We have noted it"))
    assert Nomination.objects.get(resident=people[1]).backings.count() == 1


def test_a_number_from_a_list_that_was_never_sent_means_nothing(street, opened, people, heron):
    street.answers(LEYLA, "7")
    street.hears((LEYLA, "Somebody will talk"))
    build.resident(heron, DAWIT, branch=build.branch(heron, "Floor 2"))
    street.answers(DAWIT, "71")
    assert not Backing.objects.exists()


def test_on_a_shared_phone_seven_is_answered_with_a_page_that_asks_who(street, heron, floor, amina):
    build.resident(heron, OMAR, branch=floor)
    build.resident(heron, OMAR, branch=floor)
    naming.open_round(branch=floor, by=amina, now=street.now)
    street.hears((OMAR, "send 7"))
    street.answers(OMAR, "7")
    street.hears((OMAR, "/n/"))
    assert not Nomination.objects.exists()


def test_who_leads_and_sends_seventy_stops_by_a_number_that_is_told_to_them_alone(
    street, heron, floor, people
):
    Leadership.objects.create(branch=floor, resident=people[0], rank=LeaderRank.LEADER)
    Leadership.objects.create(branch=floor, resident=people[1], rank=LeaderRank.DEPUTY)
    street.answers(OMAR, "70")
    code = Question.objects.get(topic=Topic.STOP).code
    (words,) = street.hears((OMAR, "do nothing"))
    assert code in words
    street.answers(LEYLA, code)
    assert Leadership.objects.filter(resident=people[0]).exists()
    street.answers(OMAR, code)
    street.hears((LEYLA, "From now on you look after"), (OMAR, "any more"))
    led = Leadership.objects.get()
    assert (led.resident, led.rank) == (people[1], LeaderRank.LEADER)
    assert [errand.kind for errand in Errand.objects.all()] == ["stopped"]
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert "deputy_promoted" in verbs
    assert "leader_stood_down" in verbs


def test_the_number_that_stops_somebody_works_for_an_hour_and_once(street, floor, people):
    Leadership.objects.create(branch=floor, resident=people[0], rank=LeaderRank.LEADER)
    street.answers(OMAR, "70")
    street.hears((OMAR, "do nothing"))
    code = Question.objects.get().code
    street.now += timedelta(hours=1)
    street.answers(OMAR, code)
    assert Leadership.objects.exists()


def test_a_forged_sender_can_offer_and_name_and_nothing_else(street, opened, floor, people):
    """Whoever writes under another's number never sees what we answer."""
    Leadership.objects.create(branch=floor, resident=people[1], rank=LeaderRank.LEADER)
    bodies = ("7", "70", "71", "1", "2", "yes", "stop leading", "4821")
    for number in (OMAR, LEYLA):
        for body in bodies:
            street.answers(number, body)
    talk, noted = "Somebody will talk", "We have noted it"
    street.hears((OMAR, talk), (OMAR, noted), (LEYLA, "do nothing"), (LEYLA, noted))
    assert Leadership.objects.get().resident == people[1]
    assert Nomination.objects.get().resident == people[0]
    assert not any(one.lines.get().confirmed_on for one in people)


def test_one_round_a_branch_is_open_at_a_time_and_another_when_the_first_is_over(
    street, opened, floor, amina
):
    with pytest.raises(refusals.RoundIsOpen):
        naming.open_round(branch=floor, by=amina, now=street.now)
    naming.close_round(branch_round=opened, by=amina, now=street.now)
    naming.open_round(branch=floor, by=amina, now=street.now)
    street.skip()


def test_who_withdraws_is_shown_to_nobody_any_more(street, opened, people):
    nomination = naming.offer(resident=people[0], how="page", now=street.now)
    naming.answer(nomination=nomination, yes=False, how="page", now=street.now)
    nomination.refresh_from_db()
    assert (nomination.standing, nomination.number) == (Standing.WITHDRAWN, None)
    assert naming.candidates(opened.branch) == []


def test_a_new_leader_lets_the_one_before_stand_ready(street, opened, floor, people, amina):
    Leadership.objects.create(branch=floor, resident=people[1], rank=LeaderRank.LEADER)
    nomination = naming.offer(resident=people[0], how="page", now=street.now)
    assert nomination.rank == LeaderRank.DEPUTY  # somebody leads: they would stand ready
    naming.let_begin(nomination=nomination, rank=LeaderRank.LEADER, by=amina, now=street.now)
    street.hears((OMAR, "From now on"))
    ranks = dict(floor.leaderships.values_list("resident", "rank"))
    assert ranks == {people[0].pk: 1, people[1].pk: 2}
