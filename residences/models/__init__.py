"""What residences remember; one file for each subject."""

from residences.models.asking import LinkTo, PersonalLink, Question, Topic
from residences.models.homes import (
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
from residences.models.leading import (
    OPEN_STANDINGS,
    Backing,
    LeaderFacts,
    Naming,
    Nomination,
    Round,
    Standing,
)
from residences.models.moving import Move, MoveSign, TreeChange
from residences.models.numbers import (
    FOR_LEADERS,
    DoneHow,
    Errand,
    ErrandKind,
    NumberChange,
    Why,
)
from residences.models.pins import AlarmPin

__all__ = [
    "FOR_LEADERS",
    "OPEN_STANDINGS",
    "SEES_RESIDENCES",
    "AlarmPin",
    "Backing",
    "Branch",
    "BranchQuerySet",
    "ConsentChannel",
    "DoneHow",
    "Errand",
    "ErrandKind",
    "LeaderFacts",
    "LeaderRank",
    "Leadership",
    "LinkTo",
    "Move",
    "MoveSign",
    "Naming",
    "Nomination",
    "NumberChange",
    "PersonalLink",
    "Question",
    "Residence",
    "ResidenceKind",
    "ResidenceQuerySet",
    "Resident",
    "ResidentPhone",
    "ResidentQuerySet",
    "Round",
    "Standing",
    "Topic",
    "TreeChange",
    "Why",
]
