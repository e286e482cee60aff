"""The life of a text: accepted, on its way, delivered or not, and texts that people send."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from simulator.callbacks import is_web_address
from simulator.records import WHATSAPP, Message, Phone, now
from simulator.refusals import NotPossible, Refusal
from simulator.segments import segments

if TYPE_CHECKING:
    from simulator.network import Network

WINDOW = timedelta(hours=24)  # in which WhatsApp takes free words
LONGEST = 1600  # letters the provider takes in one text
DIALABLE = re.compile(r"\+[1-9]\d{6,14}")
NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
SHORT_CODE = re.compile(r"\d{5,6}")
STOP = frozenset({"stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"})
START = frozenset({"start", "yes", "unstop"})
HELP = frozenset({"help", "info"})
REPLIES = {
    "STOP": "You are unsubscribed and will get no more texts from this number. "
    "Reply START to get them again.",
    "START": "You are subscribed again. Reply STOP to end.",
    "HELP": "Reply STOP to end texts from this number.",
}
NOT_SENT = frozenset({30001, 30002})  # these end as failed; other codes as undelivered


def dialable(number: str) -> bool:
    """Whether this is a full international number."""
    return DIALABLE.fullmatch(number) is not None


def is_whatsapp(address: str) -> bool:
    """Whether this is an address of WhatsApp."""
    return address.startswith(WHATSAPP)


def bare(address: str) -> str:
    """The number of an address."""
    return address.removeprefix(WHATSAPP)


def body_of(asked: Mapping[str, str]) -> str:
    """The words that are asked for: its own, or what fills the one place of a template."""
    if not asked.get("ContentSid"):
        return asked["Body"]
    try:
        return str(json.loads(asked.get("ContentVariables") or "{}").get("1", ""))
    except (ValueError, AttributeError):
        raise Refusal(20001) from None


def keyword(body: str) -> str:
    """STOP, START or HELP when the whole text is one of the provider's words, else nothing."""
    word = body.strip().strip(".!\"'").lower()
    for name, words in (("STOP", STOP), ("START", START), ("HELP", HELP)):
        if word in words:
            return name
    return ""


class Texts:
    """Takes texts from the app to the phones, and from the phones to the app."""

    def __init__(self, network: "Network") -> None:
        self.network = network

    # from the app

    def accept(self, asked: Mapping[str, str]) -> Message:
        """A new text on its way, or a Refusal."""
        self._check(asked)
        sender = asked.get("From", "") or self.network.options.number
        phone = self.network.phone(bare(asked["To"]))
        if phone.refuses(sender):
            raise Refusal(21610)
        if phone.landline == "refuse":
            raise Refusal(21614)
        service = asked.get("MessagingServiceSid", "")
        message = Message(
            sender=sender,
            to=asked["To"],
            body=body_of(asked),
            status="accepted" if service else "queued",
            segments=segments(body_of(asked)),
            template=asked.get("ContentSid", ""),
            callback=asked.get("StatusCallback", ""),
            service=service,
            path=["sending", "sent", "end"],
        )
        self.network.totals.created += 1
        self.network.remember_message(message, phone)
        self._set_off(message, asked)
        return message

    def _check(self, asked: Mapping[str, str]) -> None:
        to, sender, body = asked.get("To", ""), asked.get("From", ""), asked.get("Body", "")
        wrong = (
            (21604, not to),
            (21211, not dialable(bare(to))),
            (63007, is_whatsapp(to) != is_whatsapp(sender)),
            (21603, not sender and not asked.get("MessagingServiceSid")),
            (21212, bool(sender) and not self._can_send(sender)),
            (21266, to == sender),
            (21602, not body and not asked.get("MediaUrl") and not asked.get("ContentSid")),
            (21617, len(body) > LONGEST),
        )
        for code, holds in wrong:
            if holds:
                raise Refusal(code)
        if asked.get("StatusCallback") and not is_web_address(asked["StatusCallback"]):
            raise Refusal(21609)

    @staticmethod
    def _can_send(sender: str) -> bool:
        return any(shape.fullmatch(bare(sender)) for shape in (DIALABLE, NAME, SHORT_CODE))

    def _set_off(self, message: Message, asked: Mapping[str, str]) -> None:
        wait = self._delay(0.25, 0.25)
        if message.service:
            message.path.insert(0, "queued")
        if asked.get("ScheduleType") == "fixed" and asked.get("SendAt"):
            message.status = "scheduled"
            wait = max((_moment(asked["SendAt"]) - now()).total_seconds(), 0)
        self.network.later(wait, self.advance, message)

    def _delay(self, low: float, high: float) -> float:
        step = self.network.options.delay
        return step * self.network.dice.uniform(low, high) if step else 0

    def advance(self, message: Message) -> None:
        """Move a text along its way as far as time allows."""
        while message.path:
            step = message.path.pop(0)
            if step == "end":
                self._arrive(message)
                return
            self._move(message, step)
            wait = self._delay(1, 4) if step == "sent" else self._delay(0.25, 0.75)
            if wait:
                self.network.later(wait, self.advance, message)
                return

    def _move(self, message: Message, status: str, *, code: int | None = None) -> None:
        message.status, message.error_code, message.updated_at = status, code, now()
        if status == "sent":
            message.sent_at = message.updated_at
        if message.callback:
            self.network.postman.callback("text status", message.callback, self._news(message))

    def _news(self, message: Message) -> dict[str, str]:
        news = {
            "AccountSid": self.network.options.account_sid,
            "ApiVersion": "2010-04-01",
            "From": message.sender,
            "MessageSid": message.sid,
            "MessageStatus": message.status,
            "SmsSid": message.sid,
            "SmsStatus": message.status,
            "To": message.to,
        }
        if message.error_code:
            news["ErrorCode"] = str(message.error_code)
        if message.service:
            news["MessagingServiceSid"] = message.service
        return news

    def _arrive(self, message: Message) -> None:
        phone = self.network.phone(message.resident)
        code = self._why_not(phone) or self._why_not_there(phone, message)
        if code is None:
            self.network.totals.delivered += 1
            self._move(message, "delivered")
            self.network.script.on_text(phone, message)
            return
        self.network.totals.undelivered += 1
        self._move(message, "failed" if code in NOT_SENT else "undelivered", code=code)

    @staticmethod
    def _why_not(phone: Phone) -> int | None:
        if phone.dead:
            return 30005
        if phone.off:
            return 30003
        if phone.landline:
            return 30006
        return phone.error

    @staticmethod
    def _why_not_there(phone: Phone, message: Message) -> int | None:
        """WhatsApp takes free words only from whoever was written to within a day."""
        if not is_whatsapp(message.to) or message.template:
            return None
        last = phone.wrote_by_whatsapp
        return None if last is not None and now() - last < WINDOW else 63016

    def cancel(self, message: Message) -> None:
        """Call back a text that has not left yet."""
        if message.status not in {"accepted", "queued", "scheduled"}:
            raise Refusal(30409)
        message.path.clear()
        self._move(message, "canceled")

    def forget(self, message: Message) -> None:
        """Delete a finished text, as the provider lets one do."""
        if not message.finished:
            raise Refusal(20009)
        del self.network.messages[message.sid]

    # from a phone

    def write(self, number: str, body: str, *, to: str = "") -> Message:
        """Somebody types a text and sends it to the app."""
        phone = self.network.phone(number)
        if phone.off or phone.dead:
            raise NotPossible("This phone is switched off or dead; it cannot send.")
        to = to or phone.last_sender or self.network.options.number
        if is_whatsapp(to):
            number, phone.wrote_by_whatsapp = WHATSAPP + number, now()
        if not dialable(bare(to)) and not SHORT_CODE.fullmatch(to):
            raise NotPossible(f"Nobody can answer a name: {to} takes no texts.")
        message = Message(
            sender=number, to=to, body=body, direction="inbound", status="received",
            segments=segments(body), sent_at=now(),
        )  # fmt: skip
        self.network.totals.inbound_texts += 1
        self.network.remember_message(message, phone)
        self._obey(phone, message)
        return message

    def _obey(self, phone: Phone, message: Message) -> None:
        word = keyword(message.body)
        if word == "STOP":
            phone.opted_out.add(message.to)
        elif word == "START":
            phone.opted_out -= {message.to, "*"}
        if word:
            self._reply(phone, message.to, REPLIES[word], automatic=True)

    def _reply(self, phone: Phone, sender: str, body: str, *, automatic: bool) -> None:
        self.network.remember_message(
            Message(
                sender=sender, to=phone.number, body=body, direction="outbound-reply",
                status="delivered", segments=segments(body), sent_at=now(), automatic=automatic,
            ),
            phone,
        )  # fmt: skip

    async def post_inbound(self, message: Message) -> None:
        """Tell the app that a text came in; a text in its answer goes back to the phone."""
        options = self.network.options
        params = inbound_params(message, options.account_sid)
        answer = await self.network.postman.post("text in", options.inbound_text_url, params)
        if not answer.ok:
            self.network.trouble(
                f"A text from a phone was not taken: {answer.trouble or f'HTTP {answer.status}'}."
            )
            return
        for body in replies_in(answer.body):
            self._reply(self.network.phone(bare(message.sender)), message.to, body, automatic=False)


def inbound_params(message: Message, account: str) -> dict[str, str]:
    """What the provider tells of a text that came in: of WhatsApp no places, but who wrote."""
    return {
        "AccountSid": account,
        "ApiVersion": "2010-04-01",
        "Body": message.body,
        "From": message.sender,
        "MessageSid": message.sid,
        "NumMedia": "0",
        "NumSegments": str(message.segments),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
        **(_of_whatsapp(message) if is_whatsapp(message.to) else _PLACES),
    }


_PLACES = {
    f"{end}{part}": "GB" if part == "Country" else ""
    for end in ("From", "To")
    for part in ("City", "Country", "State", "Zip")
}


def _of_whatsapp(message: Message) -> dict[str, str]:
    name, number = "Somebody From There", bare(message.sender).removeprefix("+")
    told = {"type": "whatsapp", "data": {"context": {"ProfileName": name, "WaId": number}}}
    return {
        "ChannelMetadata": json.dumps(told),
        "MessageType": "text",
        "ProfileName": name,
        "ReferralNumMedia": "0",
        "WaId": number,
    }


def replies_in(document: bytes) -> list[str]:
    """The texts an app's answer asks the provider to send back."""
    if b"<Message" not in document:
        return []
    try:
        root = ET.fromstring(document)  # noqa: S314  the app's own answer, on this machine
    except ET.ParseError:
        return []
    return ["".join(verb.itertext()).strip() for verb in root.iter("Message")]


def _moment(written: str) -> datetime:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise Refusal(20001) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
