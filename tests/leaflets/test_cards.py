"""Numbers with their hours and languages: kept once, set below the number, stale on paper when they change."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaflets import actions, adding, contacts, opening, printing
from leaflets.actions import Card
from leaflets.composing import composed
from leaflets.editions import edition_of
from leaflets.models import Fact
from leaflets.opening import DAYS, NotHours, Span, spans_of, tidy
from leaflets.paper_data import order_of
from leaflets.paper_forms import FORMS, form_of
from tests import build
from tests.leaflets.conftest import NOW
from tests.leaflets.test_paper import DAY, one_line
from translations import languages
from translations.languages import FIRST_WAVE, READING

HOURS = "Mon-Fri 09:00-17:00; Sat 10:00-12:30"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("always", "Mon-Sun 00:00-24:00"),
        (" ALWAYS ", "Mon-Sun 00:00-24:00"),
        ("mon – fri  9:00–17:00", "Mon-Fri 09:00-17:00"),
        ("Monday-Friday 09:00 - 17:00, Saturday 10:00-12:30", HOURS),
        ("Sun 22:00-06:00", "Sun 22:00-06:00"),
        ("Sat-Mon 00:00-24:00;", "Sat-Mon 00:00-24:00"),
    ],
)
def test_hours_are_read_as_people_type_them_and_kept_in_one_way(typed, kept):
    assert tidy(typed) == kept
    assert tidy(kept) == kept


@pytest.mark.parametrize(
    "typed",
    ["day and night", "Mon", "Mon 9-17", "Mon 25:00-26:00", "Mon 09:60-10:00", "Mon 09:00-09:00",
     "Mon 24:00-06:00", "Xyz 09:00-17:00", "Mo 09:00-17:00", "Mon-Fri", "Mon 24:01-25:00",
     "; ".join(["Mon 09:00-10:00"] * 5)],
)  # fmt: skip
def test_what_is_no_hours_is_refused(typed):
    with pytest.raises(NotHours):
        spans_of(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_it_is_read_or_refused_and_never_breaks(typed):
    try:
        kept = tidy(typed)
    except NotHours:
        return
    assert tidy(kept) == kept


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440))
def test_every_span_is_read_as_it_is_written(first, last, begins, ends):
    one, two = f"{begins // 60:02}:{begins % 60:02}", f"{ends // 60:02}:{ends % 60:02}"
    if one != two:
        assert spans_of(str(Span(first, last, one, two))) == [Span(first, last, one, two)]


@pytest.mark.parametrize("tag", READING)
def test_every_language_has_its_own_days(tag):
    every = "; ".join(f"{day} 09:00-10:00" for day in DAYS[:4])
    found = contacts.hours_in(every, languages.get(tag))
    assert len({one.days for one in found}) == 4
    assert tag == "en" or found[0].days != "Monday"


def changed(carys, key="migrant_help", now=NOW, **more):
    fact = Fact.objects.get(key=key)
    facts = {"value": fact.value, "source": "rung", "card": Card(HOURS, ("ar", "ti", "en"))}
    return actions.check_fact(fact=fact, by=carys, now=now, **facts | more)


def test_hours_and_languages_stand_below_the_number_on_paper_and_on_the_page(leaflets, carys):
    changed(carys)
    found = one_line(printing.pdf(order_of(leaflets["moved"], "en", form_of("card"), DAY)))
    assert "Monday – Friday 09:00–17:00" in found
    assert "Saturday 10:00–12:30" in found
    body = build.client(carys).get("/read/moved/ar/").content.decode()
    assert "الاثنين – الجمعة" in body
    assert '<bdi class="num" dir="ltr">09:00–17:00</bdi>' in body
    assert '<bdi lang="ti" dir="ltr">ትግርኛ</bdi>' in body


def test_each_number_says_so_once_in_a_leaflet(leaflets, carys):
    changed(carys, "police_now")
    pieces = edition_of(leaflets["door"], "en").pieces
    assert [len(piece.notes) for piece in pieces] == [0] * 6 + [1, 0, 0]


def test_a_number_in_a_sentence_says_its_hours_in_its_own_line_which_the_card_shows(
    leaflets, carys
):
    changed(carys, "police_now")
    lines = "# Ring\nYou can ring {police_now} or {migrant_help}.\n@ Danger: {police_now}"
    ring = adding.add_leaflet(
        title="Ring", purpose="x", pieces=composed(lines), is_critical=False, by=carys, now=NOW
    )
    assert [len(piece.notes) for piece in edition_of(ring, "en").pieces] == [0, 0, 1]
    changed(carys)
    assert [len(piece.notes) for piece in edition_of(ring, "en").pieces] == [0, 1, 1]
    card = printing.pdf(order_of(ring, "en", form_of("card"), DAY))
    assert "Monday – Friday 09:00–17:00" in one_line(card)


@pytest.mark.django_db
@pytest.mark.parametrize("tag", FIRST_WAVE)
def test_a_card_can_be_set_in_every_form_in_every_language_and_names_every_language(
    leaflets, carys, tag
):
    changed(carys, card=Card(HOURS, READING))
    beside = "ar" if tag == "en" else "en"
    for form in [*FORMS, f"pair-{beside}"]:
        assert printing.pdf(order_of(leaflets["moved"], tag, form_of(form), DAY)).startswith(
            b"%PDF"
        )


def test_a_card_that_says_nothing_more_leaves_versions_as_they_were(leaflets, carys):
    before = edition_of(leaflets["moved"], "ar").version
    fact = changed(carys, card=Card())
    assert (edition_of(leaflets["moved"], "ar").version, fact.changed_at) == (before, None)
    assert changed(carys).changed_at == NOW
    assert edition_of(leaflets["moved"], "ar").version != before


def noted(carys, slug, tag, form="poster"):
    run = {"form": form, "copies": "20", "left_at": "Wren, lift", "key": str(uuid4())}
    assert build.client(carys).post(f"/leaflets/{slug}/{tag}/printed/", run).status_code == 302


@pytest.mark.parametrize("change", [{"value": "0808 801 0504"}, {"card": Card("always", ())}])
def test_a_changed_contact_makes_every_edition_that_carries_it_stale_and_its_page_says_so(
    leaflets, carys, amina, change
):
    noted(carys, "moved", "ar")
    noted(carys, "moved", "ti", form="pair-ur")
    noted(carys, "door", "ar")
    later = Fact.objects.get(key="migrant_help")
    changed(carys, now=NOW + timedelta(days=900), **{"card": None} | change)
    browser = build.client(carys)
    for place in ("moved/ar", "moved/ti", "moved/ur"):
        body = browser.get(f"/leaflets/{place}/").content.decode()
        assert "Stale on paper" in body
        assert "20 sheets, <bdi>Wren, lift</bdi>" in body
        assert f"Changed on 14 May 2029: {later.title}" in body
    for place in ("door/ar", "moved/fa"):
        assert "Stale on paper" not in browser.get(f"/leaflets/{place}/").content.decode()
    # where paper lies is said to coordinators alone
    assert "Stale on paper" not in build.client(amina).get("/leaflets/moved/ar/").content.decode()


def test_a_coordinator_changes_the_card_on_its_page_and_loses_nothing_when_it_is_refused(
    leaflets, carys
):
    browser, place = build.client(carys), "/leaflets/facts/migrant_help/"
    said = {
        "value": "0808 801 0503",
        "source": "rung",
        "hours": "some days",
        "answers": ["ar", "so"],
    }
    refused = browser.post(place, said)
    body = refused.content.decode()
    assert refused.status_code == 422
    assert "Please write hours like this" in body
    assert 'value="some days"' in body
    assert body.count("checked>") == 2
    assert browser.post(place, said | {"hours": HOURS}).status_code == 302
    fact = Fact.objects.get(key="migrant_help")
    assert (fact.hours, fact.answers) == (HOURS, ["ar", "so"])
    assert "Monday – Friday" in browser.get("/leaflets/facts/").content.decode()
    assert (
        "hours" not in browser.get("/leaflets/facts/silent/").content.decode().partition("<main")[2]
    )


def test_a_number_of_our_own_is_added_once_and_named_by_leaflets(leaflets, carys, amina):
    browser, place = build.client(carys), "/leaflets/facts/add/"
    said = {
        "title": "Our friends, 2nd line",
        "value": "07700 900123",
        "source": "ours",
        "hours": "always",
    }
    wrong = browser.post(place, said | {"value": "0770 call us"})
    assert (wrong.status_code, "digits and spaces only" in wrong.content.decode()) == (422, True)
    assert (
        browser.post(place, said, follow=True).content.decode().count("{our_friends_nd_line}") == 2
    )
    browser.post(place, said | {"title": "Our friends, 3rd line"})
    browser.post(place, said | {"title": "Our friends, nd line"})
    found = Fact.objects.filter(key__startswith="our_friends").values_list("key", flat=True)
    assert set(found) == {"our_friends_nd_line", "our_friends_rd_line", "our_friends_nd_line_a"}
    lines = "# Ring us\n@ We listen: {our_friends_nd_line}"
    browser.post("/leaflets/add/", {"title": "Ring us", "purpose": "x", "lines": lines})
    body = browser.get("/leaflets/ring-us/en/").content.decode()
    assert "07700 900123" in body
    assert "00:00–24:00" in body
    assert build.client(amina).post(place, said).status_code == 404


def test_there_is_an_end_to_numbers(leaflets, carys, monkeypatch):
    monkeypatch.setattr(actions, "MOST_FACTS", 7)
    with pytest.raises(actions.TooManyFacts):
        actions.add_fact(title="One", value="1" * 5, source="x", by=carys, now=NOW, card=Card())


def test_titles_that_have_no_letters_of_ours_or_are_taken_get_a_key_all_the_same(leaflets, carys):
    keys = [added(carys, title).key for title in ("ንሓና", "ንሕና", "ንስኻ", "Add", "add!")]
    assert keys == ["number", "number_a", "number_b", "add_a", "add_b"]


def added(carys, title):
    return actions.add_fact(
        title=title, value="07700 900124", source="x", by=carys, now=NOW, card=Card()
    )


def test_every_number_can_be_changed_on_a_page_of_its_own(leaflets, carys):
    place = f"/leaflets/facts/{added(carys, 'Add').key}/"
    said = {"value": "07700 900125", "source": "rung", "hours": ""}
    assert build.client(carys).post(place, said).status_code == 302
    assert Fact.objects.get(title="Add").value == "07700 900125"


def test_a_number_that_is_sent_twice_is_there_once_and_says_so(leaflets, carys):
    said = {
        "title": "Ring us",
        "value": "07700 900123",
        "source": "ours",
        "hours": "",
        "answers": [],
    }
    page, program = build.client(carys), build.key(carys)
    assert page.post("/leaflets/facts/add/", said).status_code == 302
    again = page.post("/leaflets/facts/add/", said | {"title": "ring  us"})
    told = program.post("/api/facts/", said, content_type="application/json")
    assert (again.status_code, told.status_code) == (422, 400)
    assert again.context["form"].errors == told.json()["errors"]
    assert list(told.json()["errors"]) == ["title"]
    assert 'value="ring  us"' in again.content.decode()
    assert Fact.objects.filter(title__iexact="ring us").count() == 1


def test_programs_change_the_card_too_and_what_they_leave_out_stays(leaflets, carys):
    key = build.key(carys)

    def post(address, body):
        return key.post(address, body, content_type="application/json")

    place, said = "/api/facts/migrant_help/", {"value": "0808 801 0503", "source": "rung"}
    shown = post(place, said | {"hours": HOURS, "answers": ["ar"]}).json()
    assert (shown["hours"], shown["answers"]) == (HOURS, ["ar"])
    assert post(place, said).json()["hours"] == HOURS
    wrong = post(place, said | {"hours": "some days"})
    assert wrong.status_code == 400
    assert "Please write hours like this" in str(wrong.json())
    made = post("/api/facts/", said | {"title": "Ours"})
    assert (made.status_code, made.json()["key"]) == (201, "ours")


def test_half_of_a_card_leaves_the_other_half_and_an_empty_list_empties_it(leaflets, carys):
    changed(carys, card=Card(HOURS, ("ar", "so")))
    key, said = build.key(carys), {"value": "0808 801 0503", "source": "rung"}

    def post(**half):
        place = "/api/facts/migrant_help/"
        shown = key.post(place, said | half, content_type="application/json").json()
        return shown["hours"], shown["answers"]

    assert post(hours="always") == ("Mon-Sun 00:00-24:00", ["ar", "so"])
    assert post(answers=["fa"]) == ("Mon-Sun 00:00-24:00", ["fa"])
    assert post(answers=[]) == ("Mon-Sun 00:00-24:00", [])
    assert post(answers=["ti"], hours="") == ("", ["ti"])


def test_a_page_without_a_tick_says_that_nobody_answers_in_any_language(leaflets, carys):
    changed(carys)
    browser, place = build.client(carys), "/leaflets/facts/migrant_help/"
    assert 'name="whole" value="True"' in browser.get(place).content.decode()
    said = {"value": "0808 801 0503", "source": "rung", "hours": HOURS, "whole": "True"}
    assert browser.post(place, said).status_code == 302
    fact = Fact.objects.get(key="migrant_help")
    assert (fact.hours, fact.answers) == (HOURS, [])


def test_the_order_in_which_languages_are_named_is_no_change(leaflets, carys):
    changed(carys, card=Card(HOURS, ("ti", "ar", "en")))
    later = NOW + timedelta(days=1)
    again = changed(carys, now=later, card=Card(HOURS, ("en", "ti", "ar", "ti")))
    assert (again.changed_at, again.answers) == (NOW, ["en", "ar", "ti"])
    kept = ["ti", "en"]  # as they were kept before
    Fact.objects.filter(pk=again.pk).update(answers=kept)
    assert changed(carys, now=later, card=Card(HOURS, ("en", "ti"))).changed_at == NOW


def test_opening_knows_every_day():
    assert [span.first for day in DAYS for span in opening.spans_of(f"{day} 09:00-10:00")] == [
        *range(7)
    ]
