"""What a sound file must be, and the same sound written anew with nothing else in it."""

import io
import struct
import wave

from translations import opus

BIGGEST = 2_000_000  # bytes: a minute of speech at 16,000 samples a second
LONGEST = 60  # seconds; nobody listens longer to a call that they did not expect
SHORTEST = 0.3  # seconds; less is a slip of the finger
RATES = (8_000, 48_000)  # samples a second: from a telephone's to a studio's
WIDTHS = (1, 2)  # bytes of a sample that the provider plays
# What the wave module raises at bytes that are no sound.
_BROKEN = (wave.Error, EOFError, RuntimeError, ValueError, struct.error, ZeroDivisionError)


class NotASound(ValueError):
    """Why a file cannot be played in a call: `code` says it in one word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def tidied(raw: bytes, longest: int = LONGEST) -> bytes:
    """The same sound as plain WAV; names, places and dates that a recorder wrote in are gone.

    It takes WAV and Ogg/Opus. An Ogg file is decoded elsewhere, which takes its time: never call
    this while other people wait for what you hold.
    """
    if not raw:
        raise NotASound("empty")
    if len(raw) > BIGGEST:
        raise NotASound("big")
    if opus.is_ogg(raw):
        return _rewritten(_of_ogg(raw, longest), longest)
    if not raw.startswith(b"RIFF"):
        raise NotASound("other")
    return _rewritten(raw, longest)


def _of_ogg(raw: bytes, longest: int) -> bytes:
    try:
        return opus.decoded(raw, longest)
    except opus.NotOpus as refusal:
        raise NotASound(refusal.code) from None


def _rewritten(raw: bytes, longest: int) -> bytes:
    try:
        with wave.open(io.BytesIO(raw)) as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            samples = file.readframes(file.getnframes())
    except _BROKEN:
        raise NotASound("wav") from None
    _refuse(*shape, samples, longest)
    frame = shape[0] * shape[1]
    return _written(*shape, samples[: len(samples) // frame * frame])  # half a sample is none


def _written(channels: int, width: int, rate: int, samples: bytes) -> bytes:
    clean = io.BytesIO()
    with wave.open(clean, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(samples)
    return clean.getvalue()


def _refuse(channels: int, width: int, rate: int, samples: bytes, longest: int) -> None:
    if channels not in (1, 2):
        raise NotASound("channels")
    if width not in WIDTHS:
        raise NotASound("width")
    if not RATES[0] <= rate <= RATES[1]:
        raise NotASound("rate")
    # Counted, not believed: the header may say any length.
    seconds = len(samples) / (channels * width) / rate
    if seconds < SHORTEST:
        raise NotASound("short")
    if seconds > longest:
        raise NotASound("long")
