"""The residences room."""

from django.apps import AppConfig


class ResidencesConfig(AppConfig):
    """Residences, branches and residents."""

    name = "residences"
