"""The leaflets room."""

from django.apps import AppConfig


class LeafletsConfig(AppConfig):
    """Leaflets in every language, on paper and behind the code on the poster."""

    name = "leaflets"
