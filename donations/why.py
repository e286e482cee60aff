"""Why somebody is proposed, and why somebody has nothing yet, in words for those who give out."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from donations.allocation import Chosen, Reason, way_of
from donations.models import Urgency, Waiting
from donations.rules import Refusal
from donations.words import REFUSALS


def proposed(why: Mapping[str, int]) -> str:
    """Place, urgency, waiting and share, as they were when it was proposed."""
    match way_of(why):
        case Chosen.BY_HAND:
            return ""
        case Chosen.TURN:
            return _("Their turn in the rota: number %(turn)s of this round.") % why
        case Chosen.EQUAL:
            return _("An equal share: the same for each of %(of)s who asked.") % why
    parts = [_("Place %(place)s of %(of)s in the queue") % why]
    if why["urgency"] != Urgency.USUAL:
        parts.append(_("urgency: %s") % str(Urgency(why["urgency"]).label).lower())
    days = ngettext("waits for %(n)s day", "waits for %(n)s days", why["days"])
    parts.append(days % {"n": why["days"]} if why["days"] else _("asked today"))
    parts.append(_("got %s before") % why["share"] if why["share"] else _("got none before"))
    return ", ".join(parts) + "."


def not_yet(waiting: Waiting | None) -> str:
    """The proof, with its numbers; None when nothing was given out since they asked."""
    if waiting is None:
        return _("Nothing was given out since they asked. Propose, then look again.")
    match Reason(waiting.reason):
        case Reason.NOTHING_THERE:
            return " ".join([in_short(waiting.reason), *_promised(waiting)])
        case Reason.NOTHING_SUITS:
            return " ".join([_free(waiting), *_refusals(waiting), *_promised(waiting)])
    ahead = ngettext(
        "%(n)s would suit them, and it goes to somebody ahead of them who can use nothing else.",
        "%(n)s would suit them, and all go to people ahead of them who can use nothing else.",
        waiting.suits,
    )
    place = _("Place %s in the queue.") % waiting.place
    return " ".join([ahead % {"n": waiting.suits}, place, *_promised(waiting)])


def in_short(reason: str | None) -> str:
    """The reason alone, without anything that was said by anybody."""
    match reason:
        case Reason.NOTHING_THERE:
            return _("None of this kind is free.")
        case Reason.NOTHING_SUITS:
            return _("What is free does not suit.")
        case Reason.OTHERS_AHEAD:
            return _("What would suit goes to people ahead.")
    return _("Nothing was given out since they asked.")


def _free(waiting: Waiting) -> str:
    words = ngettext(
        "%(n)s of this kind is free, and it does not suit them:",
        "%(n)s of this kind are free, and none suits them:",
        waiting.there,
    )
    return words % {"n": waiting.there}


def _refusals(waiting: Waiting) -> list[str]:
    counts = sorted(waiting.refusals.items(), key=lambda one: (-one[1], one[0]))
    return [f"{REFUSALS[Refusal(code)]} ({count})" for code, count in counts]


def _promised(waiting: Waiting) -> list[str]:
    if not waiting.promised:
        return []
    words = ngettext(
        "%(n)s that suits is promised already.",
        "%(n)s that suit are promised already.",
        waiting.promised,
    )
    return [words % {"n": waiting.promised}]
