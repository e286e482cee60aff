"""Drills in pages of other rooms: who was never reached."""

from typing import Any

from django import template

from phonetree.never import never_reached as find_never_reached
from residences.models import Residence

register = template.Library()
SHOWN = 6  # people named at once; the others unfold


@register.inclusion_tag("phonetree/drills/_never.html")
def never_reached(residence: Residence) -> dict[str, Any]:
    """Who has never been reached at this residence, and what to do about each."""
    people = find_never_reached(residence)
    return {"first": people[:SHOWN], "others": people[SHOWN:], "total": len(people)}
