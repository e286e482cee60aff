"""What ships, in every language of the first wave."""

import pytest

from leaflets import starter_leaflets
from tests.paper.test_fonts import fonts_of, lacking
from translations import checks
from translations.languages import FIRST_WAVE

TAGS = FIRST_WAVE[1:]
HEAD = "# Machine-drafted; nobody has checked it yet."


@pytest.mark.parametrize("tag", TAGS)
def test_every_leaflet_is_there_part_by_part(tag):
    english = starter_leaflets.shipped("en")
    sizes = {slug: len(words) for slug, words in starter_leaflets.shipped(tag).items()}
    assert sizes == {slug: len(words) for slug, words in english.items()}


@pytest.mark.parametrize("tag", TAGS)
def test_no_part_lost_a_fact_a_number_or_its_letters(tag):
    for slug, english in starter_leaflets.shipped("en").items():
        for source, words in zip(english, starter_leaflets.shipped(tag)[slug], strict=True):
            found = checks.problems(source=source, words=words, tag=tag)
            assert [one for one in found if one.code != "telling"] == [], words


@pytest.mark.parametrize("tag", TAGS)
def test_every_file_says_that_nobody_has_checked_it(tag):
    text = (starter_leaflets.FOLDER / f"{tag}.toml").read_text(encoding="utf-8")
    assert text.startswith(HEAD)


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_every_letter_can_be_printed_in_both_weights(tag):
    words = " ".join(one for some in starter_leaflets.shipped(tag).values() for one in some)
    for weight in (400, 700):
        assert lacking(tag, words, fonts_of(tag)[:2], weight) == []
