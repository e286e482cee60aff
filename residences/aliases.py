"""Aliases to offer: a colour or a sky with a plant. Never a name of a people, a place or a person."""

from collections.abc import Collection
from random import Random

from residences.import_text import clean

_JOINERS = "\u200c\u200d"  # letters inside a word; at its end nobody sees them
LONGEST_ALIAS = 40  # letters: an alias must fit in a greeting and on a phone's screen
FIRST = (
    "Amber", "Azure", "Breezy", "Bright", "Calm", "Clear", "Cloudy", "Copper", "Coral", "Crystal",
    "Dewy", "Drifting", "Early", "Emerald", "Evening", "Frosty", "Gentle", "Golden", "Green",
    "Indigo", "Lilac", "Misty", "Morning", "Mossy", "Quiet", "Rainy", "Silver", "Snowy", "Starry",
    "Summer", "Sunny", "Teal", "Turquoise", "Violet", "Windy", "Winter",
)  # fmt: skip
SECOND = (
    "Acorn", "Alder", "Apple", "Aspen", "Bamboo", "Barley", "Basil", "Beech", "Birch", "Bluebell",
    "Bramble", "Cedar", "Cherry", "Clover", "Cornflower", "Cypress", "Daisy", "Elder", "Fern",
    "Fig", "Foxglove", "Ginger", "Hazel", "Heather", "Jasmine", "Juniper", "Larch", "Laurel",
    "Lavender", "Linden", "Lotus", "Maple", "Marigold", "Meadow", "Mint", "Moss", "Mulberry",
    "Myrtle", "Olive", "Orchard", "Pear", "Pine", "Plum", "Poplar", "Poppy", "Primrose", "Quince",
    "Reed", "Rosemary", "Rowan", "Sage", "Sorrel", "Sunflower", "Thyme", "Tulip", "Walnut", "Willow",
)  # fmt: skip


def folded(alias: str) -> str:
    """The alias as two people would hear it: no case, single spaces, nothing that is not seen."""
    if alias.isascii() and alias.isprintable():
        return " ".join(alias.split()).casefold()
    return " ".join(word.strip(_JOINERS) for word in clean(alias).split()).casefold()


def numbered(alias: str, number: int) -> str:
    """The alias with a number behind it, its end cut off where both would be too long."""
    behind = f" {number}"
    return alias[: LONGEST_ALIAS - len(behind)].rstrip() + behind


def offer(taken: Collection[str], chance: Random, many: int = 4) -> list[str]:
    """Some aliases that nobody here has yet, each beginning with another word."""
    used = {folded(alias) for alias in taken}
    offers: list[str] = []
    for first in chance.sample(FIRST, len(FIRST)):
        free = [f"{first} {second}" for second in SECOND if folded(f"{first} {second}") not in used]
        if free:
            offers.append(chance.choice(free))
        if len(offers) == many:
            break
    return offers
