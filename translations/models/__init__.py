"""Everything that translations remember."""

from translations.models.sounds import Recording
from translations.models.texts import SOURCE, FormerWords, Kind, Text, Translation
from translations.models.workshop import (
    Comment,
    FormerTranslation,
    Term,
    TermWords,
    TranslatorLink,
    WorkLanguage,
)

__all__ = [
    "SOURCE",
    "Comment",
    "FormerTranslation",
    "FormerWords",
    "Kind",
    "Recording",
    "Term",
    "TermWords",
    "Text",
    "Translation",
    "TranslatorLink",
    "WorkLanguage",
]
