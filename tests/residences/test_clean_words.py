"""What pages and programs take as an alias, a branch or a code name is as clean as in a list."""

import pytest

from residences import aliases, words
from residences.aliases import folded
from residences.models import Branch, Residence
from tests import build
from tests.residences.pages import resident_facts
from tests.residences.test_importing import brought_in, counts, listed

pytestmark = pytest.mark.django_db
JSON = "application/json"
JOINED = "نی\u200cلوفر"  # U+200C is a letter here


@pytest.fixture
def program(amina):
    return build.key(amina)


def both(browser, program, home, what, body, page=""):
    """Whether the page took it and whether the program did; each on an empty residence."""
    took = browser.post(f"/residences/{home.pk}/{page or what}/", body).status_code == 302
    kept = [str(getattr(one, "alias", one)) for one in getattr(home, what).all()]
    getattr(home, what).all().delete()
    answer = program.post(f"/api/residences/{home.pk}/{what}/", body, content_type=JSON)
    again = [str(getattr(one, "alias", one)) for one in getattr(home, what).all()]
    getattr(home, what).all().delete()
    assert (took, kept) == (answer.status_code == 201, again)
    return kept


@pytest.mark.parametrize(
    "alias",
    ["\u200b", "\u200c", "—", "<script>", "=HYPERLINK(1)", "Omar {x}", "Omar\u200b 07700900101"],
)
def test_an_alias_that_no_list_brings_in_is_refused(browser, program, heron, alias):
    facts = resident_facts(alias=alias)
    assert both(browser, program, heron, "residents", facts, "residents/add") == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eOmar", "Omar"),
        ("Omar\u200b", "Omar"),
        (" Omar\u0007  Ali ", "Omar Ali"),
        (JOINED, JOINED),
        ("Zoe\u0301 O’Neill-Shah", "Zoé O’Neill-Shah"),
    ],
)
def test_an_alias_is_kept_without_what_nobody_sees(browser, program, heron, typed, kept):
    facts = resident_facts(alias=typed)
    assert both(browser, program, heron, "residents", facts, "residents/add") == [kept]


@pytest.mark.parametrize("twin", ["omar", "Omar\u200b", "\u2067Omar", "Omar\u200c", "O\u0301mar"])
def test_two_aliases_that_look_alike_are_one(browser, heron, twin):
    build.resident(heron, alias="Ómar" if "\u0301" in twin else "Omar")
    browser.post(f"/residences/{heron.pk}/residents/add/", resident_facts(alias=twin))
    assert heron.residents.count() == 1


def test_letters_that_join_tell_two_words_apart():
    assert folded(JOINED) != folded(JOINED.replace("\u200c", ""))
    assert folded(f"{JOINED}\u200c") == folded(JOINED)
    assert aliases.numbered("Omar", 2) == "Omar 2"


@pytest.mark.parametrize("word", ["\u200b", "-", "<b>Floor 1</b>", "=1+1", "Floor: 1", "Floor 1?"])
def test_a_branch_that_no_list_brings_in_is_refused(browser, program, heron, word):
    assert both(browser, program, heron, "branches", {"word": word}) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eFloor\u200b 1", "Floor 1"),
        ("الطابق ٢", "الطابق 2"),
        ("2.0", "2"),
        ("A / B #1", "A / B #1"),
    ],
)
def test_a_branch_is_kept_as_a_list_would_bring_it_in(browser, program, heron, typed, kept):
    assert both(browser, program, heron, "branches", {"word": typed}) == [kept]


@pytest.mark.parametrize("twin", ["floor 1", "FLOOR-1", "Floor ١", "Floor\u200b 1"])
def test_a_branch_in_another_spelling_is_the_same_to_add_and_to_rename(browser, heron, twin):
    first, attic = build.branch(heron, "Floor 1"), build.branch(heron, "Attic")
    added = browser.post(f"/residences/{heron.pk}/branches/", {"word": twin})
    renamed = browser.post(f"/residences/branches/{attic.pk}/", {"word": twin})
    assert (added.status_code, renamed.status_code) == (422, 422)
    assert "already a branch with this word" in renamed.content.decode()
    own = browser.post(f"/residences/branches/{first.pk}/", {"word": "floor 1"})
    assert own.status_code == 302
    assert sorted(str(one) for one in heron.branches.all()) == ["Attic", "floor 1"]


def test_a_tree_is_rearranged_with_the_same_words(browser, heron):
    build.branch(heron, "Floor 1")
    omar = build.resident(heron)
    form = {"what": "move", "people": [str(omar.pk)], "to": "new", "go": "1"}
    for word in ("FLOOR 1", "<b>", "\u200b", "Seaview Grand east"):
        answer = browser.post(f"/residences/{heron.pk}/arrange/", {**form, "word": word})
        assert answer.status_code == 422, word
    assert heron.branches.count() == 1


def test_a_list_finds_the_branch_that_is_spelled_as_it_says(amina, heron):
    small, great = build.branch(heron, "floor 1"), build.branch(heron, "Floor 1")  # from before
    table = listed("Kite,Floor 1,07700900001,ar", "Moon,floor 1,07700900002,ar")
    brought_in(heron, amina, table)
    lives = {one.alias: one.branch for one in heron.residents.all()}
    assert lives == {"Kite": great, "Moon": small}
    assert counts(brought_in(heron, amina, table)) == {"same": 2}


def test_a_dash_for_a_branch_is_none_and_changes_none(amina, heron):
    brought_in(heron, amina, listed("Kite,Floor 1,07700900001,ar"))
    assert counts(brought_in(heron, amina, listed("Kite,-,07700900001,ar"))) == {"same": 1}
    assert [branch.word for branch in Branch.objects.all()] == ["Floor 1"]
    assert words.spoken("Floor ٢") == words.spoken("floor 2")


def test_a_code_name_has_no_hidden_sign(browser):
    form = {"code_name": "\u202eLark\u200b", "kind": "hotel"}
    assert browser.post("/residences/add/", form).status_code == 302
    assert browser.post("/residences/add/", form | {"code_name": "\u200b"}).status_code == 422
    assert [one.code_name for one in Residence.objects.all()] == ["Lark"]
