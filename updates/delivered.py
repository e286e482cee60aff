"""What became of an update: phones by residence and language, answers by number. Counts only."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum

from messaging.models import Message
from messaging.statuses import State
from updates.models import Copy, Update

WENT = (State.ACCEPTED, State.SENT, State.DELIVERED)
PLACES = ("residence", "branch", "language")


@dataclass(frozen=True, slots=True)
class Delivery:
    """Phones by what became of their text; they add up to all that were to get it."""

    arrived: int = 0
    on_the_way: int = 0
    failed: int = 0
    left_out: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        """All phones."""
        return self.arrived + self.on_the_way + self.failed + self.left_out + self.waiting

    @property
    def bar(self) -> dict[str, int]:
        """For a chart."""
        missed = self.failed + self.left_out
        return {
            "safe": self.arrived,
            "ring": self.on_the_way,
            "missed": missed,
            "wait": self.waiting,
        }


def _kind(state: str | None, left_out: str) -> str:
    if left_out or state == State.CANCELLED:
        return "left_out"
    if state is None:
        return "waiting"
    return {State.DELIVERED: "arrived", State.FAILED: "failed"}.get(State(state), "on_the_way")


def delivery_by(update: Update, what: str) -> dict[str, Delivery]:
    """By residence or language; one query, or what was kept."""
    if update.results:
        kept: dict[str, dict[str, int]] = update.results["delivery"][what]
        return {key: Delivery(**counts) for key, counts in kept.items()}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    rows = update.copies.order_by().values(what, "message__state", "left_out")
    for row in rows.annotate(many=Count("pk"), queued=Count("queued_at")):
        found, kind = counts[str(row[what])], _kind(row["message__state"], row["left_out"])
        if kind == "waiting":  # handed over, and its message has been forgotten since
            found["on_the_way"] += row["queued"]
            found["waiting"] += row["many"] - row["queued"]
        else:
            found[kind] += row["many"]
    return {key: Delivery(**found) for key, found in counts.items()}


def whole(parts: dict[str, Delivery]) -> Delivery:
    """All of them together."""
    names = ("arrived", "on_the_way", "failed", "left_out", "waiting")
    return Delivery(*(sum(getattr(one, name) for one in parts.values()) for name in names))


def segments_of(update: Update) -> int:
    """Segments that went out."""
    if update.results:
        return int(update.results["segments"])
    went = Message.objects.filter(about=update.pk, state__in=WENT)
    return went.aggregate(many=Sum("segments"))["many"] or 0


def cost_of(update: Update) -> Any:
    """Pounds, at least."""
    return segments_of(update) * settings.PRICE_PER_SEGMENT


def answers_by(update: Update, what: str) -> dict[str, dict[str, int]]:
    """People's answers by residence, branch or language: number to how many phones gave it."""
    if update.results:
        kept: dict[str, dict[str, int]] = update.results["answers"][what]
        return kept
    found: dict[str, dict[str, int]] = defaultdict(dict)
    rows = update.copies.filter(answer__isnull=False).order_by()
    for key, number, many in rows.values_list(what, "answer").annotate(many=Count("pk")):
        found[str(key)][str(number)] = many
    return dict(found)


def keep_results(update: Update) -> None:
    """The counts stay when phones and messages are deleted."""
    answers = {what: answers_by(update, what) for what in PLACES} if update.question_id else {}
    results = {
        "delivery": {
            what: {key: _plain(one) for key, one in delivery_by(update, what).items()}
            for what in ("residence", "language")
        },
        "answers": answers,
        "branches": branch_words(update),
        "segments": segments_of(update),
    }
    Update.objects.filter(pk=update.pk).update(results=results)
    update.results = results


def _plain(one: Delivery) -> dict[str, int]:
    return {
        "arrived": one.arrived,
        "on_the_way": one.on_the_way,
        "failed": one.failed,
        "left_out": one.left_out,
        "waiting": one.waiting,
    }


def branch_words(update: Update) -> dict[str, str]:
    """What its branches are called, by id."""
    rows = Copy.objects.filter(update=update, branch__isnull=False).order_by().distinct()
    found = list(rows.values_list("branch", "branch__word", "residence__code_name"))
    alone = len({home for _branch, _word, home in found}) < 2
    return {str(pk): word if alone else f"{home}: {word}" for pk, word, home in found}
