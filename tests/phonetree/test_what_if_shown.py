"""Tables, plots and samples of a simulation say what was counted."""

from random import Random

import pytest

from phonetree.ladder import EMERGENCY
from phonetree.what_if import geometry, plot
from phonetree.what_if.made_up import Shape, network
from phonetree.what_if.moments import MOST_TICKS, axis, marks
from phonetree.what_if.people import Assumptions, Person, Tree, cast
from phonetree.what_if.sample import fewer, sample, slowed
from phonetree.what_if.scenario import Helpers, Sender
from phonetree.what_if.world import simulate
from tests.phonetree.test_what_if import asked


@pytest.fixture(scope="module")
def found():
    dice = Random(1)
    (tree,) = network(Shape(people=120), dice)
    return simulate(asked(cast(tree, Assumptions(), dice), sender=Sender()))


def test_the_last_row_of_the_table_is_everybody_who_was_reached(found):
    lines = list(plot.table(found))
    assert len(lines) == 1 + len(marks(found.ended_at))
    cells = lines[-1].split()
    assert int(cells[1]) == found.reached
    assert sum(map(int, cells[3:])) == found.reached


def test_the_steps_and_the_outcomes_add_up(found):
    steps = [line.rsplit(maxsplit=2) for line in plot.steps(found, EMERGENCY)]
    assert sum(int(people) for _words, people, _share in steps) == found.reached
    outcomes = [line.rsplit(maxsplit=2) for line in plot.outcomes(found)]
    assert sum(int(people) for _words, people, _share in outcomes) == found.people == 120


def test_the_curve_rises_as_high_as_the_share_that_was_reached(found):
    *lines, bottom, _clock = plot.curve(found)
    assert len(lines) == plot.HIGH
    assert bottom.endswith("-" * plot.WIDE)
    filled = [sum(len(line) > 8 + column for line in lines) for column in range(plot.WIDE)]
    assert filled == sorted(filled)
    assert filled[-1] == round(plot.HIGH * found.reached / found.people)


def test_a_spreadsheet_has_a_row_for_every_ten_seconds(found):
    head, *rows = plot.rows(found)
    assert head == ["seconds", "reached", "text", "call", "leader", "volunteer", "people"]
    assert rows[0][0] == 0
    assert rows[-1][1] == found.reached
    assert all(row[1] == sum(row[2:6]) for row in rows)
    assert len(rows) == -(-found.ended_at // 10) + 1


def test_the_drawn_areas_lie_on_one_another_within_the_frame(found):
    drawn = geometry.plot(found)
    assert sum(area.people for area in drawn.areas) == found.reached
    for area in drawn.areas:
        for point in area.points.split():
            x, y = map(float, point.split(","))
            assert geometry.LEFT <= x <= geometry.RIGHT
            assert geometry.TOP <= y <= geometry.BOTTOM
    heights = [float(point.split(",")[1]) for point in drawn.line.split()]
    assert heights == sorted(heights, reverse=True)
    assert [tick.value for tick in drawn.y_ticks] == [0, 25, 50, 75, 100]


def test_nobody_reached_is_drawn_as_a_flat_line():
    nobody = Tree((Person(0, found=False, taken_by_hand=False),), ((),))
    drawn = geometry.plot(simulate(asked(nobody)))
    assert {point.split(",")[1] for point in drawn.line.split()} == {str(geometry.BOTTOM)}
    assert next(iter(plot.curve(simulate(asked(nobody))))).strip() == "100 % |"


@pytest.mark.parametrize(
    ("until", "ends", "step"),
    [(1, 60, 60), (60, 60, 60), (61, 120, 60), (1_400, 1_500, 300), (3_600, 3_600, 900)],
)
def test_an_axis_ends_on_a_round_number(until, ends, step):
    end, ticks = axis(until)
    assert (end, ticks[1] - ticks[0]) == (ends, step)
    assert ticks[-1] == end >= until
    assert len(ticks) <= MOST_TICKS + 1


def test_a_table_ends_when_the_call_out_does():
    assert marks(700) == [60, 120, 300, 600, 700]
    assert marks(0) == [1]


def test_a_sample_keeps_whole_branches_and_their_leaders():
    (tree,) = network(Shape(people=300, in_a_residence=300, leaderless=0), Random(2))
    some = sample(tree, 50)
    assert 40 <= len(some.people) <= 50
    for branch, candidates in enumerate(some.candidates):
        assert all(some.people[place].rank for place in candidates)
        assert some.people[candidates[0]].branch == branch
    assert sample(tree, 300) is tree


def test_a_branch_bigger_than_the_sample_is_cut():
    assert len(sample(Tree((Person(0),) * 30, ((),)), 10).people) == 10


def test_a_sample_shares_a_sender_and_helpers_that_are_as_much_smaller():
    assert slowed(Sender(10, 1, 0), 0.5) == Sender(5, 0.5, 0)
    assert [fewer(Helpers(volunteers=n), 0.1).volunteers for n in (0, 3, 40)] == [0, 1, 4]
