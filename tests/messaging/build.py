"""Builders for this room: they fill in what a test does not say."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from messaging import actions
from messaging.answers import Answer
from messaging.inbound import Taken, one_by_one
from messaging.incoming import Turn
from messaging.models import Inbound, Message, Phone
from messaging.transports.signature import sign
from messaging.voice import Gather, Say, Script

TEN_AM = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
OMAR, LEILA, SARA = "+447700900123", "+447700900124", "+447700900125"
MINUTE = timedelta(minutes=1)
_numbers = count(1)


def phone(number: str | None = None, **facts: Any) -> Phone:
    """A saved phone; the one that is there already, if there is one."""
    number = number or f"+447700900{next(_numbers) % 900:03}"
    found = Phone.objects.with_number(number).first() or Phone.of(number)
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    return found


def unsaved(to: Phone | str | None = None, **facts: Any) -> Message:
    """A message that is due at ten."""
    defaults = {
        "phone": to if isinstance(to, Phone) else phone(to),
        "channel": "text",
        "purpose": "system",
        "language": "en",
        "body": "Please answer 1, 2 or 3.",
        "due_at": TEN_AM,
        "made_at": TEN_AM,
        "changed_at": TEN_AM,
    }
    return Message(**(defaults | facts))


def message(to: Phone | str | None = None, **facts: Any) -> Message:
    """The same, queued."""
    return actions.queue_messages(messages=[unsaved(to, **facts)])[0]


class Heard:
    """A room above that listens: it notes what it was offered and answers as it is told."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Forgets everything and takes everything."""
        self.answers: list[Answer] = []
        self.reply: str | None = "Thank you."
        self.takes, self.fails = True, False
        self.turns: list[Turn] = []
        self.says: Script | None = None  # to whoever rings; None turns them away

    def handle(self, inbound: Inbound, answer: Answer, now: datetime) -> Taken | None:
        """An INBOUND_HANDLER."""
        if self.fails:
            raise RuntimeError("the room above is broken")
        self.answers.append(answer)
        return Taken("tests", self.reply, "en") if self.takes else None

    def talk(self, inbound: Inbound, turn: Turn, now: datetime) -> Script | None:
        """What CALLS_IN names."""
        if self.fails:
            raise RuntimeError("the room above is broken")
        self.turns.append(turn)
        return self.says


heard = Heard()
handle = one_by_one(heard.handle)
talk = heard.talk


def script(message: Message, stage: str, digits: str, now: datetime) -> Script:
    """A CALL_SCRIPT: a greeting, a question, and thanks for the key."""
    if digits:
        return Script((Say(f"You pressed {digits} at {stage}.", "en-GB"),))
    question = Gather((Say("Are you safe? <Press> 1 & wait", "en-GB"),), "ask")
    return Script((question, question))


def tick(now: datetime) -> None:
    """A TICK that fails, as a room above may."""
    raise RuntimeError("this room is broken")


def signed(
    path: str, fields: dict[str, str], settings: Any, token: str | None = None
) -> dict[str, Any]:
    """Arguments for a client's post() as the provider would make it."""
    fields = {"AccountSid": settings.TWILIO_ACCOUNT_SID, **fields}
    address = settings.PUBLIC_URL + path
    return {
        "path": path,
        "data": encoded(fields),
        "content_type": "application/x-www-form-urlencoded",
        "headers": {"X-Twilio-Signature": sign(address, fields, token)},
    }


def encoded(fields: dict[str, str]) -> str:
    """The fields as a form."""
    from urllib.parse import urlencode

    return urlencode(fields)
