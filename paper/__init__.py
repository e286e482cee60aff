"""Paper: words and numbers set into tagged PDFs and pictures."""

from paper.hands import hand
from paper.typesetting import MissingLetters, TooMuch, Unset, look, pictures, typeset, typeset_each
from paper.words import clean, isolated

__all__ = [
    "MissingLetters",
    "TooMuch",
    "Unset",
    "clean",
    "hand",
    "isolated",
    "look",
    "pictures",
    "typeset",
    "typeset_each",
]
