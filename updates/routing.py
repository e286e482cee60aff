"""For what a text is an answer: a question, or something else. Pure.

The order: STOP and START (messaging itself) · what only a call-out understands: 1, 2, 3, a missed
call · a live call-out that had reached this phone before the text was sent · an open question ·
a person's inbox. A call-out comes before a question, not after it: somebody who writes while one is
live is heard on its board, even when their text is a number that a question knows.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from updates.choices import FIRST

REMEMBERED = timedelta(days=7)  # who answers a closed question is told so for as long


class Way(Enum):
    """Where a text goes."""

    QUESTION = "question"  # it is counted
    NOT_A_CHOICE = "not_a_choice"  # they are told which numbers there are
    TOO_LATE = "too_late"  # they are told that it is closed
    ELSEWHERE = "elsewhere"  # the other rooms are asked, then a person


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that went to this phone."""

    at: datetime
    closes_at: datetime
    numbers: Collection[int]


def way_of(
    number: int | None,
    sent_at: datetime,
    question: Asked | None,
    call_out_since: datetime | None,
) -> Way:
    """Where a text goes that is this number (None: it is words), sent at this moment."""
    if number is None or number < FIRST or question is None:
        return Way.ELSEWHERE
    if call_out_since is not None and call_out_since <= sent_at:
        return Way.ELSEWHERE
    if sent_at < question.at or sent_at >= question.closes_at + REMEMBERED:
        return Way.ELSEWHERE
    if sent_at >= question.closes_at:
        return Way.TOO_LATE if number in question.numbers else Way.ELSEWHERE
    return Way.QUESTION if number in question.numbers else Way.NOT_A_CHOICE
