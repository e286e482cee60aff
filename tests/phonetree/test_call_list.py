"""The volunteers' call list: who comes first, who has whom, what is said and what comes of it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.trail import Event
from messaging.models import Message, Phone
from phonetree import calling
from phonetree.call_list import spoken_by, to_ring
from phonetree.models import CallOut, Ended, Recipient, Rung
from phonetree.outcomes import Outcome, Reason
from tests import build

OMAR, LEYLA, SARA, DAWIT, VERAS, SAMS = (f"+4477009000{n:02}" for n in range(1, 7))


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    for module in ("views", "people_views"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)


@pytest.fixture
def home(amina):
    home = build.residence(amina)
    floor = build.branch(home, "First floor")
    for number, tongue in ((OMAR, "ar"), (LEYLA, "fa"), (SARA, "ti"), (DAWIT, "am")):
        build.resident(home, number, branch=floor, reads=tongue, alias=number[-2:])
    return home


@pytest.fixture
def vera(amina):
    return build.person("volunteer", group=amina.roles.get().group, name="Vera")


@pytest.fixture
def sam(amina):
    return build.person("volunteer", group=amina.roles.get().group, name="Sam")


@pytest.fixture
def live(home, launch, street):
    """Long enough under way that all who did not answer are to be looked for."""
    call_out = launch(home)
    street.pass_time(minutes=9)
    return CallOut.objects.get(pk=call_out.pk)


def of(number):
    return Recipient.objects.select_related("call_out", "phone").get(phone=build.phone(number))


def press(browser, name, number, **data):
    row = of(number)
    path = reverse(f"phonetree:{name}", args=[row.call_out_id, row.pk])
    return browser.post(path, data, follow=True).content.decode()


def seen_by(user, call_out, street):
    """The list as this person is shown it: the ends of the numbers, first to last."""
    rows = to_ring(call_out, by=user, spoken=spoken_by(user), ringing=(), now=street.now)
    return [str(row.people.get().alias) for row in rows]


def the_page(user, call_out):
    path = reverse("phonetree:call_list", args=[call_out.pk])
    return build.client(user).get(path).content.decode()


def test_who_needs_help_comes_first_then_who_speaks_as_the_volunteer_does(live, vera, street):
    build.helper(vera, VERAS, "ti")
    street.answers(DAWIT, "2")
    street.answers(LEYLA, "what is going on")
    assert seen_by(vera, live, street) == ["04", "02", "03", "01"]
    assert "who speaks Tigrinya, as you do" in the_page(vera, live)


def test_who_cannot_talk_is_on_the_list_to_be_gone_to_and_has_no_call_button(live, vera, street):
    street.answers(OMAR, "3")
    page = the_page(vera, live)
    ring = reverse("phonetree:ring", args=[live.pk, of(OMAR).pk])
    assert seen_by(vera, live, street)[0] == "01"
    assert ring not in page


def test_a_volunteer_without_languages_is_told_where_to_say_them(live, vera):
    assert reverse("line:own") in the_page(vera, live)


def test_who_was_just_rung_in_vain_comes_later_and_the_others_see_it(live, vera, sam, street):
    browser = build.client(vera)
    press(browser, "ring", OMAR)
    page = press(browser, "mark", OMAR, outcome="no_answer")
    assert "Vera rang: no answer" in page, "the next page is the call list again"
    assert seen_by(sam, live, street)[-1] == "01"
    assert (of(OMAR).caller, of(OMAR).outcome) == (None, Outcome.OPEN)


def test_one_volunteer_at_a_time_has_a_number_and_the_others_see_since_when(live, vera, sam):
    first, second = build.client(vera), build.client(sam)
    assert f"tel:{OMAR}" in press(first, "ring", OMAR)
    refused = press(second, "ring", OMAR)
    assert "With Vera since" in refused
    assert OMAR not in refused
    ring = reverse("phonetree:ring", args=[live.pk, of(OMAR).pk])
    assert ring not in the_page(sam, live)
    assert ring in the_page(vera, live)
    assert Event.objects.filter(verb="phone_revealed").count() == 1


def test_the_others_can_still_mark_whom_somebody_rings(live, vera, sam):
    press(build.client(vera), "ring", OMAR)
    press(build.client(sam), "mark", OMAR, outcome="seen_in_person")
    assert (of(OMAR).outcome, of(OMAR).outcome_by, of(OMAR).caller) == (
        Outcome.SEEN_IN_PERSON,
        sam,
        None,
    )


@pytest.mark.parametrize(("minutes", "is_free"), [(9.99, False), (10, True), (60, True)])
def test_after_ten_minutes_the_next_may_ring(live, vera, sam, street, minutes, is_free):
    calling.claim(recipient=of(OMAR), by=vera, now=street.now)
    later = street.now + timedelta(minutes=minutes)
    assert calling.is_held(of(OMAR), later) is not is_free
    if not is_free:
        with pytest.raises(calling.WithSomebody):
            calling.claim(recipient=of(OMAR), by=sam, now=later)
        return
    calling.claim(recipient=of(OMAR), by=sam, now=later)
    assert of(OMAR).caller == sam


def test_a_call_can_be_given_back_and_taken_off_somebody_only_by_who_runs_it(
    live, vera, sam, amina, street
):
    press(build.client(vera), "ring", OMAR)
    press(build.client(sam), "release", OMAR)
    assert of(OMAR).caller == vera
    press(build.client(amina), "release", OMAR)
    assert of(OMAR).caller is None
    press(build.client(vera), "ring", OMAR)
    press(build.client(vera), "release", OMAR)
    assert of(OMAR).caller is None
    assert Event.objects.filter(verb="task_returned").count() == 2


@pytest.mark.parametrize("outcome", ["safe", "needs_help", "not_safe_to_talk", "seen_in_person"])
def test_what_came_of_a_call_frees_them_for_others(live, vera, outcome):
    browser = build.client(vera)
    press(browser, "ring", OMAR)
    press(browser, "mark", OMAR, outcome=outcome)
    assert (of(OMAR).outcome, of(OMAR).caller) == (outcome, None)


def test_a_wrong_number_gets_nothing_more_and_nobody_is_shown_it_again(live, vera, sam, street):
    press(build.client(vera), "ring", OMAR)
    press(build.client(vera), "mark", OMAR, outcome="wrong_number")
    assert Phone.objects.with_number(OMAR).get().dead_code == "wrong"
    assert "somebody else’s" in press(build.client(sam), "ring", OMAR)
    told, rung = len(street.received(OMAR)), street.calls(OMAR)
    street.pass_time(hours=2)
    assert (len(street.received(OMAR)), street.calls(OMAR)) == (told, rung)
    assert (of(OMAR).outcome, of(OMAR).reason) == (Outcome.UNREACHABLE, Reason.DEAD_NUMBER)
    assert "Vera rang: somebody else’s number" in the_page(sam, live)


def test_who_asks_a_volunteer_for_no_texts_gets_none_as_if_they_had_texted_stop(live, vera, street):
    press(build.client(vera), "ring", OMAR)
    press(build.client(vera), "mark", OMAR, outcome="asked_to_stop")
    assert of(OMAR).outcome == Outcome.OPTED_OUT
    assert Phone.objects.with_number(OMAR).get().opted_out_at == street.now
    told = len(street.received(OMAR))
    street.pass_time(hours=2)
    assert len(street.received(OMAR)) == told


def test_asking_for_no_texts_does_not_cover_a_call_for_help(live, vera, street):
    street.answers(OMAR, "2")
    press(build.client(vera), "ring", OMAR)
    press(build.client(vera), "mark", OMAR, outcome="asked_to_stop")
    assert of(OMAR).outcome == Outcome.NEEDS_HELP
    assert not Message.objects.filter(phone=build.phone(OMAR), state="due").exists()


def test_what_to_say_stands_side_by_side_in_both_languages_each_in_its_direction(live, vera):
    build.helper(vera, VERAS, "fa")
    page = press(build.client(vera), "ring", OMAR)
    arabic, farsi = (live.wordings.get(language=tag).words for tag in ("ar", "fa"))
    assert f'lang="ar" dir="rtl" class="stack tight"><p class="sms">{arabic}' in page
    assert f'lang="fa" dir="rtl" class="stack tight"><p class="sms">{farsi}' in page
    with translation.override("ar"):
        assert translation.gettext("I need help") in page, "the answers to listen for"


def test_whom_our_machine_rings_at_this_moment_is_not_on_the_list(live, vera, street):
    rows = {"by": vera, "spoken": [], "now": street.now}
    assert of(OMAR) in to_ring(live, ringing={of(LEYLA).pk}, **rows)
    assert of(OMAR) not in to_ring(live, ringing={of(OMAR).pk}, **rows)
    calling.claim(recipient=of(OMAR), by=vera, now=street.now)
    assert of(OMAR) in to_ring(live, ringing={of(OMAR).pk}, **rows), "but hers stays before her"


def test_who_speaks_their_language_reads_it_beside_english(live, vera):
    build.helper(vera, VERAS, "ar")
    page = press(build.client(vera), "ring", OMAR)
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="en"' in page
    assert 'lang="fa"' not in page


def test_the_list_asks_as_much_for_many_as_for_one(live, home, vera, launch, street):
    build.helper(vera, VERAS, "ar")
    browser = build.client(vera)

    def asked(call_out):
        for row in call_out.recipients.all():
            calling.end_call(recipient=row, ended="no_answer", by=vera, now=street.now)
        path = reverse("phonetree:call_list", args=[call_out.pk])
        with CaptureQueriesContext(connection) as captured:
            browser.get(path)
        return len(captured)

    few = asked(live)
    CallOut.objects.update(state="ended", wake_at=None)
    for number in range(20, 60):
        build.resident(home, f"+4477009001{number}", branch=home.branches.get())
    again = launch(home)
    street.pass_time(minutes=9)
    assert asked(CallOut.objects.get(pk=again.pk)) == few
    assert Rung.objects.count() == 48


# Our own calls beside a volunteer's ---------------------------------------------------------------


@pytest.fixture
def spoken_to(amina, launch, street):
    """Dawit reads English, so he is rung after two and after five minutes."""
    home = build.residence(amina)
    build.resident(home, DAWIT, branch=build.branch(home))
    call_out = launch(home)
    street.pass_time(minutes=3)
    assert street.calls(DAWIT) == 1
    return call_out


def test_we_do_not_ring_whom_a_volunteer_has(spoken_to, vera, street):
    calling.claim(recipient=of(DAWIT), by=vera, now=street.now)
    street.pass_time(minutes=9)
    assert street.calls(DAWIT) == 1
    street.pass_time(minutes=2)  # their ten minutes are over, and nothing came of it
    assert street.calls(DAWIT) == 2


@pytest.mark.parametrize("ends", ["release", "end_call"])
def test_when_they_are_given_back_we_ring_as_the_ladder_says(spoken_to, vera, street, ends):
    calling.claim(recipient=of(DAWIT), by=vera, now=street.now)
    street.pass_time(minutes=3)
    facts = {"runs": False} if ends == "release" else {"ended": Ended.NO_ANSWER}
    getattr(calling, ends)(recipient=of(DAWIT), by=vera, now=street.now, **facts)
    street.pass_time(30)
    assert street.calls(DAWIT) == 2


def test_whoever_comes_back_late_does_not_make_us_ring_whom_another_has(
    spoken_to, vera, amina, street
):
    calling.claim(recipient=of(DAWIT), by=vera, now=street.now)
    street.pass_time(minutes=10, seconds=2)
    Message.objects.filter(state="due", channel="call").delete()
    calling.claim(recipient=of(DAWIT), by=amina, now=street.now)
    before = street.calls(DAWIT)
    calling.end_call(recipient=of(DAWIT), by=vera, now=street.now, ended=Ended.NO_ANSWER)
    street.pass_time(minutes=5)
    assert street.calls(DAWIT) == before


def test_a_call_that_waits_in_line_waits_for_the_volunteer_too(spoken_to, vera, street):
    Message.objects.filter(channel="call").update(
        state="due", due_at=street.now, sent_at=None, provider_id=None
    )
    calling.claim(recipient=of(DAWIT), by=vera, now=street.now)
    street.pass_time(minutes=1)
    assert street.calls(DAWIT) == 1
    calling.release(recipient=of(DAWIT), by=vera, runs=False, now=street.now)
    street.pass_time(5)
    assert street.calls(DAWIT) == 2
