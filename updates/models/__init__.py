"""Everything that this room remembers; each subject has a file of its own."""

from updates.models.inbox import Reply, Thread
from updates.models.questions import Question, Trouble
from updates.models.sendings import (
    NOT_BEGUN,
    NOT_SENT,
    Copy,
    LeftOut,
    Update,
    UpdateState,
    UpdateWording,
)

__all__ = [
    "NOT_BEGUN",
    "NOT_SENT",
    "Copy",
    "LeftOut",
    "Question",
    "Reply",
    "Thread",
    "Trouble",
    "Update",
    "UpdateState",
    "UpdateWording",
]
