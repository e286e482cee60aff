"""Sets of small numbers as the bits of one large one: thousands are compared at once. Pure."""

from collections.abc import Iterable
from itertools import compress


def lowest(bits: int) -> int:
    """The place of the lowest bit that is set."""
    return (bits & -bits).bit_length() - 1


def numbers(bits: int) -> list[int]:
    """The places of the bits that are set, from the lowest."""
    if not bits:
        return []
    first = lowest(bits)
    signs = f"{bits >> first:b}"[::-1]
    return list(compress(range(first, first + len(signs)), map("1".__eq__, signs)))


def bits_of(places: Iterable[int]) -> int:
    """The number in which these bits are set."""
    bits = 0
    for place in places:
        bits |= 1 << place
    return bits
