"""What the people behind the phones do by themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from simulator.digits import asks_for_a_digit, in_script_of
from simulator.faults import number
from simulator.records import Call, Message, Phone
from simulator.refusals import NotPossible
from simulator.visits import LINK, Visit

if TYPE_CHECKING:
    from simulator.network import Network

ACTS = {
    "answer": "answer by text or by a key in a call",
    "link": "open the link in the text and press its button",
    "ring_back": "ring back and hang up",
    "stop": "send STOP",
    "machine": "have an answering machine",
    "dead": "number no longer in use",
    "off": "switched off",
    "landline": "a landline that takes no texts",
    "busy": "always in another call",
}
ANSWERS = {"1": 80.0, "2": 12.0, "3": 8.0}  # safe, need help, not safe to talk
PICK_UP = (2.0, 12.0)  # seconds a phone rings before its owner takes it
MACHINE_AFTER = 15.0  # seconds of ringing before an answering machine starts
UNTIL_IT_IS_QUIET = 5.0  # seconds between two looks at a phone that still rings
THINKING = (0.5, 3.0)  # seconds between a question heard and a key pressed


@dataclass(slots=True)
class Cast:
    """Shares in percent of who does what; the rest stay silent."""

    shares: dict[str, float] = field(default_factory=dict)
    within: float = 180  # seconds in which those who answer do so
    digits: dict[str, float] = field(default_factory=lambda: dict(ANSWERS))
    seed: int = 7
    opens: str = ""  # part of the address of links that people open; empty is every link

    @classmethod
    def from_json(cls, asked: Mapping[str, object], *, seed: int) -> "Cast":
        """Read a script; ValueError says what was not understood."""
        unknown = set(asked) - set(ACTS) - {"within", "digits", "seed", "opens"}
        if unknown:
            raise ValueError(f"Unknown in a script: {', '.join(sorted(unknown))}")
        shares = {act: number(asked[act]) for act in ACTS if asked.get(act) not in (None, "")}
        if sum(shares.values()) > 100:
            raise ValueError("The shares of a script are more than 100 percent together.")
        digits = asked.get("digits") or dict(ANSWERS)
        if not isinstance(digits, dict) or not all(str(d).isdecimal() for d in digits):
            raise ValueError("digits is a table: which digit, and how many percent press it")
        return cls(
            shares,
            within=number(asked.get("within") or 180, most=86_400),
            digits={str(digit): number(share) for digit, share in digits.items()},
            seed=int(number(asked.get("seed") or seed, most=2**31)),
            opens=str(asked.get("opens", "")),
        )

    def as_json(self) -> dict[str, object]:
        return {
            **self.shares,
            "within": self.within,
            "digits": self.digits,
            "seed": self.seed,
            "opens": self.opens,
        }


class Script:
    """Gives each phone an owner with habits, and acts for them."""

    def __init__(self, network: "Network") -> None:
        self.network = network
        self.now_playing: Cast | None = None

    def clear(self) -> None:
        self.now_playing = None

    def play(self, cast: Cast | None) -> None:
        """Give every phone that nobody set by hand its part."""
        self.now_playing = cast
        for phone in self.network.phones.values():
            self.cast(phone)

    def cast(self, phone: Phone) -> None:
        """The same number with the same seed always gets the same owner."""
        if phone.by_hand:
            return
        phone.act = ""
        phone.off = phone.dead = phone.answering = False
        phone.landline = ""
        if self.now_playing is None:
            return
        chance = Random(f"{self.now_playing.seed} {phone.number}")  # noqa: S311
        phone.act = _draw(self.now_playing.shares, chance.random() * 100) or "silent"
        weights = self.now_playing.digits
        phone.digit = _draw(weights, chance.random() * sum(weights.values())) or "1"
        phone.within = chance.random() * self.now_playing.within
        phone.off, phone.dead = phone.act == "off", phone.act == "dead"
        phone.landline = "late" if phone.act == "landline" else ""

    # texts

    def on_text(self, phone: Phone, message: Message) -> None:
        """Somebody reads a text; perhaps they will answer it."""
        if phone.answering or phone.act not in {"answer", "link", "ring_back", "stop"}:
            return
        if phone.act == "stop" and phone.refuses(message.sender):
            return
        if phone.act != "stop" and not (
            asks_for_a_digit(LINK.sub(" ", message.body)) or self._link(message)
        ):
            return
        phone.answering = True
        self.network.later(phone.within, self._answer, phone, message)

    def _answer(self, phone: Phone, message: Message) -> None:
        if not phone.answering:  # answered in a call meanwhile
            return
        phone.answering = False
        link = self._link(message)
        if phone.act == "ring_back":
            self._ring_back(phone)
        elif phone.act == "link" and link:
            self.network.spawn(Visit(self.network).answer(link, phone.digit))
        else:
            self._write(phone, message)

    def _link(self, message: Message) -> str:
        """The link in a text that people open, an empty string if there is none."""
        opens = self.now_playing.opens if self.now_playing else ""
        return next((link for link in LINK.findall(message.body) if opens in link), "")

    def _write(self, phone: Phone, message: Message) -> None:
        body = "STOP" if phone.act == "stop" else in_script_of(message.body, phone.digit)
        try:
            answer = self.network.texts.write(phone.number, body, to=message.sender)
        except NotPossible:  # a name as sender, or switched off meanwhile
            return
        self.network.spawn(self.network.texts.post_inbound(answer))

    def _ring_back(self, phone: Phone) -> None:
        if phone.call is not None:  # it is still ringing; they ring back afterwards
            self.network.later(UNTIL_IT_IS_QUIET, self._ring_back, phone)
            return
        try:
            call = self.network.calls.dial(phone.number)
        except NotPossible:
            return
        self.network.spawn(self.network.calls.run_inbound(call))

    # calls

    def on_ring(self, phone: Phone, call: Call) -> None:
        """Somebody's phone rings; decide how the ringing ends."""
        habit, after = self._habit(phone)
        if habit:
            self.network.later(after, self.network.calls.decide, call, habit)

    def _habit(self, phone: Phone) -> tuple[str, float]:
        dice = self.network.dice
        if phone.off:
            return "no-answer", 3.0
        if phone.keys or phone.on_call == "answer" or phone.act in {"answer", "link"}:
            return "human", dice.uniform(*PICK_UP)
        if phone.on_call == "machine" or phone.act == "machine":
            return "machine", MACHINE_AFTER
        if phone.on_call in {"busy", "decline"} or phone.act == "busy":
            return "busy", 1.0
        if phone.act == "ring_back" and not phone.answering:
            phone.answering = True
            self.network.later(phone.within, self._ring_back_later, phone)
        return "", 0

    def _ring_back_later(self, phone: Phone) -> None:
        if phone.answering:
            phone.answering = False
            self._ring_back(phone)

    def keys(self, phone: Phone, call: Call, most: int | None) -> str:
        """The keys somebody presses once a question in a call has been asked."""
        if call.answered_by.startswith("machine"):
            return ""
        if phone.keys:
            taken, phone.keys = phone.keys[:most], phone.keys[most or len(phone.keys) :]
            return taken
        if phone.act in {"answer", "link", "ring_back"}:
            phone.answering = False
            return phone.digit if call.gathers == 1 else "1"
        return ""


def _draw(shares: Mapping[str, float], point: float) -> str:
    for name, share in shares.items():
        if point < share:
            return name
        point -= share
    return ""
