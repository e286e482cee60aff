"""Sound files for tests: a quiet hum, as long and as wide as a test says."""

import io
import wave
from datetime import datetime

from accounts.models import User
from translations import sound_actions
from translations.models import Recording, Text


def wav(seconds: float = 1, *, rate: int = 8_000, channels: int = 1, width: int = 2) -> bytes:
    """A plain WAV file."""
    frame = bytes([1, *[0] * (width - 1)]) * channels
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(frame * int(rate * seconds))
    return file.getvalue()


def ogg(
    seconds: float = 1, *, rate: int = 48_000, channels: int = 1, subtype: str = "OPUS", **said: str
) -> bytes:
    """An Ogg file as phones and chat programs make it; `said` goes into its comments."""
    import numpy
    import soundfile

    hum = 0.3 * numpy.sin(numpy.arange(int(rate * seconds)) * 2 * numpy.pi * 440 / rate)
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", samplerate=rate, channels=channels, format="OGG", subtype=subtype
    ) as sound:
        for name, words in said.items():
            setattr(sound, name, words)
        sound.write(numpy.column_stack([hum] * channels))
    return file.getvalue()


def recorded(
    key: str, tag: str, by: User, and_by: User | None, now: datetime, seconds: float = 1
) -> Recording:
    """This text read aloud by one person, and approved by the other if there is one."""
    text = Text.objects.get(key=key)
    row: Recording = sound_actions.add_recording(
        text=text,
        language=tag,
        sound=wav(seconds),
        source_version=text.version,
        by=by,
        now=now,
    )
    if and_by:
        sound_actions.approve_recording(recording=row, by=and_by, now=now)
    return row
