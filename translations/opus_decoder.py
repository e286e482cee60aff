"""A program of its own: Ogg/Opus on its standard input, plain WAV on its output, nothing else.

It runs apart from the web (see opus.py), because what it reads may have been made to break the
library that reads it. It knows no other part of this house, and gets neither its settings nor keys.
"""

import io
import resource
import sys
import wave
from typing import Any

BIGGEST_MEMORY = 1_000_000_000  # bytes
BIGGEST_OUTPUT = 8_000_000  # bytes
SECONDS = 10  # of the processor
RATE = 16_000  # samples a second: twice what a telephone carries
OPENS, TOO_LONG, BROKEN = 0, 3, 4  # how it ends


def hold_back() -> None:
    """From here on the system ends us when we take too much."""
    limits = {
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_AS: BIGGEST_MEMORY,
        resource.RLIMIT_FSIZE: BIGGEST_OUTPUT,
        resource.RLIMIT_CORE: 0,
    }
    for what, most in limits.items():
        resource.setrlimit(what, (most, most))


def decode(raw: bytes, longest: int) -> tuple[int, bytes]:
    """How it ended, and the sound as WAV: one channel, 16 bits."""
    import numpy
    import soundfile  # type: ignore[import-untyped]

    try:
        with soundfile.SoundFile(io.BytesIO(raw)) as file:
            if (file.format, file.subtype) != ("OGG", "OPUS"):
                return BROKEN, b""
            # One sample more shows that it is too long; the file's own count is not believed.
            samples = file.read(file.samplerate * longest + 1, dtype="float32", always_2d=True)
            rate = file.samplerate
    except (soundfile.LibsndfileError, ValueError, OSError):
        return BROKEN, b""
    if len(samples) > rate * longest:
        return TOO_LONG, b""
    one = samples.mean(axis=1)
    step = rate // RATE if rate % RATE == 0 else 1
    if step > 1 and len(one):
        one = numpy.convolve(one, _low_pass(step), mode="same")[::step]
    return OPENS, _written(numpy.clip(one * 32_767, -32_768, 32_767).astype("<i2"), rate // step)


def _low_pass(step: int) -> Any:
    """Takes away what fewer samples a second cannot carry, which would be heard as hissing."""
    import numpy

    places = numpy.arange(-48, 49)
    kernel = numpy.sinc(places * 0.9 / step) * numpy.hamming(len(places))
    return kernel / kernel.sum()


def _written(samples: Any, rate: int) -> bytes:
    clean = io.BytesIO()
    with wave.open(clean, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return clean.getvalue()


def main() -> int:
    """Its exit code says how it went."""
    hold_back()
    ended, sound = decode(sys.stdin.buffer.read(), int(sys.argv[1]))
    sys.stdout.buffer.write(sound)
    return ended


if __name__ == "__main__":
    sys.exit(main())
