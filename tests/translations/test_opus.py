"""Ogg/Opus as phones record it: made into plain WAV elsewhere, and never a danger to the web."""

import io
import struct
import time
import wave
from threading import BoundedSemaphore

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sounds import ogg, wav
from tests.translations.test_recordings import signed_in, upload
from translations import opus
from translations.models import Recording
from translations.sound import BIGGEST, NotASound, tidied


def seconds_of(sound):
    with wave.open(io.BytesIO(sound)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert 8_000 <= file.getframerate() <= 24_000
        return file.getnframes() / file.getframerate()


def loudness(sound):
    with wave.open(io.BytesIO(sound)) as file:
        samples = file.readframes(10**7)
    values = struct.unpack(f"<{len(samples) // 2}h", samples)
    return (sum(value * value for value in values) / len(values)) ** 0.5


@pytest.mark.parametrize(
    ("rate", "channels"), [(48_000, 1), (48_000, 2), (24_000, 1), (16_000, 1), (8_000, 1)]
)
def test_what_a_phone_recorded_becomes_plain_wav_that_sounds_as_before(rate, channels):
    clean = tidied(ogg(2, rate=rate, channels=channels))
    assert seconds_of(clean) == pytest.approx(2, abs=0.05)
    assert loudness(clean) == pytest.approx(0.3 * 32_767 / 2**0.5, rel=0.1)
    assert tidied(clean) == clean


def test_a_minute_is_kept_and_a_second_more_is_not():
    assert seconds_of(tidied(ogg(60))) == pytest.approx(60, abs=0.05)
    with pytest.raises(NotASound, match="long"):
        tidied(ogg(61))


def test_who_made_it_and_where_is_gone():
    raw = ogg(title="Selam at the hotel", comment="Selam")
    assert b"Selam" in raw
    assert b"Selam" not in tidied(raw)


def test_hours_in_a_few_bytes_are_refused_before_they_are_decoded():
    raw = ogg(900, rate=8_000)  # a steady hum packs well
    bomb = raw[:BIGGEST]
    begun = time.monotonic()
    with pytest.raises(NotASound, match="long"):
        tidied(bomb)
    assert time.monotonic() - begun < opus.PATIENCE


WRONG = [
    (b"ID3\x04 this is music", "This is neither WAV nor Ogg/Opus."),
    (b"\x1aE\xdf\xa3" + b"webm" * 9, "This is neither WAV nor Ogg/Opus."),
    (b"\0\0\0\x20ftypM4A " + bytes(99), "This is neither WAV nor Ogg/Opus."),
    (b"OggS", "We cannot hear anything in this Ogg file."),
    (ogg()[:30], "We cannot hear anything in this Ogg file."),
    (ogg()[:90], "We cannot hear anything in this Ogg file."),
    (ogg(subtype="VORBIS"), "We cannot hear anything in this Ogg file. It must hold Opus"),
    (ogg(0.1), "There is nothing to hear in it."),
    (ogg()[:37] + b"\x09" + ogg()[38:], "more than two channels"),
    (ogg() + bytes(BIGGEST), "This file is too big."),
]


@pytest.mark.parametrize(("sound", "sentence"), WRONG)
def test_what_cannot_be_heard_is_refused_in_words(texts, amina, sound, sentence):
    assert sentence in upload(signed_in(amina), sound)
    assert not Recording.objects.exists()


def test_it_is_kept_as_wav_and_played_like_any_other(texts, amina):
    assert "Kept. Now somebody else has to listen to it." in upload(signed_in(amina), ogg())
    sound = bytes(Recording.objects.get().sound)
    assert sound.startswith(b"RIFF")
    assert seconds_of(sound) == pytest.approx(1, abs=0.05)


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(min_size=1, max_size=300), st.integers(0, 4_000), st.integers(0, 300))
def test_whatever_bytes_come_it_is_a_sound_or_it_is_refused(noise, start, cut):
    sound = ogg(1)
    try:
        clean = tidied(sound[:start] + noise + sound[start + cut :])
    except NotASound:
        return
    assert tidied(clean) == clean


# The decoder itself goes wrong -------------------------------------------------------------------


@pytest.fixture
def broken(monkeypatch, tmp_path):
    def with_program(words):
        program = tmp_path / "decoder.py"
        program.write_text(words)
        monkeypatch.setattr(opus, "DECODER", program)

    return with_program


@pytest.mark.parametrize(
    "words",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "raise SystemExit(1)",
        "print('no sound at all')",
        "import sys; sys.stdin.close()",
    ],
    ids=["crashes", "fails", "answers nonsense", "does not listen"],
)
def test_a_decoder_that_goes_wrong_is_a_refusal_and_nothing_worse(broken, words):
    broken(words)
    with pytest.raises(NotASound):
        tidied(ogg(20))


def test_a_decoder_that_hangs_is_ended(broken, monkeypatch):
    monkeypatch.setattr(opus, "PATIENCE", 0.5)
    broken("import time; time.sleep(60)")
    begun = time.monotonic()
    with pytest.raises(NotASound, match="ogg"):
        tidied(ogg())
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "hungry",
    [
        "x = bytearray(3 * d.BIGGEST_MEMORY)",
        "sys.stdout.buffer.write(bytes(d.BIGGEST_OUTPUT + 9)); sys.stdout.buffer.flush()",
        "d.resource.setrlimit(d.resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    ],
    ids=["memory", "output", "time"],
)
def test_the_system_ends_a_decoder_that_takes_too_much(broken, hungry):
    house = str(opus.DECODER.parent.parent)
    broken(
        f"import sys; sys.path.insert(0, {house!r})\n"
        f"from translations import opus_decoder as d\nd.hold_back()\n{hungry}\n"
    )
    with pytest.raises(NotASound, match="ogg"):
        tidied(ogg())


def test_the_decoder_is_told_nothing_of_this_machine(broken, monkeypatch):
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a secret")
    broken("import os, sys; sys.exit(3 if 'TWILIO_AUTH_TOKEN' not in os.environ else 1)")
    with pytest.raises(NotASound, match="long"):  # 3 stands for it
        tidied(ogg())


def test_the_third_at_once_is_asked_to_come_again(texts, amina, monkeypatch):
    full = BoundedSemaphore(1)
    full.acquire()
    monkeypatch.setattr(opus, "_places", full)
    monkeypatch.setattr(opus, "WAIT", 0)
    assert "Please try again in a minute." in upload(signed_in(amina), ogg())
    assert "Kept." in upload(signed_in(amina), wav())  # plain WAV needs no decoder
