"""The privacy room."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """How long things are kept, and forgetting."""

    name = "privacy"
