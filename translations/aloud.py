"""How long it takes to read words aloud, slowly, as for a recording. A guess, and pure."""

import math
import unicodedata

LETTERS = 11  # of an alphabet in one second of calm reading
SYLLABLES = 4  # where one sign is one: Ethiopic, Chinese
_SYLLABIC = ("ETHIOPIC SYLLABLE", "CJK UNIFIED")
REST = 0.4  # seconds at the end of a sentence
_STOPS = ".?!。！？।۔؟።፧"


def seconds(words: str) -> int:
    """Whole seconds, at least one."""
    letters = [sign for sign in words if sign.isalnum()]
    syllables = sum(unicodedata.name(sign, "").startswith(_SYLLABIC) for sign in letters)
    stops = sum(sign in _STOPS for sign in words)
    spoken = (len(letters) - syllables) / LETTERS + syllables / SYLLABLES + stops * REST
    return max(1, math.ceil(spoken))
