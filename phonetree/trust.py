"""How far the words of a call-out can be trusted: as far as the weakest part of them.

A text is a message and how to answer it; in a drill its mark is part of the message. Other words
come later: the all clear, word to leaders, what we answer, what our calls say.
"""

from collections.abc import Iterable

MESSAGE = "message"  # what the text, and a call, says first; not a text's key
TEXT = (MESSAGE, "answer_how", "answer_how_shared")  # what everybody gets at once
ALL_CLEAR = ("all_clear",)
LEADERS = (
    "leader_list",
    "leader_now",
    "leader_task",
    "leader_numbers",
    "leader_seen",
    "leader_unseen",
    "leader_unchanged",
    "leader_which",
    "leader_yourself",
)
ANSWERS = (
    "thanks_safe",
    "thanks_help",
    "thanks_quiet",
    "still_holds",
    "not_understood",
    "ask_people",
    "answered_by_ring",
)
STRENGTH = ("missing", "stale", "draft", "checked")


def weakest(states: Iterable[str]) -> str:
    """The state of what is made of parts in these states."""
    return min(states, key=STRENGTH.index, default="checked")
