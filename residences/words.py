"""Which words may name a branch or a person: never a room, never a number. No framework."""

import re

_ROOM = re.compile(r"\b(room|rooms|rm|bed|bedroom|flat|apartment|apt|door)\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{3,}")  # "Floor 12" is a floor, "212" is a room
_MANY_DIGITS = re.compile(r"(?:\d[\s().+-]*){5,}")


def names_a_room(word: str) -> bool:
    """Whether this word tells in which room somebody sleeps."""
    return bool(_ROOM.search(word) or _LONG_NUMBER.search(word))


def holds_a_number(alias: str) -> bool:
    """Whether a phone, case or card number hides in an alias."""
    return bool(_MANY_DIGITS.search(alias))
