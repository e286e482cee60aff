"""A ladder's steps as somebody types them: rows that can be added, moved and taken away."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from messaging.answers import plain
from messaging.hours import Quiet
from phonetree.ladder import HOUR, MINUTE, RINGING, Hours, Kind, Ladder, Step, Who, hours_in
from phonetree.ladder_checks import MOST_RUNGS

UNITS = {"seconds": 1, "minutes": MINUTE, "hours": HOUR}
UNIT_WORDS = {"seconds": _("seconds"), "minutes": _("minutes"), "hours": _("hours")}
OWN = "own"  # a step with quiet hours of its own
HOURS_WORDS = {
    Hours.LADDER: _("as the whole ladder"),
    Hours.ANY: _("none: day and night"),
    OWN: _("its own:"),
}
MOST_STEPS = 30
LONGEST = 7 * 24 * HOUR  # nothing in a ladder is longer than a week
NEXT_STEP = 5 * MINUTE  # a step that is added comes so long after the last try


@dataclass(frozen=True)
class Row:
    """One step as it was typed, right or wrong."""

    kind: str = Kind.CALL
    who: str = Who.EVERYBODY
    after: str = "0"
    after_unit: str = "minutes"
    times: str = "1"
    every: str = "0"
    every_unit: str = "minutes"
    quiet: str = Hours.LADDER  # or OWN, between the next two
    quiet_begins: str = ""
    quiet_ends: str = ""

    @classmethod
    def of(cls, step: Step) -> "Row":
        """The row that shows a step."""
        after, after_unit = typed(step.after)
        every, every_unit = typed(step.every)
        times, quiet = str(step.times), (str(step.quiet), "", "")
        if isinstance(step.quiet, Quiet):
            quiet = (OWN, f"{step.quiet.begins:%H:%M}", f"{step.quiet.ends:%H:%M}")
        return cls(step.kind, step.who, after, after_unit, times, every, every_unit, *quiet)

    def step(self) -> Step:
        """The step that was meant; ValidationError says what cannot be read."""
        times = whole(self.times or "1", _("how often"))
        if not 1 <= times <= MOST_RUNGS:
            raise ValidationError(
                _("how often: between 1 and %(most)s times."), params={"most": MOST_RUNGS}
            )
        return Step(
            kind=_one_of(Kind, self.kind, _("Choose what the step does.")),
            after=seconds(self.after or "0", self.after_unit, _("when")),
            who=_one_of(Who, self.who, _("Choose for whom the step is.")),
            times=times,
            every=seconds(self.every or "0", self.every_unit, _("every")) if times > 1 else 0,
            quiet=self._hours(),
        )

    def _hours(self) -> Quiet | Hours:
        if self.kind not in RINGING:
            return Hours.LADDER  # nothing else makes a phone ring
        typed_here = f"{plain(self.quiet_begins)}-{plain(self.quiet_ends)}"
        try:
            return hours_in(typed_here if self.quiet == OWN else self.quiet or Hours.LADDER)
        except ValueError:
            raise ValidationError(_("quiet hours: write two times, like 21:00.")) from None


def _one_of(kinds: Any, word: str, refusal: Any) -> Any:
    try:
        return kinds(word)
    except ValueError:
        raise ValidationError(refusal) from None


def typed(amount: int) -> tuple[str, str]:
    """So many seconds as a number and the largest unit that divides them."""
    units = [unit for unit, size in UNITS.items() if amount and amount % size == 0]
    unit = units[-1] if units else "minutes"
    return str(amount // UNITS[unit]), unit


def seconds(number: str, unit: str, what: Any) -> int:
    """What a number and a unit mean; programs may leave the unit out and send seconds."""
    if unit not in {*UNITS, ""}:
        raise ValidationError(
            _("%(what)s: choose seconds, minutes or hours."), params={"what": what}
        )
    found = whole(number, what) * UNITS[unit or "seconds"]
    if found > LONGEST:
        raise ValidationError(_("%(what)s: no longer than a week."), params={"what": what})
    return found


def whole(number: str, what: Any) -> int:
    """A whole number, in any script's digits."""
    words = number.strip()
    if not words.isdecimal() or len(words) > 9:
        raise ValidationError(_("%(what)s: write a whole number."), params={"what": what})
    return int(words)


def rows_of(ladder: Ladder) -> list[Row]:
    """The rows that show a ladder, in the order of time."""
    return [Row.of(step) for step in sorted(ladder.steps, key=lambda step: step.after)]


def rows_in(data: Mapping[str, Any]) -> list[Row]:
    """The rows of a form that was sent, at most a few more than are allowed."""
    rows: list[Row] = []
    while len(rows) <= MOST_STEPS and f"step-{len(rows)}-kind" in data:
        start = f"step-{len(rows)}-"
        told = {name: str(data.get(start + name, "")) for name in asdict(Row())}
        told["quiet"] = told["quiet"] or Hours.LADDER
        rows.append(Row(**told))
    return rows


def as_data(rows: list[Row]) -> dict[str, str]:
    """The rows as a form sends them."""
    return {
        f"step-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in asdict(row).items()
    }


# Pressing a button ----------------------------------------------------------------------------------


def rearranged(rows: list[Row], button: str) -> list[Row]:
    """The rows after a button: add, or with a place remove-2, earlier-2, later-2."""
    word, _dash, number = button.partition("-")
    if word == "add":
        return added(rows)
    place = int(number) if number.isdecimal() else len(rows)
    if place >= len(rows):
        return rows
    if word == "remove":
        return rows[:place] + rows[place + 1 :]
    if word == "earlier" and place > 0:
        return exchanged(rows, place - 1)
    if word == "later" and place + 1 < len(rows):
        return exchanged(rows, place)
    return rows


def added(rows: list[Row]) -> list[Row]:
    """One call more, some minutes after the last try, before the step that stops trying."""
    if len(rows) >= MOST_STEPS:
        return rows
    ends = [place for place, row in enumerate(rows) if row.kind == Kind.GIVE_UP]
    place = ends[-1] if ends else len(rows)
    after, unit = typed(_last_try(rows[:place]) + NEXT_STEP)
    return [*rows[:place], Row(after=after, after_unit=unit), *rows[place:]]


def _last_try(rows: list[Row]) -> int:
    moments = [0]
    for row in rows:
        try:
            step = row.step()
        except ValidationError:
            continue
        moments.append(step.after + (step.times - 1) * step.every)
    return max(moments)


def exchanged(rows: list[Row], place: int) -> list[Row]:
    """Two neighbours in each other's place; each takes the other's moment, for that is the place."""
    first, second = rows[place], rows[place + 1]
    return [
        *rows[:place],
        replace(second, after=first.after, after_unit=first.after_unit),
        replace(first, after=second.after, after_unit=second.after_unit),
        *rows[place + 2 :],
    ]
