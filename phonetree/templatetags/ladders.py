"""A ladder, its timeline and a simulation in words: {% load ladders %}."""

from collections.abc import Iterable

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from phonetree import ladder_words
from phonetree.ladder import Kind, Ladder, Who

register = template.Library()

MARKS: dict[str, tuple[str, str, str | Promise]] = {  # state, picture, word
    "text": ("ring", "text", _("text")),
    "call": ("ring", "call", _("call")),
    "listed": ("missed", "knock", _("on a list")),
    "volunteers": ("missed", "people", _("rung")),
    "gave_up": ("help", "stop", _("we stop")),
    "replaced": ("wait", "away", _("replaced")),
    "leads": ("safe", "hand", _("leads now")),
    "told": ("safe", "leaf", _("gets list")),
    "reached_text": ("safe", "safe", _("answers")),
    "reached_key": ("safe", "safe", _("answers")),
}
LANES: dict[str, tuple[str | Promise, str | Promise]] = {
    "silent": (_("Never"), _("answers")),
    "caller": (_("Prefers"), _("a call")),
    "leader": (_("Leader,"), _("silent")),
    "deputy": (_("Deputy,"), _("answers")),
}
HOWS = {
    "text": _("answered a text or its link"),
    "key": _("pressed a key in a call"),
    "leader": _("seen by their leader"),
    "person": _("rung by a volunteer"),
}
SHORT_HOWS = {
    "text": _("text"),
    "key": _("call"),
    "leader": _("leader"),
    "person": _("volunteer"),
}


@register.filter
def rungs(ladder: Ladder) -> list[ladder_words.Rung]:
    """Each moment of a ladder with its sentence."""
    return ladder_words.rungs_in_words(ladder)


@register.filter
def rules(ladder: Ladder) -> list[str]:
    """What else holds while a ladder is climbed."""
    return list(ladder_words.rules_in_words(ladder))


@register.filter
def hours(ladder: Ladder) -> str:
    """At which hours it goes out."""
    return ladder_words.hours_in_words(ladder)


@register.filter
def short(seconds: int) -> str:
    """A time for a narrow place."""
    return ladder_words.short(int(seconds))


@register.filter
def duration(seconds: int) -> str:
    """A time as people say it."""
    return ladder_words.duration(int(seconds))


@register.filter
def mark_state(what: str) -> str:
    """How a mark on a timeline is coloured."""
    return MARKS[what][0]


@register.filter
def mark_icon(what: str) -> str:
    """The picture of a mark."""
    return MARKS[what][1]


@register.filter
def mark_word(what: str) -> str:
    """The word beside a mark."""
    return str(MARKS[what][2])


@register.filter
def lane_words(who: str) -> Iterable[str | Promise]:
    """The two lines above a lane."""
    return LANES[who]


@register.filter
def how_words(how: str) -> str:
    """How somebody was reached, in a sentence's words."""
    return str(HOWS[how])


@register.filter
def how_word(how: str) -> str:
    """How somebody was reached, in one word."""
    return str(SHORT_HOWS[how])


@register.simple_tag
def kinds() -> list[tuple[str, str | Promise]]:
    """What a step can do."""
    return [(kind.value, ladder_words.KINDS[kind]) for kind in Kind]


@register.simple_tag
def whom() -> list[tuple[str, str | Promise]]:
    """For whom a step can be."""
    return [(who.value, ladder_words.WHO[who]) for who in Who]
