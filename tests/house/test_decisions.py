"""Each decision has a number of its own, without gaps, and whoever names one names it rightly."""

import re

from tests.house.files import HOUSE, text_of, tracked

FOLDER = "docs/decisions/"
NAMED = re.compile(r"docs/decisions/([\w-]+\.md)")
DECISIONS = [name.removeprefix(FOLDER) for name in tracked() if name.startswith(FOLDER)]


def test_decisions_are_numbered_one_after_the_other() -> None:
    numbers = [int(name.partition("-")[0]) for name in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


def test_each_begins_with_its_own_number() -> None:
    wrong = {
        name
        for name in DECISIONS
        if not (HOUSE / FOLDER / name).read_text().startswith(f"# {name.partition('-')[0]} ")
    }
    assert wrong == set()


def test_a_decision_that_is_named_somewhere_is_there() -> None:
    named = {found for name in tracked() for found in NAMED.findall(text_of(name))}
    assert "0003-unknown-is-never-sent-again.md" in named
    assert named <= set(DECISIONS)
