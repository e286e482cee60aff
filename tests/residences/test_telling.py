"""Own words name nobody's real place, whoever runs it."""

import pytest

from residences.models import Residence
from residences.telling import TellsWhere, gives_away, refuse_real_places
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _homes():
    """Two groups' residences; nobody here runs both."""
    build.residence(real_name="Park", address="Unit 2, 9 Long Lane, Leeds")
    build.residence(real_name="The Crossways Lodge", address="2 Station Approach, Anytown")


@pytest.mark.parametrize(
    "words",
    [
        "Go to The Crossways Lodge now.",
        "Go to the crossways  lodge.",
        "Now: 2 station approach!",
        "نذهب إلىthe crossways lodgeالآن",
        "Meet in Park.",
    ],
)
def test_the_real_name_and_address_of_any_residence_are_refused(words, django_assert_num_queries):
    with django_assert_num_queries(1), pytest.raises(TellsWhere):
        refuse_real_places(words)


@pytest.mark.parametrize("words", ["No parking today.", "At 12 Station Approaches.", "In Anytown."])
def test_what_only_sounds_like_it_is_nobodys_place(words):
    refuse_real_places(words)  # raises nothing
    homes = Residence.objects.all()
    assert not any(gives_away(words, one.real_name, one.address) for one in homes)
