"""Numbers in a call-out: shown to whoever must ring, for those who must be rung, and not in bulk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.trail import Event
from phonetree import numbers
from phonetree.ladder import DRILL, EMERGENCY, TODAY, Ladder
from phonetree.models import CallOut, Recipient
from phonetree.outcomes import Outcome
from tests import build

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    for module in ("views", "people_views"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)


@pytest.fixture
def home(amina):
    home = build.residence(amina)
    floor = build.branch(home, "First floor")
    for number in (OMAR, LEYLA, SARA, SARA):
        build.resident(home, number, branch=floor)
    return home


@pytest.fixture
def vera(amina):
    return build.person("volunteer", group=amina.roles.get().group)


@pytest.fixture
def live(home, launch, street):
    def start(**facts):
        call_out = launch(home, **facts)
        street.pass_time(15)
        call_out.refresh_from_db()
        return call_out

    return start


def of(number):
    return Recipient.objects.get(phone=build.phone(number))


def asked(browser, number):
    """The page after a press on "Call"."""
    row = of(number)
    answer = browser.post(reverse("phonetree:ring", args=[row.call_out_id, row.pk]), follow=True)
    return answer.content.decode()


def shown(browser, number):
    return f"tel:{number}" in asked(browser, number)


def noted(user, verb="phone_revealed"):
    return Event.objects.filter(actor_id=user.pk, verb=verb).count()


def test_a_volunteer_sees_the_number_of_somebody_who_has_to_be_rung(live, vera):
    live()
    assert shown(build.client(vera), OMAR)
    assert noted(vera) == 1
    assert of(OMAR).caller == vera


@pytest.mark.parametrize("outcome", [Outcome.SAFE, Outcome.SEEN_IN_PERSON])
def test_nobody_sees_the_number_of_somebody_who_is_accounted_for(live, vera, street, outcome):
    live()
    Recipient.objects.filter(phone=build.phone(OMAR)).update(
        outcome=outcome, outcome_at=street.now, people_here=1, next_at=None
    )
    said = asked(build.client(vera), OMAR)
    assert "They are accounted for" in said
    assert OMAR not in said
    assert reverse("phonetree:ring", args=[of(OMAR).call_out_id, of(OMAR).pk]) not in said
    assert (noted(vera), of(OMAR).caller) == (0, None)


@pytest.mark.parametrize(("body", "rings"), [("1", True), ("1 2", False)])
def test_a_shared_phone_is_rung_as_long_as_somebody_on_it_is_missing(
    live, vera, street, body, rings
):
    live()
    street.answers(SARA, body)
    assert shown(build.client(vera), SARA) is rings


@pytest.mark.parametrize("body", ["2", "3", "stop"])
def test_who_needs_help_or_wants_no_texts_may_be_rung_by_a_person(live, vera, street, body):
    live()
    street.answers(OMAR, body)
    assert shown(build.client(vera), OMAR)


def test_past_the_most_it_is_refused_in_words_and_noted(live, vera, street):
    call_out = live()
    call_out.ladder["numbers"] = 2
    call_out.save(update_fields=["ladder"])
    browser = build.client(vera)
    assert shown(browser, OMAR)
    assert shown(browser, LEYLA)
    said = asked(browser, SARA)
    assert "You have looked at 2 numbers in this call-out." in said
    assert SARA not in said
    assert (noted(vera), noted(vera, "phone_refused"), of(SARA).caller) == (2, 1, None)
    assert shown(browser, OMAR), "the same number again is no further number"


def test_the_count_begins_anew_with_each_call_out(live, vera, street):
    first = live()
    browser = build.client(vera)
    assert shown(browser, OMAR)
    CallOut.objects.filter(pk=first.pk).update(state="ended", stopped_at=street.now, wake_at=None)
    street.now += timedelta(minutes=5)
    second = live()
    assert len(numbers.looked_at(first, vera)) == 1
    assert numbers.looked_at(second, vera) == set()


def test_an_emergency_allows_more_than_what_can_wait_and_old_ladders_still_load():
    assert EMERGENCY.numbers > TODAY.numbers == DRILL.numbers
    data = EMERGENCY.to_data()
    assert Ladder.from_data(data) == EMERGENCY
    del data["numbers"]
    assert Ladder.from_data(data).numbers == Ladder.numbers


def test_in_what_is_no_emergency_they_show_first_who_they_are(live, vera):
    call_out = live(urgency="today")
    path = reverse("phonetree:ring", args=[call_out.pk, of(OMAR).pk])
    stale = build.client(vera)
    asked_again = stale.post(path)
    assert "reauthenticate" in asked_again.url
    assert noted(vera) == 0
    build.confirm(stale, vera)
    back = stale.get(path).content.decode()
    assert f'action="{path}"' in back
    assert OMAR not in back
    assert f"tel:{OMAR}" in stale.post(path).content.decode()
    assert noted(vera) == 1


def test_the_way_back_without_a_form_that_waits_shows_the_person_and_no_number(live, vera):
    call_out = live()
    path = reverse("phonetree:ring", args=[call_out.pk, of(OMAR).pk])
    answer = build.client(vera).get(path, follow=True)
    assert answer.redirect_chain[-1][0] == path.removesuffix("ring/")
    assert OMAR not in answer.content.decode()


def test_a_day_after_it_began_its_numbers_are_closed(live, vera, street):
    live()
    browser = build.client(vera)
    street.now += timedelta(hours=24)
    said = asked(browser, OMAR)
    assert "its numbers are closed" in said
    assert OMAR not in said


def test_the_call_button_stands_only_where_a_number_would_be_shown(live, vera, street):
    call_out = live()
    street.answers(OMAR, "1")
    ring = {n: reverse("phonetree:ring", args=[call_out.pk, of(n).pk]) for n in (OMAR, LEYLA)}
    section = reverse("phonetree:section", args=[call_out.pk, call_out.sections.get().pk])
    said = build.client(vera).get(section).content.decode()
    assert ring[LEYLA] in said
    assert ring[OMAR] not in said
