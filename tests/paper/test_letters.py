"""Which letters can be put on paper, as the fonts themselves say it."""

import pytest
from fontTools.ttLib import TTFont

from paper import letters


def test_it_reads_the_same_letters_as_the_program_that_made_the_fonts():
    files = [path for path in letters.FONTS.iterdir() if path.stem.endswith("-Regular")]
    assert len(files) > 10
    assert letters._held() == {code for path in files for code in TTFont(path).getBestCmap()}


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Ring 999.", []),
        ("می\u200cروید\n", []),
        ("ውሽጢ ጽንሑ። 请留在室内。", []),
        ("ꦗ 😀 ꦗ", ["ꦗ", "😀"]),
    ],
)
def test_letters_that_no_font_has_are_named_once(words, found):
    assert letters.lacking(words) == found
