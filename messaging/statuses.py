"""States of a message and the ranks that keep them from going backwards (design §3, outcome table)."""

from enum import StrEnum


class State(StrEnum):
    """Where one message stands; the database holds the same list by CHECK."""

    DUE = "due"  # to be sent
    SENDING = "sending"  # claimed; nobody knows yet
    ACCEPTED = "accepted"  # the provider said 201
    SENT = "sent"  # text: with the network; call: ringing
    DELIVERED = "delivered"  # text: on the phone; call: somebody or something picked up
    FAILED = "failed"  # for good
    UNKNOWN = "unknown"  # may have gone out; never sent again
    CANCELLED = "cancelled"  # not needed any more


OPEN = (State.DUE, State.SENDING)
FINAL = (State.DELIVERED, State.FAILED, State.CANCELLED)
RANKS = {
    State.DUE: 0,
    State.SENDING: 1,
    State.UNKNOWN: 2,
    State.ACCEPTED: 3,
    State.SENT: 4,
    State.FAILED: 5,
    State.DELIVERED: 6,
    State.CANCELLED: 7,
}

TEXT_STATES = {
    "accepted": State.ACCEPTED,
    "scheduled": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
}
CALL_STATES = {
    "queued": State.ACCEPTED,
    "initiated": State.ACCEPTED,
    "ringing": State.SENT,
    "in-progress": State.SENT,
    "completed": State.DELIVERED,
    "busy": State.FAILED,
    "no-answer": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.CANCELLED,
}


def of_provider(channel: str, status: str) -> State | None:
    """Our state for the provider's word, None for a word that we do not know."""
    return (CALL_STATES if channel == "call" else TEXT_STATES).get(status)


def raised(current: State, reported: State) -> State:
    """The higher of two states: reports come in any order and twice, a state never goes back."""
    return reported if RANKS[reported] > RANKS[current] else current
