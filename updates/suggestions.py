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
    """What fits if a second reader checked it in this language, else any checked reply.

    `states` says how far each reply can be trusted, in the order of the pages. Nothing checked:
    what fits is suggested all the same, and the page says that nobody has checked it.
    """
    checked: Sequence[str] = [key for key, state in states.items() if state == "checked"]
    if fits in checked or not checked:
        return fits if fits in states else next(iter(states), None)
    # A thank-you in checked words is better than the right thing in words that nobody has read,
    # but not to somebody who may be in danger.
    return fits if fits == DANGER and DANGER in states else checked[0]
