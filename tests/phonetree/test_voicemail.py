"""What residents leave on the line: fetched, sealed, forgotten at the provider, done by somebody."""

import re
from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from accounts.trail import Event
from messaging.models import Phone
from messaging.transports.memory import street as memory
from phonetree import voicemail
from phonetree.models.line import Line, Voicemail
from privacy import jobs
from privacy.actions import forget
from tests import build
from tests.phonetree.callers import Ringing
from tests.sounds import wav

OMAR, LEYLA = "+447700900001", "+447700900002"
SOUND = wav(7)
SHOWN = re.compile(r"(?<!\d)(?:\+44|0)7700 ?900001")


@pytest.fixture
def home(amina):
    return build.residence(amina, code_name="Heron")


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, alias="Calm Fern", branch=build.branch(home), reads="ar",
                          speaks="ar")  # fmt: skip


@pytest.fixture
def mail(omar, street):
    """Omar has spoken after the tone; the provider has the sound."""
    recording = Ringing(OMAR, street.now).press("0").speak(7)
    memory.recordings[recording] = SOUND
    return Voicemail.objects.get()


@pytest.fixture
def kept(mail, street):
    voicemail.tick(street.now + timedelta(seconds=6))
    return Voicemail.objects.get()


def volunteer(amina, *tags, number="+447700900051"):
    user = build.person("volunteer", group=amina.roles.get().group)
    if tags:
        build.helper(user, number, *tags)
    return user


def at(name, row=None):
    return reverse(f"line:{name}", args=[row.pk] if row else [])


# The engine's part ------------------------------------------------------------------------------


def test_the_sound_is_fetched_sealed_and_forgotten_at_the_provider(mail, street):
    recording = mail.provider_id
    voicemail.tick(street.now + timedelta(seconds=4))
    assert memory.recordings  # the provider is given a moment
    voicemail.tick(street.now + timedelta(seconds=6))
    row = Voicemail.objects.get()
    assert row.sound == SOUND
    assert (row.erased_at is None, row.fetch_at, memory.recordings) == (False, None, {})
    assert memory.erased == [recording]
    with connection.cursor() as cursor:
        cursor.execute("SELECT sound FROM phonetree_voicemail")
        assert SOUND[44:144] not in bytes(cursor.fetchone()[0])


def test_a_sound_that_is_not_there_yet_is_asked_for_again_and_less_and_less(mail, street):
    recording, sound = next(iter(memory.recordings.items()))
    memory.recordings.clear()
    tries, moment = [], street.now
    for _ in range(600):
        moment += timedelta(seconds=10)
        before = Voicemail.objects.get().fetches
        voicemail.tick(moment)
        if Voicemail.objects.get().fetches != before:
            tries.append(moment)
    gaps = [(b - a).total_seconds() for a, b in pairwise(tries)]
    assert gaps == sorted(gaps)
    assert 4 <= len(tries) <= 8
    memory.recordings[recording] = sound
    for hours in range(1, 6):
        voicemail.tick(moment + timedelta(hours=hours))
    assert Voicemail.objects.get().sound == SOUND


def test_a_sound_that_never_comes_is_given_up_after_a_day_and_the_wish_stays(mail, street):
    memory.recordings.clear()
    moment = street.now
    while Voicemail.objects.get().fetch_at and moment < street.now + timedelta(days=3):
        moment += timedelta(minutes=10)
        voicemail.tick(moment)
    row = Voicemail.objects.get()
    assert (row.fetch_at, row.seconds, row.done_at) == (None, 0, None)
    assert timedelta(hours=12) < moment - street.now < timedelta(days=2)


@pytest.mark.parametrize("sound", [b"no sound", b"RIFF", wav(200)[:1_500_000] + b"x", wav(0.1)])
def test_what_is_no_sound_is_never_kept(mail, street, sound):
    memory.recordings[mail.provider_id] = sound
    voicemail.tick(street.now + timedelta(seconds=6))
    row = Voicemail.objects.get()
    assert row.fetch_at is None
    assert row.sound is None or row.sound.startswith(b"RIFF")
    assert memory.recordings == {}


def test_an_engine_that_dies_while_it_fetches_loses_nothing(mail, street, monkeypatch):
    class Killed(BaseException):
        pass

    def dies(*_args):
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr(voicemail, "_store", dies)
        with pytest.raises(Killed):
            voicemail.tick(street.now + timedelta(seconds=6))
    assert memory.recordings
    voicemail.tick(street.now + timedelta(minutes=2))
    assert Voicemail.objects.get().sound == SOUND


def test_two_engines_fetch_it_once(mail, street):
    row = Voicemail.objects.get()
    moment = street.now + timedelta(seconds=6)
    assert [voicemail._claim(row, moment), voicemail._claim(row, moment)] == [True, False]


def test_what_lies_at_the_provider_and_belongs_to_nobody_is_deleted_there(mail, street):
    Voicemail.objects.update(fetch_at=street.now + timedelta(days=2))
    memory.recordings["RE" + "9" * 32] = SOUND
    voicemail.tick(street.now)  # from here on once an hour
    voicemail.tick(street.now + timedelta(minutes=59))
    assert len(memory.recordings) == 2
    voicemail.tick(street.now + timedelta(minutes=61))
    assert list(memory.recordings) == [mail.provider_id]


def test_the_recording_may_be_told_of_twice_and_in_any_order(omar, street):
    call = Ringing(OMAR, street.now).press("0")
    call.hang_up()
    call.speak(7)
    assert Voicemail.objects.count() == 1
    assert Voicemail.objects.get().seconds == 7


# The pages --------------------------------------------------------------------------------------


def test_a_coordinator_sees_listens_rings_back_and_is_done(kept, amina):
    browser = build.client(amina)
    page = browser.get(at("now")).content.decode()
    assert "Calm Fern" in page
    assert "Want to be rung back (1)" in page
    assert browser.get(at("sound", kept)).status_code == 404  # not before "listen"
    body = browser.post(at("listen", kept), follow=True).content.decode()
    assert f'src="{at("sound", kept)}"' in body
    heard = browser.get(at("sound", kept))
    assert (heard["Content-Type"], heard.content) == ("audio/wav", SOUND)
    assert "no-store" in heard["Cache-Control"]
    assert not SHOWN.search(body)
    assert SHOWN.search(browser.post(at("ring", kept)).content.decode())
    browser.post(at("done", kept))
    kept.refresh_from_db()
    assert (kept.done_by, kept.done_at is None, kept.heard_at is None) == (amina, False, False)
    assert "Nobody waits." in browser.get(at("now")).content.decode()
    rows = Event.objects.order_by("seq").values_list("verb", "reason", "residence_id")
    assert list(rows)[-3:] == [
        ("voicemail_heard", "", kept.residence_id),
        ("phone_revealed", "voicemail", kept.residence_id),
        ("task_done", "", kept.residence_id),
    ]
    assert browser.post(at("ring", kept)).status_code == 404  # it is done: no more numbers


def test_each_time_somebody_listens_is_noted_and_a_quarter_of_an_hour_later_it_is_closed(
    kept, amina, monkeypatch
):
    browser = build.client(amina)
    for _ in range(3):
        browser.post(at("listen", kept))
    assert Event.objects.filter(verb="voicemail_heard").count() == 3
    later = now() + timedelta(minutes=16)
    monkeypatch.setattr("phonetree.line_views.now", lambda: later)
    assert browser.get(at("sound", kept)).status_code == 404


def test_looking_listens_to_nothing(kept, amina):
    browser = build.client(amina)
    for _ in range(5):
        browser.get(at("message", kept))
        assert browser.get(at("listen", kept)).status_code == 405
    assert not Event.objects.filter(verb="voicemail_heard").exists()
    kept.refresh_from_db()
    assert kept.heard_at is None


def test_volunteers_see_what_is_in_languages_that_they_speak(kept, amina):
    able, other = volunteer(amina, "ar"), volunteer(amina, "so", number="+447700900052")
    unasked = volunteer(amina)
    assert build.client(able).get(at("message", kept)).status_code == 200
    for user in (other, unasked, build.person("coordinator")):
        browser = build.client(user)
        assert "Calm Fern" not in browser.get(at("now")).content.decode()
        assert browser.get(at("message", kept)).status_code == 404
        for deed in ("listen", "done", "ring"):
            assert browser.post(at(deed, kept)).status_code == 404
    kept.refresh_from_db()
    assert kept.done_at is None


def test_who_shares_the_phone_in_another_groups_residence_is_not_named(kept, omar, amina):
    away = build.residence(build.person("coordinator"))
    build.resident(away, OMAR, alias="Hidden Heath")
    build.resident(omar.residence, OMAR, alias="Amber Ash")
    browser = build.client(amina)
    for page in (at("now"), at("message", kept)):
        body = browser.get(page).content.decode()
        assert "Calm Fern" in body
        assert "Amber Ash" in body
        assert "Hidden Heath" not in body


def test_the_first_who_is_done_is_done(kept, amina):
    able = volunteer(amina, "ar")
    build.client(amina).post(at("done", kept))
    said = build.client(able).post(at("done", kept), follow=True).content.decode()
    assert f"{amina} has done this already." in said
    kept.refresh_from_db()
    assert kept.done_by == amina


def test_the_page_costs_the_same_however_many_wait(omar, home, amina, street):
    browser = build.client(amina)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert browser.get(at("now")).status_code == 200
        return len(found)

    Ringing(OMAR, street.now).press("0").hang_up()
    few = queries()
    for n in range(10, 30):
        build.resident(home, f"+4477009000{n}", reads="ar")
        Ringing(f"+4477009000{n}", street.now).press("0").hang_up()
    Line.objects.create(at_once=50)
    assert Voicemail.objects.count() >= 10
    assert queries() == few


def test_how_the_number_behaves_is_set_by_coordinators_who_have_just_signed_in(amina, db):
    good = {
        "mode": "answer",
        "takes_messages": "on",
        "ring_seconds": 25,
        "at_once": 5,
        "an_hour": 4,
        "strangers_an_hour": 0,
    }
    volunteers = build.client(volunteer(amina), fresh=True)
    assert volunteers.post(at("settings"), good).status_code == 404
    assert build.client(amina).post(at("settings"), good).status_code == 302  # asked who they are
    assert not Line.objects.exists()
    browser = build.client(amina, fresh=True)
    for wrong in ({"ring_seconds": 5}, {"at_once": 0}, {"an_hour": "many"}, {"mode": "x"}):
        assert browser.post(at("settings"), good | wrong).status_code == 422
    assert not Line.objects.exists()
    assert browser.post(at("settings"), good).status_code == 302
    assert Line.now().mode == "answer"
    assert Line.now().strangers_an_hour == 0
    assert Event.objects.latest("seq").verb == "line_changed"


# How long it is kept ----------------------------------------------------------------------------


def test_a_week_after_they_rang_nothing_is_left_and_a_day_after_it_is_done_no_sound(kept, amina):
    voicemail.finish(voicemail=kept, by=amina, now=kept.made_at)
    jobs.run(kept.made_at + timedelta(hours=23))
    assert Voicemail.objects.get().sound == SOUND
    jobs.run(kept.made_at + timedelta(hours=25))
    assert Voicemail.objects.get().sound is None
    jobs.run(kept.made_at + timedelta(days=7, minutes=1))
    assert not Voicemail.objects.exists()


def test_who_is_forgotten_has_said_nothing(kept, omar, amina):
    forget(resident=omar, by=amina, now=now())
    assert not Voicemail.objects.exists()
    assert not Phone.objects.with_number(OMAR).exists()


def test_a_volunteers_number_is_kept_while_they_help_and_no_longer(amina, db):
    user = volunteer(amina, "ar")
    later = now() + timedelta(days=30)
    jobs.run(later)
    assert Phone.objects.with_number("+447700900051").exists()
    jobs.run(now() + timedelta(days=91))
    jobs.run(now() + timedelta(days=92))
    assert not hasattr(type(user).objects.get(pk=user.pk), "helper")
    assert not Phone.objects.with_number("+447700900051").exists()
