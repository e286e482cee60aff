"""The donations room."""

from django.apps import AppConfig


class DonationsConfig(AppConfig):
    """What neighbours give, what residents need, and who gets what."""

    name = "donations"
