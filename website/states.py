"""How an outcome looks: one of five states, a picture and a word."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ORDER = ("safe", "help", "ring", "missed", "wait")  # as charts draw them, clockwise from the top


@dataclass(frozen=True, slots=True)
class Look:
    """A state with its picture and its word."""

    state: str
    icon: str
    word: str | Promise


LOOKS: dict[str, Look] = {
    "": Look("wait", "wait", _("Waiting")),
    "wait": Look("wait", "wait", _("Waiting")),
    "ring": Look("ring", "ring", _("Ringing")),
    "missed": Look("missed", "missed", _("Not reached")),
    "unreachable": Look("missed", "missed", _("Not reached")),
    "opted_out": Look("missed", "stop", _("Asked for no texts")),
    "seen_in_person": Look("safe", "seen", _("Seen in person")),
    "safe": Look("safe", "safe", _("Safe")),
    "not_safe_to_talk": Look("help", "quiet", _("Not safe to talk")),
    "help": Look("help", "help", _("Needs help")),
    "needs_help": Look("help", "help", _("Needs help")),
}


def look_of(outcome: str) -> Look:
    """How this outcome or state looks."""
    return LOOKS[str(outcome)]


def by_state(counts: Mapping[str, int]) -> dict[str, int]:
    """The same people counted by state, in the order of charts; outcomes fold into their state."""
    folded = dict.fromkeys(ORDER, 0)
    for outcome, count in counts.items():
        folded[look_of(outcome).state] += count
    return folded
