"""When a residence serves its meals, as people write it, and what falls into that time. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

STANDS = timedelta(hours=1)  # how long things are handed over at one place, more or less
MOST = 6  # meals in a day
_HOUR = r"(\d{1,2})(?:[:.h](\d{2}))?"
_MEAL = re.compile(rf"\s*{_HOUR}\s*(?:-|\u2013|\u2014|to|until)\s*{_HOUR}\s*", re.IGNORECASE)


class NotMeals(ValueError):
    """These words are no hours; `.words` are the first that are none."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True, order=True)
class Meal:
    """From when to when, on the clock on the wall."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}\u2013{self.ends:%H:%M}"


def read(words: str) -> list[Meal]:
    """The meals in order: "7.30-9, 12:00 to 13:30". Raises NotMeals."""
    parts = [part for part in re.split(r"[,;\n]", words) if part.strip()]
    if len(parts) > MOST:
        raise NotMeals(parts[MOST].strip())
    return sorted({_read(part) for part in parts})


def _read(part: str) -> Meal:
    found = _MEAL.fullmatch(part)
    if not found:
        raise NotMeals(part.strip())
    begin, begin_minute, end, end_minute = (int(one or 0) for one in found.groups())
    try:
        meal = Meal(time(begin, begin_minute), time(end, end_minute))
    except ValueError:
        raise NotMeals(part.strip()) from None
    if meal.begins >= meal.ends:
        raise NotMeals(part.strip())
    return meal


def written(meals: Sequence[Meal]) -> str:
    """As they are kept: "07:30–09:00, 12:00–13:30"."""
    return ", ".join(map(str, meals))


def at_table(words: str, at: datetime) -> Meal | None:
    """The first meal during which people would have to come for things handed over from then on.

    Words that nobody can read as hours say nothing. `at` is local.
    """
    try:
        meals = read(words)
    except NotMeals:
        return None
    day: date = at.date()
    until = at + STANDS
    for meal in meals:
        begins = datetime.combine(day, meal.begins, at.tzinfo)
        ends = datetime.combine(day, meal.ends, at.tzinfo)
        if begins < until and at < ends:
            return meal
    return None
