"""The messaging room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Phones, and how a message reaches one."""

    name = "messaging"
