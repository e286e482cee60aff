"""Digits as people type them: in the script of the message they are answering."""

import re
import unicodedata
from collections import Counter

ZERO = {  # first letter of each script's own digits
    "BENGALI": "০",
    "DEVANAGARI": "०",
    "GURMUKHI": "੦",
    "MYANMAR": "၀",
    "TAMIL": "௦",
}
PERSIAN_LETTERS = frozenset("پچژگکیےٹڈڑںټډړښڼېۍ")
ETHIOPIC_ONE = 0x1369
STANDALONE_ANSWER = re.compile(r"(?<!\d)[123](?!\d)")


def script_of(text: str) -> str:
    """The writing system most letters of a text belong to, as Unicode names it."""
    names = Counter(
        unicodedata.name(letter, "UNKNOWN").split()[0] for letter in text if letter.isalpha()
    )
    foreign = [name for name, _ in names.most_common() if name != "LATIN"]
    # A link is in Latin letters whatever the language, so any other script wins.
    return foreign[0] if foreign else "LATIN"


def in_script_of(text: str, digits: str) -> str:
    """These digits, typed on the keyboard of somebody who reads this text."""
    script = script_of(text)
    if script == "ETHIOPIC":
        return "".join(_ethiopic(digit) for digit in digits)
    if script == "ARABIC":
        zero = ord("۰") if PERSIAN_LETTERS.intersection(text) else ord("٠")
    else:
        zero = ord(ZERO.get(script, "0"))
    return "".join(chr(zero + int(digit)) for digit in digits)


def _ethiopic(digit: str) -> str:
    return digit if digit == "0" else chr(ETHIOPIC_ONE + int(digit) - 1)


def asks_for_a_digit(body: str) -> bool:
    """Whether a text offers 1, 2 or 3 as answers, in any script."""
    folded = "".join(str(unicodedata.digit(letter, letter)) for letter in body)
    return STANDALONE_ANSWER.search(folded) is not None
