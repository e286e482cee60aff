"""A leader's list: the people of the branches that they lead in this call-out."""

import uuid
from dataclasses import dataclass

from accounts.clock import now
from phonetree.board import look, ringing_now
from phonetree.counts import HELP
from phonetree.models import Recipient
from phonetree.outcomes import MISSING, REACHED, Outcome

MOST = 200  # phones; a leader's branch has about eight people, a page for old phones not thousands


@dataclass
class BranchList:
    """What a leader sees."""

    words: list[str]  # the branches' own words
    you: list[Recipient]  # the leader, if they live in one of these branches
    to_find: list[Recipient]
    helped: list[Recipient]
    reached: list[Recipient]
    reached_people: int
    people: int
    leads: bool


def led_by(leader: Recipient) -> list[uuid.UUID]:
    """The sections that this recipient leads now."""
    sections = leader.call_out.sections.all()
    return [section.pk for section in sections if section.leader_id == leader.pk]


def branch_list(leader: Recipient, *, only_to_find: bool = False) -> BranchList:
    """The list as it is now."""
    ids = led_by(leader)
    ringing = ringing_now(leader.call_out, now())
    rows = list(
        Recipient.objects.filter(section__in=ids)
        .select_related("section")
        .prefetch_related("people")
        .order_by("section__position", "section__word", "number", "id")[:MOST]
    )
    for row in rows:
        row.look = look(row, ringing)  # type: ignore[attr-defined]
    here = [row for row in rows if row.outcome in REACHED]
    others = [row for row in rows if row.pk != leader.pk]
    return BranchList(
        words=sorted({row.section.word for row in rows}),
        you=[row for row in rows if row.pk == leader.pk],
        to_find=[row for row in others if _to_find(row)],
        helped=[row for row in others if row.outcome in HELP],
        reached=[] if only_to_find else [row for row in others if _is_reached(row)],
        reached_people=sum(row.people_here or row.people_count for row in here),
        people=sum(row.people_count for row in rows),
        leads=bool(ids),
    )


def _to_find(row: Recipient) -> bool:
    return row.outcome == Outcome.OPEN or row.outcome in MISSING or row.is_partly_safe


def _is_reached(row: Recipient) -> bool:
    """Each stands in one place: who is only partly safe has still to be found."""
    return row.outcome in REACHED and row.outcome not in HELP and not _to_find(row)
