"""A branch has one leader, whoever chooses and however many at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts import clock
from residences.actions import choose_leaders
from residences.models import Branch, Leadership
from tests import build
from tests.residences.pages import OMAR, SARA

AT_ONCE = 8


@pytest.mark.django_db
def test_the_database_keeps_a_second_leader_out():
    home = build.residence()
    floor = build.branch(home)
    build.resident(home, OMAR, branch=floor, leads=1)
    build.resident(home, SARA, branch=floor, leads=2)
    build.resident(home, branch=floor, leads=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        build.resident(home, branch=floor, leads=1)
    build.resident(home, branch=build.branch(home), leads=1)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_choose_at_once_one_choice_holds_whole():
    amina = build.person("coordinator")
    home = build.residence(amina)
    floor = build.branch(home)
    people = [build.resident(home, branch=floor) for _ in range(AT_ONCE)]
    together = threading.Barrier(AT_ONCE)

    def choose(place):
        together.wait(30)
        try:
            choose_leaders(
                branch=Branch.objects.get(pk=floor.pk),
                by=amina,
                leader=people[place],
                deputies=[people[place - 1]],
                now=clock.now(),
            )
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(choose, range(AT_ONCE)))
    leader, deputy = Leadership.objects.filter(branch=floor)
    place = people.index(leader.resident)
    assert (leader.rank, deputy.rank) == (1, 2)
    assert deputy.resident == people[place - 1]


@pytest.mark.django_db(transaction=True)
def test_branches_that_had_several_leaders_keep_the_one_of_longest_standing():
    home = build.residence()
    floor, other = build.branch(home), build.branch(home)
    MigrationExecutor(connection).migrate([("residences", "0002_tree_leading")])
    try:
        people = [build.resident(home, branch=floor, leads=1) for _ in range(3)]
        alone = build.resident(home, branch=other, leads=1)
    finally:
        onward = MigrationExecutor(connection)
        onward.migrate(onward.loader.graph.leaf_nodes())  # also what other rooms built on it
    ranks = dict(Leadership.objects.values_list("resident_id", "rank"))
    assert [ranks[one.pk] for one in (*people, alone)] == [1, 2, 2, 1]
