"""What a change of the tree would do to loads and languages, before anybody saves it."""

from collections import Counter
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from residences.health import BranchFacts, Fault, Helper, HomeFacts
from residences.rearranging import NEW, Mover, leading, merging, moving, preview, releasing


def helper(alias: str, *, leads: bool = True, tongue: str = "en") -> Helper:
    return Helper(uuid4(), leads, alias, frozenset({tongue}))


def branch(word: str, people: int, *helpers: Helper, tongue: str = "en") -> BranchFacts:
    tongues = Counter({(tongue, tongue): people})
    return BranchFacts(uuid4(), word, tongues=tongues, helpers=list(helpers))


def two_floors() -> tuple[HomeFacts, BranchFacts, BranchFacts]:
    one = branch("One", 12, helper("Amber"), helper("Teal", leads=False))
    two = branch("Two", 3, helper("Misty", tongue="ar"), tongue="ar")
    return HomeFacts([one, two]), one, two


def test_moving_people_changes_loads_and_what_nobody_speaks():
    home, one, two = two_floors()
    seen = preview(home, moving([Mover(one.pk, "en", "en")] * 4, two.pk))
    first, second = seen.effects
    assert (first.people, first.load) == ((12, 8), (5, 3))
    assert (second.people, second.load) == ((3, 7), (2, 6))
    assert [(found.fault, found.tongues) for found in seen.worse] == [(Fault.LEADER_LACKS, ("en",))]


def test_of_languages_only_those_are_said_that_are_lacking_because_of_it():
    home, one, two = two_floors()
    two.tongues["fa", "fa"] = 2
    one.tongues["ti", "ti"] = 1
    assert preview(home, moving([Mover(two.pk, "fa", "fa")], one.pk)).worse[0].tongues == ("fa",)
    gone = preview(home, moving([Mover(two.pk, "fa", "fa")] * 2, None))
    assert [(found.fault, found.tongues) for found in gone.better] == [
        (Fault.LEADER_LACKS, ("fa",))
    ]


def test_looking_changes_nothing():
    home, one, two = two_floors()
    preview(home, moving([Mover(one.pk, "en", "en")] * 4, two.pk))
    preview(home, merging(one.pk, two.pk))
    assert (one.people, two.people, len(home.branches), len(two.helpers)) == (12, 3, 2, 1)


def test_a_new_branch_has_no_leader_and_that_is_said():
    home, one, _two = two_floors()
    seen = preview(home, moving([Mover(one.pk, "en", "en")] * 4, NEW, "Attic"))
    assert [effect.word for effect in seen.effects] == ["One", "Attic"]
    assert [(found.fault, found.word) for found in seen.worse] == [(Fault.NO_LEADER, "Attic")]


def test_taking_people_into_a_branch_makes_nobody_homeless_any_more():
    home, one, _two = two_floors()
    home.nowhere = 2
    seen = preview(home, moving([Mover(None, "en", "en")] * 2, one.pk))
    assert [found.fault for found in seen.better] == [Fault.NOWHERE]


def test_when_branches_are_joined_one_leads_and_the_other_stands_ready():
    home, one, two = two_floors()
    seen = preview(home, merging(two.pk, one.pk))
    joined, gone = seen.effects
    assert joined.helpers[1] == ("Amber", "Teal", "Misty")
    assert (joined.people, gone.people) == ((12, 15), (3, 0))
    assert [found.fault for found in seen.better] == [Fault.NO_DEPUTY]


def test_a_new_leader_lets_the_old_one_stand_ready_and_who_stops_is_followed_by_the_deputy():
    home, one, two = two_floors()
    seen = preview(home, leading(two.pk, helper("Quiet")))
    (effect,) = seen.effects
    assert effect.helpers == (("Misty",), ("Quiet", "Misty"))
    assert [found.fault for found in seen.better] == [Fault.NO_DEPUTY]
    seen = preview(home, releasing(one.pk, one.helpers[0].resident))
    assert [found.fault for found in seen.worse] == [Fault.OVER, Fault.NO_DEPUTY]


@given(st.lists(st.sampled_from([0, 1, None]), max_size=8), st.sampled_from([0, 1, None]))
def test_nobody_is_lost_on_the_way(sources, target):
    home, *floors = two_floors()
    home.nowhere = 9
    movers = [Mover(None if s is None else floors[s].pk, "en", "en") for s in sources]
    seen = preview(home, moving(movers, None if target is None else floors[target].pk))
    before = sum(effect.people[0] for effect in seen.effects)
    after = sum(effect.people[1] for effect in seen.effects)
    left = sum(s is not None for s in sources) if target is None else 0
    came = sum(s is None for s in sources) if target is not None else 0
    assert after - before == came - left
