"""Who can be rung: a number that was confirmed, languages, and times; each person their own."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.clock import now
from accounts.trail import Event
from messaging.models import Message, Phone
from messaging.statuses import State
from messaging.transports.memory import street as memory
from messaging.voice import Gather, Pause, Say, Script
from phonetree import shifts
from phonetree.helper_code import script
from phonetree.models.shifts import Helper, Shift
from tests import build
from translations.language_names import name_in

VERA, WALID = "+447700900051", "+447700900052"


@pytest.fixture
def vera(amina):
    return build.person("volunteer", group=amina.roles.get().group, name="Vera")


@pytest.fixture
def browser(vera):
    return build.client(vera)


def go(browser, name, *args, **form):
    return browser.post(reverse(f"line:{name}", args=args), form, follow=True)


def words_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def the_call():
    return Message.objects.filter(purpose="shift").latest("made_at")


def code_of(call):
    """What the call says to somebody who presses a key."""
    said = script(call, "code", "1", now()).parts
    return "".join(re.findall(r"\d", next(one.words for one in said if isinstance(one, Say))))


def tomorrow():
    return timezone.localdate(now()) + timedelta(days=1)


# The number -------------------------------------------------------------------------------------


def test_a_number_is_confirmed_by_the_code_that_our_call_says(browser, vera, street):
    page = go(browser, "phone", number="07700 900051", languages=["ar", "fa"])
    assert "Confirm your number" in words_of(page)
    helper = Helper.objects.get(user=vera)
    assert (helper.languages, helper.confirmed_at) == (["ar", "fa"], None)
    assert "We ring you now." in words_of(go(browser, "ring_me"))
    street.now = now()
    street.turn()
    assert len(memory.calls(VERA)) == 1
    code = code_of(the_call())
    assert len(code) == 6
    assert "Confirmed." in words_of(go(browser, "confirm", code=f"{code[:3]} {code[3:]}"))
    helper.refresh_from_db()
    assert (helper.confirmed_at is None, helper.code_digest) == (False, None)
    verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[-2:] == ["phone_changed", "phone_confirmed"]


def test_the_number_stands_nowhere_in_clear(browser, vera):
    go(browser, "phone", number=VERA, languages=["ar"])
    for name in ("own", "phone", "confirm", "now", "week"):
        body = browser.get(reverse(f"line:{name}")).content.decode()
        assert "7700900051" not in body
        assert "7700 900051" not in body
    assert "•••51" in browser.get(reverse("line:own")).content.decode()


def test_the_code_is_kept_as_a_digest_and_its_words_are_gone_when_the_call_is_over(browser, vera):
    from messaging import reports

    go(browser, "phone", number=VERA, languages=["ar"])
    go(browser, "ring_me")
    call = the_call()
    code = code_of(call)
    assert code.encode() not in bytes(Helper.objects.get().code_digest)
    report = reports.Report("CA" + "a" * 32, "call", "completed")
    reports.take(call.pk, report, now())
    call.refresh_from_db()
    assert (call.state, call.body) == (State.DELIVERED, None)
    parts = script(call, "code", "1", now()).parts
    assert "no longer good" in parts[0].words


def test_an_answering_machine_is_told_no_code(browser, vera):
    go(browser, "phone", number=VERA, languages=["ar"])
    go(browser, "ring_me")
    call = the_call()
    code = code_of(call)
    first = script(call, "", "", now())
    said = [one.words for part in first.parts for one in part.said if not isinstance(one, Pause)]
    assert all(isinstance(part, Gather) for part in first.parts)
    assert not re.search(r"\d{2}", " ".join(said).replace("1", ""))
    assert code not in " ".join(said)
    call.answered_by = "machine_start"
    assert script(call, "code", "1", now()) == Script()


def test_five_wrong_tries_end_a_code_and_ten_minutes_do(vera, db):
    helper = shifts.set_helper(user=vera, number=VERA, languages=["ar"], now=now())
    shifts.ring_with_code(helper=helper, now=now())
    code = code_of(the_call())
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(shifts.WrongCode):
            shifts.confirm(helper=helper, code=wrong, now=now())
    with pytest.raises(shifts.WrongCode):
        shifts.confirm(helper=helper, code=code, now=now())
    shifts.ring_with_code(helper=helper, now=now())
    fresh = code_of(the_call())
    with pytest.raises(shifts.WrongCode):
        shifts.confirm(helper=helper, code=fresh, now=now() + timedelta(minutes=10))
    shifts.confirm(helper=helper, code=fresh, now=now() + timedelta(minutes=9))
    with pytest.raises(shifts.WrongCode):  # used up
        shifts.confirm(helper=helper, code=fresh, now=now())


def test_a_fourth_call_in_a_day_is_refused(browser):
    go(browser, "phone", number=VERA, languages=["ar"])
    for _ in range(3):
        assert "We ring you now." in words_of(go(browser, "ring_me"))
    go(browser, "phone", number=WALID, languages=["ar"])  # another number is no way around it
    assert "We rang you 3 times today." in words_of(go(browser, "ring_me"))
    assert Message.objects.filter(purpose="shift").count() == 3


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("", "Please write a phone number."),
        ("12", "too short"),
        ("020 7946 0000", "This is a landline."),
        ("+33 6 12 34 56 78", "Only a number of this country"),
        ("+447700900999", "This is our own number."),
    ],
)
def test_a_number_that_we_cannot_or_will_not_ring_is_refused(browser, number, sentence):
    answer = browser.post(reverse("line:phone"), {"number": number, "languages": ["ar"]})
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not Helper.objects.exists()


def test_a_new_number_must_be_confirmed_anew_and_the_same_one_need_not(browser, vera):
    helper = build.helper(vera, VERA, "ar")
    go(browser, "phone", number="", languages=["ar", "so"])
    helper.refresh_from_db()
    assert (helper.languages, helper.confirmed_at is None) == (["ar", "so"], False)
    go(browser, "phone", number="07700 900052", languages=["ar"])
    helper.refresh_from_db()
    assert helper.confirmed_at is None
    assert not Helper.objects.reachable().exists()


def test_who_wants_to_be_rung_no_more_leaves_no_number(browser, vera):
    helper = build.helper(vera, VERA, "ar")
    Shift.objects.create(helper=helper, starts_at=now(), ends_at=now() + timedelta(hours=1))
    assert "Deleted. You are not rung any more." in words_of(go(browser, "forget"))
    assert (Helper.objects.count(), Shift.objects.count()) == (0, 0)
    assert not Phone.objects.with_number(VERA).exists()


def test_a_number_that_a_resident_has_too_stays_theirs(browser, vera, amina):
    build.resident(build.residence(amina), VERA)
    build.helper(vera, VERA, "ar")
    go(browser, "forget")
    assert Phone.objects.with_number(VERA).exists()


# The times --------------------------------------------------------------------------------------


def add(browser, **form):
    said = {"day": tomorrow(), "begins": "18:00", "ends": "22:00", "weeks": 1, **form}
    return browser.post(reverse("line:own"), said, follow=True)


def test_a_shift_is_noted_seen_by_the_group_and_taken_out_again(browser, vera, amina):
    build.helper(vera, VERA, "ar", "so")
    assert "Noted: one shift." in words_of(add(browser))
    shift = Shift.objects.get()
    assert timezone.localtime(shift.starts_at).hour == 18
    week = reverse("line:week") + f"?day={tomorrow():%Y-%m-%d}"
    seen = words_of(build.client(amina).get(week))
    assert "18:00–22:00" in seen
    assert "Arabic, Somali" in seen
    assert "Vera" in seen
    stranger = build.client(build.person("coordinator"))
    assert "Vera" not in words_of(stranger.get(week))
    assert stranger.post(reverse("line:remove", args=[shift.pk])).status_code == 404
    assert build.client(amina).post(reverse("line:remove", args=[shift.pk])).status_code == 404
    assert "Taken out." in words_of(go(browser, "remove", shift.pk))
    assert not Shift.objects.exists()
    verbs = set(Event.objects.values_list("verb", flat=True))
    assert {"shift_added", "shift_removed"} <= verbs


def test_every_week_for_a_while(browser, vera):
    build.helper(vera, VERA, "ar")
    assert "Noted: 4 shifts." in words_of(add(browser, weeks=4))
    days = [timezone.localdate(one.starts_at) for one in Shift.objects.all()]
    assert days == [tomorrow() + timedelta(days=7 * n) for n in range(4)]


def test_a_night_is_one_shift_and_stands_under_both_days(browser, vera):
    build.helper(vera, VERA, "ar")
    monday = tomorrow() + timedelta(days=(0 - tomorrow().weekday()) % 7)
    add(browser, day=monday, begins="22:00", ends="06:00")
    seen = words_of(browser.get(reverse("line:week") + f"?day={monday:%Y-%m-%d}"))
    assert "22:00–24:00" in seen
    assert "00:00–06:00" in seen


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"day": date(2020, 9, 3)}, "This is over already."),
        ({"begins": "06:00", "ends": "23:00"}, "One shift has at most 16 hours."),
        ({"begins": "18:00", "ends": "18:00"}, "One shift has at most 16 hours."),
        ({"day": "soon"}, "Enter a valid date."),
        ({"begins": "25:00"}, "Enter a valid time."),
        ({"weeks": 500}, "Select a valid choice."),
        ({"day": date(2027, 3, 28), "begins": "01:50", "ends": "02:10"}, "the clocks change"),
    ],
)
def test_a_time_in_which_nobody_can_be_on_shift_is_refused(browser, vera, form, sentence):
    build.helper(vera, VERA, "ar")
    answer = add(browser, **form)
    assert answer.status_code == 422
    assert sentence in words_of(answer)
    assert not Shift.objects.exists()


def test_two_shifts_of_one_person_never_overlap_and_none_of_a_row_is_kept_then(browser, vera):
    build.helper(vera, VERA, "ar")
    add(browser, day=tomorrow() + timedelta(days=7))
    refused = add(browser, begins="21:00", ends="23:00", weeks=2)
    assert "You are on shift then already" in words_of(refused)
    assert Shift.objects.count() == 1
    assert add(browser, begins="22:00", ends="23:00", weeks=2).status_code == 200


def test_nobody_is_on_shift_whose_number_may_be_anybodys(browser, vera):
    helper = build.helper(vera, VERA, "ar")
    Helper.objects.update(confirmed_at=None)
    spans = [(now(), now() + timedelta(hours=1))]
    with pytest.raises(shifts.NotConfirmed):
        shifts.add_shifts(helper=helper, spans=spans, by=vera, now=now())
    assert "One more" not in words_of(browser.get(reverse("line:own")))


@pytest.mark.parametrize("asked", ["", "nonsense", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_is_none_is_this_one_or_the_nearest(browser, asked):
    assert browser.get(reverse("line:week"), {"day": asked}).status_code == 200


@pytest.mark.parametrize("kind", ["donations", "translator", "press", "trustee"])
def test_the_line_does_not_exist_for_other_roles(amina, kind):
    browser = build.client(build.person(kind, group=amina.roles.get().group))
    for name in ("now", "own", "week", "phone", "confirm", "settings"):
        assert browser.get(reverse(f"line:{name}")).status_code == 404


def test_languages_are_called_as_the_page_of_the_volunteer_calls_them(browser, vera):
    go(browser, "phone", number=VERA, languages=["ar"])
    vera.language = "fa"
    vera.save()
    for name in ("own", "phone"):
        body = browser.get(reverse(f"line:{name}")).content.decode()
        assert name_in("ar", "fa") in body
        assert "Arabic" not in body
