"""Several names within one sentence: {% load names %}."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from residences.models import Residence, Resident

register = template.Library()


def _joined(around: str, words: Iterable[str]) -> SafeString:
    """Each word in its tags, one beside another."""
    return format_html_join(_(", "), around, ((word,) for word in words))


@register.filter
def listed(words: Iterable[str]) -> SafeString:
    """Words one beside another."""
    return _joined("{}", words)


@register.filter
def isolated(words: Iterable[str]) -> SafeString:
    """Words one beside another, each out of its neighbours' direction."""
    return _joined("<bdi>{}</bdi>", words)


@register.filter
def names(people: Iterable[Resident]) -> SafeString:
    """The aliases of people."""
    return isolated(one.alias for one in people)


@register.filter
def bold_names(people: Iterable[Resident]) -> SafeString:
    """The aliases of people, in bold letters."""
    return _joined("<b><bdi>{}</bdi></b>", (one.alias for one in people))


@register.filter
def code_names(places: Iterable[Residence]) -> SafeString:
    """The code names of residences."""
    return listed(one.code_name for one in places)


@register.filter
def bold_code_names(places: Iterable[Residence]) -> SafeString:
    """The code names of residences, in bold letters."""
    return _joined("<b>{}</b>", (one.code_name for one in places))
