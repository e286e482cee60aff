"""The call that tells a helper the code by which they show that a number is theirs."""

from datetime import datetime

from messaging.models import Message
from messaging.voice import Gather, Heard, Pause, Say, Script
from vault.cipher import Tampered

PURPOSE = "shift"  # of such a message; settings.CALL_SCRIPTS leads from it to here
VOICE = "en-GB"


def script(message: Message, stage: str, digits: str, now: datetime) -> Script:
    """A key first, so that no answering machine keeps the code; then the code, twice."""
    if message.answered_by.startswith(("machine", "fax")):
        return Script()
    if stage != "code" or not digits:
        said = Say("This is Ringround. Press 1 to hear your code.", VOICE)
        asked = Gather((Pause(1), said), "code")
        return Script((asked, asked))
    code = _code(message)
    if not code:
        return Script((Say("This code is no longer good. Ask for another one.", VOICE),))
    figures: tuple[Heard, ...] = (Say(f"Your code is: {', '.join(code)}.", VOICE), Pause(2))
    return Script(figures * 2)


def _code(message: Message) -> str:
    """It lies sealed where the words of a text would, and is erased when the call is over."""
    try:
        return message.body or ""
    except Tampered:
        return ""
