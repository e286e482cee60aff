"""What a person should do about a code of the provider, in the language of the page."""

from django.utils.translation import gettext

from messaging.errors import explain


def advice_on(code: str) -> str:
    """One sentence; empty where nothing went wrong."""
    return gettext(explain(code).sentence) if code else ""
