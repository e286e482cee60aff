"""Filters for pages of texts: how long words take to say, and what they cost to send."""

from decimal import Decimal

from django import template
from django.conf import settings

from translations import aloud

register = template.Library()


@register.filter
def seconds_aloud(words: str) -> int:
    """About how many seconds somebody needs to read these words aloud."""
    return aloud.seconds(words)


@register.filter
def segments_cost(count: int) -> Decimal:
    """What so many segments cost at least, in pounds."""
    return Decimal(settings.PRICE_PER_SEGMENT) * count
