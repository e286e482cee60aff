"""The list of a group's first steps, which ticks itself from what is really there."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from residences.coverage import Cover
from residences.models import Residence
from translations import language_names


@dataclass(frozen=True, slots=True)
class Step:
    """One step: done or not, and where it is done."""

    done: bool
    words: str
    url: str


def steps(
    places: Sequence[tuple[Residence, Cover]],
    unchecked: Sequence[str],
    *,
    money: bool,
    told: bool,
    reached: bool,
    drilled: bool,
) -> list[Step]:
    """What makes a group ready, in the order in which it is best done."""
    peopled = [(home, cover) for home, cover in places if cover.people]
    unled = [
        home
        for home, cover in peopled
        if any(b.people and not b.leaders for b in cover.everywhere())
    ]
    return [
        Step(bool(places), _("Add your first residence"), reverse("residences:add")),
        Step(bool(peopled), _("Bring in the residents"), _people_page(places)),
        Step(
            bool(peopled) and not unled,
            _("Choose a leader for every branch"),
            reverse("residences:detail", args=[unled[0].pk])
            if unled
            else reverse("residences:list"),
        ),
        Step(bool(peopled) and not unchecked, *_texts(unchecked)),
        Step(reached, _("Check that the provider reaches us"), reverse("website:running")),
        Step(money, _("Say how much may be spent"), reverse("website:limits")),
        Step(told, _("Say who is told when nothing goes out"), reverse("website:told")),
        Step(drilled, _("Run a drill"), reverse("phonetree:start") + "?text=drill&urgency=drill"),
    ]


def _people_page(places: Sequence[tuple[Residence, Cover]]) -> str:
    empty = [home for home, cover in places if not cover.people]
    return reverse("residences:detail", args=[empty[0].pk]) if empty else reverse("residences:list")


def _texts(unchecked: Sequence[str]) -> tuple[str, str]:
    if not unchecked:
        return _("Have every call-out text checked"), reverse("translations:texts")
    words = _("Have the texts checked in %s") % language_names.named(unchecked[0])
    if len(unchecked) > 1:
        facts = {"first": words, "n": len(unchecked) - 1}
        words = _("%(first)s, then in %(n)s more languages") % facts
    return words, reverse("translations:language", args=[unchecked[0]])
