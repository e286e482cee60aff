"""A question and its answers: one line for the question, then one line for each answer. Pure.

Answers are numbered from 4. 1, 2 and 3 keep their one meaning, whatever else is asked: safe, need
help, cannot talk. So no "2" of somebody who needs help is ever counted as an opinion.
"""

import re
from collections.abc import Mapping, Sequence

FIRST, MOST = 4, 6  # answers are 4 to 9: one key each
_LINE = re.compile(r"([0-9])[\s.):\-]+(\S.*)")


def choices_of(words: str) -> dict[int, str]:
    """Number to meaning, in the order of the lines; empty for words that ask nothing."""
    found = {}
    for line in words.splitlines()[1:]:
        if (match := _LINE.fullmatch(line.strip())) and int(match[1]) >= FIRST:
            found[int(match[1])] = match[2].strip()
    return found


def compose(question: str, answers: Sequence[str]) -> str:
    """A question in somebody's own words, with a number before each answer."""
    lines = [f"{FIRST + n} {answer}" for n, answer in enumerate(answers)]
    return "\n".join([" ".join(question.split()), *lines])


def meanings(own: Mapping[int, str], source: Mapping[int, str]) -> dict[int, str]:
    """The answers in a language; where its numbers are not those of the source, the source's."""
    return dict(own) if set(own) == set(source) else dict(source)
