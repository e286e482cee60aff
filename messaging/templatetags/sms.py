"""Filters for pages that show what a text weighs."""

from django import template

from messaging import segments

register = template.Library()


@register.filter
def segments_of(words: str) -> segments.Segments:
    """The encoding, units and segments of these words as a text message."""
    return segments.measure(words)
