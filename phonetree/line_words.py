"""What somebody who rings us can hear in their language: a recording, a real voice, or nothing."""

from collections.abc import Collection, Mapping
from uuid import UUID

from messaging.models import Inbound
from messaging.voice import Heard, Play, Say
from phonetree.models import CallOut, CallOutState, Recipient
from phonetree.spoken import can_ring, heard, wording_heard
from phonetree.wordings import MESSAGE
from translations import languages
from translations.recordings import address_of, recordings_for
from translations.wording import UnknownText, Words, words_for

TALK = "line_talk"  # "press 0 to talk to somebody"
NOTHING_NEW = "line_nothing"
WAIT = "line_wait"
SPEAK = "line_message"  # "speak after the tone"
KEPT = "line_kept"
ALARM = "line_alarm"  # "press 5 to raise an alarm"
RING_BACK = "alarm_back"
AGAIN = "voice_repeat"
OVER = "all_clear"
DRILL = "drill_mark"
OF_ALARMS = ("alarm_pin", "alarm_again", "alarm_told")
UNKNOWN = "line_stranger"
KEYS = (TALK, NOTHING_NEW, WAIT, SPEAK, KEPT, AGAIN, OVER, DRILL, ALARM, RING_BACK, *OF_ALARMS)
FIRST = (TALK, NOTHING_NEW)  # what the line begins with
# To whom no residence belongs, we say nothing of what this number is.
STRANGER = Say(
    "Hello. This number takes no calls from you. If you are in danger, ring 9 9 9. Goodbye.",
    "en-GB",
)


def _words(keys: Collection[str], tags: Collection[str]) -> Mapping[tuple[str, str], Words]:
    """The words in these languages; none while load_texts has not run since they were added."""
    try:
        return words_for(keys, tags)
    except UnknownText:
        return {}


class Tongue:
    """Everything that the line says in one language, gathered in a few queries."""

    def __init__(self, tag: str) -> None:
        self.tag = languages.reading_of(tag)
        self.voice = languages.get(self.tag).voice
        self._words = _words(KEYS, [self.tag])
        self._recordings = recordings_for(KEYS, [self.tag])

    def heard(self, key: str) -> tuple[Heard, ...]:
        """This part as it is heard; empty where nothing speaks this language."""
        recording: UUID | None = self._recordings.get((key, self.tag))
        if recording is not None:
            return (Play(address_of(recording)),)
        words = self._words.get((key, self.tag))
        # Words in another language are the English that nobody has translated.
        own = words is not None and words.language == self.tag
        return (Say(words.words, self.voice),) if words and self.voice and own else ()

    def all_of(self, *keys: str) -> tuple[Heard, ...]:
        """These parts one after another; nothing unless each of them can be heard."""
        parts = [self.heard(key) for key in keys]
        return tuple(one for part in parts for one in part) if all(parts) else ()


def tongue_of(speaks: str, reads: str, *needed: str) -> Tongue:
    """The one in which somebody hears: that which they speak, if all that is needed can be heard in it."""
    if languages.reading_of(speaks) != languages.reading_of(reads):
        spoken = Tongue(speaks)
        if spoken.all_of(*needed):
            return spoken
    return Tongue(reads)


def for_strangers() -> tuple[Heard, ...]:
    """The same sentence in English and in each language that can be heard, so that they hear theirs.

    Not the languages of those who live here: a stranger learns nothing.
    """
    others = [tag for tag in languages.FIRST_WAVE if tag != "en"]
    words, recordings = _words([UNKNOWN], others), recordings_for([UNKNOWN], others)
    found: list[Heard] = [STRANGER]
    for tag in others:
        voice, text = languages.get(tag).voice, words.get((UNKNOWN, tag))
        if recording := recordings.get((UNKNOWN, tag)):
            found.append(Play(address_of(recording)))
        elif voice and text and text.language == tag:
            found.append(Say(text.words, voice))
    return tuple(found)


def news_for(recipient: Recipient, tongue: Tongue) -> tuple[Heard, ...]:
    """The last call-out as this phone hears it again: with its keys, or that it is over."""
    call_out = CallOut.objects.only("state", "is_drill").get(pk=recipient.call_out_id)
    if call_out.state == CallOutState.STOOD_DOWN:
        return tongue.all_of(*([DRILL] if call_out.is_drill else []), OVER)
    wording = wording_heard(recipient)
    if not can_ring(wording):
        return ()
    return (*heard(wording, MESSAGE), *heard(wording, "voice_how"))


def takes_keys(recipient: Recipient) -> bool:
    """Whether a key pressed now is still an answer to this call-out."""
    states = [CallOutState.LIVE, CallOutState.ENDED]
    return CallOut.objects.filter(pk=recipient.call_out_id, state__in=states).exists()


def for_helper(inbound: Inbound, tag: str) -> Say:
    """What a volunteer hears before they are connected: a language, and nothing else."""
    name = languages.get(tag).english
    return Say(f"Somebody who speaks {name} rings. Press 1 to talk to them.", "en-GB")
