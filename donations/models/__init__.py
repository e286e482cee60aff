"""Everything that this room remembers; each subject has a file of its own."""

from donations.models.appeals import Allocation, Appeal, HandOverPoint, Policy
from donations.models.matches import HOLDS, LIVE, DeclineReason, Match, MatchState
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
from donations.models.offers import Movement, Offer, What

__all__ = [
    "HOLDS",
    "LIVE",
    "Allocation",
    "Appeal",
    "ClosedHow",
    "DeclineReason",
    "Facilities",
    "HandOverPoint",
    "Known",
    "Match",
    "MatchState",
    "Movement",
    "Need",
    "Offer",
    "OpenedHow",
    "Policy",
    "Route",
    "Urgency",
    "UrgencyWhy",
    "Waiting",
    "What",
]
