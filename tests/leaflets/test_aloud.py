"""Leaflets for those who do not read: recorded by one, listened to by another, never with an old number."""

import base64
import gzip
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from leaflets import actions
from leaflets.aloud import audible
from leaflets.editions import edition_of
from leaflets.models import Fact, Leaflet
from leaflets.sounding import _asked
from tests import build
from tests.house.files import HOUSE
from tests.leaflets.conftest import NOW
from tests.sounds import recorded, wav
from translations.models import Recording, Text, Translation

PAGE = "/read/door/ar/"
SOUND = "/read/door/ar/part_7.wav"
NUMBER = "leaflet_door_7"  # its words name {police_now}


def body_of(client, page=PAGE):
    return client.get(page).content.decode()


def test_it_is_recorded_and_approved_by_two_people_with_the_number_in_its_words(
    leaflets, amina, bilal, client
):
    page = reverse("translations:record", args=[NUMBER, "ar"])
    writer, listener = build.client(amina), build.client(bilal)
    asked = body_of(writer, page)
    assert "999" in asked
    assert "police_now" not in asked
    assert "everybody who opens the leaflet" in asked
    sent = {"sound": named_file(wav(1)), "source_version": "1", "said_as": mark_on(asked)}
    assert writer.post(page, sent).status_code == 302
    assert "<audio" not in body_of(client)
    assert client.get(SOUND).status_code == 404
    row = Recording.objects.get()
    approve = reverse("translations:approve", args=[row.pk])
    writer.post(approve)
    assert client.get(SOUND).status_code == 404  # nobody approves their own
    said = listener.post(approve, follow=True).content.decode()
    assert "The leaflet&#x27;s page plays it from now on." in said
    name = 'aria-label="استمعوا" aria-labelledby="listen_part_7 part_7"'
    player = f'<audio id="listen_part_7" controls preload="none" src="{SOUND}" {name}>'
    assert player in body_of(client)
    assert client.get(SOUND).content == bytes(row.sound)


def mark_on(page):
    return re.search(r'name="said_as" value="(\w{16})"', page)[1]


def rang(carys, value, now):
    fact = Fact.objects.get(key="police_now")
    actions.check_fact(fact=fact, value=value, source="rung", by=carys, now=now)


def wrote(amina, carys):
    Translation.objects.filter(text__key=NUMBER, language="ar").update(words="{police_now} كلمة")


@pytest.mark.parametrize("change", [lambda _amina, carys: rang(carys, "112", NOW), wrote])
def test_what_changed_while_somebody_read_it_aloud_is_not_kept_as_new(
    leaflets, amina, carys, change
):
    page, writer = reverse("translations:record", args=[NUMBER, "ar"]), build.client(amina)
    sent = {"source_version": "1", "said_as": mark_on(body_of(writer, page))}
    change(amina, carys)
    refused = writer.post(page, sent | {"sound": named_file(wav(1))})
    body = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody changed these words while you were reading." in body
    assert not Recording.objects.exists()
    again = sent | {"sound": named_file(wav(1)), "said_as": mark_on(body)}
    assert writer.post(page, again).status_code == 302


def test_who_listens_sees_the_numbers_and_they_stand_by_themselves_in_words_from_right_to_left(
    leaflets, amina, bilal
):
    words = Translation.objects.get(text__key=NUMBER, language="ar").words
    filled = words.replace("{police_now}", "\u2066999\u2069")
    assert filled in body_of(
        build.client(amina), reverse("translations:record", args=[NUMBER, "ar"])
    )
    recorded(NUMBER, "ar", amina, None, NOW)
    desk = body_of(build.client(bilal), reverse("translations:translation", args=[NUMBER, "ar"]))
    assert filled in desk.partition('id="aloud"')[2]


def test_who_approves_an_old_number_is_told_that_nobody_hears_it(leaflets, amina, bilal, carys):
    row = recorded(NUMBER, "ar", amina, None, NOW)
    rang(carys, "112", NOW + timedelta(days=1))
    approve = reverse("translations:approve", args=[row.pk])
    said = body_of_post(build.client(bilal), approve)
    assert "does not play it" in said
    assert "plays it from now on" not in said
    assert heard_in("ar") == set()


def body_of_post(client, page):
    return client.post(page, follow=True).content.decode()


def named_file(raw):
    return SimpleUploadedFile("x.wav", raw)


def test_whoever_opens_it_gets_no_cookie_and_may_keep_it_to_hear_it_without_data(
    leaflets, amina, bilal, client
):
    recorded(NUMBER, "ar", amina, bilal, NOW)
    for page in (PAGE, SOUND):
        answer = client.get(page)
        assert not answer.cookies
        assert "max-age=600" in answer["Cache-Control"]
        assert "public" in answer["Cache-Control"]
    assert client.get(SOUND)["Content-Type"] == "audio/wav"


def test_a_page_of_which_every_part_can_be_heard_stays_light(leaflets, amina, bilal, client):
    for part in leaflets["moved"].parts.select_related("text"):
        recorded(part.text.key, "ar", amina, bilal, NOW)
    page = client.get("/read/moved/ar/").content
    assert page.count(b"<audio") == page.count(b'preload="none"') == 10
    style = (HOUSE / "website/static/website/resident.css").read_bytes()
    assert len(gzip.compress(page)) + len(gzip.compress(style)) < 20_000
    assert len(page) + len(style) < 50_000


def test_every_player_is_named_by_what_it_says_and_stands_in_no_heading(
    leaflets, amina, bilal, client
):
    for part in leaflets["moved"].parts.select_related("text"):
        recorded(part.text.key, "ar", amina, bilal, NOW)
    page = body_of(client, "/read/moved/ar/")
    players = re.findall(r'<audio id="([^"]+)"[^>]* aria-labelledby="([^"]+) ([^"]+)">', page)
    assert len({named for _own, _self, named in players}) == 10
    for own, itself, named in players:
        assert own == itself
        assert page.count(f'id="{own}"') == page.count(f'id="{named}"') == 1
    for heading in re.findall(r"<h[12].*?</h[12]>", page):
        assert "<audio" not in heading
    assert re.search(r'<h1 id="part_1">[^<]+</h1>\s*<p><audio', page)


def heard_in(tag):
    return set(audible(edition_of(Leaflet.objects.get(slug="door"), tag)))


def test_an_old_number_is_not_said(leaflets, amina, bilal, carys):
    for key in (NUMBER, "leaflet_door_1"):
        recorded(key, "ar", amina, bilal, NOW)
    assert heard_in("ar") == {"part_1", "part_7"}
    fact = Fact.objects.get(key="police_now")
    check = {"fact": fact, "source": "rung", "by": carys, "now": NOW + timedelta(days=1)}
    actions.check_fact(**check, value="999")
    assert heard_in("ar") == {"part_1", "part_7"}
    actions.check_fact(**check, value="112")
    assert heard_in("ar") == {"part_1"}
    recorded(NUMBER, "ar", amina, bilal, NOW + timedelta(days=2), seconds=2)
    assert heard_in("ar") == {"part_1", "part_7"}


def test_a_number_whose_hours_change_is_still_said(leaflets, amina, bilal, carys):
    recorded(NUMBER, "ar", amina, bilal, NOW)
    fact = Fact.objects.get(key="police_now")
    check = {"fact": fact, "value": "999", "source": "rung", "by": carys}
    card, later = actions.Card("always", ("ar",)), NOW + timedelta(days=1)
    assert actions.check_fact(**check, card=card, now=later).changed_at == later
    assert heard_in("ar") == {"part_7"}


def test_words_that_were_written_anew_are_not_said_as_they_were(leaflets, amina, bilal):
    recorded("leaflet_door_1", "ar", amina, bilal, NOW)
    rows = Translation.objects.filter(text__key="leaflet_door_1", language="ar")
    rows.update(words="كلمة", written_by=amina, written_at=NOW - timedelta(days=1), machine=False)
    assert heard_in("ar") == {"part_1"}
    rows.update(written_at=NOW + timedelta(seconds=1))
    assert heard_in("ar") == set()


def test_what_follows_an_old_english_is_not_said(leaflets, amina, bilal):
    recorded("leaflet_door_1", "ar", amina, bilal, NOW)
    Text.objects.filter(key="leaflet_door_1").update(version=2)
    assert heard_in("ar") == set()


def test_english_that_stands_in_for_words_that_nobody_wrote_is_not_said_as_another_language(
    leaflets, amina, bilal
):
    recorded("leaflet_door_1", "en", amina, bilal, NOW)
    Translation.objects.filter(text__key="leaflet_door_1", language="ar").delete()
    assert heard_in("ar") == set()
    assert heard_in("en") == {"part_1"}


@pytest.mark.parametrize("part", ["part_1", "part_99", "x"])
def test_what_nobody_recorded_is_not_found(leaflets, client, part):
    assert client.get(f"/read/door/ar/{part}.wav").status_code == 404
    assert client.get(f"/read/nothing/ar/{part}.wav").status_code == 404


def test_a_browser_is_given_the_bytes_that_it_names(leaflets, amina, bilal, client):
    recorded(NUMBER, "ar", amina, bilal, NOW)
    whole = client.get(SOUND)
    assert whole["Accept-Ranges"] == "bytes"
    some = client.get(SOUND, headers={"Range": "bytes=10-19"})
    assert (some.status_code, some.content) == (206, whole.content[10:20])
    assert some["Content-Range"] == f"bytes 10-19/{len(whole.content)}"
    past = client.get(SOUND, headers={"Range": "bytes=99999999-"})
    assert (past.status_code, past["Content-Range"]) == (416, f"bytes */{len(whole.content)}")


@pytest.mark.parametrize(
    ("header", "found"),
    [("", None), ("bytes=0-", range(10)), ("bytes=0-1", range(2)), ("bytes=9-99", range(9, 10)),
     ("bytes=-3", range(7, 10)), ("bytes=-99", range(10)), ("bytes=5-2", range(5, 3)),
     ("bytes=0-1,3-4", None), ("lines=0-1", None), ("bytes=-", None), ("bytes=10-", range(10, 10))],
)  # fmt: skip
def test_ranges_are_read_as_browsers_write_them(header, found):
    assert _asked(header, 10) == found


def test_translators_see_what_can_be_heard_and_where_to_read_it_aloud(leaflets, amina, bilal, vera):
    recorded("leaflet_door_1", "ar", amina, bilal, NOW)
    page = body_of(build.client(amina), "/leaflets/door/ar/")
    assert page.count("Can be heard on its page") == 1
    assert page.count("Read it aloud") == 8
    assert "Read it aloud" not in body_of(build.client(vera), "/leaflets/door/ar/")


def test_the_page_takes_as_many_queries_with_sounds_as_without(
    leaflets, amina, bilal, client, django_assert_max_num_queries
):
    for part in leaflets["door"].parts.select_related("text"):
        recorded(part.text.key, "ar", amina, bilal, NOW)
    with django_assert_max_num_queries(10):
        client.get(PAGE)


def test_programs_bring_recordings_of_leaflets_too(leaflets, amina):
    said = {"sound": base64.b64encode(wav(1)).decode(), "source_version": 1}
    made = build.key(amina).post(
        f"/api/texts/{NUMBER}/ar/recordings/", said, content_type="application/json"
    )
    assert made.status_code == 201
