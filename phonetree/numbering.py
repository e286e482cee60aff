"""The numbers on a leader's list: dealt out at launch, read back from a leader's text. Pure.

They begin at 11, so that none is an answer (1, 2, 3) or a choice of a question (4 to 9); 70 to 79
are words of residences. Each branch begins with the next 1 after a ten, so "3 5 9" can be places on
a list. Why: docs/decisions/0019-numbers-on-a-leaders-list.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

FIRST, LAST = 11, 9_999
OTHERS = range(70, 80)  # what residences.replies understands
OF_THINGS = frozenset({*range(80, 90), *range(811, 890)})  # what donations.keywords understands
ANSWERS = {1, 2, 3}
MOST = 40  # numbers in one text; more is no list of people seen
_LIST = re.compile(r"(?:#?[1-9][0-9]{0,3}(?:[\s,،、;؛&+]+|$))+")
_MINUS = re.compile("[-−‐‑‒–—]")
_UNDO = re.compile(
    r"(?:-[1-9][0-9]{0,3}(?:[\s,،、;؛&]+|$))+|(?:[1-9][0-9]{0,3}-(?:[\s,،、;؛&]+|$))+"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One person on a leader's list: their number, and whether a text like theirs is about them."""

    number: int
    meant: bool  # still to be found; for a minus: seen


@dataclass(frozen=True, slots=True)
class Said:
    """What a leader's text says: these numbers, as places on their list or as they stand on it."""

    numbers: tuple[int, ...]
    undo: bool = False
    places: bool = False  # 1 to 9: the first to the ninth on a list of theirs

    @property
    def may_be_of_things(self) -> bool:
        """One number by which anybody says that they need something, unless it is on a list."""
        return not self.undo and len(self.numbers) == 1 and self.numbers[0] in OF_THINGS


def deal(sizes: Mapping[object, int]) -> dict[object, Iterator[int | None]]:
    """For each branch, in order, the numbers of its people; None for those past the last number."""
    dealt: dict[object, Iterator[int | None]] = {}
    begins = FIRST
    for branch, size in sizes.items():
        numbers = list(islice(_from(begins), size))
        dealt[branch] = iter([one if one <= LAST else None for one in numbers])
        begins = _next_ten(numbers[-1]) if numbers else begins
    return dealt


def _from(number: int) -> Iterator[int]:
    while True:
        if number not in OTHERS:
            yield number
        number += 1


def _next_ten(number: int) -> int:
    following = (number - 1) // 10 * 10 + 11
    return following if following not in OTHERS else OTHERS.stop + 1


def read(body: str) -> Said | None:
    """The numbers of a text that is nothing but numbers and cannot be anything else; else None.

    The text has every script's digits as 0 to 9 already (messaging.answers.plain).
    """
    said = _MINUS.sub("-", body).strip().rstrip(".!").strip()
    undo = _UNDO.fullmatch(said) is not None
    if not undo and not _LIST.fullmatch(said):
        return None
    numbers = tuple(dict.fromkeys(int(one) for one in re.findall("[0-9]+", said)))
    if len(numbers) > MOST:
        return None
    if min(numbers) >= FIRST:
        return Said(numbers, undo)
    return Said(numbers, undo, places=True) if _are_places(numbers, undo=undo) else None


def _are_places(numbers: tuple[int, ...], *, undo: bool) -> bool:
    """Two or more different places, or one to take back; never only 1, 2 and 3, which are answers."""
    if not 1 <= min(numbers) <= max(numbers) <= 9 or set(numbers) <= ANSWERS:
        return False
    return undo or len(numbers) > 1


def number_at(place: int, numbers: Iterable[int]) -> int | None:
    """The number that stands on this place of a branch's list."""
    first = min(numbers, default=None)
    return None if first is None else first + place - 1


def on_lists(places: Iterable[int], lists: Iterable[Sequence[Place]]) -> list[list[int]]:
    """The numbers that these places can mean, one list for each of a leader's lists that fits.

    Where all of them are still to be found on one list only, that one is meant.
    """
    places = list(places)
    fitting = [found for one in lists if (found := _at(places, one))]
    likely = [found for found in fitting if all(place.meant for place in found)]
    return [[place.number for place in found] for found in likely or fitting]


def _at(places: Iterable[int], people: Sequence[Place]) -> list[Place]:
    """Who stands on these places of one list; nobody where one of them is not on it."""
    by_number = {one.number: one for one in people}
    wanted = [number_at(place, by_number) for place in places]
    found = [by_number[one] for one in wanted if one in by_number]
    return found if len(found) == len(wanted) else []


def spelled(numbers: Iterable[int]) -> str:
    """Numbers as a text shows them."""
    return ", ".join(str(one) for one in sorted(numbers))
