"""What residences remember; one file for each subject."""

from residences.models.homes import (
    LEADER_LOAD,
    SEES_RESIDENCES,
    Branch,
    BranchQuerySet,
    ConsentChannel,
    LeaderRank,
    Leadership,
    Residence,
    ResidenceKind,
    ResidenceQuerySet,
    Resident,
    ResidentPhone,
    ResidentQuerySet,
)

__all__ = [
    "LEADER_LOAD",
    "SEES_RESIDENCES",
    "Branch",
    "BranchQuerySet",
    "ConsentChannel",
    "LeaderRank",
    "Leadership",
    "Residence",
    "ResidenceKind",
    "ResidenceQuerySet",
    "Resident",
    "ResidentPhone",
    "ResidentQuerySet",
]
