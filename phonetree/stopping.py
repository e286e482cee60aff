"""What somebody should know before they stop a call-out: who needs help, and whom word would reach."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from phonetree.board import WROTE_WORDS
from phonetree.closing import untold
from phonetree.counts import HELP
from phonetree.models import CallOut
from phonetree.outcomes import Outcome
from phonetree.wordings import by_language
from translations.language_names import named


@dataclass(frozen=True)
class Stopping:
    """The facts of the stop page."""

    open: int  # phones without an outcome
    help: int  # people
    wrote: int  # phones whose words nobody has read
    told: int  # phones that "all clear" would go to
    words: str  # "all clear" in English
    unread: list[str]  # the languages among these in which nobody has checked it


def stopping(call_out: CallOut) -> Stopping:
    """What stopping would mean now; the same few queries whatever the crowd."""
    counts = call_out.recipients.aggregate(
        open=Count("pk", filter=Q(outcome=Outcome.OPEN)),
        help=Sum("people_count", filter=Q(outcome__in=HELP)),
        wrote=Count("pk", filter=WROTE_WORDS),
    )
    by_tag = dict(
        untold(call_out)
        .order_by()
        .values_list("language")
        .annotate(many=Count("pk", distinct=True))
    )
    wordings = by_language(call_out)
    unread = [tag for tag in sorted(by_tag) if wordings[tag].states.get("all_clear") != "checked"]
    return Stopping(
        open=counts["open"],
        help=counts["help"] or 0,
        wrote=counts["wrote"],
        told=sum(by_tag.values()),
        words=str(wordings["en"].phrases.get("all_clear", "")) if "en" in wordings else "",
        unread=[named(tag) for tag in unread],
    )
