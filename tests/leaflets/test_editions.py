"""A leaflet in a language: its words, its facts, and how far they can be trusted."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.trail import Event
from leaflets import actions, starter_leaflets
from leaflets.editions import edition_of, gather
from leaflets.models import FRESH, Fact, Leaflet, Part
from leaflets.runs import Run, cut
from tests.leaflets.conftest import NOW
from translations import actions as texts
from translations import languages, placeholders
from translations.differences import Stretch, between, since
from translations.models import Text

pytestmark = pytest.mark.django_db
GEORGIAN = "თუ კართან უსიამოვნებაა"


def write(leaflet, by, tag="ka", **words):
    edition = edition_of(leaflet, tag)
    said = {name: (one, 1) for name, one in words.items()}
    return actions.write_parts(edition=edition, words=said, by=by, now=NOW)


def check(leaflet, by, *names, tag="ka"):
    edition = edition_of(leaflet, tag)
    pieces = {one.part.name: one for one in edition.pieces}
    seen = {name: texts.seen(pieces[name].part.text, pieces[name].words.words) for name in names}
    return actions.check_parts(edition=edition, seen=seen, by=by, now=NOW)


def test_every_shipped_place_names_a_fact_that_is_there(leaflets):
    named = {
        name
        for some in starter_leaflets.shipped("en").values()
        for words in some
        for name in placeholders.names(words)
    }
    assert named == set(Fact.objects.values_list("key", flat=True))


def test_what_ships_was_checked_by_nobody(leaflets):
    edition = edition_of(leaflets["door"], "en")
    assert edition.state == "draft"
    assert not edition.is_sure(NOW.date())
    assert not any(fact.is_sure(NOW.date()) for fact in edition.facts)


def test_loading_again_changes_nothing_that_people_wrote(leaflets, carys):
    fact = Fact.objects.get(key="police")
    actions.check_fact(fact=fact, value="105", source="the station", by=carys, now=NOW)
    text = leaflets["door"].parts.get(place=0).text
    texts.change_source(text=text, words="Trouble?", source_version=1, by=carys, now=NOW)
    assert starter_leaflets.load() == 0
    assert Fact.objects.get(key="police").value == "105"
    assert Text.objects.get(pk=text.pk).words == "Trouble?"


def test_a_number_stands_apart_from_the_words_around_it():
    assert cut("Ring {police_now}. Now", {"police_now": "999"}) == [
        Run("Ring "), Run("999", "police_now"), Run(". Now"),
    ]  # fmt: skip
    assert cut("{other} {} {a b}", {"police_now": "999"})[0] == Run("{other}")


def test_a_fact_that_changes_is_right_in_every_language_at_once_and_needs_no_translator(
    leaflets, carys
):
    before = gather(leaflets.values(), ["en", "ka"])
    fact = Fact.objects.get(key="migrant_help")
    actions.check_fact(fact=fact, value="0808 801 0000", source="rung", by=carys, now=NOW)
    after = gather(leaflets.values(), ["en", "ka"])
    for key, edition in after.items():
        says = "0808 801 0000" in str(edition.pieces)
        assert says == (fact in edition.facts)
        assert (edition.version != before[key].version) == says
        assert edition.state == before[key].state
    assert sum(fact in edition.facts for edition in after.values()) == 2 * 5


def test_a_fact_is_sure_for_ninety_days_after_somebody_checked_it(leaflets, carys):
    fact = Fact.objects.get(key="police")
    fact = actions.check_fact(fact=fact, value="101", source="rung", by=carys, now=NOW)
    assert fact.is_sure(NOW.date() + FRESH)
    assert not fact.is_sure(NOW.date() + FRESH + timedelta(days=1))


@pytest.mark.parametrize("value", ["", "1", "call me", "٩٩٩", "999<b>", "1" * 16, "07700 90012x"])
def test_a_number_that_cannot_be_rung_is_refused(leaflets, carys, value):
    fact = Fact.objects.get(key="police_now")
    with pytest.raises(actions.WrongValue):
        actions.check_fact(fact=fact, value=value, source="x", by=carys, now=NOW)


def test_only_coordinators_say_what_a_number_is_and_the_trail_says_who_did(leaflets, amina, carys):
    fact = Fact.objects.get(key="police")
    with pytest.raises(actions.NotACoordinator):
        actions.check_fact(fact=fact, value="105", source="x", by=amina, now=NOW)
    actions.check_fact(fact=fact, value="101", source="x", by=carys, now=NOW)
    actions.check_fact(fact=fact, value="105", source="x", by=carys, now=NOW)
    found = Event.objects.filter(target_id=fact.pk).order_by("seq")
    assert [event.verb for event in found] == ["fact_checked", "fact_changed"]
    assert {event.actor_id for event in found} == {carys.pk}


def test_an_edition_is_checked_when_a_second_person_has_read_every_part(leaflets, amina, bilal):
    numbers = leaflets["numbers"]
    words = {
        "part_1": "უფასო ნომრები",
        "part_2": "ჯერ თქვით თქვენი ენა ინგლისურად.",
        "part_3": "საფრთხე ახლა: {police_now}",
        "part_4": "ავად ხართ: {health}. დღე და ღამე.",
        "part_5": "საცხოვრებელი, ფული, საკვები: {migrant_help}.",
    }
    assert write(numbers, amina, **words) == 5
    assert edition_of(numbers, "ka").counts == {"draft": 5, "missing": 1}
    with pytest.raises(texts.OwnWork):
        check(numbers, amina, "part_1")
    check(numbers, bilal, *words)
    assert edition_of(numbers, "ka").state == "draft"
    write(numbers, amina, part_6="მოსმენა: {samaritans}")
    check(numbers, bilal, "part_6")
    assert edition_of(numbers, "ka").state == "checked"


def test_words_that_lose_a_fact_or_type_a_number_are_refused_and_nothing_is_kept(leaflets, amina):
    with pytest.raises(ValidationError) as refused:
        write(leaflets["door"], amina, part_1=GEORGIAN, part_7="დარეკეთ.", part_8="დარეკეთ 999")
    assert set(refused.value.message_dict) == {"part_7", "part_8"}
    assert "{police_now}" in refused.value.message_dict["part_7"][0]
    assert edition_of(leaflets["door"], "ka").state == "missing"


def test_the_english_that_changes_makes_what_follows_it_stale_and_shows_what_is_new(
    leaflets, amina, carys
):
    door = leaflets["door"]
    write(door, amina, part_1=GEORGIAN)
    text = door.parts.get(place=0).text
    words = "If there is danger at the door"
    texts.change_source(text=text, words=words, source_version=1, by=carys, now=NOW)
    assert edition_of(door, "ka").state == "stale"
    text.refresh_from_db()
    assert since(text, text.translations.get(language="ka")) == [
        Stretch("same", "If there is"), Stretch("gone", "trouble"), Stretch("new", "danger"),
        Stretch("same", "at the door"),
    ]  # fmt: skip
    edition = edition_of(door, "ka")
    actions.write_parts(edition=edition, words={"part_1": (GEORGIAN, 2)}, by=amina, now=NOW)
    assert edition_of(door, "ka").counts["stale"] == 0


@pytest.mark.parametrize(
    ("before", "after", "whats"),
    [("", "a b", ["new"]), ("a b", "", ["gone"]), ("a", "a", ["same"]), ("", "", []),
     ("x a", "a y", ["gone", "same", "new"])],
)  # fmt: skip
def test_a_difference_tells_both_wordings_whole(before, after, whats):
    found = between(before, after)
    assert [one.what for one in found] == whats
    kept = {"gone": before, "new": after}
    for other, whole in kept.items():
        left = {"gone", "new"} - {other}
        assert " ".join(one.words for one in found if one.what not in left) == whole


def test_leaflets_may_name_what_a_text_to_a_phone_may_not(leaflets, amina):
    assert write(leaflets["door"], amina, tag="sq", part_1="Nëse ka telashe në hotel") == 1


def test_volunteers_do_not_write(leaflets, vera):
    with pytest.raises(ValidationError) as refused:
        write(leaflets["door"], vera, part_1=GEORGIAN)
    assert "Only translators" in refused.value.message_dict["part_1"][0]


def test_all_editions_take_as_many_queries_as_one(leaflets):
    with CaptureQueriesContext(
        connection,
    ) as one:
        edition_of(leaflets["door"], "ar")
    with CaptureQueriesContext(connection) as every:
        gather(Leaflet.objects.in_order(), languages.FIRST_WAVE)
    assert len(every) <= len(one) + 1  # which leaflets there are


def test_the_database_keeps_one_part_at_each_place(leaflets):
    part = Part.objects.filter(place=1).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.filter(pk=part.pk).update(place=0)
