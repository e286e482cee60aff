"""Where a list of things waits between its pages: sealed, for an hour at most, as lists of people do."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from donations.facts import Kind
from residences.columns import Table
from residences.import_shelf import Gone, forget, is_kept, lay_down, pick_up

__all__ = ["Gone", "Kept", "forget", "put", "take"]
PURPOSE = "donations.list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A list on its way in: whose, for which group, and what its columns were said to hold."""

    pk: UUID = field(default_factory=uuid4)
    by: UUID
    group: UUID
    at: datetime
    table: Table
    fields: tuple[str, ...] = ()
    kind: Kind | None = None
    place: UUID | None = None
    appeal: UUID | None = None

    def matched(
        self,
        fields: tuple[str, ...],
        kind: Kind | None,
        *,
        place: UUID | None,
        appeal: UUID | None,
    ) -> "Kept":
        """The same with its choices; place and appeal are those of every row."""
        return replace(self, fields=fields, kind=kind, place=place, appeal=appeal)


def put(kept: Kept) -> None:
    """Keeps the list in place of what was kept before."""
    facts = asdict(kept)
    packed = json.dumps(facts | {"at": kept.at.isoformat()}, default=str).encode()
    lay_down(kept.pk, packed, purpose=PURPOSE, at=kept.at)


def _key(said: str | None) -> UUID | None:
    return UUID(said) if said else None


def take(pk: UUID, *, by: UUID, now: datetime) -> Kept:
    """The list that this person sent within the hour; Gone if there is none."""
    facts = json.loads(pick_up(pk, purpose=PURPOSE))
    table = facts["table"]
    kept = Kept(
        pk=pk,
        by=UUID(facts["by"]),
        group=UUID(facts["group"]),
        at=datetime.fromisoformat(facts["at"]),
        table=Table(table["headings"], [tuple(row) for row in table["rows"]], table["heading_row"]),
        fields=tuple(facts["fields"]),
        kind=Kind(facts["kind"]) if facts["kind"] else None,
        place=_key(facts.get("place")),
        appeal=_key(facts.get("appeal")),
    )
    if kept.by != by or not is_kept(kept.at, now):
        raise Gone
    return kept
