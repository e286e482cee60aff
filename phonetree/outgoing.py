"""Turning what the planner asked for into messages, attempts and links, many at a time."""

import uuid
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

import vault
from accounts.models import new_secret
from messaging.models import Message
from messaging.statuses import State
from phonetree import planner
from phonetree.models import Attempt, CallOut, Link, LinkPurpose, Recipient, Urgency, Wording
from phonetree.wordings import answer_link, leader_link, phrase, text_body

LINK_LASTS = timedelta(hours=24)
LEAD_STEP = 80  # attempts from here on are outside the ladder: word to a leader
STAND_DOWN_STEP = 90  # "it is over"
PURPOSE = "call_out"
LINK_KIND = "phonetree.link"
FIRST, LISTS, SOON, LATER = 0, 1, 2, 5  # leaders; word to leaders; emergencies; the rest


def link_digest(secret: str) -> bytes:
    """How the secret of a resident's link is kept."""
    return vault.link_digest(secret, LINK_KIND)


class Outbox:
    """What one turn of a call-out sends; written in four bulk inserts."""

    def __init__(self, call_out: CallOut, wordings: dict[str, Wording], now: datetime) -> None:
        self.call_out, self.wordings, self.now = call_out, wordings, now
        self.messages: list[Message] = []
        self.attempts: list[Attempt] = []
        self.links: list[Link] = []
        self.to_leaders: list[planner.Lead | planner.TellLeader] = []

    def add_try(self, recipient: Recipient, action: planner.Try) -> None:
        """One step of the ladder: a text with its own link, or a call."""
        body = None
        if action.channel == "text":
            link = answer_link(self.new_link(recipient.pk, LinkPurpose.ANSWER))
            shared = recipient.people_count > 1
            body = text_body(self.wording(recipient), shared=shared, link=link)
        self.add(recipient, action.channel, body, step=action.step)

    def add_lead(self, action: planner.Lead) -> None:
        """Word to a deputy that they lead now; somebody who led from the start needs none."""
        if not action.first and action.leader:
            self.to_leaders.append(action)

    def add_list(self, action: planner.TellLeader) -> None:
        """The list of people to find, to the leader."""
        self.to_leaders.append(action)

    def add(
        self, recipient: Recipient, channel: str, body: str | None, *, step: int, try_no: int = 1
    ) -> None:
        """One message and its attempt, which share their id; somebody without a phone gets none."""
        if recipient.phone_id is None:
            return
        message = Message(
            phone_id=recipient.phone_id,
            channel=channel,
            purpose=PURPOSE,
            about=self.call_out.pk,
            language=recipient.language,
            body=body,
            priority=self.priority(recipient, step),
            state=State.DUE,
            due_at=self.now,
            made_at=self.now,
            changed_at=self.now,
        )
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

    def priority(self, recipient: Recipient, step: int) -> int:
        """Leaders first; then emergencies before what can wait."""
        if step == LEAD_STEP:
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

    def write(self) -> None:
        """Writes everything that was added."""
        if self.to_leaders:
            self._write_to_leaders()
        Message.objects.bulk_create(self.messages, batch_size=1_000)
        Attempt.objects.bulk_create(self.attempts, batch_size=1_000)
        Link.objects.bulk_create(self.links, batch_size=1_000)

    def _write_to_leaders(self) -> None:
        ids = {action.leader for action in self.to_leaders if action.leader}
        leaders = Recipient.objects.in_bulk(ids)
        told = tries_before(ids)
        for action in self.to_leaders:
            leader = leaders.get(action.leader) if action.leader else None
            if leader is None or leader.phone_id is None:
                continue
            told[leader.pk] += 1
            link = leader_link(self.new_link(leader.pk, LinkPurpose.LEAD))
            count = action.count if isinstance(action, planner.TellLeader) else 0
            key = "leader_list" if count else "leader_now"
            body = phrase(self.wording(leader), key, count=count, link=link)
            self.add(leader, "text", body, step=LEAD_STEP, try_no=told[leader.pk])


def tries_before(recipients: Iterable[uuid.UUID]) -> Counter[uuid.UUID]:
    """How often each leader was sent word in this call-out."""
    return Counter(
        Attempt.objects.filter(recipient__in=list(recipients), step=LEAD_STEP).values_list(
            "recipient_id", flat=True
        )
    )
