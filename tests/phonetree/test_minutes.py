"""How long the texts of a call-out take is counted as the provider counts: in segments."""

from phonetree.census import take
from phonetree.ladder import EMERGENCY
from phonetree.preview import preview
from phonetree.wordings import FreeText, freeze
from tests import build

NUMBERS = [f"+447700900{place:03}" for place in range(120)]


def minutes_of(home, words):
    """The preview's minutes and segments for these words of our own."""
    census = take(home)
    wordings = freeze(text_key="", free=FreeText(words, "en"), tongues=["en"], is_drill=False)
    found = preview(
        home, census, wordings, build.clock.now(), "emergency", text_key="", ladder=EMERGENCY
    )
    return found.minutes, found.segments


def test_a_long_text_takes_as_many_times_longer_as_it_has_segments(amina, street, settings):
    settings.SEGMENTS_PER_SECOND = 1
    home = build.residence(amina)
    for number in NUMBERS:
        build.resident(home, number)
    short, segments = minutes_of(home, "Stay inside.")
    assert (short, segments % len(NUMBERS)) == (segments // 60, 0)
    long, more = minutes_of(home, "Stay inside. " * 30)
    assert more > 2 * segments
    assert long == more // 60
    settings.SEGMENTS_PER_SECOND = 10
    assert minutes_of(home, "Stay inside. " * 30)[0] == -(-more // 600)
