"""Recordings: what may be kept, who approves, who listens, and which one a call plays."""

import io
import wave
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.trail import Event
from tests.sounds import recorded, wav
from translations import actions, sound_actions
from translations.models import Recording
from translations.recordings import address_of, recordings_for, still_there
from translations.sound import NotASound, tidied

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
KEY = "incident_at_door"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def page(key=KEY, tag="ti", deed="translation"):
    return reverse(f"translations:{deed}", args=[key, tag])


def upload(client, sound, **more):
    file = SimpleUploadedFile("my name.wav", sound, content_type="audio/wav")
    said = {"sound": file, "source_version": 1, **more}
    return client.post(page(deed="record"), said, follow=True).content.decode()


def with_a_name_inside(sound):
    """The same file with the chunk in which recorders write who made it, where and when."""
    inside = b"INFOIART\x0c\x00\x00\x00Selam Tesfay"
    chunk = b"LIST" + len(inside).to_bytes(4, "little") + inside
    body = sound[8:12] + chunk + sound[12:] + chunk
    return b"RIFF" + len(body).to_bytes(4, "little") + body


WRONG = [
    (b"", "This file is empty."),
    (b"ID3\x04 this is music", "This is neither WAV nor Ogg/Opus."),
    (b"RIFF", "This is not a plain WAV file (PCM)."),
    (wav()[:20] + b"\x03\x00" + wav()[22:], "This is not a plain WAV file (PCM)."),
    (wav()[:44], "There is nothing to hear in it."),
    (wav(0.2), "There is nothing to hear in it."),
    (wav(61), "This is too long. A recording may last 60 seconds."),
    (wav(30, rate=48_000), "This file is too big. It may have 2 MB"),
    (wav(1, rate=7_999), "8,000 to 48,000 samples a second"),
    (wav(1, rate=48_001), "8,000 to 48,000 samples a second"),
    (wav(1, channels=3), "more than two channels"),
    (wav(1, width=3), "16 bits a sample"),
]


@pytest.mark.parametrize(("sound", "sentence"), WRONG)
def test_a_file_that_no_call_could_play_is_refused_in_words(texts, amina, sound, sentence):
    body = upload(signed_in(amina), sound)
    assert sentence in body
    assert not Recording.objects.exists()


@pytest.mark.parametrize(
    "sound", [wav(60), wav(0.3), wav(1, rate=48_000, channels=2), wav(1, width=1)]
)
def test_what_a_call_can_play_is_kept_as_it_sounds(sound):
    with wave.open(io.BytesIO(sound)) as before, wave.open(io.BytesIO(tidied(sound))) as after:
        assert after.getparams() == before.getparams()
        assert after.readframes(10**7) == before.readframes(10**7)


def test_nothing_but_the_sound_survives():
    sound = with_a_name_inside(wav())
    assert b"Selam" in sound
    assert tidied(sound) == wav()


def test_a_header_that_promises_more_than_there_is_is_not_believed():
    cut = wav(2)[: 44 + 8_000]
    with wave.open(io.BytesIO(tidied(cut))) as file:
        assert file.getnframes() == 4_000


@given(st.binary(max_size=200), st.integers(0, 44), st.integers(0, 60))
def test_whatever_bytes_come_it_is_a_sound_or_it_is_refused(noise, start, cut):
    sound = wav()
    for raw in (noise, sound[:start] + noise + sound[start + cut :]):
        try:
            clean = tidied(raw)
        except NotASound:
            continue
        assert tidied(clean) == clean


def test_one_brings_it_and_another_approves(texts, amina, bilal):
    bringer, listener = signed_in(amina), signed_in(bilal)
    body = upload(bringer, with_a_name_inside(wav()))
    assert "Kept. Now somebody else has to listen to it." in body
    assert "Needs a second listener" in body
    assert "I listened" not in body
    row = Recording.objects.get()
    assert bytes(row.sound) == wav()
    assert not recordings_for([KEY], ["ti"])
    approve = reverse("translations:approve", args=[row.pk])
    own = bringer.post(approve, follow=True).content.decode()
    assert "You brought this recording. Somebody else has to listen to it." in own
    assert "I listened: it says the same" in listener.get(page()).content.decode()
    done = listener.post(approve, follow=True).content.decode()
    assert "Approved. Calls play it from now on." in done
    assert recordings_for([KEY], ["ti"]) == {(KEY, "ti"): row.pk}
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["recording_added", "recording_approved"]


def test_the_database_too_lets_nobody_approve_their_own(texts, amina):
    row = recorded(KEY, "ti", amina, None, NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.filter(pk=row.pk).update(approved_by=amina, approved_at=NOW)


def test_a_form_sent_twice_keeps_one_recording(texts, amina):
    client = signed_in(amina)
    for _ in range(2):
        assert "Kept." in upload(client, wav())
    assert Recording.objects.count() == 1


def test_six_recordings_of_one_text_are_too_many(texts, amina):
    for seconds in range(1, 6):
        recorded(KEY, "ti", amina, None, NOW, seconds)
    recorded(KEY, "so", amina, None, NOW)
    body = upload(signed_in(amina), wav(7))
    assert "There are 5 recordings already. Please remove one first." in body
    assert Recording.objects.filter(language="ti").count() == 5


def test_a_form_without_a_file_says_so(texts, amina):
    answer = signed_in(amina).post(page(deed="record"), {"source_version": 1}, follow=True)
    assert "Please choose a recording first." in answer.content.decode()


def test_a_recording_of_an_older_english_is_neither_approved_nor_played(texts, amina, bilal):
    waiting = recorded(KEY, "ti", amina, None, NOW)
    recorded(KEY, "ti", amina, bilal, NOW, 2)
    actions.change_source(
        text=texts[KEY], words="They are at the back door.", source_version=1, by=amina, now=NOW
    )
    assert not recordings_for([KEY], ["ti"])
    with pytest.raises(ValidationError, match="Please record it again"):
        sound_actions.approve_recording(recording=waiting, by=bilal, now=NOW)
    client = signed_in(bilal)
    body = client.get(page()).content.decode()
    assert "English changed" in body
    assert "I listened" not in body
    assert "Somebody changed these words while you were reading." in upload(client, wav(3))


def test_the_newest_approved_one_is_played(texts, amina, bilal):
    first = recorded(KEY, "ti", amina, bilal, NOW)
    second = recorded(KEY, "ti", amina, bilal, NOW + timedelta(minutes=1), 2)
    recorded(KEY, "ti", amina, None, NOW + timedelta(minutes=2), 3)
    recorded(KEY, "so", bilal, amina, NOW + timedelta(minutes=3))
    assert recordings_for([KEY, "drill"], ["ti"]) == {(KEY, "ti"): second.pk}
    body = signed_in(amina).get(page()).content.decode()
    chips = ["Needs a second listener", "Played in calls", "Approved, a newer one is played"]
    assert sorted(chips, key=body.index) == chips  # the newest first
    sound_actions.remove_recording(recording=second, by=amina, now=NOW)
    assert recordings_for([KEY], ["ti"]) == {(KEY, "ti"): first.pk}
    assert still_there([first.pk, second.pk]) == {first.pk}


def test_whoever_writes_can_remove_one_and_it_is_gone(texts, amina, bilal):
    row = recorded(KEY, "ti", amina, bilal, NOW)
    address = address_of(row.pk)
    body = signed_in(bilal).post(reverse("translations:remove", args=[row.pk]), follow=True)
    assert "Removed." in body.content.decode()
    assert not Recording.objects.exists()
    assert Client().get(address).status_code == 404
    assert Event.objects.latest("seq").verb == "recording_removed"


def test_volunteers_listen_and_change_nothing(texts, amina, bilal, vera):
    row, client = recorded(KEY, "ti", amina, None, NOW), signed_in(vera)
    body = client.get(page()).content.decode()
    listen = reverse("translations:listen", args=[row.pk])
    assert f'src="{listen}"' in body
    assert "Record it" not in body
    assert client.get(page(deed="record")).status_code == 404
    heard = client.get(listen)
    assert heard["Content-Type"] == "audio/wav"
    assert heard.content == wav()
    for deed in ("approve", "remove"):
        assert client.post(reverse(f"translations:{deed}", args=[row.pk])).status_code == 404
    assert client.post(page(deed="record"), {}).status_code == 404
    with pytest.raises(ValidationError, match="Only translators"):
        sound_actions.approve_recording(recording=row, by=vera, now=NOW)
    row.refresh_from_db()
    assert row.approved_at is None


def test_strangers_hear_nothing_without_the_signed_address(texts, amina, bilal):
    row = recorded(KEY, "ti", amina, bilal, NOW)
    assert Client().get(reverse("translations:listen", args=[row.pk])).status_code == 302
    heard = Client().get(address_of(row.pk))
    assert (heard.status_code, heard["Content-Type"]) == (200, "audio/wav")
    assert heard.content == wav()
    assert Client().post(address_of(row.pk)).status_code == 405
    another = recorded(KEY, "so", amina, bilal, NOW)
    signature = address_of(another.pk).rpartition("/")[2].removesuffix(".wav")
    for wrong in (signature, "0" * 32, "x"):
        assert Client().get(reverse("sound", args=[row.pk, wrong])).status_code == 404


def test_what_nobody_approved_is_not_given_to_the_provider(texts, amina):
    row = recorded(KEY, "ti", amina, None, NOW)
    assert Client().get(address_of(row.pk)).status_code == 404
    assert Client().get(address_of(uuid4())).status_code == 404


def test_only_what_is_spoken_can_be_recorded(texts, amina):
    client = signed_in(amina)
    for key in (KEY, "voice_how", "drill_mark"):
        assert "Read aloud" in client.get(page(key)).content.decode()
    assert "Read aloud" not in client.get(page("answer_how")).content.decode()
    assert client.get(page("answer_how", deed="record")).status_code == 404


def test_only_the_page_that_records_may_use_the_microphone(texts, amina):
    client = signed_in(amina)
    here = client.get(page(deed="record"))
    assert "microphone=(self)" in here["Permissions-Policy"]
    assert "camera=()" in here["Permissions-Policy"]
    assert here["Permissions-Policy"].count("microphone") == 1
    wrong = client.post(page(deed="record"), {"source_version": 1})
    assert (wrong.status_code, "microphone=(self)" in wrong["Permissions-Policy"]) == (422, True)
    for other in (page(), reverse("translations:texts"), "/"):
        assert "microphone=()" in client.get(other)["Permissions-Policy"]


def test_the_page_shows_what_to_read_and_takes_a_file_without_a_script(texts, amina):
    body = signed_in(amina).get(page(deed="record")).content.decode()
    words = texts[KEY].translations.get(language="ti").words
    assert words in body
    assert 'type="file"' in body
    assert 'id="recorder" class="card stack" aria-labelledby="rec-h" data-longest="60"' in body
