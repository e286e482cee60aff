"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, their roles, and the event trail."""

    name = "accounts"

    def ready(self) -> None:
        """Listens to sign-ins and looks at the settings."""
        from accounts import checks, receivers

        assert checks  # noqa: S101 - importing it registers the checks
        receivers.connect()
