"""What kinds and states are called on pages."""

from django import template

from donations.facts import Kind
from donations.models import MatchState
from donations.words import KINDS

register = template.Library()


@register.filter
def kind_name(kind: str) -> str:
    """A kind in words."""
    return str(KINDS[Kind(kind)])


@register.filter
def state_name(state: str) -> str:
    """How far a match has come, in words."""
    return str(MatchState(state).label)
