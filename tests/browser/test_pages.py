"""Every page: anybody can read it, on any screen, over a slow line, and it asks nobody else.

PICTURES=folder puts each page there as a picture at both widths.
"""

import pytest

from tests.browser.places import PLACES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESIDENT = [name for name, place in PLACES.items() if place.is_for_residents]
every_page = pytest.mark.parametrize("name", PLACES)
every_resident_page = pytest.mark.parametrize("name", RESIDENT)
HEAVIEST, MOST_REQUESTS = 20_000, 3  # bytes, gzipped, with all that the page brings along


@every_page
def test_axe_finds_nothing_light_or_dark_narrow_or_wide(visit, name):
    found = visit(name).axe
    assert len(found) == 4
    assert {look: wrong for look, wrong in found.items() if wrong} == {}


@every_page
def test_the_page_is_the_one_we_meant(visit, name):
    assert visit(name).status == PLACES[name].status


@every_page
def test_nothing_sticks_out_of_a_screen_320_pixels_wide(visit, name):
    assert visit(name).sticks_out == []


@every_page
def test_the_browser_complains_of_nothing(visit, name):
    assert visit(name).troubles == []


@every_page
def test_no_other_machine_is_asked_for_anything(visit, name):
    assert visit(name).foreign == []


@every_page
def test_a_thumb_hits_what_it_aims_at(visit, name):
    assert visit(name).small == []


@every_resident_page
def test_a_residents_page_comes_over_a_slow_line(visit, name):
    seen = visit(name)
    assert seen.bytes_on_the_line <= HEAVIEST
    assert len(seen.requests) <= MOST_REQUESTS
    assert seen.scripts == 0
