"""The website room."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The shell of every page, and the home page."""

    name = "website"
