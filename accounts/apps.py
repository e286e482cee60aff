"""The accounts room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People who sign in, their roles, and the event trail."""

    name = "accounts"
