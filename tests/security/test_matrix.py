"""Who gets what from every address, compared with the table that people have read."""

import os
from itertools import groupby
from pathlib import Path

import pytest
from django.db import connection

from tests.security.house import ROLES
from tests.security.walk import REST, routes, tried, unclassified

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.both,
    pytest.mark.timeout(1_500),  # the walk: some twenty thousand requests
]

TABLE = Path(__file__).with_name("matrix.txt")
HEAD = """\
# Every address, and what each role gets from it: GET, POST, then PUT/PATCH/DELETE/OPTIONS, in one
# word where all four get the same.
# login: the sign-in page. again: show once more who you are. Other words are HTTP statuses.
# "stale" is the coordinator who signed in a while ago; "other" coordinates another group.
# "leader" has no account: a resident whose phone has opened the leader's link.
# Ids in the addresses are things of the group. Written by the walk in this folder: look at each
# changed line, then write it anew with
#   WRITE_MATRIX=1 MODE=test .venv/bin/pytest tests/security/test_matrix.py
"""


def cell(steps):
    came = {step.method: step.came for step in steps}
    rest = [came[method] for method in REST]
    return f"{came['GET']} {came['POST']} {rest[0] if len(set(rest)) == 1 else '/'.join(rest)}"


def table(steps):
    rows = [("# address", *ROLES)]
    for route, of_route in groupby(steps, key=lambda step: step.route):
        by_role = [list(group) for _, group in groupby(of_route, key=lambda step: step.role)]
        rows.append((route, *(cell(group) for group in by_role)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        " | ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def written_for(roles):
    """What the table says that these roles get by GET and by POST, by address and role."""
    head, *rows = [line.split("|") for line in TABLE.read_text().splitlines() if "|" in line]
    names = [name.strip() for name in head]
    return {
        (row[0].strip(), role): row[names.index(role)].split()[:2] for row in rows for role in roles
    }


@pytest.mark.skipif(connection.vendor == "sqlite", reason="the whole table is compared there")
def test_another_database_answers_the_same(walk):
    _methods, roles = tried()
    came = {(step.route, step.role, step.method): step.came for step in walk.steps}
    found = {
        (route, role): [came[route, role, "GET"], came[route, role, "POST"]]
        for route in routes()
        for role in roles
    }
    wanted = written_for(roles)
    other = {at: (found[at], wanted.get(at)) for at in found if found[at] != wanted.get(at)}
    assert other == {}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a part of it is compared there")
def test_everybody_gets_what_the_table_says(walk):
    found = HEAD + table(walk.steps)
    if os.environ.get("WRITE_MATRIX"):
        TABLE.write_text(found)
    written = TABLE.read_text().splitlines()
    changed = [line for line in found.splitlines() if line not in written]
    gone = [line for line in written if line not in found.splitlines()]
    assert (changed, gone) == ([], [])


def test_the_walk_reached_every_address_with_real_things(walk):
    assert {step.route for step in walk.steps} == set(routes())
    assert [route for route, place in walk.places.items() if unclassified(place)] == []
    methods, roles = tried()
    assert len(walk.steps) == len(walk.places) * len(methods) * len(roles)


def test_nothing_breaks_on_the_way(walk):
    broken = [(s.route, s.role, s.method) for s in walk.steps if s.status >= 500]
    assert broken == []


def test_a_head_gives_what_a_get_gives_without_its_page(walk):
    asked = {(s.route, s.role): s for s in walk.gets()}
    heads = [s for s in walk.steps if s.method == "HEAD"]
    for head in heads:
        assert head.came in {asked[head.route, head.role].came, "405"}, head.route
        assert head.page == "", head.route
