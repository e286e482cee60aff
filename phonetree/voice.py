"""What our call says, and what a key pressed in it means."""

from datetime import datetime

from messaging.models import Message
from messaging.voice import Gather, Heard, Pause, Script
from phonetree.models import Recipient, Wording
from phonetree.outcomes import Outcome
from phonetree.reports import record_answer
from phonetree.spoken import can_ring, heard, wording_heard
from phonetree.wordings import MESSAGE

KEYS = {"1": Outcome.SAFE, "2": Outcome.NEEDS_HELP, "3": Outcome.NOT_SAFE_TO_TALK}
THANKS = {
    Outcome.SAFE: "voice_thanks",
    Outcome.NEEDS_HELP: "voice_help",
    Outcome.NOT_SAFE_TO_TALK: "voice_quiet",
}
ANSWER, PEOPLE = "answer", "people"
AFTER = "-"  # and how often they have heard it again: "answer-2"
REPEAT = "9"
MOST_REPEATS = 5  # of one call: a phone that lies on its keys must not listen all night


def script(message: Message, stage: str, digits: str, now: datetime) -> Script:
    """The next stretch of the call; none once a machine is known to listen, for nobody is reached."""
    if message.answered_by.startswith(("machine", "fax")):
        return Script()
    recipient = Recipient.objects.get(attempts=message.pk)
    wording = wording_heard(recipient)
    if stage == PEOPLE:
        return count_people(str(message.pk), recipient, wording, digits, now)
    stage, _dash, heard_before = stage.partition(AFTER)
    if stage == ANSWER and digits in KEYS:
        return take_key(str(message.pk), recipient, wording, digits, now)
    if not can_ring(wording):  # its recording was removed while the phone rang
        return Script()
    before = int(heard_before) if heard_before.isdecimal() else 0
    repeats = before + 1 if stage == ANSWER else 0
    if repeats > MOST_REPEATS:
        return Script(heard(wording, "voice_end"))
    wrong = stage == ANSWER and digits != REPEAT
    return ask(wording, first="voice_repeat" if wrong else "", repeats=repeats)


def ask(wording: Wording, *, first: str = "", repeats: int = 0) -> Script:
    """The message and the keys, twice: the first words of a call are often missed."""
    stage = f"{ANSWER}{AFTER}{repeats}" if repeats else ANSWER
    said: tuple[Heard, ...] = (
        Pause(1),
        *(heard(wording, first) if first else ()),
        *heard(wording, MESSAGE),
        *heard(wording, "voice_how"),
    )
    return Script((Gather(said, stage), Gather(said, stage)))


def take_key(
    call: str, recipient: Recipient, wording: Wording, digits: str, now: datetime
) -> Script:
    """Counts the key of this call; on a shared phone it asks how many people are there."""
    outcome = KEYS[digits]
    _count(call, recipient, outcome, stage=ANSWER, now=now)
    recipient.refresh_from_db(fields=["outcome"])
    outcome = Outcome(recipient.outcome)  # what holds, also where they said more before
    asked = heard(wording, "voice_people")
    if outcome is Outcome.SAFE and recipient.people_count > 1 and asked:
        return Script((Gather(asked, PEOPLE), *heard(wording, "voice_thanks")))
    return Script(heard(wording, THANKS.get(outcome, "voice_thanks")))


def count_people(
    call: str, recipient: Recipient, wording: Wording, digits: str, now: datetime
) -> Script:
    """Notes how many people are at this phone."""
    if digits.isdigit():
        _count(call, recipient, Outcome.SAFE, stage=PEOPLE, now=now, people=int(digits))
    return Script(heard(wording, "voice_thanks"))


def _count(
    call: str,
    recipient: Recipient,
    outcome: Outcome,
    *,
    stage: str,
    now: datetime,
    people: int | None = None,
) -> None:
    record_answer(
        recipient_id=recipient.pk,
        outcome=outcome,
        how="key",
        source=f"{call}:{stage}:{outcome}",
        people=people,
        now=now,
    )
