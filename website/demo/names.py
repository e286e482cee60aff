"""Aliases such as residents choose: one that was offered, or a short name that they like."""

from random import Random

from residences import aliases

_CHOSEN = (
    "Abu Noor|Auntie Saba|Baba Joon|Bee|Captain|Chef|Coach|Dayo|Didi|Footballer|Grandpa|Habib|"
    "Hope|Jasmine|Kaka|Leyli|Lion|Lulu|Mama Selam|Mimi|Nana|Nour|Papa Tesfa|Poet|Rose|Sabah|Sami|"
    "Shirin|Simba|Singer|Sunflower|Tailor|Teacher|Tiger|Uncle Zee|Yoyo|Zaza|Zola|نور|سلام|گل|آرام|"
    "ሰላም|አበባ|ሻለቃ|Cô Ba|Anh Hai|Bukur|Nëna|ভোর"
)
CHOSEN = tuple(_CHOSEN.split("|"))
CHOSE = 0.12  # the share of people who take a name of their own over an offered one


class Names:
    """Gives each person of one residence an alias that nobody else there has."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()

    def next(self) -> str:
        """An alias not given before."""
        free = [name for name in CHOSEN if name not in self._taken]
        chose = bool(free) and self._random.random() < CHOSE
        offered = free if chose else aliases.offer(self._taken, self._random)
        name = self._random.choice(offered)
        self._taken.add(name)
        return name
