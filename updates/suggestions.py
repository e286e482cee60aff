"""Which ready-made reply fits what somebody wrote: a suggestion, and a person decides. Pure."""

from collections.abc import Mapping, Sequence

READ, DANGER, RANG = "reply_read", "reply_danger", "reply_rang"
HELP = 2  # what everybody learns to send when they need help


def wanted(number: int | None, *, rang: bool) -> str:
    """The reply that fits: to a 2 and to a missed call there is one of their own."""
    if rang:
        return RANG
    return DANGER if number == HELP else READ


def suggest(fits: str, states: Mapping[str, str]) -> str | None:
    """What fits if a second reader checked it in this language, else any checked reply, else none.

    `states` says how far each reply can be trusted, in the order of the pages. What nobody checked
    can be chosen by a person who knows it, and is marked; it is never held out to them.
    """
    checked: Sequence[str] = [key for key, state in states.items() if state == "checked"]
    if fits in checked:
        return fits
    # A thank-you in checked words is better than the right thing in words that nobody has read,
    # but not to somebody who may be in danger.
    return next(iter(checked), None) if fits != DANGER else None
