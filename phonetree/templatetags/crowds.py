"""People, phones and branches of a call-out in words: {% load crowds %}."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from phonetree.launch import ELSEWHERE
from phonetree.models import Section

register = template.Library()


@register.filter
def branch_word(section: Section) -> str:
    """What a branch is called; those who live in none have words too."""
    return _("In no branch") if section.word == ELSEWHERE else section.word


@register.simple_tag
def how_many(people: int, rows: int, phones: int) -> str:
    """So many people, and on how many phones where that is another number."""
    if not phones or people == rows == phones:
        return str(people)
    if rows == phones:
        words = ngettext(
            "%(people)s people on %(n)s phone", "%(people)s people on %(n)s phones", phones
        )
    else:
        words = ngettext(
            "%(people)s people: %(n)s phone, %(without)s without one",
            "%(people)s people: %(n)s phones, %(without)s without one",
            phones,
        )
    return words % {"people": people, "n": phones, "without": rows - phones}
