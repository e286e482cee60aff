"""What our calls about an alarm say: the one that asks for digits, and the one that wakes people."""

from datetime import datetime

from messaging.models import Message
from messaging.voice import Gather, Heard, Pause, Say, Script
from phonetree.alarm_reports import Pressed, take_digits
from phonetree.line_words import Tongue
from phonetree.models.alarms import Witness
from residences.pins import FIGURES

DIGITS = "digits"
PIN, AGAIN, TOLD = "alarm_pin", "alarm_again", "alarm_told"
WAIT = 12  # seconds for four digits: where nothing speaks their language, our text has asked


def script(message: Message, stage: str, digits: str, now: datetime) -> Script:
    """Asks for the digits until they are right, or were wrong too often."""
    witness = Witness.objects.filter(pk=message.about).first() if message.about else None
    if witness is None or message.answered_by.startswith(("machine", "fax")):
        return Script()
    tongue = Tongue(witness.language)
    if stage != DIGITS or not digits:
        return ask(tongue.heard(PIN))
    match take_digits(witness, digits, now):
        case Pressed.AGAIN:
            return ask((*tongue.heard(AGAIN), *tongue.heard(PIN)))
        case Pressed.DONE:
            return Script(tongue.heard(TOLD))
    return Script()


def ask(said: tuple[Heard, ...]) -> Script:
    """Twice, for the first words of a call are often missed; in silence where nothing speaks."""
    asked = Gather((Pause(1), *said), DIGITS, digits=FIGURES, seconds=WAIT)
    return Script((asked, asked))


def wake(message: Message, _stage: str, _digits: str, _now: datetime) -> Script:
    """To a coordinator: look now. It says neither where nor what."""
    if message.answered_by.startswith(("machine", "fax")):
        return Script()
    words = "This is Ringround. An alarm waits for you to confirm it. Open the link in our text."
    said = (Pause(1), Say(words, "en-GB"))
    return Script((*said, *said))
