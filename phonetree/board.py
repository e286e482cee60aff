"""The facts of a call-out as its board shows them: a constant number of queries, a bounded page."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django.utils.translation import get_language

from messaging import alive
from messaging.alarm import Why
from messaging.models import Message
from messaging.statuses import State
from phonetree.counts import HELP, Tally, sent_of, tallies, tallies_among
from phonetree.models import Answer, CallOut, CallOutState, Recipient, Section, Wording
from phonetree.outcomes import MISSING, SAFE, Outcome
from residences.models import Resident
from translations import languages

WROTE = 6  # who wrote something, at once; the next ones move up as these are marked
SHOWN = 12  # people listed by name in each list; the rest is on the call list
LEAVES = 160  # up to here every phone is drawn on the tree; beyond, only bars
MOST_SAFE = 2_000  # phones whose people the account names as safe; the others are in their branch
DRAWN = 20  # branches on the tree; of more, those with most left to do
WATCHED = timedelta(days=1)  # so long after its beginning a board looks for news by itself
RINGS = timedelta(minutes=2)  # ringing, the message twice and a key; no call of ours takes longer
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
class Limb:
    """A branch on the board."""

    section: Section
    tally: Tally = field(default_factory=Tally)
    leader: Recipient | None = None
    promoted: bool = False
    leaves: list[Recipient] = field(default_factory=list)

    @property
    def is_in_trouble(self) -> bool:
        """True when somebody there needs help or was not reached: it opens by itself."""
        return bool(self.tally.help or self.tally.missed)

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
    help_phones: int
    wrote: list[Recipient]
    wrote_total: int
    missed: list[Recipient]
    missed_total: int
    missed_phones: int
    wordings: list[Wording]
    texts: int
    calls: int
    taken: int  # calls that somebody picked up
    calmed: int  # phones that were sent "it is over"
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
    def in_english(self) -> Wording | None:
        """What English readers get: every call-out has it."""
        return next((one for one in self.wordings if one.language == "en"), None)

    @property
    def in_mine(self) -> Wording | None:
        """The words in the language of the page, where there are any and it is not English."""
        mine = languages.get(get_language() or "en").tag
        found = (one for one in self.wordings if one.language == mine != "en")
        return next((one for one in found if not one.is_foreign), None)

    @property
    def others(self) -> list[Wording]:
        """The words in every other language."""
        return [one for one in self.wordings if one not in (self.in_english, self.in_mine)]

    @property
    def unread(self) -> int:
        """In how many of these languages nobody has checked the words."""
        return sum(one.state != "checked" for one in self.others)

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
        help_phones=many["help_phones"],
        wrote=wrote,
        wrote_total=many["wrote"],
        missed=missed,
        missed_total=many["missed"],
        missed_phones=many["missed_phones"],
        wordings=list(call_out.wordings.all()),
        texts=sent["texts"],
        calls=sent["calls"],
        taken=sent["taken"],
        calmed=sent["calmed"],
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


def safe_by_branch(call_out: CallOut) -> dict[uuid.UUID, list[Resident]]:
    """Who is safe with everybody on their phone, by section; bounded, as a page is."""
    rows = call_out.recipients.filter(outcome__in=SAFE, people_here__gte=F("people_count"))
    rows = rows.only("section_id", "number").prefetch_related("people")
    found: dict[uuid.UUID, list[Resident]] = defaultdict(list)
    for row in rows.order_by("number", "id")[:MOST_SAFE]:
        found[row.section_id] += row.people.all()
    return dict(found)


def _how_many(call_out: CallOut, ringing: Collection[uuid.UUID]) -> dict[str, int]:
    return call_out.recipients.aggregate(
        help=Count("pk", filter=NEEDS_SOMEBODY),
        wrote=Count("pk", filter=WROTE_WORDS),
        missed=Count("pk", filter=_not_found(ringing)),
        help_phones=Count("phone", filter=NEEDS_SOMEBODY),
        missed_phones=Count("phone", filter=_not_found(ringing)),
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


def limb_of(section: Section, ringing: set[uuid.UUID]) -> Limb:
    """One branch by itself, without its people."""
    counts = tallies_among(section.recipients.all(), "section", ringing)
    limb = Limb(section, counts[section.pk])
    _add_leaders(section.call_out, [limb])
    return limb


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


def asked_for_help(call_out: CallOut) -> int:
    """How many phones asked for help at any time, also when somebody has since gone and seen."""
    answers = Answer.objects.filter(recipient__call_out=call_out, outcome=Outcome.NEEDS_HELP)
    return answers.values("recipient").distinct().count()
