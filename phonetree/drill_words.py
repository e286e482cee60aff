"""What drills show, in plain sentences: which branch is best, which needs somebody, and since when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from phonetree.reach import END, FIVE, Curve

NOWHERE = "-"  # how a call-out writes the people who live in no branch


@dataclass(frozen=True, slots=True)
class Part:
    """A branch (or a language, or a way to answer) in one drill, and in the one before."""

    word: str
    curve: Curve
    before: Curve | None = None

    @property
    def five(self) -> int:
        """Reached after five minutes."""
        return self.curve.reached[FIVE]

    @property
    def end(self) -> int:
        """Reached in the end."""
        return self.curve.reached[END]

    @property
    def bar(self) -> dict[str, int]:
        """For a chart: within five minutes, later, not at all."""
        return {"safe": self.five, "ring": self.end - self.five, "missed": self.curve.missed}

    @property
    def sentence(self) -> str:
        """Which branch, how far it got in five minutes, and how far last time."""
        return f"{self.named}: {_reached(self.curve, self.before)}"

    @property
    def says(self) -> str:
        """The same below its name, and how far it got in the end."""
        end = _("%(n)s in the end.") % {"n": self.end}
        return f"{_reached(self.curve, self.before)} {end}"

    @property
    def named(self) -> str:
        """The word for it."""
        return _("In no branch") if self.word == NOWHERE else self.word


def _reached(now: Curve, before: Curve | None) -> str:
    facts = {"n": now.reached[FIVE], "all": now.people}
    if before is None or not before.people:
        return _("%(n)s of %(all)s reached after 5 minutes.") % facts
    facts |= {"before": before.reached[FIVE], "total": before.people}
    if before.people == now.people:
        return _("%(n)s of %(all)s reached after 5 minutes, last time %(before)s.") % facts
    return _("%(n)s of %(all)s reached after 5 minutes, last time %(before)s of %(total)s.") % facts


@dataclass(frozen=True, slots=True)
class Extremes:
    """The branch that got furthest in five minutes, and the one that got least far."""

    best: Part
    worst: Part


def extremes(parts: Sequence[Part]) -> Extremes | None:
    """Nothing when there is nothing to compare: one branch, or all alike."""
    peopled = [part for part in parts if part.curve.people]
    if len(peopled) < 2:
        return None
    ranked = sorted(peopled, key=_how_well)
    worst, best = ranked[0], ranked[-1]
    return None if _how_well(worst) == _how_well(best) else Extremes(best, worst)


def _how_well(part: Part) -> tuple[float, float]:
    people = part.curve.people
    return part.five / people, part.end / people


def summary(curve: Curve, before: Curve | None) -> list[str]:
    """The whole drill in two sentences."""
    facts = {"n": curve.reached[END], "all": curve.people, "five": curve.reached[FIVE]}
    first = _("%(n)s of %(all)s people were reached, %(five)s of them within 5 minutes.") % facts
    return [first, _change(curve.share(FIVE), before.share(FIVE))] if before else [first]


def _change(now: int, before: int) -> str:
    facts = {"now": now, "before": before}
    if now > before:
        return _("Better than last time: %(now)s %% after 5 minutes, then %(before)s %%.") % facts
    if now < before:
        return (
            _("Not as good as last time: %(now)s %% after 5 minutes, then %(before)s %%.") % facts
        )
    return _("As last time: %(now)s %% after 5 minutes.") % facts


def silent(parts: Iterable[Part]) -> list[str]:
    """Branches in which nobody at all was reached."""
    return [part.named for part in parts if part.curve.people and not part.end]
