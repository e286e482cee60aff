"""What residents are told by text about what they need: in their language, neutral, without a place."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from donations.allocation import Reason
from donations.facts import Kind
from donations.keywords import DIGITS
from donations.models import Match, Need, Waiting
from residences.models import Resident
from residences.saying import Post, phones_of, said

PURPOSE = "gifts"  # of the messages
YES, NO = "1", "0"  # the last digit of an answer; WHY gives the others
_WHY_NOT = {
    Reason.NOTHING_THERE: "need_none",
    Reason.NOTHING_SUITS: "need_unfit",
    Reason.OTHERS_AHEAD: "need_behind",
}


def word_for(kind: Kind | str, tag: str) -> str:
    """What this kind of thing is called in a language: its word in the list of what there is."""
    digits = DIGITS.get(Kind(kind), "")
    lines = (line.strip().partition(" ") for line in said("need_menu", tag).splitlines())
    return next((word.strip() for number, _space, word in lines if number == digits), digits)


def menu(tag: str) -> str:
    """What there is to ask for."""
    return said("need_menu", tag)


def noted(kind: Kind, tag: str) -> str:
    """A need is noted."""
    return said("need_noted", tag, what=word_for(kind, tag))


def why_not_yet(needs: Iterable[Need], tag: str) -> str:
    """For each need one sentence that is exactly true; and what to do when there is none."""
    lines = [_why(need, tag) for need in needs]
    return "\n".join(lines) if lines else said("need_nothing", tag)


def _why(need: Need, tag: str) -> str:
    waiting = getattr(need, "waiting", None)
    word = word_for(need.kind, tag)
    if waiting is None or waiting.found_at < need.opened_at:
        return said("need_soon", tag, what=word)
    return _proof(waiting, word, tag)


def _proof(waiting: Waiting, word: str, tag: str) -> str:
    reason = Reason(waiting.reason)
    if reason is Reason.NOTHING_THERE:
        return said("need_none", tag, what=word)
    count = waiting.there if reason is Reason.NOTHING_SUITS else waiting.suits
    return said(_WHY_NOT[reason], tag, what=word, count=count)


def tell_ready(match: Match, now: datetime) -> None:
    """They are asked whether they want it, by day; whoever has no phone is asked by their leader."""
    resident: Resident = match.need.resident
    post = Post(now, PURPOSE)
    post.add(
        resident,
        phones_of([resident.pk]).get(resident.pk),
        "need_ready",
        what=word_for(match.need.kind, resident.reads),
        yes=match.code + YES,
        no=match.code + NO,
    )
    post.write()


def kept(match: Match, tag: str) -> str:
    """They said yes: until when it is kept, and the number to say."""
    until = timezone.localtime(match.held_until) if match.held_until else None
    day = f"{until.day}/{until.month}" if until else ""
    return said("need_yes", tag, day=day, code=match.code)


def declined(match: Match, tag: str) -> str:
    """They said no: their place stays, and they may say why."""
    return said("need_no", tag, code=match.code)


def over(tag: str) -> str:
    """An answer that came too late."""
    return said("need_over", tag)
