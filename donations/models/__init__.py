"""Everything that this room remembers; each subject has a file of its own."""

from donations.models.appeals import Allocation, Appeal, HandOverPoint, Policy
from donations.models.calling import AppealWords, Checkup, Pledge, Seen, TableDay, ThankBy, Turn
from donations.models.matches import ENDED, HOLDS, LIVE, DeclineReason, Match, MatchState
from donations.models.needs import (
    ClosedHow,
    Facilities,
    Known,
    Need,
    OpenedHow,
    Route,
    Urgency,
    UrgencyWhy,
    Waiting,
)
from donations.models.offers import ADDS, Movement, Offer, Reason, What
from donations.models.pots import COMES_FROM, Pot, PotKind, PotLine, Purpose, Way
from donations.models.runs import NotRun, Run, RunState, Stop
from donations.models.snapshots import Snapshot

__all__ = [
    "ADDS",
    "COMES_FROM",
    "ENDED",
    "HOLDS",
    "LIVE",
    "Allocation",
    "Appeal",
    "AppealWords",
    "Checkup",
    "ClosedHow",
    "DeclineReason",
    "Facilities",
    "HandOverPoint",
    "Known",
    "Match",
    "MatchState",
    "Movement",
    "Need",
    "NotRun",
    "Offer",
    "OpenedHow",
    "Pledge",
    "Policy",
    "Pot",
    "PotKind",
    "PotLine",
    "Purpose",
    "Reason",
    "Route",
    "Run",
    "RunState",
    "Seen",
    "Snapshot",
    "Stop",
    "TableDay",
    "ThankBy",
    "Turn",
    "Urgency",
    "UrgencyWhy",
    "Waiting",
    "Way",
    "What",
]
