"""Turning what the planner asked for into messages, attempts and links, many at a time."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet

import vault
from accounts.models import new_secret
from messaging.figures import gather_anew
from messaging.hours import Quiet
from messaging.models import Message
from messaging.statuses import State
from phonetree import planner
from phonetree.ladder import Kind, Ladder
from phonetree.models import Attempt, CallOut, Link, LinkPurpose, Recipient, Urgency, Wording
from phonetree.outcomes import MISSING, Outcome
from phonetree.succession import Lead, TellLeader
from phonetree.wordings import answer_link, leader_link, list_how, phrase, text_body

LINK_LASTS = timedelta(hours=24)
LEAD_STEP = 80  # attempts from here on are outside the ladder: word to a leader
SHOWN = 2  # numbers of a list that a text names as an example
STAND_DOWN_STEP = 90  # "it is over"
TASK_STEP = 95  # after the end: whom a leader has still to look for
PURPOSE = "call_out"
LINK_KIND = "phonetree.link"
DAY = timedelta(hours=24)  # "it is over" is worth hearing as long as this
FIRST, LISTS, SOON, LATER = 0, 1, 2, 5  # leaders; word to leaders; emergencies; the rest


def link_digest(secret: str) -> bytes:
    """How the secret of a resident's link is kept."""
    return vault.link_digest(secret, LINK_KIND)


@dataclass(frozen=True)
class Hours:
    """When a message may not go out: in the coming night, and once it is no news any more."""

    rests_from: datetime | None
    rests_until: datetime | None
    expires_at: datetime


def hours_of(
    quiet: Quiet | None, lasts: timedelta, now: datetime, *, ends_at: datetime | None = None
) -> Hours:
    """Hours of a message that is written now and stays true so long, not counting the night."""
    latest = [ends_at] if ends_at else []
    if quiet is None:
        return Hours(None, None, min([now + lasts, *latest]))
    begins, ends = coming_night(quiet, now)
    in_the_morning = lasts - (begins - now)
    if in_the_morning <= timedelta():
        return Hours(begins, ends, min([now + lasts, *latest]))
    the_night_after, _ends = coming_night(quiet, ends)
    return Hours(begins, ends, min([ends + in_the_morning, the_night_after, *latest]))


def coming_night(quiet: Quiet, now: datetime) -> tuple[datetime, datetime]:
    """The quiet hours that are, what is left of them, or else that come next.

    Should they come again because clocks are put back, all of it is one night.
    """
    zone = ZoneInfo(settings.TIME_ZONE)
    begins = now if quiet.covers(now, zone) else quiet.begin_after(now, zone)
    ends = quiet.end_after(begins, zone)
    again = quiet.begin_after(ends, zone)
    if again.astimezone(zone).fold:
        ends = quiet.end_after(again, zone)
    return begins, ends


def patience_of(ladder: Ladder) -> timedelta:
    """How long the ladder tries before it gives somebody up: then its texts are no news."""
    given_up = [step.after for step in ladder.steps if step.kind is Kind.GIVE_UP]
    return timedelta(seconds=min(given_up, default=ladder.lasts))


class Outbox:
    """What one turn of a call-out sends; written in four bulk inserts."""

    def __init__(self, call_out: CallOut, wordings: dict[str, Wording], now: datetime) -> None:
        self.call_out, self.wordings, self.now = call_out, wordings, now
        self.is_emergency = call_out.urgency == Urgency.EMERGENCY and not call_out.is_drill
        self.ladder = Ladder.from_data(call_out.ladder)
        self.hours_of_the_end = hours_of(self.ladder.quiet, DAY, now)
        self._hours: dict[Quiet | None, Hours] = {}
        self.messages: list[Message] = []
        self.attempts: list[Attempt] = []
        self.links: list[Link] = []
        self.to_leaders: list[Lead | TellLeader] = []

    def add_try(self, recipient: Recipient, action: planner.Try) -> None:
        """One step of the ladder: a text with its own link, or a call."""
        body = None
        if action.channel == "text":
            link = answer_link(self.new_link(recipient.pk, LinkPurpose.ANSWER))
            shared = recipient.people_count > 1
            body = text_body(self.wording(recipient), shared=shared, link=link)
        phone = recipient.second_id if action.other else recipient.phone_id
        self.add(recipient, action.channel, body, step=action.step, phone=phone)

    def add_lead(self, action: Lead) -> None:
        """Word to a deputy that they lead now; somebody who led from the start needs none."""
        if not action.first and action.leader:
            self.to_leaders.append(action)

    def add_list(self, action: TellLeader) -> None:
        """The list of people to find, to the leader."""
        self.to_leaders.append(action)

    def add_tasks(
        self,
        leader: Recipient,
        count: int,
        numbers: Sequence[int] = (),
        *,
        away: Quiet | None = None,
    ) -> None:
        """How many people have still to be found after the end, to their leader in their hours."""
        link, wording = self.leader_link(leader.pk), self.wording(leader)
        body = phrase(wording, "leader_task", count=count, link=link)
        body += list_how(wording, numbers[:SHOWN])
        self.add(leader, "text", body, step=TASK_STEP)
        if away and away.covers(self.now, ZoneInfo(settings.TIME_ZONE)):
            self._rests(self.messages[-1], away)

    def _rests(self, message: Message, away: Quiet) -> None:
        """It waits until their hours begin, and for the end of the night if that is later."""
        zone = ZoneInfo(settings.TIME_ZONE)
        until = away.end_after(self.now, zone)
        if self.ladder.quiet:
            until = self.ladder.quiet.end_after(until, zone)
        message.rests_from, message.rests_until = self.now, until
        message.expires_at = until + DAY

    def add(
        self,
        recipient: Recipient,
        channel: str,
        body: str | None,
        *,
        step: int,
        try_no: int = 1,
        phone: uuid.UUID | None = None,
    ) -> None:
        """One message and its attempt, which share their id; somebody without a phone gets none."""
        phone = phone or recipient.reached_on
        if phone is None:
            return
        message = self._message(phone, channel, body, recipient=recipient, step=step)
        self.messages.append(message)
        self.attempts.append(
            Attempt(
                message_id=message.pk,
                recipient_id=recipient.pk,
                step=step,
                channel=channel,
                try_no=try_no,
                made_at=self.now,
            )
        )

    def _message(
        self, phone: uuid.UUID, channel: str, body: str | None, *, recipient: Recipient, step: int
    ) -> Message:
        hours = self.hours_of(step)
        return Message(
            phone_id=phone,
            channel=channel,
            purpose=PURPOSE,
            is_emergency=self.is_emergency,
            about=self.call_out.pk,
            language=recipient.language,
            body=body,
            priority=self.priority(recipient, step),
            state=State.DUE,
            due_at=self.now,
            rests_from=hours.rests_from,
            rests_until=hours.rests_until,
            expires_at=hours.expires_at,
            made_at=self.now,
            changed_at=self.now,
        )

    def hours_of(self, step: int) -> Hours:
        """When this may not go out: each step of the ladder has hours of its own."""
        if step == STAND_DOWN_STEP:
            return self.hours_of_the_end
        rungs = self.ladder.rungs
        quiet = self.ladder.quiet_of(rungs[step]) if step < len(rungs) else self.ladder.quiet
        if quiet not in self._hours:
            ends_at, patience = self.call_out.ends_at, patience_of(self.ladder)
            self._hours[quiet] = hours_of(quiet, patience, self.now, ends_at=ends_at)
        return self._hours[quiet]

    def priority(self, recipient: Recipient, step: int) -> int:
        """Leaders first; then emergencies before what can wait."""
        if step in {LEAD_STEP, TASK_STEP}:
            return LISTS
        if recipient.rank:
            return FIRST
        return SOON if self.call_out.urgency == Urgency.EMERGENCY else LATER

    def wording(self, recipient: Recipient) -> Wording:
        """The words that this recipient reads."""
        return self.wordings.get(recipient.language) or self.wordings["en"]

    def new_link(self, recipient_id: uuid.UUID, purpose: LinkPurpose) -> str:
        """The secret of a new link; only its digest is kept."""
        secret = new_secret()
        self.links.append(
            Link(
                digest=link_digest(secret),
                purpose=purpose,
                recipient_id=recipient_id,
                made_at=self.now,
                expires_at=self.now + LINK_LASTS,
            )
        )
        return secret

    def leader_link(self, recipient_id: uuid.UUID) -> str:
        """The address of a new link to a leader's list."""
        return leader_link(self.new_link(recipient_id, LinkPurpose.LEAD))

    def write(self) -> None:
        """Writes everything that was added."""
        if self.to_leaders:
            self._write_to_leaders()
        Message.objects.bulk_create(self.messages, batch_size=1_000)
        Attempt.objects.bulk_create(self.attempts, batch_size=1_000)
        Link.objects.bulk_create(self.links, batch_size=1_000)
        gather_anew(Message, Attempt, Link, rows=len(self.messages))

    def _write_to_leaders(self) -> None:
        ids = {action.leader for action in self.to_leaders if action.leader}
        leaders = Recipient.objects.select_related("phone", "second").in_bulk(ids)
        told, numbers = tries_before(ids), self._to_find()
        for action in self.to_leaders:
            leader = leaders.get(action.leader) if action.leader else None
            if leader is None or leader.reached_on is None:
                continue
            told[leader.pk] += 1
            values: dict[str, object] = {"link": self.leader_link(leader.pk)}
            if isinstance(action, TellLeader):
                values["count"] = action.count
            key = "leader_list" if "count" in values else "leader_now"
            body = phrase(self.wording(leader), key, **values)
            if isinstance(action, TellLeader):
                on_list = (numbers[section] for section in action.sections)
                body += list_how(self.wording(leader), list(chain(*on_list))[:SHOWN])
            self.add(leader, "text", body, step=LEAD_STEP, try_no=told[leader.pk])

    def _to_find(self) -> dict[uuid.UUID, list[int]]:
        """By section, the numbers of those whom its leader looks for; one query."""
        sections = {
            one
            for action in self.to_leaders
            if isinstance(action, TellLeader)
            for one in action.sections
        }
        leaders = [action.leader for action in self.to_leaders if action.leader]
        rows = Recipient.objects.filter(section__in=sections).exclude(pk__in=leaders)
        return numbers_to_find(rows)


def numbers_to_find(recipients: QuerySet[Recipient]) -> dict[uuid.UUID, list[int]]:
    """By section, the numbers on the leader's list of those who are not found yet."""
    missing = recipients.filter(outcome__in=[Outcome.OPEN, *MISSING], number__isnull=False)
    found: dict[uuid.UUID, list[int]] = defaultdict(list)
    for section, number in missing.order_by("number").values_list("section", "number"):
        if number is not None:
            found[section].append(number)
    return found


def tries_before(recipients: Iterable[uuid.UUID]) -> Counter[uuid.UUID]:
    """How often each leader was sent word in this call-out."""
    return Counter(
        Attempt.objects.filter(recipient__in=list(recipients), step=LEAD_STEP).values_list(
            "recipient_id", flat=True
        )
    )
