"""Rearranging a tree, and undoing the last change of it."""

from datetime import timedelta

import pytest

from accounts.trail import Event
from residences import arranging, leading, refusals
from residences.models import Branch, Leadership, Resident
from tests import build
from tests.phonetree.conftest import TEN_AM

pytestmark = pytest.mark.django_db
OMAR, LEYLA, SARA, DAWIT = (f"+4477009001{n:02}" for n in range(1, 5))


@pytest.fixture
def floors(heron):
    return build.branch(heron, "Floor 1"), build.branch(heron, "Floor 2")


@pytest.fixture
def people(heron, floors):
    """Omar leads floor 1, Leyla lives there, Sara leads floor 2."""
    return [
        build.resident(heron, OMAR, branch=floors[0], alias="Misty Larch", leads=1),
        build.resident(heron, LEYLA, branch=floors[0], alias="Quiet Fern"),
        build.resident(heron, SARA, branch=floors[1], alias="Teal Sage", leads=1),
    ]


def tree(home):
    """Who lives where and who leads what, in words."""
    lives = {one.alias: one.branch and one.branch.word for one in home.residents.here()}
    rows = Leadership.objects.filter(branch__residence=home).order_by("branch__word", "rank", "pk")
    return lives, [(row.branch.word, row.resident.alias, row.rank) for row in rows]


def undo(home, by, now=TEN_AM):
    return arranging.undo(residence=home, by=by, now=now)


@pytest.fixture
def moved(heron, floors, people, amina):
    def move(some=None, to=floors[1], **facts):
        return arranging.move_to_branch(
            residence=heron, people=some or people[:2], to=to, by=amina, now=TEN_AM, **facts
        )

    return move


def test_people_go_to_another_branch_and_back(heron, people, amina, moved):
    before = tree(heron)
    moved()
    assert set(tree(heron)[0].values()) == {"Floor 2"}
    undo(heron, amina)
    assert tree(heron) == before
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert verbs.count("resident_changed") == 4
    assert verbs[-3] == "tree_change_undone"


def test_a_branch_is_split_and_is_gone_when_that_is_undone(heron, people, amina, moved):
    moved(people[1:2], None, new_word="Attic")
    assert tree(heron)[0]["Quiet Fern"] == "Attic"
    undo(heron, amina)
    assert tree(heron)[0]["Quiet Fern"] == "Floor 1"
    assert not heron.branches.filter(word="Attic").exists()


def test_joined_branches_come_apart_again_with_their_leaders(heron, floors, people, amina):
    before = tree(heron)
    arranging.merge(source=floors[1], to=floors[0], by=amina, now=TEN_AM)
    assert tree(heron)[1] == [("Floor 1", "Misty Larch", 1), ("Floor 1", "Teal Sage", 2)]
    assert set(tree(heron)[0].values()) == {"Floor 1"}
    undo(heron, amina)
    assert tree(heron) == before


def test_a_branch_cannot_be_joined_to_itself(floors, people, amina):
    with pytest.raises(refusals.SameBranch):
        arranging.merge(source=floors[0], to=floors[0], by=amina, now=TEN_AM)


def test_a_change_of_who_leads_is_undone(heron, floors, people, amina):
    before = tree(heron)
    arranging.set_leaders(
        branch=floors[0], leader=people[1], deputies=[people[0]], by=amina, now=TEN_AM
    )
    assert tree(heron)[1][0] == ("Floor 1", "Quiet Fern", 1)
    undo(heron, amina)
    assert tree(heron) == before


def test_only_the_last_change_is_undone_and_once_and_within_a_week(heron, amina, people, moved):
    moved()
    undo(heron, amina)
    with pytest.raises(refusals.NothingToUndo):
        undo(heron, amina)
    moved()
    with pytest.raises(refusals.NothingToUndo):
        undo(heron, amina, TEN_AM + timedelta(days=7, seconds=1))


def test_undoing_puts_nobody_back_who_stopped_leading_since(heron, floors, people, amina):
    arranging.set_leaders(
        branch=floors[0], leader=people[1], deputies=[people[0]], by=amina, now=TEN_AM
    )
    leading.step_down(resident=people[0], how="text", now=TEN_AM)
    with pytest.raises(refusals.ChangedSince):
        undo(heron, amina)
    assert not people[0].leaderships.exists()


def test_undoing_leaves_alone_who_left_or_was_moved_again_since(
    heron, floors, people, amina, moved
):
    moved()
    Resident.objects.filter(pk=people[0].pk).update(branch=None)
    Resident.objects.filter(pk=people[1].pk).update(left_at=TEN_AM)
    undo(heron, amina)
    assert Resident.objects.get(pk=people[0].pk).branch is None
    assert Resident.objects.get(pk=people[1].pk).branch == floors[1]


def test_a_change_of_one_residence_is_not_undone_in_another(heron, people, amina, moved):
    moved()
    with pytest.raises(refusals.NothingToUndo):
        undo(build.residence(amina), amina)
    assert Branch.objects.filter(residence=heron).count() == 2
