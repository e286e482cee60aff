"""What a text that came in means: 1 safe, 2 need help, 3 cannot talk, stop, start, or unknown.

Digits only, in any script, because a word means different things to different people. A sentence
is never an answer and never opts out, even with a 1 or a "stop" in it: it goes to a person as it
is, on the board of the call-out. The provider's own words (HELP, INFO, YES …) are never answers
either: it acts on them itself, and in a call-out a person reads them too.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from translations.languages import LANGUAGES, opt_in_words, opt_out_words

MOST_PEOPLE = 20  # on one phone; a higher number is a time, a date or a slip


class Kind(Enum):
    """What somebody said."""

    SAFE = "safe"
    HELP = "needs_help"
    NOT_SAFE_TO_TALK = "not_safe_to_talk"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    RANG = "rang"  # no text at all: a missed call
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """A kind, and with "1 3" how many people are at this phone."""

    kind: Kind
    people: int | None = None


UNKNOWN = Answer(Kind.UNKNOWN)
_BY_DIGIT = {"1": Kind.SAFE, "2": Kind.HELP, "3": Kind.NOT_SAFE_TO_TALK}
_NUMBER = re.compile(r"[0-9]{1,2}")
_NUMBERS = re.compile(r"([123])(?:[\s,،、+.\-]+([0-9]{1,2}))?")

# Chinese numerals are letters to Unicode; a keycap's frame and its selectors are marks.
_CHINESE = dict(zip("一二三四五六七八九", "123456789", strict=True))
_KEYCAP = dict.fromkeys("\ufe0e\ufe0f", "") | {"\u20e3": " "}
# One word in Arabic letters is typed in many ways, depending on the phone's keyboard.
_ARABIC = (
    dict.fromkeys("أإآٱ", "ا")
    | dict.fromkeys("يىې", "ی")
    | dict.fromkeys("ەةہھۀ", "ه")
    | {"ك": "ک", "ـ": "", "\u0670": ""}
    | {chr(mark): "" for mark in range(0x064B, 0x0653)}
)
_TURKISH = {"\u0307": "", "ı": "i"}  # what is left of İ in lower case, and the i without a dot
_SIGNS = str.maketrans(_CHINESE | _KEYCAP)
_LETTERS = str.maketrans(_ARABIC | _TURKISH)


def parse(body: str) -> Answer:
    """What this text means; UNKNOWN is for a person to read."""
    said = _bare(body)
    if numbers := _NUMBERS.fullmatch(said):
        return _numbered(numbers[1], numbers[2])
    word = _fold(said)
    if word in _OPT_OUT:
        return Answer(Kind.OPT_OUT)
    if word in _OPT_IN:
        return Answer(Kind.OPT_IN)
    return UNKNOWN


def digits_of(body: str) -> str:
    """The digits of a text that is nothing but one number, in any script; else nothing."""
    said = _bare(body)
    return said if said.isascii() and said.isdigit() else ""


def number_in(body: str) -> int | None:
    """The number that this text is, in any script's digits; None for anything else."""
    said = _bare(body)
    return int(said) if _NUMBER.fullmatch(said) else None


def plain(body: str) -> str:
    """The text with every script's digits as 0 to 9, and nothing that cannot be seen."""
    text = unicodedata.normalize("NFKC", body).translate(_SIGNS)
    return "".join(_digit(sign) for sign in text if unicodedata.category(sign) != "Cf")


def _numbered(choice: str, count: str | None) -> Answer:
    people = int(count) if count else 0
    if people > MOST_PEOPLE:
        return UNKNOWN
    return Answer(_BY_DIGIT[choice], people or None)


def _bare(body: str) -> str:
    """The text with every script's digits as 0 to 9, without what cannot be seen or heard."""
    signs = list(plain(body))
    while signs and _is_noise(signs[-1]):
        signs.pop()
    return "".join(signs[next((i for i, s in enumerate(signs) if not _is_noise(s)), 0) :])


def _digit(sign: str) -> str:
    value = unicodedata.digit(sign, None)
    return sign if value is None else str(value)


def _is_noise(sign: str) -> bool:
    """Spaces, punctuation, emoji; but money and per cent turn a digit into another statement."""
    category = unicodedata.category(sign)
    return category[0] in "ZPSC" and category != "Sc" and sign != "%"


def _fold(said: str) -> str:
    """The word as it is compared: no case, one form of each Arabic letter, single spaces."""
    return " ".join(said.casefold().translate(_LETTERS).split())


_OPT_OUT = frozenset(_fold(_bare(word)) for word in opt_out_words())
_OPT_IN = frozenset(_fold(_bare(word)) for word in opt_in_words())
# At these the provider itself stops and starts, and says so in English.
_PROVIDERS = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "end",
        "quit",
        "revoke",
        "optout",
        "cancel",
        "start",
        "unstop",
        "yes",
    ]
)


def is_the_providers(body: str) -> bool:
    """Whether the provider has acted on this word and answered it."""
    return _fold(_bare(body)) in _PROVIDERS


def languages_of_stop(body: str) -> list[str]:
    """The languages in which this word means stop."""
    word = _fold(_bare(body))
    return [tag for tag, words in _STOPS.items() if word in words]


_STOPS = {
    tag: frozenset(_fold(_bare(word)) for word in language.opt_out)
    for tag, language in LANGUAGES.items()
}
