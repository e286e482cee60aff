"""What a drill leaves behind: the same numbers as its board, in sentences, without anybody's name."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from messaging.models import Phone
from phonetree import drill_history, reports
from phonetree.actions import end_call_out, stand_down
from phonetree.board import board
from phonetree.drill_words import Part, extremes, summary
from phonetree.models import CallOut, DrillResult, Recipient
from phonetree.never import never_reached
from phonetree.outcomes import Outcome
from phonetree.reach import END, Curve
from phonetree.results import keep_drills
from privacy import jobs
from tests import build

OMAR, LEYLA, SARA, DAWIT, NOUR = (f"+4477009000{n:02}" for n in range(1, 6))
DRILL = {"urgency": "drill", "text_key": "drill", "title": "Drill"}


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Wren")
    east, west = build.branch(home, "East"), build.branch(home, "West")
    build.resident(home, OMAR, branch=east, reads="ar", leads=1, alias="Bright Moss")
    for number in range(3):
        build.resident(home, LEYLA, branch=east, reads="fa", alias=f"Three {number}")
    build.resident(home, SARA, branch=west, reads="ti", alias="Silent Stone")
    build.resident(home, branch=west, reads="ti", alias="No Phone")
    build.resident(home, DAWIT, branch=west, reads="en", alias="Seen One")
    return home


@pytest.fixture
def drill(home, launch, street, amina):
    """Omar after half a minute, two of Leyla's three after four, Dawit seen after five, then the end."""
    call_out = launch(home, **DRILL)
    street.pass_time(40)
    street.answers(OMAR, "1")
    street.pass_time(minutes=3, seconds=30)
    street.answers(LEYLA, "1 2")
    street.pass_time(minutes=1, seconds=30)
    dawit = Recipient.objects.get(phone=build.phone(DAWIT))
    reports.mark(
        recipient=dawit, outcome=Outcome.SEEN_IN_PERSON, by=amina, how="person", now=street.now
    )
    end_call_out(call_out=call_out, by=amina, now=street.now)
    street.turn()
    call_out.refresh_from_db()
    keep_drills(street.now)
    return call_out


def test_the_numbers_are_those_of_the_board(drill, street):
    result = DrillResult.objects.get()
    tally = board(drill, street.now).tally
    assert result.people == tally.total == 7
    assert result.reached[END] == tally.safe + tally.help == 4
    assert result.reached == [1, 3, 4, 4]
    assert {row["word"]: row["reached"] for row in result.branches} == {
        "East": [1, 3, 3, 3],
        "West": [0, 0, 1, 1],
    }
    assert {how: row["people"] for how, row in result.channels.items()} == {"text": 3, "person": 1}


def test_an_answer_after_the_end_changes_nothing(drill, street):
    before = DrillResult.objects.values().get()
    street.now += timedelta(hours=2)
    street.answers(SARA, "1")
    assert keep_drills(street.now) == 0
    assert DrillResult.objects.values().get() == before


def test_results_stay_when_the_people_are_deleted(drill, street):
    before = DrillResult.objects.values().get()
    jobs.run(street.now + timedelta(days=31))
    assert Recipient.objects.count() == 0
    assert DrillResult.objects.values().get() == before
    jobs.run(street.now + timedelta(days=731))
    assert not DrillResult.objects.exists()


def test_a_call_out_that_was_no_drill_or_never_began_has_no_results(home, launch, street, amina):
    real = launch(home)
    street.pass_time(30)
    stand_down(call_out=real, by=amina, now=street.now)
    street.turn()
    assert keep_drills(street.now) == 0


def test_a_drill_of_one_branch_says_so(home, launch, street, amina):
    east = home.branches.get(word="East")
    part = launch(home, **DRILL, branches=[east.pk])
    street.pass_time(30)
    end_call_out(call_out=part, by=amina, now=street.now)
    street.turn()
    keep_drills(street.now)
    assert DrillResult.objects.get().whole is False


# Who was never reached


def aliases(home):
    return [str(one.resident.alias) for one in never_reached(home)]


def test_who_never_answered_is_listed_with_what_to_do(drill, home):
    silent = {str(one.resident.alias): one for one in never_reached(home)}
    assert set(silent) == {"Silent Stone", "No Phone"}
    assert "Ask at the door whether the number" in silent["Silent Stone"].todo
    assert "agree with them who will knock" in silent["No Phone"].todo


def test_a_program_of_a_coordinator_reads_it_and_no_other(drill, home, amina):
    place = f"/api/residences/{home.pk}/drills/never-reached/"
    rows = build.key(amina).get(place).json()
    assert [row["todo"] for row in rows] == [one.todo for one in never_reached(home)]
    assert {row["resident"] for row in rows} == {str(x.resident.pk) for x in never_reached(home)}
    vera = build.person("volunteer", group=amina.roles.get().group)
    for other in (vera, build.person("coordinator")):
        assert build.key(other).get(place).status_code == 404


def test_an_answer_at_any_time_takes_somebody_off_the_list(drill, home, street):
    street.now += timedelta(days=3)
    street.answers(SARA, "hello")
    assert aliases(home) == ["No Phone"]


def test_who_was_not_asked_yet_or_moved_away_is_not_on_the_list(drill, home, street):
    build.resident(home, NOUR, alias="Just Came")
    home.residents.filter(lines__phone=build.phone(SARA)).update(left_at=street.now)
    assert aliases(home) == ["No Phone"]


@pytest.mark.parametrize(
    ("fields", "todo"),
    [
        ({"dead_since": "2026-11-01T00:00Z"}, "ask for the new one"),
        ({"opted_out_at": "2026-11-01T00:00Z"}, "Asked for no texts"),
    ],
)
def test_what_to_do_depends_on_why_they_cannot_be_reached(drill, home, fields, todo):
    Phone.objects.filter(pk=build.phone(SARA).pk).update(**fields)
    silent = {str(one.resident.alias): one for one in never_reached(home)}
    assert todo in silent["Silent Stone"].todo


def test_the_list_asks_as_much_for_many_as_for_few(drill, home):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            found = never_reached(home)
        return len(found), len(asked)

    few = questions()
    recipient = Recipient.objects.get(phone=build.phone(SARA))
    for number in range(20):
        someone = build.resident(home, alias=f"Another {number}")
        recipient.people.add(someone)
    many = questions()
    assert (few[0], many[0]) == (2, 22)
    assert few[1] == many[1] <= 2


# Sentences


def part(word, five, end, people, before=None):
    return Part(word, Curve(people, [0, five, end, end]), before)


def test_a_branch_is_compared_with_the_time_before_in_a_plain_sentence():
    worse = part("Floor 2 west", 3, 5, 13, Curve(13, [0, 9, 9, 9]))
    assert worse.sentence == "Floor 2 west: 3 of 13 reached after 5 minutes, last time 9."
    moved = part("Floor 2 west", 3, 5, 13, Curve(12, [0, 9, 9, 9]))
    assert moved.sentence == "Floor 2 west: 3 of 13 reached after 5 minutes, last time 9 of 12."
    assert part("-", 1, 1, 2).sentence == "In no branch: 1 of 2 reached after 5 minutes."


def test_best_and_worst_are_told_by_share_and_not_by_number():
    small, large = part("Attic", 2, 2, 2), part("Hall", 5, 9, 10)
    found = extremes([large, small, part("Empty", 0, 0, 0)])
    assert (found.best, found.worst) == (small, large)


@pytest.mark.parametrize("parts", [[], [part("A", 1, 1, 2)], [part("A", 1, 1, 2)] * 2])
def test_nothing_is_best_where_there_is_nothing_to_compare(parts):
    assert extremes(parts) is None


@pytest.mark.parametrize(
    ("before", "sentence"),
    [
        (None, None),
        (Curve(10, [0, 2, 3, 3]), "Better than last time: 40 % after 5 minutes, then 20 %."),
        (Curve(10, [0, 6, 6, 6]), "Not as good as last time: 40 % after 5 minutes, then 60 %."),
        (Curve(5, [0, 2, 3, 3]), "As last time: 40 % after 5 minutes."),
    ],
)
def test_a_drill_is_summed_up_in_two_sentences(before, sentence):
    first, *second = summary(Curve(10, [1, 4, 8, 9]), before)
    assert first == "9 of 10 people were reached, 4 of them within 5 minutes."
    assert second == ([sentence] if sentence else [])


# Pages


def again(drill, days, reached):
    """An earlier drill of the same people that got this far."""
    result = DrillResult.objects.get(call_out=drill)
    earlier = CallOut.objects.get(pk=drill.pk)
    earlier.pk = earlier.request_key = uuid4()
    earlier.live_at = drill.live_at - timedelta(days=days)
    earlier.save(force_insert=True)
    branches = [{**row, "reached": [0, 0, 0, 0]} for row in result.branches]
    return DrillResult.objects.create(
        call_out=earlier, kept_at=earlier.live_at, whole=True, people=7, reached=reached,
        branches=branches, languages=result.languages, channels=result.channels,
    )  # fmt: skip


def test_the_page_shows_the_last_drill_beside_those_before(drill, home, amina):
    again(drill, 28, [0, 2, 3, 5])
    again(drill, 56, [0, 1, 1, 1])
    page = build.client(amina).get(reverse("drills:residence", args=[home.pk])).text
    assert "4 of 7 people were reached, 3 of them within 5 minutes." in page
    assert "Better than last time: 43 % after 5 minutes, then 29 %." in page
    assert "East: 3 of 4 reached after 5 minutes, last time 0." in page
    assert page.count("<circle") >= 3 * 4
    for title in ("By branch", "By language"):
        part = page.split(f">{title}</h2>")[1].split("</section>")[0]
        assert "Drill after drill" in part
        assert part.count('class="plot"') >= 2
    assert "East: share of people reached after 5 minutes and in the end" in page
    row = page.split('<th scope="row">Tigrinya</th>')[-1].split("</tr>")[0]
    assert row.count("<td") == 3, "a column for each drill"
    assert "5 min 43 %" in page
    assert "Never reached (2)" in page


def test_the_pages_ask_as_much_after_many_drills_as_after_one(drill, home, amina):
    browser = build.client(amina)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            for path in (reverse("drills:residence", args=[home.pk]), reverse("drills:network")):
                assert browser.get(path).status_code == 200
        return len(asked)

    one = questions()
    for turn in range(1, 20):
        again(drill, 7 * turn, [0, 1, 2, 3])
    assert questions() == one


def test_a_branch_that_took_no_part_leaves_a_gap_and_a_new_one_begins_late(drill, home):
    again(drill, 28, [0, 2, 3, 5])
    early = DrillResult.objects.exclude(call_out=drill).get()
    early.branches = [row for row in early.branches if row["word"] != "West"]
    early.save()
    found = drill_history.results_of(home)
    east, west = drill_history.by_branch(found).rows
    assert [one is not None for one in east.curves] == [True, True]
    assert [one is not None for one in west.curves] == [False, True]
    assert west.cells[0] == "–"
    assert [trend.word for trend in drill_history.by_branch(found).drawn] == ["East"]
    tongues = drill_history.by_language(found).rows
    assert tongues[0].word == "Farsi"


def test_a_branch_is_known_again_by_its_id_when_its_word_changed(drill, home):
    again(drill, 28, [0, 2, 3, 5])
    last = DrillResult.objects.get(call_out=drill)
    last.branches[0]["word"] = "Sunrise side"
    last.save()
    told = drill_history.told(drill_history.results_of(home))
    assert all(part.before for part in told.branches)


def test_the_residence_page_lists_who_was_never_reached(drill, home, amina):
    page = build.client(amina).get(reverse("residences:detail", args=[home.pk])).text
    assert "Never reached (2)" in page


def test_others_see_no_drills_of_this_residence(drill, home):
    for kind in ("coordinator", "donations", "press", "translator"):
        stranger = build.client(build.person(kind))
        assert stranger.get(reverse("drills:residence", args=[home.pk])).status_code == 404
        assert "Wren" not in stranger.get(reverse("drills:network")).text
