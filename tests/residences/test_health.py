"""What a tree lacks, and what hangs on one thread."""

from collections import Counter
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from residences.health import (
    URGENCY,
    BranchFacts,
    Fault,
    Finding,
    Helper,
    HomeFacts,
    findings,
)

PHONE, OTHER = uuid4(), uuid4()


def helper(*, leads: bool = True, phones: tuple[UUID, ...] = (), **facts) -> Helper:
    """Somebody who leads, or a deputy, and speaks English unless told otherwise."""
    facts = {"tongues": frozenset({"en"}), "alias": "Misty Larch", **facts}
    return Helper(facts.pop("resident", uuid4()), leads, phones=frozenset(phones), **facts)


def branch(people: int = 5, *helpers: Helper, tongue: str = "en", **facts) -> BranchFacts:
    """A branch where all speak one language."""
    tongues = Counter({(tongue, tongue): people})
    return BranchFacts(uuid4(), "Floor 1", tongues=tongues, helpers=list(helpers), **facts)


def faults(*branches: BranchFacts, **home) -> list[Fault]:
    return [one.fault for one in findings(HomeFacts(list(branches), **home))]


LED = (helper(), helper(leads=False))


def test_a_branch_with_a_leader_and_a_deputy_who_speak_like_everybody_lacks_nothing():
    assert faults(branch(5, *LED)) == []


def test_a_branch_without_a_leader_is_not_also_told_that_it_has_no_deputy():
    assert faults(branch(5)) == [Fault.NO_LEADER]
    assert faults(branch(5, helper(leads=False))) == [Fault.NO_LEADER]
    assert faults(branch(5, helper())) == [Fault.NO_DEPUTY]


LOADS = [
    # people, caps of those who lead: is it too much?
    (9, [8], False), (10, [8], True), (18, [8, 8], False), (19, [8, 8], True),
    (4, [3], False), (5, [3], True), (14, [3, 9], False), (15, [3, 9], True), (1, [8], False),
]  # fmt: skip


@pytest.mark.parametrize(("people", "caps", "is_over"), LOADS)
def test_a_branch_is_too_much_when_there_are_more_others_than_its_helpers_can_take(
    people: int, caps: list[int], is_over: bool
):
    helpers = [helper(leads=place == 0, cap=cap) for place, cap in enumerate(caps)]
    assert (Fault.OVER in faults(branch(people, *helpers))) is is_over


def test_a_language_that_nobody_else_speaks_is_worse_than_one_that_only_the_leader_lacks():
    floor = branch(5, *LED)
    floor.tongues["ti", "tig"] = 1  # reads Tigrinya and speaks Tigre
    floor.tongues["fa", "fa"] = 3
    floor.tongues["ar", "ar"] = 2
    found = findings(HomeFacts([floor]))
    assert found == [
        Finding(Fault.NOBODY_SPEAKS, 1, floor.pk, "Floor 1", tongues=("tig",)),
        Finding(Fault.LEADER_LACKS, 5, floor.pk, "Floor 1", tongues=("ar", "fa")),
    ]


def test_where_one_person_lives_nobody_else_needs_to_speak_their_language():
    assert faults(branch(1, tongue="ti")) == [Fault.NO_LEADER]


def test_what_counts_is_what_people_speak_not_what_they_read():
    floor = branch(5, *LED)
    floor.tongues["ti", "en"] = 2  # read Tigrinya, and talk English with whoever knocks
    assert faults(floor) == []
    floor.tongues["en", "ti"] = 2
    assert faults(floor) == [Fault.LEADER_LACKS]


def test_a_leader_of_several_branches_is_judged_over_all_of_them():
    busy, deputy = helper(resident=uuid4(), cap=8), helper(leads=False, cap=6)
    floors = [branch(6, busy), branch(6, busy)]  # five others on each
    assert [one.fault for one in findings(HomeFacts(floors))].count(Fault.OVER) == 2
    floors = [branch(8, busy, deputy), branch(6, busy)]  # a deputy takes the other floor
    assert Fault.OVER not in [one.fault for one in findings(HomeFacts(floors))]


def test_english_is_spoken_by_whoever_runs_a_call_out():
    speakers = {"tongues": frozenset({"sw"})}
    floor = branch(5, helper(**speakers), helper(leads=False, **speakers), tongue="sw")
    floor.tongues = Counter({("en", "sw"): 5})
    assert faults(floor) == []


def test_a_deputy_who_speaks_the_language_is_enough():
    floor = branch(5, helper(), helper(leads=False, tongues=frozenset({"fa", "en"})))
    floor.tongues["fa", "fa"] = 3
    assert faults(floor) == []


def test_a_new_number_of_a_leader_is_the_first_thing_said_and_a_silent_one_is_said_too():
    floor = branch(5, helper(held=True), helper(leads=False, silent=True))
    assert faults(floor, branch(3)) == [Fault.HELD, Fault.NO_LEADER, Fault.LEADER_SILENT]


def test_leader_and_deputy_on_one_phone_are_one_point_of_failure_unless_one_has_another():
    one = helper(phones=(PHONE,))
    assert faults(branch(5, one, helper(leads=False, phones=(PHONE,)))) == [Fault.SHARED_PHONE]
    assert faults(branch(5, one, helper(leads=False, phones=(PHONE, OTHER)))) == []
    assert faults(branch(5, one, helper(leads=False, phones=(OTHER,)))) == []


def test_one_phone_under_several_leaders_and_one_leader_over_several_branches_are_seen():
    shared = [
        branch(5, helper(phones=(PHONE,)), helper(leads=False)),
        branch(7, helper(phones=(PHONE,)), helper(leads=False)),
    ]
    (found,) = findings(HomeFacts(shared))
    assert (found.fault, found.people) == (Fault.ONE_PHONE, 12)
    busy = uuid4()
    both = [branch(6, helper(resident=busy), helper(leads=False)) for _ in range(2)]
    (found,) = findings(HomeFacts(both))
    assert (found.fault, found.people) == (Fault.MANY_BRANCHES, 4)


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"nowhere": 2}, Fault.NOWHERE),
        ({"no_phone": 2}, Fault.NO_PHONE),
        ({"dead": 2}, Fault.DEAD),
        ({"not_reached": 2}, Fault.NOT_REACHED),
        ({"coordinators": 1}, Fault.ONE_COORDINATOR),
    ],
)
def test_what_concerns_the_whole_residence_is_said_once(facts: dict[str, int], fault: Fault):
    assert faults(branch(5, *LED), **facts) == [fault]


def test_who_was_named_is_told_whether_they_said_yes():
    assert faults(branch(5, *LED, asked=2)) == [Fault.ASKED]
    assert faults(branch(5, *LED, willing=1)) == [Fault.WILLING]


def test_where_nobody_lives_nothing_is_missing():
    assert faults(branch(0), coordinators=1) == []


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.booleans()), max_size=6),
    st.integers(0, 3),
)
def test_what_presses_most_comes_first_and_every_finding_is_of_a_branch_that_is_there(
    facts: list[tuple[int, int, bool]], nowhere: int
):
    floors = [
        branch(people, *(helper(leads=n == 0, held=held) for n in range(helpers)))
        for people, helpers, held in facts
    ]
    found = findings(HomeFacts(floors, nowhere=nowhere))
    order = [URGENCY[one.fault] for one in found]
    assert order == sorted(order)
    assert {one.branch for one in found} <= {floor.pk for floor in floors} | {None}
