"""The updates room."""

from django.apps import AppConfig


class UpdatesConfig(AppConfig):
    """News, questions, and what people write of themselves."""

    name = "updates"
