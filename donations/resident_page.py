"""What a resident sees of what they need: each need with its state, its place, its proof."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from donations import checkups
from donations.facts import Kind
from donations.models import HOLDS, Checkup, Facilities, Match, MatchState, Need, Route
from donations.resident_words import why_chosen, why_unfit
from donations.saying import Voice, day_of, live_of
from donations.words import Words
from residences.models import Resident


@dataclass(frozen=True, slots=True)
class Parcel:
    """Something that was promised to somebody."""

    match: Match
    day: str  # until when it is kept

    @classmethod
    def of(cls, match: Match) -> "Parcel":
        """What was promised, with its offer."""
        return cls(match, day_of(match.held_until))

    @property
    def is_service(self) -> bool:
        """Somebody does it for them: nothing is fetched."""
        return self.match.offer.kind == Kind.SERVICE

    @property
    def agreed(self) -> tuple[str, str] | None:
        """The day and hour of a service, once they are agreed."""
        at = self.match.agreed_at
        return (day_of(at), f"{timezone.localtime(at):%H:%M}") if at else None

    @property
    def accepted(self) -> bool:
        """They said yes."""
        return self.match.state == MatchState.ACCEPTED

    @property
    def why(self) -> list[str]:
        """Why they were chosen, as it was then; in the language of the page."""
        return why_chosen(self.match.why)


@dataclass(frozen=True, slots=True)
class Row:
    """One need as they read it."""

    need: Need
    word: str
    parcels: list[Parcel]
    proposed: bool  # a person looks at it now
    why_not: str  # the proof, as it is told by text
    place: int | None
    promised: int  # besides, what suits them and is promised already
    unfit: list[tuple[int, Words]]  # of what is there: how many do not suit, and why


@dataclass(frozen=True, slots=True)
class Way:
    """How things reach them."""

    desk: bool
    name: str
    where: str
    hours: str
    day: str


def key_of(value: str) -> UUID:
    """What the button named; a key that nothing has when it names nothing."""
    try:
        return UUID(value)
    except ValueError:
        return UUID(int=0)


def rows_of(resident: Resident, voice: Voice) -> list[Row]:
    """What they wait for, in as many queries for one need as for all."""
    needs = list(
        Need.objects.open()
        .filter(resident=resident)
        .select_related("waiting")
        .order_by("opened_at", "pk")
    )
    matches = live_of(needs)
    return [_row(need, matches.get(need.pk, []), voice) for need in needs]


def _row(need: Need, matches: list[Match], voice: Voice) -> Row:
    waiting = getattr(need, "waiting", None)
    return Row(
        need=need,
        word=voice.word(need.kind),
        parcels=[Parcel.of(one) for one in matches if one.state in set(HOLDS)],
        proposed=any(one.state == MatchState.PROPOSED for one in matches),
        why_not=voice.why(need) if waiting or not matches else "",
        place=waiting.place if waiting else None,
        promised=waiting.promised if waiting else 0,
        unfit=why_unfit(waiting.refusals) if waiting else [],
    )


def next_day(resident: Resident, now: datetime) -> str:
    """The next day on which something comes to where they live; empty when nobody knows one."""
    today = timezone.localdate(now)
    rows = Facilities.objects.filter(residence=resident.residence_id, next_on__gte=today)
    found = rows.values_list("next_on", flat=True).first()
    return f"{found.day}/{found.month}" if found else ""


def way_to(resident: Resident, now: datetime) -> Way | None:
    """Where they get what is promised; nothing while nobody has said."""
    found = Facilities.objects.filter(residence=resident.residence_id).select_related("point")
    known = found.first()
    if known is None or known.route == Route.REFUSED:
        return None
    day = next_day(resident, now)
    if known.route == Route.DESK:
        return Way(desk=True, name="", where="", hours="", day=day)
    if known.point is None:
        return None
    point = known.point
    return Way(desk=False, name=point.name, where=point.where, hours=point.hours, day=day)


def to_ask(resident: Resident, now: datetime) -> list[Match]:
    """What was handed to them lately, of which nobody has said yet whether it works."""
    asked = Checkup.objects.unanswered(now - checkups.SHOWN).filter(match__need__resident=resident)
    rows = Match.objects.filter(checkup__in=asked).select_related("need")
    return list(rows.order_by("ended_at", "pk"))
