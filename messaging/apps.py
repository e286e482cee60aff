"""The messaging room."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Phones, and how a message reaches one."""

    name = "messaging"

    def ready(self) -> None:
        """The question `pk__among` is known to every room."""
        import messaging.sql  # noqa: F401
