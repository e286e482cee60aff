"""Filters for pages of texts: what hints say, how long words take to say, what they cost to send."""

from decimal import Decimal

from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from translations import aloud
from translations.hints import SENTENCES, Hint

register = template.Library()
PLACES: dict[str, Promise] = {"line": _("line %(n)s"), "row": _("row %(n)s")}


@register.filter
def seconds_aloud(words: str) -> int:
    """About how many seconds somebody needs to read these words aloud."""
    return aloud.seconds(words)


@register.filter
def segments_cost(count: int) -> Decimal:
    """What so many segments cost at least, in pounds."""
    return Decimal(settings.PRICE_PER_SEGMENT) * count


@register.filter
def hint_words(hint: Hint) -> str:
    """What a hint says, in the language of the page."""
    said = gettext(SENTENCES[hint.code])
    return said % hint.detail if "%s" in said else said


@register.filter
def place_words(place: str) -> str:
    """Where in a file something stands, such as "row 3"."""
    word, _space, number = place.partition(" ")
    return str(PLACES[word]) % {"n": number}
