"""Four digits by which somebody proves an alarm: chosen by them alone, tried a few times."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.clock import now
from accounts.trail import Event
from messaging.models import Message
from residences import pins
from residences.models import AlarmPin, LinkTo, NumberChange
from residences.pins import Tried
from residences.runner import tick
from residences.saying import new_link
from tests import build

OMAR = "+447700900001"


@pytest.fixture
def amina(db):
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    build.texts()
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home), leads=1, reads="ar")


def tried(pin, at=None):
    phone, at = build.phone(OMAR).pk, at or now()
    came = pins.try_pin(phone=phone, pin=pin, now=at)
    pins.note_locked(phone, at)
    return came


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("2580", "2580", "2580"),
        (" ٢٥٨٠ ", "2580", "2580"),
        ("۲۵۸۰", "२५८०", "2580"),
        ("2580", "2581", pins.NotFour),
        ("258", "258", pins.NotFour),
        ("25803", "25803", pins.NotFour),
        ("four", "four", pins.NotFour),
        ("", "", pins.NotFour),
        ("0000", "0000", pins.TooEasy),
        ("7777", "7777", pins.TooEasy),
        ("1234", "1234", pins.TooEasy),
        ("7890", "7890", pins.TooEasy),
        ("4321", "4321", pins.TooEasy),
    ],
)
def test_four_digits_in_any_script_are_kept_unless_they_are_easy_to_guess(first, second, kept):
    if isinstance(kept, str):
        assert pins.clean(first, second) == kept
    else:
        with pytest.raises(kept):
            pins.clean(first, second)


def test_only_their_own_digits_are_right_and_nothing_of_them_is_kept_in_clear(omar):
    pins.choose(resident=omar, pin="2580", now=now())
    assert tried("2580") == (Tried.RIGHT, omar)
    assert tried("2581") == (Tried.WRONG, None)
    assert b"2580" not in bytes(AlarmPin.objects.get().digest)
    other = build.resident(omar.residence, "+447700900002")
    pins.choose(resident=other, pin="2580", now=now())
    digests = {bytes(row.digest) for row in AlarmPin.objects.all()}
    assert len(digests) == 2  # the same digits of two people look different


def test_on_a_shared_phone_each_has_their_own_and_a_wrong_try_counts_for_both(omar):
    leyla = build.resident(omar.residence, OMAR)
    pins.choose(resident=omar, pin="2580", now=now())
    pins.choose(resident=leyla, pin="9317", now=now())
    tried("1111")
    assert set(AlarmPin.objects.values_list("wrong", flat=True)) == {1}
    assert tried("9317") == (Tried.RIGHT, leyla)


def test_after_five_wrong_ones_not_even_the_right_one_opens_until_a_day_passed(omar):
    pins.choose(resident=omar, pin="2580", now=now())
    assert [tried("1111")[0] for _ in range(5)] == [Tried.WRONG] * 5
    assert tried("2580") == (Tried.CLOSED, None)
    assert not pins.can_be_asked(build.phone(OMAR).pk, now())
    later = now() + timedelta(hours=24, minutes=1)
    assert tried("1111", later)[0] is Tried.WRONG  # the count begins anew
    assert tried("2580", later) == (Tried.RIGHT, omar)
    assert Event.objects.filter(verb="alarm_pin_locked").count() == 1


def test_a_right_one_forgets_the_wrong_ones_before_it_and_new_digits_do_too(omar):
    pins.choose(resident=omar, pin="2580", now=now())
    for _ in range(3):
        assert [tried("1111")[0] for _ in range(4)] == [Tried.WRONG] * 4
        assert tried("2580")[0] is Tried.RIGHT
    [tried("1111") for _ in range(5)]
    pins.choose(resident=omar, pin="9317", now=now())
    assert tried("2580")[0] is Tried.WRONG
    assert tried("9317")[0] is Tried.RIGHT


def test_who_has_none_or_a_new_number_or_moved_away_cannot_be_asked(omar):
    assert tried("2580") == (Tried.CLOSED, None)
    pins.choose(resident=omar, pin="2580", now=now())
    NumberChange.objects.create(resident=omar, is_new=True, at=now() - timedelta(hours=23))
    assert tried("2580") == (Tried.CLOSED, None)
    NumberChange.objects.update(at=now() - timedelta(hours=25))
    assert tried("2580")[0] is Tried.RIGHT
    omar.left_at = now()
    omar.save()
    assert tried("2580") == (Tried.CLOSED, None)


def test_a_leaders_digits_end_with_the_role_and_are_deleted(omar):
    pins.choose(resident=omar, pin="2580", now=now())
    omar.leaderships.all().delete()
    assert tried("2580") == (Tried.CLOSED, None)
    tick(now())
    assert not AlarmPin.objects.exists()


def test_digits_that_a_coordinator_asked_a_resident_to_choose_need_no_role(omar):
    leyla = build.resident(omar.residence, "+447700900002")
    pins.choose(resident=leyla, pin="2580", now=now())
    tick(now())
    assert AlarmPin.objects.get().resident == leyla


# Pages ------------------------------------------------------------------------------------------


def opened(address):
    return address.partition("/n/")[2]


def test_they_choose_on_a_page_in_their_language_once_for_each_link(omar):
    path = f"/n/{opened(new_link(omar, LinkTo.PIN, now()))}"
    browser = Client()
    first = browser.get(path)
    assert 'dir="rtl"' in first.text
    assert "اختاروا أربعة أرقام" in first.text
    assert not AlarmPin.objects.exists()
    assert browser.post(path, {"pin": "1111", "again": "1111"}).status_code == 422
    assert browser.post(path, {"pin": "2580", "again": "2581"}).status_code == 422
    kept = browser.post(path, {"pin": "٢٥٨٠", "again": "2580"})
    assert "505" in kept.text
    assert "ونعاود الاتصال بكم" in kept.text  # it says what a missed call does
    assert "2580" not in kept.text
    assert tried("2580")[0] is Tried.RIGHT
    browser.post(path, {"pin": "9317", "again": "9317"})  # the link is used up
    assert tried("2580")[0] is Tried.RIGHT


def test_a_leader_chooses_on_their_own_page_too(omar):
    path = f"/n/{opened(new_link(omar, LinkTo.HELPER, now()))}"
    browser = Client()
    assert 'name="pin"' in browser.post(path, {"digits": "1"}).text
    assert browser.post(path, {"pin": "1234", "again": "1234"}).status_code == 422
    browser.post(path, {"pin": "2580", "again": "2580"})
    assert tried("2580")[0] is Tried.RIGHT


def test_a_coordinator_sends_the_link_and_takes_the_digits_away(omar, amina):
    browser = build.client(amina)
    browser.post(f"/residences/residents/{omar.pk}/digits/")
    message = Message.objects.get()
    assert "/n/" in message.body
    pins.choose(resident=omar, pin="2580", now=now())
    page = browser.get(f"/residences/residents/{omar.pk}/").text
    assert "Chose digits on" in page
    browser.post(f"/residences/residents/{omar.pk}/digits/remove/")
    assert not AlarmPin.objects.exists()
    assert Event.objects.filter(verb="alarm_pin_removed").count() == 1


def test_without_a_phone_or_with_a_new_number_no_link_goes(home, omar, amina):
    browser = build.client(amina)
    nobody = build.resident(home)
    said = browser.post(f"/residences/residents/{nobody.pk}/digits/", follow=True).text
    assert "no phone to which a link could go" in said
    NumberChange.objects.create(resident=omar, is_new=True, at=now())
    said = browser.post(f"/residences/residents/{omar.pk}/digits/", follow=True).text
    assert "Their number is new" in said
    assert not Message.objects.exists()
