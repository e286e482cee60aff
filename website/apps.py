"""The website room."""

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    """The shell of every page, and the home page."""

    name = "website"

    def ready(self) -> None:
        """Before the first form speaks."""
        from website.plain_words import speak_plainly

        speak_plainly()
