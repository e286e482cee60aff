"""Everything that the phone tree remembers; each subject has a file of its own."""

from phonetree.models.alarms import Alarm, AlarmQuerySet, AlarmReason, Witness
from phonetree.models.call_outs import (
    UNDER_WAY,
    Answer,
    Attempt,
    CallOut,
    CallOutQuerySet,
    CallOutState,
    Recipient,
    RecipientPerson,
    RecipientQuerySet,
    Section,
    Urgency,
    Wording,
)
from phonetree.models.choices import HOW_CHOICES, OUTCOME_CHOICES
from phonetree.models.drills import (
    DrillResult,
    DrillSchedule,
    DrillState,
    PlannedDrill,
    SkipReason,
)
from phonetree.models.ladders import (
    LadderState,
    LadderStep,
    LadderVersion,
    LadderVersionQuerySet,
)
from phonetree.models.line import (
    CallIn,
    Line,
    LineMode,
    RingMeans,
    SoundField,
    Voicemail,
    VoicemailQuerySet,
)
from phonetree.models.links import Link, LinkPurpose
from phonetree.models.rung import Ended, Rung
from phonetree.models.shifts import Helper, Shift
from phonetree.models.tasks import SOME_MISSING, Task, TaskQuerySet
from phonetree.models.written import Written
from phonetree.printed import Printing

__all__ = [
    "HOW_CHOICES",
    "OUTCOME_CHOICES",
    "SOME_MISSING",
    "UNDER_WAY",
    "Alarm",
    "AlarmQuerySet",
    "AlarmReason",
    "Answer",
    "Attempt",
    "CallIn",
    "CallOut",
    "CallOutQuerySet",
    "CallOutState",
    "DrillResult",
    "DrillSchedule",
    "DrillState",
    "Ended",
    "Helper",
    "LadderState",
    "LadderStep",
    "LadderVersion",
    "LadderVersionQuerySet",
    "Line",
    "LineMode",
    "Link",
    "LinkPurpose",
    "PlannedDrill",
    "Printing",
    "Recipient",
    "RecipientPerson",
    "RecipientQuerySet",
    "RingMeans",
    "Rung",
    "Section",
    "Shift",
    "SkipReason",
    "SoundField",
    "Task",
    "TaskQuerySet",
    "Urgency",
    "Voicemail",
    "VoicemailQuerySet",
    "Witness",
    "Wording",
    "Written",
]
