"""Places in a text that are filled when it is sent: {link}, {count}. Filling never fails."""

import re
from collections.abc import Mapping

_PLACE = re.compile(r"\{([a-z_]+)\}")


def names(words: str) -> frozenset[str]:
    """The names of the places in these words."""
    return frozenset(_PLACE.findall(words))


def fill(words: str, values: Mapping[str, object]) -> str:
    """The words with every value in its place, and after them any value that has none.

    An alarm that reads oddly is better than one without its link, and than none at all.
    """
    filled = _PLACE.sub(lambda place: str(values.get(place[1], place[0])), words)
    lost = [str(value) for name, value in values.items() if name not in names(words)]
    return "\n".join([filled, *lost])


def without(words: str) -> str:
    """The words with their places taken out."""
    return _PLACE.sub("", words)
