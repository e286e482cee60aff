"""What a call says: small values that a room puts together, turned into the provider's XML here."""

from collections.abc import Callable
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

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
class Script:
    """The parts of one stretch of a call, in order; after the last the call ends."""

    parts: tuple[Heard | Gather, ...] = ()


def render(script: Script, key_url: Callable[[str], str]) -> str:
    """The script as TwiML; `key_url` gives the address that takes the keys of a stage."""
    return _document("".join(_part(part, key_url) for part in script.parts) + HANG_UP)


def rejection() -> str:
    """TwiML that turns a call away unanswered: a ring costs nobody anything."""
    return _document('<Reject reason="busy"/>')


def nothing() -> str:
    """TwiML that answers a text with no text."""
    return _document("")


def _document(inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{inside}</Response>'


def _part(part: Heard | Gather, key_url: Callable[[str], str]) -> str:
    match part:
        case Say(words, language):
            return f"<Say language={quoteattr(language)}>{_clean(words)}</Say>"
        case Play(url):
            return f"<Play>{_clean(url)}</Play>"
        case Pause(seconds):
            return f'<Pause length="{seconds}"/>'
        case Gather(said, stage, digits, seconds):
            inside = "".join(_part(one, key_url) for one in said)
            return (
                f'<Gather input="dtmf" numDigits="{digits}" timeout="{seconds}" method="POST"'
                f" action={quoteattr(key_url(stage))}>{inside}</Gather>"
            )


def _clean(text: str) -> str:
    return escape(text.translate(_NO_XML)[:MOST_WORDS])
