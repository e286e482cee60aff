"""What a call says: small values that a room puts together, turned into the provider's XML here."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings

from messaging.phones import SafePhone

MOST_WORDS = 4000  # letters in one <Say>; the provider refuses more
HANG_UP = "<Hangup/>"
# Control characters that XML cannot hold, however they are escaped.
_NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


@dataclass(frozen=True, slots=True)
class Say:
    """Words read out by the provider's voice for this language; only where it really has one."""

    words: str
    language: str  # as the provider writes it: "en-GB"


@dataclass(frozen=True, slots=True)
class Play:
    """A recording, by its address."""

    url: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence, so that a person can lift the phone to the ear."""

    seconds: int = 1


Heard = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Something to hear while a key may be pressed; the key comes back with this stage.

    When no key is pressed, the call goes on with the part after it.
    """

    said: tuple[Heard, ...]
    stage: str
    digits: int = 1  # more than one ends with # or after the wait
    seconds: int = 6  # how long to wait for a key once everything was said


@dataclass(frozen=True, slots=True)
class Dial:
    """Rings one more phone and connects it to this call; each side sees our own number only.

    Whoever picks up is first spoken to by the stage `asks`, and is connected when its script lets
    them. When they have talked, or nobody came, the call goes on at `stage`.
    """

    to: SafePhone
    stage: str
    asks: str
    seconds: int = 20  # of ringing
    longest: int = 1800  # seconds of talk: what we pay for ends some time


@dataclass(frozen=True, slots=True)
class Record:
    """Takes down what is said after a tone, until #, a silence, or the longest time.

    `stage` goes on with the call; `news` is told when the provider has put the sound together.
    When nothing is said, the call goes on with the part after it.
    """

    stage: str
    news: str
    seconds: int = 90
    silence: int = 6


@dataclass(frozen=True, slots=True)
class GoOn:
    """The call goes on at this stage, without a key."""

    stage: str


@dataclass(frozen=True, slots=True)
class Script:
    """The parts of one stretch of a call, in order; after the last the call ends."""

    parts: tuple[Heard | Gather | Dial | Record | GoOn, ...] = ()
    ends: bool = True  # False: who hears this is connected to whoever waits for them

    @property
    def is_last(self) -> bool:
        """True when nothing in it leads on: after it the call is over."""
        return self.ends and not any(
            isinstance(p, Gather | Dial | Record | GoOn) for p in self.parts
        )


def render(script: Script, key_url: Callable[[str], str]) -> str:
    """The script as TwiML; `key_url` gives the address that takes the keys of a stage."""
    inside = "".join(_part(part, key_url) for part in script.parts)
    return _document(inside + (HANG_UP if script.ends else ""))


def rejection() -> str:
    """TwiML that turns a call away unanswered: a ring costs nobody anything."""
    return _document('<Reject reason="busy"/>')


def nothing() -> str:
    """TwiML that answers a text with no text."""
    return _document("")


def _document(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


def _part(part: Heard | Gather | Dial | Record | GoOn, key_url: Callable[[str], str]) -> str:
    match part:
        case Gather():
            return _gather(part, key_url)
        case GoOn(stage):
            return f'<Redirect method="POST">{escape(key_url(stage))}</Redirect>'
        case Dial():
            return _dial(part, key_url)
        case Record(stage, news, seconds, silence):
            return (
                f'<Record maxLength="{seconds}" timeout="{silence}" finishOnKey="#" playBeep="true"'
                f' method="POST" action={quoteattr(key_url(stage))}'
                f" recordingStatusCallback={quoteattr(key_url(news))}/>"
            )
    return _heard(part)


def _heard(part: Heard) -> str:
    match part:
        case Say(words, language):
            return f"<Say language={quoteattr(language)}>{_clean(words)}</Say>"
        case Play(url):
            return f"<Play>{_clean(url)}</Play>"
        case Pause(seconds):
            return f'<Pause length="{seconds}"/>'


def _gather(part: Gather, key_url: Callable[[str], str]) -> str:
    inside = "".join(_heard(one) for one in part.said)
    return (
        f'<Gather input="dtmf" numDigits="{part.digits}" timeout="{part.seconds}" method="POST"'
        f" action={quoteattr(key_url(part.stage))}>{inside}</Gather>"
    )


def _dial(part: Dial, key_url: Callable[[str], str]) -> str:
    number = escape(part.to.reveal(reason="dial"))
    # Without callerId the other side would see the number of whoever rings us.
    return (
        f'<Dial callerId="{settings.SENDER_NUMBER}" timeout="{part.seconds}"'
        f' timeLimit="{part.longest}" method="POST" action={quoteattr(key_url(part.stage))}>'
        f'<Number method="POST" url={quoteattr(key_url(part.asks))}>{number}</Number></Dial>'
    )


def _clean(text: str) -> str:
    return escape(text.translate(_NO_XML)[:MOST_WORDS])
