"""The translations room."""

from django.apps import AppConfig


class TranslationsConfig(AppConfig):
    """Languages, texts, translations and their second readers."""

    name = "translations"
