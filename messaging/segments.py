"""How many segments a text message takes, which is what the provider bills.

160 septets, or 153 in each of several parts, while every letter is in the GSM alphabet; otherwise
the whole message turns to UCS-2: 70 units, or 67 in each part. Joiners (U+200C, U+200D) are
letters like any other here: Farsi and Kurdish are misspelt without them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

Encoding = Literal["GSM-7", "UCS-2"]

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = "^{}\\[]~|€\f"  # each is an escape and a letter: two septets, never parted
PROVIDER_LIMIT = 1600  # characters; the provider refuses a longer body (error 21617)

_ONE = {"GSM-7": 160, "UCS-2": 70}  # units, when one message carries it all
_PART = {"GSM-7": 153, "UCS-2": 67}  # units left in each part beside its concatenation header

_NOT_GSM = re.compile(f"[^{re.escape(BASIC + EXTENSION)}]")
_DOUBLE = {
    "GSM-7": re.compile(f"[{re.escape(EXTENSION)}]"),
    "UCS-2": re.compile("[\U00010000-\U0010ffff]"),
}
# What phones and word processors make of a typewriter's signs.
_STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}
)


@dataclass(frozen=True, slots=True)
class Segments:
    """The size of one text: its encoding, its units (septets or UTF-16 units), its segments."""

    encoding: Encoding
    units: int
    count: int


@lru_cache(maxsize=4096)  # a call-out sends few different texts to many people
def measure(text: str) -> Segments:
    """The encoding, units and number of segments of this text; an empty text takes none."""
    encoding: Encoding = "UCS-2" if _NOT_GSM.search(text) else "GSM-7"
    doubles = len(_DOUBLE[encoding].findall(text))
    units = len(text) + doubles
    if units <= _ONE[encoding]:
        return Segments(encoding, units, min(units, 1))
    if not doubles:
        return Segments(encoding, units, -(-units // _PART[encoding]))
    return Segments(encoding, units, sum(1 for _ in _walk(text, encoding)))


def parts(text: str) -> list[str]:
    """The text as the parts that travel one by one; joined they are the text again."""
    size = measure(text)
    if size.count <= 1:
        return [text] if text else []
    return list(_walk(text, size.encoding))


def cost(text: str, price_per_segment: Decimal) -> Decimal:
    """At least this much: some networks part a text earlier, and the provider rounds up."""
    return measure(text).count * price_per_segment


def straightened(text: str) -> str:
    """The text with typewriter quotes and dashes, if that brings it into the cheap alphabet.

    Any other text comes back untouched: a language's own signs are never changed.
    """
    plain = text.translate(_STRAIGHT)
    return text if _NOT_GSM.search(plain) else plain


def _walk(text: str, encoding: Encoding) -> Iterator[str]:
    """Parts as full as they go without parting a two-unit character."""
    double, room = _DOUBLE[encoding], _PART[encoding]
    start = used = 0
    for at, letter in enumerate(text):
        width = 2 if double.match(letter) else 1
        if used + width > room:
            yield text[start:at]
            start, used = at, 0
        used += width
    yield text[start:]
