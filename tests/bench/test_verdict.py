"""`make bench` fails when a promise about speed does not hold, and says which."""

from contextlib import contextmanager

import pytest

from bench import __main__ as bench
from bench.__main__ import Line
from bench.house import Broken
from scripts.postgres import NoPostgres


class Nowhere:
    """A database in which nothing is measured."""

    def run(self, *_words):
        """Nothing."""


@pytest.fixture
def verdict(monkeypatch, capsys):
    """The exit code and the words of a bench that finds this."""

    @contextmanager
    def nowhere():
        yield Nowhere()

    def of(*lines, database=nowhere):
        monkeypatch.setattr(bench, "DATABASES", {"SQLite": nowhere, "PostgreSQL": database})
        monkeypatch.setattr(bench, "PARTS", {"tick": lambda *_: list(lines)})
        return bench.main([]), capsys.readouterr().out

    return of


HELD, BROKEN = (
    Line("Launch", "3 s", "under 15 s", True),
    Line("  tick", "60 ms", "under 50 ms", False),
)


def test_it_ends_well_when_every_promise_holds(verdict):
    code, said = verdict(HELD, Line("Board", "9 ms"))
    assert (code, said.count("met")) == (0, 2)


def test_it_fails_when_one_does_not_and_names_it_for_each_database(verdict):
    code, said = verdict(HELD, BROKEN)
    assert code == 1
    assert said.count("NOT MET") == 2
    assert "SQLite: tick 60 ms, under 50 ms" in said
    assert "PostgreSQL: tick 60 ms, under 50 ms" in said


@pytest.mark.parametrize(("trouble", "code"), [(Broken("no server"), 1), (NoPostgres("none"), 0)])
def test_what_cannot_be_measured_fails_but_a_missing_server_is_only_said(verdict, trouble, code):
    @contextmanager
    def broken():
        raise trouble
        yield

    found, said = verdict(HELD, database=broken)
    assert found == code
    assert str(trouble) in said
