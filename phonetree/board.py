"""The facts of a call-out as its board shows them: a constant number of queries, a bounded page."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, Sum, prefetch_related_objects

from messaging import alive
from messaging.alarm import Why
from messaging.models import Message
from messaging.statuses import State
from phonetree.models import Answer, CallOut, CallOutState, Recipient, Section, Wording
from phonetree.outcomes import MISSING, SAFE, Outcome

WROTE = 6  # who wrote something, at once; the next ones move up as these are marked
SHOWN = 12  # people listed by name in each list; the rest is on the call list
LEAVES = 160  # up to here every phone is drawn on the tree; beyond, only bars
DRAWN = 20  # branches on the tree; of more, those with most left to do
WATCHED = timedelta(days=1)  # so long after its beginning a board looks for news by itself
RINGS = timedelta(minutes=2)  # ringing, the message twice and a key; no call of ours takes longer
HELP = [Outcome.NEEDS_HELP, Outcome.NOT_SAFE_TO_TALK]
NEEDS_SOMEBODY = Q(outcome__in=HELP)
WROTE_WORDS = Q(wrote_at__isnull=False) & ~NEEDS_SOMEBODY
NOT_REACHED = (  # looked for and not found yet: listed, given up, or missing from a shared phone
    Q(outcome=Outcome.OPEN, listed_at__isnull=False)
    | Q(outcome__in=MISSING)
    | Q(outcome__in=SAFE, people_here__lt=F("people_count"))
)
# What a row says of itself is asked in one question.
JOINED = ("section", "phone", "going", "caller", "outcome_by")
FETCHED = ("people", "attempts__message", "answers")


@dataclass
class Tally:
    """People by what became of them; they always add up to everybody."""

    safe: int = 0
    help: int = 0
    ring: int = 0
    missed: int = 0
    wait: int = 0

    def add(self, other: "Tally") -> None:
        """Counts another tally in."""
        for name in ("safe", "help", "ring", "missed", "wait"):
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def total(self) -> int:
        """Everybody."""
        return self.safe + self.help + self.ring + self.missed + self.wait

    @property
    def left(self) -> tuple[int, int, int]:
        """How much is left to do, the most pressing first."""
        return self.help, self.missed, self.ring + self.wait

    @property
    def counts(self) -> dict[str, int]:
        """By state, as charts draw them."""
        return {
            "safe": self.safe,
            "help": self.help,
            "ring": self.ring,
            "missed": self.missed,
            "wait": self.wait,
        }


@dataclass
class Limb:
    """A branch on the board."""

    section: Section
    tally: Tally = field(default_factory=Tally)
    leader: Recipient | None = None
    promoted: bool = False
    leaves: list[Recipient] = field(default_factory=list)

    @property
    def leader_alias(self) -> str:
        """The leader's own alias, also on a phone that they share with others."""
        people = list(self.leader.people.all()) if self.leader else []
        led = [{one.branch_id for one in person.leaderships.all()} for person in people]
        here = [
            p for p, branches in zip(people, led, strict=True) if self.section.branch_id in branches
        ]
        anywhere = [person for person, branches in zip(people, led, strict=True) if branches]
        return str((here or anywhere or people)[0].alias) if people else ""


@dataclass
class Board:
    """Everything on the board."""

    call_out: CallOut
    tally: Tally
    limbs: list[Limb]
    help: list[Recipient]
    help_total: int
    wrote: list[Recipient]
    wrote_total: int
    missed: list[Recipient]
    missed_total: int
    wordings: list[Wording]
    texts: int
    calls: int
    cost: Decimal
    at: datetime
    trouble: Why | None = None  # nothing arrives: the engine is silent, or the provider

    @property
    def token(self) -> str:
        """What a page gives to ask for news."""
        return token(self.call_out.version, self.at)

    @property
    def asks_for_news(self) -> bool:
        """True while something may change: the engine works, or people still look for others."""
        call_out = self.call_out
        if call_out.wake_at or call_out.state == CallOutState.WAITING:
            return True
        is_young = self.at - (call_out.live_at or call_out.started_at) < WATCHED
        return is_young and bool(self.tally.help or self.tally.missed or self.wrote)

    @property
    def drawn(self) -> list[Limb]:
        """The branches that the tree shows, in their order: all of them, unless there are many."""
        if len(self.limbs) <= DRAWN:
            return self.limbs
        most_left = sorted(self.limbs, key=lambda limb: limb.tally.left, reverse=True)[:DRAWN]
        chosen = {limb.section.pk for limb in most_left}
        return [limb for limb in self.limbs if limb.section.pk in chosen]

    @property
    def undrawn(self) -> Tally:
        """The people of the branches that the tree does not show."""
        drawn = {limb.section.pk for limb in self.drawn}
        tally = Tally()
        for limb in self.limbs:
            if limb.section.pk not in drawn:
                tally.add(limb.tally)
        return tally


def board(call_out: CallOut, now: datetime) -> Board:
    """The board at this moment."""
    ringing = ringing_now(call_out, now)
    limbs = _limbs(call_out, ringing)
    tally = Tally()
    for limb in limbs:
        tally.add(limb.tally)
    helps, wrote, missed = _lists(call_out, ringing)
    many = _how_many(call_out, ringing)
    sent = sent_of(call_out)
    return Board(
        call_out=call_out,
        tally=tally,
        limbs=limbs,
        help=helps,
        help_total=many["help"],
        wrote=wrote,
        wrote_total=many["wrote"],
        missed=missed,
        missed_total=many["missed"],
        wordings=list(call_out.wordings.all()),
        texts=sent["texts"],
        calls=sent["calls"],
        cost=sent["segments"] * settings.PRICE_PER_SEGMENT
        + sent["calls"] * settings.PRICE_PER_CALL,
        at=now,
        trouble=alive.trouble(now) if call_out.wake_at is not None else None,
    )


def token(version: int, now: datetime) -> str:
    """Changes with the call-out, and with the minute: how long it lasts must never stand still."""
    return f"{version}.{int(now.timestamp()) // 60}"


def ringing_now(call_out: CallOut, now: datetime) -> set[uuid.UUID]:
    """Recipients whose phone is being rung at this moment; never more than the sender's rate.

    The last report of a call may be lost: a call that began long ago, or somebody who is accounted
    for, never hides among them.
    """
    return set(
        Message.objects.filter(
            about=call_out.pk,
            channel="call",
            state__in=[State.SENDING, State.ACCEPTED, State.SENT],
            sent_at__gt=now - RINGS,
            attempt__recipient__outcome=Outcome.OPEN,
        ).values_list("attempt__recipient", flat=True)[:500]
    )


def in_need(call_out: CallOut) -> "QuerySet[Recipient]":
    """Who needs help or cannot talk; those to whom nobody goes yet come first."""
    rows = call_out.recipients.filter(NEEDS_SOMEBODY)
    return rows.order_by(F("going_at").asc(nulls_first=True), "outcome", "outcome_at", "id")


def in_words(call_out: CallOut) -> "QuerySet[Recipient]":
    """Who wrote something that nobody has read yet; who needs help anyway is on that list."""
    rows = call_out.recipients.filter(WROTE_WORDS)
    return rows.order_by(F("going_at").asc(nulls_first=True), "wrote_at", "id")


def not_reached(call_out: CallOut, ringing: Iterable[uuid.UUID] = ()) -> "QuerySet[Recipient]":
    """Who was looked for and not found yet: on a list, given up, or missing from a shared phone."""
    rows = call_out.recipients.filter(_not_found(ringing))
    return rows.order_by("section__position", "section__word", "id")


def _not_found(ringing: Iterable[uuid.UUID]) -> Q:
    return NOT_REACHED & ~Q(pk__in=list(ringing))


def _lists(call_out: CallOut, ringing: set[uuid.UUID]) -> list[list[Recipient]]:
    """Who needs help, who wrote, who is missing; what they have in common is asked for once."""
    wanted = (
        in_need(call_out)[:SHOWN],
        in_words(call_out)[:WROTE],
        not_reached(call_out, ringing)[:SHOWN],
    )
    found = [list(rows.select_related(*JOINED)) for rows in wanted]
    prefetch_related_objects([row for rows in found for row in rows], *FETCHED)
    return [described(rows, ringing) for rows in found]


def _how_many(call_out: CallOut, ringing: Collection[uuid.UUID]) -> dict[str, int]:
    return call_out.recipients.aggregate(
        help=Count("pk", filter=NEEDS_SOMEBODY),
        wrote=Count("pk", filter=WROTE_WORDS),
        missed=Count("pk", filter=_not_found(ringing)),
    )


def described(
    rows: "Iterable[Recipient] | QuerySet[Recipient]", ringing: set[uuid.UUID] | None = None
) -> list[Recipient]:
    """The rows with their people, tries and answers, and how each looks."""
    if isinstance(rows, QuerySet):
        rows = rows.select_related(*JOINED).prefetch_related(*FETCHED)
    found = list(rows)
    for row in found:
        row.look = look(row, ringing or set())
    return found


def look(row: Recipient, ringing: set[uuid.UUID]) -> str:
    """The state that a recipient shows: its outcome, or how far we are with it."""
    if row.outcome:
        return row.outcome
    if row.pk in ringing:
        return "ring"
    return "missed" if row.listed_at else "wait"


def _limbs(call_out: CallOut, ringing: set[uuid.UUID]) -> list[Limb]:
    limbs = {section.pk: Limb(section) for section in call_out.sections.all()}
    for section, tally in tallies(call_out, ringing).items():
        limbs[section].tally = tally
    _add_leaders(call_out, limbs.values())
    if call_out.recipients_total <= LEAVES:
        rows = call_out.recipients.prefetch_related("people").order_by("-rank", "id")
        for row in described(list(rows), ringing):
            limbs[row.section_id].leaves.append(row)
    return list(limbs.values())


def tallies(call_out: CallOut, ringing: set[uuid.UUID]) -> dict[uuid.UUID, Tally]:
    """People by branch; the counts that were kept once its people are deleted."""
    if call_out.results:
        kept = call_out.results["branches"]
        return {uuid.UUID(section): Tally(**counts) for section, counts in kept.items()}
    return tallies_by(call_out, "section", ringing)


def tallies_by(
    call_out: CallOut, what: str, ringing: Collection[uuid.UUID] = ()
) -> dict[Any, Tally]:
    """People by section or by language."""
    return tallies_among(call_out.recipients.all(), what, ringing)


def tallies_among(
    recipients: "QuerySet[Recipient]", what: str, ringing: Collection[uuid.UUID] = ()
) -> dict[Any, Tally]:
    """People of these recipients, by one of their fields."""
    found: dict[Any, Tally] = defaultdict(Tally)
    rows = (
        recipients.order_by()
        .values(what, "outcome")
        .annotate(
            people=Sum("people_count"),
            here=Sum("people_here"),
            listed=Sum("people_count", filter=Q(listed_at__isnull=False)),
            ringing=Sum("people_count", filter=Q(pk__in=ringing)),
            ringing_listed=Sum("people_count", filter=Q(pk__in=ringing, listed_at__isnull=False)),
        )
    )
    for row in rows:
        _count(found[row[what]], {key: value or 0 for key, value in row.items()})
    return found


def _count(tally: Tally, row: dict[str, object]) -> None:
    """Adds one group of recipients; people missing from a shared phone are not reached."""
    people, here, outcome = int(str(row["people"])), int(str(row["here"])), row["outcome"] or ""
    if outcome in SAFE:
        tally.safe += here
        tally.missed += people - here
    elif outcome in HELP:
        tally.help += people
    elif outcome in MISSING:
        tally.missed += people
    else:
        ring, listed = int(str(row["ringing"])), int(str(row["listed"]))
        missed = listed - int(str(row["ringing_listed"]))
        tally.ring += ring
        tally.missed += missed
        tally.wait += people - ring - missed


def _add_leaders(call_out: CallOut, limbs: Iterable[Limb]) -> None:
    ids = {limb.section.leader_id for limb in limbs if limb.section.leader_id}
    leaders = {
        row.pk: row
        for row in described(
            list(call_out.recipients.filter(pk__in=ids).prefetch_related("people__leaderships"))
        )
    }
    for limb in limbs:
        limb.leader = leaders.get(limb.section.leader_id) if limb.section.leader_id else None
        limb.promoted = limb.section.leading > 0


def sent_of(call_out: CallOut) -> dict[str, int]:
    """Texts, calls and segments that went out."""
    if call_out.results:
        return dict(call_out.results["sent"])
    went = Q(state__in=[State.ACCEPTED, State.SENT, State.DELIVERED])
    found = Message.objects.filter(about=call_out.pk).aggregate(
        texts=Count("id", filter=went & Q(channel="text")),
        calls=Count("id", filter=went & Q(channel="call")),
        segments=Sum("segments", filter=went & Q(channel="text")),
    )
    return {key: value or 0 for key, value in found.items()}


def asked_for_help(call_out: CallOut) -> int:
    """How many phones asked for help at any time, also when somebody has since gone and seen."""
    answers = Answer.objects.filter(recipient__call_out=call_out, outcome=Outcome.NEEDS_HELP)
    return answers.values("recipient").distinct().count()
