"""Branches of a call-out as the planner sees them: who may lead each, and whom they have to find."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count

from messaging.hours import Quiet
from phonetree.models import CallOut, Recipient, RecipientPerson, Section, Urgency
from phonetree.outcomes import Outcome, Reason
from phonetree.succession import Candidate
from phonetree.succession import Section as Facts
from residences.coverage import LOAD_CAP
from residences.holding import came, leading
from residences.models import Residence

NUMBERS = (
    *("phone", "phone__opted_out_at", "phone__dead_since"),
    *("second", "second__opted_out_at", "second__dead_since"),
)
FACTS = ("rung_from", "rung_until", "cap")  # of what a leader told us
Said = tuple[
    time | None, time | None, int | None
]  # these, of one leader; None where they said nothing


@dataclass(frozen=True, slots=True)
class Told:
    """What those who lead on one phone told us."""

    away: Quiet | None = None
    cap: int | None = None


def sections_of(call_out: CallOut, now: datetime) -> list[Facts]:
    """Every branch of this call-out; four queries whatever their number."""
    rows = list(call_out.sections.all())
    people = {str(leader.id): leader for leader in _leaders(call_out, rows, now)}
    listed = dict(
        call_out.recipients.filter(  # who asked for no texts is to be looked for as well
            outcome__in=[Outcome.OPEN, Outcome.OPTED_OUT], listed_at__isnull=False
        )
        .order_by()
        .values_list("section")
        .annotate(count=Count("*"))
    )
    return [
        Facts(
            id=row.pk,
            candidates=tuple(people.get(one) or _gone(one) for one in row.candidates),
            leading=row.leading,
            leading_since=row.leading_since,
            told_at=row.told_at,
            listed=listed.get(row.pk, 0),
            people=row.people,
        )
        for row in rows
    ]


def _gone(recipient: str) -> Candidate:
    """Keeps the place of a leader who was deleted, for a section counts in places."""
    return Candidate(uuid.UUID(recipient), reachable=False)


def _leaders(call_out: CallOut, sections: list[Section], now: datetime) -> list[Candidate]:
    """Who may lead; somebody whose number changes meanwhile is passed over like one without any."""
    ids = {uuid.UUID(candidate) for section in sections for candidate in section.candidates}
    # By their ids alone: with the call-out too, SQLite reads all of its recipients for them.
    leading = Recipient.objects.filter(pk__among=ids)
    waiting = list(came(now).values_list("resident", flat=True))  # on most days nobody
    held = set(leading.filter(people__in=waiting).values_list("pk", flat=True)) if waiting else ()
    said = told(ids, hours=minds_hours(call_out.urgency))
    # Not as models: a whole network has hundreds of them, and they are asked for in every turn.
    rows = leading.values_list("pk", "outcome", *NUMBERS)
    return [
        Candidate(
            pk,
            Outcome(outcome),
            reachable=pk not in held and not (obstacle_of(*row[:3]) and obstacle_of(*row[3:])),
            away=said[pk].away,
            cap=said[pk].cap,
        )
        for pk, outcome, *row in rows
    ]


def obstacle_of(
    phone: uuid.UUID | None, opted_out_at: datetime | None, dead_since: datetime | None
) -> Reason:
    """Why this phone cannot be used now, NONE when it can."""
    if phone is None:
        return Reason.NO_PHONE
    if opted_out_at:
        return Reason.OPTED_OUT
    return Reason.DEAD_NUMBER if dead_since else Reason.NONE


def minds_hours(urgency: str) -> bool:
    """False in an emergency, in which leaders are woken like everybody."""
    return urgency != Urgency.EMERGENCY


def told(recipients: Collection[uuid.UUID], *, hours: bool) -> dict[uuid.UUID, Told]:
    """When those who lead on these phones can be rung, and how many people they can look after."""
    leads = RecipientPerson.objects.filter(
        recipient__pk__among=recipients, resident__leaderships__isnull=False
    )
    facts = [f"resident__leader_facts__{name}" for name in FACTS]
    said: dict[uuid.UUID, list[Said]] = defaultdict(list)
    # Who leads two branches comes twice; the database would sort everybody to find that.
    for recipient, _resident, *row in set(leads.values_list("recipient", "resident", *facts)):
        said[recipient].append((row[0], row[1], row[2]))
    return {one: together(said[one], hours=hours) for one in recipients}


def said_by_leaders(residence: Residence) -> dict[uuid.UUID, Said]:
    """What each who leads in this residence told us, before anything is frozen."""
    led = leading().filter(branch__residence=residence).order_by()
    facts = [f"resident__leader_facts__{name}" for name in FACTS]
    rows = led.values_list("resident", *facts).distinct()
    return {resident: (row[0], row[1], row[2]) for resident, *row in rows}


def together(rows: Sequence[Said], *, hours: bool) -> Told:
    """A phone of several leaders is rung at any hour, and carries what all of them can."""
    if not rows:
        return Told()
    away = away_of(*rows[0][:2]) if hours and len(rows) == 1 else None
    return Told(away, sum(LOAD_CAP if cap is None else cap for _from, _until, cap in rows))


def away_of(rung_from: time | None, rung_until: time | None) -> Quiet | None:
    """The hours in which somebody cannot be rung who can be within these; None: at any hour."""
    if rung_from is None or rung_until is None or rung_from == rung_until:
        return None
    return Quiet(rung_until, rung_from)
