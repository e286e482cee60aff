"""People who write, read and look after facts; the leaflets that ship; a day."""

from datetime import UTC, datetime

import pytest

from leaflets.models import Leaflet
from tests import build

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_shelf(settings, tmp_path):
    """Nothing that an earlier test has set."""
    there = {**settings.CACHES["paper"], "LOCATION": tmp_path / "paper"}
    settings.CACHES = {**settings.CACHES, "paper": there}


@pytest.fixture
def leaflets(db):
    """The shipped leaflets, by slug; with the texts for phones, whose labels stand on paper."""
    build.texts()
    build.leaflets()
    return {one.slug: one for one in Leaflet.objects.all()}


@pytest.fixture
def amina(db):
    """A translator."""
    return build.person("translator", name="Amina")


@pytest.fixture
def bilal(db):
    """Another translator, who reads what Amina wrote."""
    return build.person("translator", name="Bilal")


@pytest.fixture
def carys(db):
    """A coordinator."""
    return build.person("coordinator", name="Carys")


@pytest.fixture
def vera(db):
    """A volunteer, who may read and not write."""
    return build.person("volunteer", name="Vera")
