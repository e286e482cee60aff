"""When somebody answers a number, as people type it: Mon-Fri 09:00-17:00; Sat 10:00-12:00."""

import re
from dataclasses import dataclass

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ALWAYS = "always"
MOST = 4  # spans; more fit on no card
_SPAN = re.compile(
    r"(?P<first>[a-z]{3,9})(?: ?- ?(?P<last>[a-z]{3,9}))? "
    r"(?P<begins>\d{1,2}:\d\d) ?- ?(?P<ends>\d{1,2}:\d\d)"
)


class NotHours(ValueError):
    """It cannot be read as days and hours."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one day of the week to another, Monday being 0, the same hours each day."""

    first: int
    last: int
    begins: str
    ends: str

    def __str__(self) -> str:
        days = DAYS[self.first]
        if self.last != self.first:
            days += f"-{DAYS[self.last]}"
        return f"{days} {self.begins}-{self.ends}"


def spans_of(typed: str) -> list[Span]:
    """What somebody typed, read; nothing for nothing."""
    plain = " ".join(typed.replace("–", "-").casefold().split())
    if plain == ALWAYS:
        return [Span(0, 6, "00:00", "24:00")]
    found = [_span(one.strip()) for one in re.split("[;,]", plain) if one.strip()]
    if len(found) > MOST:
        raise NotHours
    return found


def tidy(typed: str) -> str:
    """The same hours, always written the same way."""
    return "; ".join(map(str, spans_of(typed)))


def _span(typed: str) -> Span:
    parts = _SPAN.fullmatch(typed)
    if not parts:
        raise NotHours
    first = _day(parts["first"])
    last = _day(parts["last"]) if parts["last"] else first
    begins, ends = _time(parts["begins"]), _time(parts["ends"])
    if begins in {ends, "24:00"}:
        raise NotHours
    return Span(first, last, begins, ends)


def _day(typed: str) -> int:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    for number, name in enumerate(names):
        if name.startswith(typed):
            return number
    raise NotHours


def _time(typed: str) -> str:
    hour, minute = map(int, typed.split(":"))
    if minute > 59 or hour * 60 + minute > 24 * 60:
        raise NotHours
    return f"{hour:02}:{minute:02}"
