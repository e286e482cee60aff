"""What a resident says yes to. Never change words that somebody may have agreed to: add a version."""

from datetime import date


def _(words: str) -> str:
    """The same words, marked for the catalogues in locale/."""
    return words


SINCE = date(2020, 9, 3)  # nobody was asked before the meeting that asked for this
WORDS = (
    _("We keep the name you choose, the languages you read and speak, and your phone number."),
    _("We text or ring you when something happens where you live, and for practice."),
    _("Coordinators of your group see this. The hotel and the authorities do not get it from us."),
    _("You can see it, change it or have it deleted at any time. Text STOP and we stop."),
)
PAPER = _(
    "Your leader may hold your number on a sheet of paper,"
    " so that the tree works when phones or computers do not."
)
VERSIONS = {"1": WORDS, "2": (*WORDS, PAPER)}


def version(*, on_paper: bool) -> str:
    """The version of somebody who says yes now: paper is asked for itself, and may be refused."""
    return "2" if on_paper else "1"


def allows_paper(agreed: str) -> bool:
    """Whether the version that somebody agreed to lets their number stand on a sheet of paper."""
    return PAPER in VERSIONS.get(agreed, ())
