"""Tags about a tree that pages of other rooms may use."""

from typing import Any
from uuid import UUID

from django import template

from residences.models import MoveSign

register = template.Library()


@register.inclusion_tag("residences/moved_notice.html")
def moved_notice(residence: UUID, about: UUID) -> dict[str, Any]:
    """A word on a call-out's board when branches fell silent together in it; else nothing."""
    signs = MoveSign.objects.open().filter(residence=residence, about=about)
    return {"residence": residence, "signs": signs.select_related("branch")}
