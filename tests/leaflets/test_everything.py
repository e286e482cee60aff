"""All leaflets in one file: how far it is stands on the page, line by line, before the file is taken."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.cache import caches
from django.utils import translation

import paper
from accounts import clock
from leaflets import archiving
from leaflets.models import Leaflet
from leaflets.paper_forms import FORMS
from tests import build
from translations.language_names import name_in
from translations.models import Translation

PLACE = "/leaflets/everything/"


@pytest.fixture(autouse=True)
def _few(leaflets):
    Leaflet.objects.exclude(slug="numbers").delete()
    few = Translation.objects.filter(text__kind="leaflet")
    few.exclude(language__in=["en", "ar", "ti"]).delete()


@pytest.fixture
def started(monkeypatch):
    """Every engine that was started."""
    found = []
    begin = paper.typesetting.subprocess.Popen

    def noting(*args, **more):
        found.append(begin(*args, **more))
        return found[-1]

    monkeypatch.setattr(paper.typesetting.subprocess, "Popen", noting)
    return found


def lines_of(page):
    return re.findall(r"(\d+) of (\d+): ([^<]+?)<", page)


def test_it_asks_which_forms_and_has_ticked_all_of_them(amina):
    body = build.client(amina).get(PLACE).content.decode()
    assert body.count("checked>") == len(FORMS)
    assert "Large print, A4" in body


def test_a_line_comes_after_each_leaflet_in_each_language_and_then_the_file(amina, started):
    answer = build.client(amina).get(PLACE, {"form": ["poster", "card"]})
    assert answer.streaming
    pieces = iter(answer)
    head = next(pieces).decode()
    assert "6 files" in head
    assert not started  # nothing is set before somebody is told that it begins
    first = next(pieces).decode()
    assert "2 of 6: Free numbers that help, English" in first
    assert len(caches["paper"]._list_cache_files()) == 2  # and no more than two so far
    rest = b"".join(pieces).decode()
    assert [line[:2] for line in lines_of(head + first + rest)] == [
        ("2", "6"),
        ("4", "6"),
        ("6", "6"),
    ]
    [link] = re.findall(r'href="(/leaflets/editions.zip[^"]*)"', rest)
    assert link not in head
    files = zipped(amina, link.replace("&amp;", "&"))
    assert len(files.namelist()) == 6
    assert len(started) == 1  # the file takes what the page has made


def zipped(amina, link):
    return zipfile.ZipFile(io.BytesIO(b"".join(build.client(amina).get(link))))


def test_it_needs_no_script(amina):
    body = b"".join(build.client(amina).get(PLACE, {"form": "card"})).decode()
    assert "<script" not in body
    assert "http-equiv" not in body
    assert body.rstrip().endswith("</html>")


def test_what_cannot_be_printed_is_named_in_its_line(amina):
    Translation.objects.filter(language="ti", text__kind="leaflet").update(words="Fox 🦊 <b>")
    body = b"".join(build.client(amina).get(PLACE, {"form": "card"})).decode()
    assert "Card for a pocket, A6: the numbers cannot be printed: No font of ours has 🦊" in body
    names = zipped(amina, "/leaflets/editions.zip?form=card").namelist()
    assert names[-1] == "not-printed.txt"


def test_what_was_thrown_away_meanwhile_or_never_kept_is_made_anew(amina, monkeypatch):
    asked = archiving.caches["paper"]
    b"".join(build.client(amina).get(PLACE, {"form": "card"}))
    monkeypatch.setattr(asked, "get", lambda _mark: None)  # it was there a moment ago
    files = zipped(amina, "/leaflets/editions.zip?form=card")
    assert files.testzip() is None
    assert len(files.namelist()) == 3


def test_what_is_older_than_a_day_is_thrown_away(amina):
    zipped(amina, "/leaflets/editions.zip?form=card")
    now, shelf = clock.now(), caches["paper"]
    for hours, kept in [(0, 3), (0.5, 3), (23, 3), (24.1, 0), (26, 0)]:
        archiving.sweep(now + timedelta(hours=hours))
        assert len(shelf._list_cache_files()) == kept, hours
    zipped(amina, "/leaflets/editions.zip?form=card")
    assert len(shelf._list_cache_files()) == 3
    assert "leaflets.archiving.sweep" in settings.TICKS


def test_nothing_is_swept_where_nothing_was_ever_made(settings, tmp_path):
    nowhere = tmp_path / "paper"
    paper_cache = settings.CACHES["paper"] | {"LOCATION": nowhere}
    settings.CACHES = settings.CACHES | {"paper": paper_cache}
    archiving.sweep(clock.now())
    assert not nowhere.exists()


def test_a_new_layout_is_set_anew(amina, monkeypatch, started):
    zipped(amina, "/leaflets/editions.zip?form=card")
    place = "/leaflets/numbers/en/poster.png"
    mark = build.client(amina).get(place)["ETag"]
    monkeypatch.setattr(paper, "look", lambda: "as it looks after an upgrade")
    assert build.client(amina).get(place)["ETag"] != mark
    before = len(started)
    zipped(amina, "/leaflets/editions.zip?form=card")
    assert len(started) == before + 1


def test_a_full_disk_keeps_nobody_from_printing(amina, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caches["paper"], "set", full)
    assert len(zipped(amina, "/leaflets/editions.zip?form=card").namelist()) == 3


def test_a_changed_word_is_set_anew(amina):
    before = zipped(amina, "/leaflets/editions.zip?form=card").namelist()
    Translation.objects.filter(language="ar", text__key="leaflet_numbers_1").update(words="كلمة")
    after = zipped(amina, "/leaflets/editions.zip?form=card").namelist()
    assert [one != two for one, two in zip(before, after, strict=True)] == [False, True, False]


@pytest.mark.parametrize("form", ["", "stone", "pair-en"])
def test_no_other_form_is_made(amina, form):
    answer = build.client(amina).get(PLACE, {"form": form})
    assert not answer.streaming
    assert "Select a valid choice" in answer.content.decode()


def test_only_those_who_write_are_given_everything(vera):
    assert build.client(vera).get(PLACE).status_code == 404
    assert build.client(vera).get("/leaflets/editions.zip").status_code == 404


@pytest.mark.parametrize("place", [PLACE, "/leaflets/editions.zip"])
def test_a_form_that_is_none_is_refused_and_not_all_of_them_made(leaflets, amina, place):
    answer = build.client(amina).get(f"{place}?form=stone")
    assert answer.status_code == 422
    assert "stone is not one of the available choices" in answer.content.decode()


def test_every_line_comes_in_the_language_of_the_page_although_that_is_left_by_then(amina):
    amina.language = "fa"
    amina.save()
    pieces = iter(build.client(amina).get(PLACE, {"form": "card"}))
    assert 'lang="fa"' in next(pieces).decode()
    assert translation.get_language() == "en"
    for line, tag in zip(pieces, ("en", "ar", "ti"), strict=False):
        assert name_in(tag, "fa") in line.decode()
        assert name_in(tag, "en") not in line.decode()
        assert translation.get_language() == "en"
