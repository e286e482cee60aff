"""A made-up network: so many people in residences with branches, leaders and deputies."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from phonetree.outcomes import Reason
from phonetree.what_if.people import Person, Tree

NEAREST = 3  # leaders of other branches who may step in, as in a real call-out


@dataclass(frozen=True)
class Shape:
    """What the made-up network looks like; shares are of one."""

    people: int = 1_000
    in_a_residence: int = 250
    in_a_branch: int = 8
    deputies: float = 0.5  # branches that have one
    leaderless: float = 0.1  # branches without a leader
    prefer_call: float = 0.15
    no_phone: float = 0.05
    known_dead: float = 0.02
    opted_out: float = 0.01
    shared: float = 0.1  # phones behind which several people stand
    sharers: int = 3  # people on such a phone
    no_voice: float = 0.3  # in a language that nothing can say aloud
    segments: int = 3  # of a text; English takes two, most other languages three


def network(shape: Shape, dice: Random) -> list[Tree]:
    """Its residences, with nobody's behaviour drawn yet."""
    trees, left = [], shape.people
    while left > 0:
        here = min(shape.in_a_residence, left)
        trees.append(_residence(shape, here, dice))
        left -= here
    return trees


def _residence(shape: Shape, heads: int, dice: Random) -> Tree:
    branches = -(-heads // shape.in_a_branch)
    people: list[Person] = []
    leaders: list[list[int]] = [[] for _ in range(branches)]
    for branch, here in enumerate(_spread(heads, branches)):
        ranks = _ranks(shape, dice)
        left = here
        while left > 0:
            person = _person(shape, branch, left, ranks.pop(0) if ranks else 0, dice)
            if person.rank:
                leaders[branch].append(len(people))
            people.append(person)
            left -= person.people
    return Tree(tuple(people), tuple(tuple(_candidates(leaders, n)) for n in range(branches)))


def _spread(heads: int, branches: int) -> Iterator[int]:
    for branch in range(branches):
        yield heads * (branch + 1) // branches - heads * branch // branches


def _ranks(shape: Shape, dice: Random) -> list[int]:
    led, deputy = dice.random() >= shape.leaderless, dice.random() < shape.deputies
    return ([1] if led else []) + ([2] if led and deputy else [])


def _person(shape: Shape, branch: int, room: int, rank: int, dice: Random) -> Person:
    calls, phone, shared, voice = (dice.random() for _ in range(4))
    return Person(
        branch=branch,
        people=min(shape.sharers, room) if shared < shape.shared and not rank else 1,
        rank=rank,
        prefers_call=calls < shape.prefer_call,
        obstacle=Reason.NONE if rank else _obstacle(phone, shape),
        can_call=voice >= shape.no_voice,
        segments=shape.segments,
    )


def _obstacle(point: float, shape: Shape) -> Reason:
    for reason, share in (
        (Reason.NO_PHONE, shape.no_phone),
        (Reason.DEAD_NUMBER, shape.known_dead),
        (Reason.OPTED_OUT, shape.opted_out),
    ):
        if point < share:
            return reason
        point -= share
    return Reason.NONE


def _candidates(leaders: list[list[int]], branch: int) -> Iterator[int]:
    """Its own leaders, then the first leaders of the nearest branches."""
    yield from leaders[branch]
    led = (leaders[n][0] for n in _outwards(branch, len(leaders)) if leaders[n])
    yield from islice(led, NEAREST)


def _outwards(branch: int, count: int) -> Iterator[int]:
    for far in range(1, count):
        if branch - far >= 0:
            yield branch - far
        if branch + far < count:
            yield branch + far
