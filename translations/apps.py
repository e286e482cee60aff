"""The translations room."""

from django.apps import AppConfig


class translationsConfig(AppConfig):
    """Phones, and how a message reaches one."""

    name = "translations"
