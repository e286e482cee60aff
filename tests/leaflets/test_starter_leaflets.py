"""What ships, in every language of the first wave."""

import re
from importlib import import_module

import pytest
from django.apps import apps

from leaflets import adding, starter_leaflets
from leaflets.actions import Card, add_fact
from leaflets.composing import composed
from leaflets.models import Fact, Leaflet
from privacy import policy
from tests.leaflets.conftest import NOW
from tests.paper.test_fonts import fonts_of, lacking
from translations import checks
from translations.languages import FIRST_WAVE

TAGS = FIRST_WAVE[1:]
migration = import_module("leaflets.migrations.0004_what_ships")
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


def test_an_upgrade_leaves_a_leaflet_of_the_same_name_as_its_writer_made_it(db, carys):
    lines = composed("# Food on Sunday\n@ Ring us")
    adding.add_leaflet(
        title="Food", purpose="Ours", pieces=lines, is_critical=False, by=carys, now=NOW
    )
    assert starter_leaflets.load() == len(starter_leaflets.about()) - 1
    ours = Leaflet.objects.get(slug="food")
    assert (ours.title, ours.purpose, ours.place) == ("Food", "Ours", 0)
    parts = ours.parts.order_by("place").values_list("shape", "text__title", "text__words")
    assert list(parts) == [
        ("title", "Food, 1", "Food on Sunday"),
        ("phone", "Food, 2", "Ring us"),
    ]
    assert {row.language for part in ours.parts.all() for row in part.text.translations.all()} == {
        "en"
    }


def test_an_upgrade_leaves_a_number_of_the_same_name_as_its_writer_made_it(db, carys):
    said = {"value": "07700 900123", "source": "ours", "card": Card(), "by": carys, "now": NOW}
    add_fact(title="ICO", **said)
    starter_leaflets.load()
    ours = Fact.objects.get(key="ico")
    assert (ours.title, ours.value, ours.is_shipped) == ("ICO", "07700 900123", False)


def test_an_upgrade_gives_what_ships_its_new_title_and_leaves_what_people_changed(leaflets):
    Leaflet.objects.filter(slug="food").update(title="As it was called")
    Fact.objects.filter(key="ico").update(title="As it was called", value="0303 123 1114")
    assert starter_leaflets.load() == 0
    assert Leaflet.objects.get(slug="food").title == starter_leaflets.about()["food"]["title"]
    fact = Fact.objects.get(key="ico")
    assert (fact.title, fact.value) == (starter_leaflets.facts()["ico"]["title"], "0303 123 1114")


def test_what_shipped_before_it_was_marked_is_told_from_what_people_added(leaflets, carys):
    said = {"value": "07700 900123", "source": "ours", "card": Card(), "by": carys, "now": NOW}
    for title in ("Ring us", "Ring 24 us", "ንሓና"):
        add_fact(title=title, **said)
    lines = composed("# Bread")
    more = {"purpose": "x", "pieces": lines, "is_critical": False, "by": carys, "now": NOW}
    for title in ("Bread", "ንሓና"):
        adding.add_leaflet(title=title, **more)
    for model in (Leaflet, Fact):
        rows = model.objects.order_by("pk")
        before = list(rows.values_list("pk", "is_shipped"))
        model.objects.update(is_shipped=False)
        migration.mark(apps, None)
        assert list(rows.values_list("pk", "is_shipped")) == before


def test_dari_is_not_farsi_under_another_name():
    dari, farsi = starter_leaflets.shipped("fa-af"), starter_leaflets.shipped("fa")
    pairs = [pair for slug in dari for pair in zip(dari[slug], farsi[slug], strict=True)]
    assert [one for one, other in pairs if one == other] == []


def days(table, *moments):
    """How many days the policy keeps rows of a table after each of these moments."""
    [found] = [one for one in policy.tables() if one.name == table]
    terms = {term.after: str(term.days) for term in found.terms if not term.erase}
    return [terms[moment] for moment in moments]


@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_what_we_hold_is_kept_no_longer_than_the_leaflet_says(tag):
    held = starter_leaflets.shipped(tag)["yours"]
    assert numbers_in(held[3]) == days("donations.Need", "closed_at", "opened_at")
    ended, begun = "call_out__stopped_at", "call_out__started_at"
    assert numbers_in(held[7]) == days("phonetree.Recipient", ended, begun)
    assert numbers_in(held[9]) == days("messaging.Phone", "opted_out_at")


def numbers_in(words):
    return re.findall(r"\d+", words)


def test_what_we_hold_names_everybody_who_sees_it_and_what_can_stay():
    held = starter_leaflets.shipped("en")["yours"]
    assert "volunteers" in held[5]
    assert "paper" in held[5]
    assert "only" not in held[5].lower()
    assert "paper" in held[9]
    assert "all of it" not in held[9]
