"""The pages of residences: who sees them, what they cost, what they keep when something is wrong."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import clock
from accounts.models import User
from accounts.trail import Event
from phonetree.actions import start_call_out
from phonetree.models import CallOut
from residences.actions import REVEALS_A_DAY
from residences.models import Branch, Residence, Resident
from tests import build
from tests.residences.pages import CLEAR, OMAR, resident_facts, url, words
from translations.language_names import name_in

pytestmark = pytest.mark.django_db


def every_page(home: Residence, branch: Branch, someone: Resident) -> dict[str, list[str]]:
    line = someone.lines.get()
    return {
        "seen": [
            url("detail", home.pk),
            url("tree", home.pk),
            url("resident", someone.pk),
        ],
        "changed": [
            url("edit", home.pk),
            url("address", home.pk),
            url("branches", home.pk),
            url("resident_add", home.pk),
            url("branch_edit", branch.pk),
            url("leaders", branch.pk),
            url("resident_edit", someone.pk),
            url("resident_away", someone.pk),
            url("resident_remove", someone.pk),
            url("phone", line.pk),
        ],
        "posted": [url("branch_move", branch.pk), url("branch_remove", branch.pk)],
    }


def pages_of(home: Residence) -> dict[str, list[str]]:
    branch = build.branch(home, "Floor 1")
    someone = build.resident(home, OMAR, branch=branch, leads=1, alias="Copper Fern")
    return every_page(home, branch, someone)


def test_a_coordinator_opens_every_page(browser: Client, heron: Residence):
    pages = pages_of(heron)
    for page in [url("list"), url("add"), *pages["seen"], *pages["changed"]]:
        assert browser.get(page).status_code == 200, page


def test_for_a_coordinator_of_another_group_nothing_of_it_exists(heron: Residence):
    stranger = build.client(build.person("coordinator"), fresh=True)
    pages = pages_of(heron)
    for page in [*pages["seen"], *pages["changed"]]:
        assert stranger.get(page).status_code == 404, page
    for page in [*pages["changed"], *pages["posted"]]:
        assert stranger.post(page, resident_facts()).status_code == 404, page
    assert "Heron" not in words(stranger.get(url("list")))


def test_a_volunteer_sees_aliases_and_masked_numbers_and_can_change_nothing(heron: Residence):
    volunteer = build.client(build.person("volunteer", group=heron.groups.get()), fresh=True)
    pages = pages_of(heron)
    for page in pages["seen"]:
        shown = words(volunteer.get(page))
        assert "Copper Fern" in shown
        assert not CLEAR.search(shown)
        assert "/edit/" not in shown
        assert "/address/" not in shown
        assert "/phones/" not in shown
    for page in [url("add"), *pages["changed"]]:
        assert volunteer.get(page).status_code == 404, page
        assert volunteer.post(page, {}).status_code == 404, page


@pytest.mark.parametrize("role", ["donations", "translator", "press", "trustee"])
def test_for_other_roles_there_are_no_residences(heron: Residence, role: str):
    browser = build.client(build.person(role, group=heron.groups.get()), fresh=True)
    pages = pages_of(heron)
    for page in [url("list"), url("add"), *pages["seen"], *pages["changed"]]:
        assert browser.get(page).status_code == 404, page


def test_who_is_not_signed_in_is_asked_to(client: Client, heron: Residence):
    assert client.get(url("detail", heron.pk)).status_code == 302


def test_real_name_and_address_and_numbers_stand_on_no_ordinary_page(
    browser: Client, heron: Residence
):
    pages = pages_of(heron)
    for page in [url("list"), *pages["seen"], *pages["changed"]]:
        shown = words(browser.get(page))
        assert "Seaview" not in shown
        assert "Shore Road" not in shown
        assert not CLEAR.search(shown.replace("07700 900123, 0044 7700 900123", "")), page


def queries_of(browser: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["list", "detail", "tree", "branches", "leaders"])
def test_a_page_costs_the_same_however_many_live_there(
    browser: Client, amina: User, heron: Residence, name: str
):
    floor = build.branch(heron)
    target = {"list": [], "leaders": [floor.pk]}.get(name, [heron.pk])

    def grow() -> int:
        build.residence(amina)
        for count in range(6):
            branch = build.branch(heron)
            someone = build.resident(heron, OMAR, branch=branch, leads=1 + count % 2)
            someone.lines.create(phone=build.phone(f"+4477009005{count:02}"))
        return queries_of(browser, url(name, *target))

    browser.get(url("list"))
    first = grow()
    assert grow() == first


# What is kept locked --------------------------------------------------------------------------


def test_name_and_address_need_a_fresh_sign_in_a_reason_and_leave_a_line(
    amina: User, heron: Residence
):
    stale = build.client(amina)
    assert stale.get(url("address", heron.pk)).status_code == 302
    assert stale.post(url("address", heron.pk), {"reason": "visit"}).status_code == 302
    fresh = build.client(amina, fresh=True)
    for asked in (fresh.get(url("address", heron.pk)), fresh.post(url("address", heron.pk), {})):
        assert "Seaview" not in words(asked)
    assert not Event.objects.filter(verb="address_shown").exists()
    shown = words(fresh.post(url("address", heron.pk), {"reason": "visit"}))
    assert "Seaview Grand" in shown
    assert "1 Shore Road" in shown
    event = Event.objects.get(verb="address_shown")
    assert (event.actor_id, event.residence_id, event.reason) == (amina.pk, heron.pk, "visit")


def test_name_and_address_are_deleted_after_a_fresh_sign_in_and_it_is_noted(
    amina: User, heron: Residence
):
    form = {"deleting": "1", "delete": "on"}
    assert "reauthenticate" in build.client(amina).post(url("address", heron.pk), form).url
    stranger = build.client(build.person("coordinator"), fresh=True)
    assert stranger.post(url("address", heron.pk), form).status_code == 404
    fresh = build.client(amina, fresh=True)
    assert 'name="delete"' in words(fresh.get(url("address", heron.pk)))
    unticked = fresh.post(url("address", heron.pk), {"deleting": "1", "reason": "visit"})
    assert unticked.status_code == 422
    assert "Seaview" not in words(unticked)
    assert Residence.objects.get().real_name == "Seaview Grand"
    gone = fresh.post(url("address", heron.pk), form, follow=True)
    assert "The real name and the address are deleted." in words(gone)
    assert (Residence.objects.get().real_name, Residence.objects.get().address) == (None, None)
    event = Event.objects.get(verb="address_deleted")
    assert (event.actor_id, event.residence_id) == (amina.pk, heron.pk)
    assert not Event.objects.filter(verb="address_shown").exists()


def test_a_number_needs_a_fresh_sign_in_a_reason_and_leaves_a_line(amina: User, heron: Residence):
    line = build.resident(heron, OMAR).lines.get()
    assert build.client(amina).get(url("phone", line.pk)).status_code == 302
    fresh = build.client(amina, fresh=True)
    assert OMAR not in words(fresh.get(url("phone", line.pk)))
    assert OMAR not in words(fresh.post(url("phone", line.pk), {"reason": "made up"}))
    shown = words(fresh.post(url("phone", line.pk), {"reason": "emergency"}))
    assert f'href="tel:{OMAR}"' in shown
    event = Event.objects.get(verb="phone_revealed")
    assert (event.actor_id, event.target_id, event.reason) == (amina.pk, line.phone_id, "emergency")


def test_the_eleventh_number_in_a_day_is_refused_and_noted(browser: Client, heron: Residence):
    line = build.resident(heron, OMAR).lines.get()
    for _look in range(REVEALS_A_DAY):
        assert OMAR in words(browser.post(url("phone", line.pk), {"reason": "emergency"}))
    refused = browser.post(url("phone", line.pk), {"reason": "emergency"})
    assert refused.status_code == 422
    assert OMAR not in words(refused)
    assert "That is the most." in words(refused)
    assert Event.objects.filter(verb="phone_refused").count() == 1
    assert Event.objects.filter(verb="phone_revealed").count() == REVEALS_A_DAY


def test_numbers_rung_in_a_call_out_are_no_part_of_the_days_ten(
    browser: Client, amina: User, heron: Residence
):
    build.texts()
    line = build.resident(heron, OMAR).lines.get()
    call_out = start_call_out(
        residence=heron,
        by=amina,
        title="Incident",
        urgency="emergency",
        text_key="incident_at_door",
        now=clock.now(),
    )
    CallOut.objects.filter(pk=call_out.pk).update(state="live", live_at=clock.now())
    ring = f"/call-outs/{call_out.pk}/people/{call_out.recipients.get().pk}/ring/"
    for _look in range(REVEALS_A_DAY):
        assert f"tel:{OMAR}" in words(browser.post(ring))
    assert Event.objects.filter(verb="phone_revealed").count() == REVEALS_A_DAY
    assert "10 of 10" in words(browser.get(url("phone", line.pk)))
    assert OMAR in words(browser.post(url("phone", line.pk), {"reason": "emergency"}))


def test_languages_to_choose_are_called_as_the_page_calls_them(
    browser: Client, amina: User, heron: Residence
):
    amina.language = "fa"
    amina.save()
    page = words(browser.get(url("resident_add", heron.pk)))
    assert f"{name_in('ar', 'fa')} · العربية" in page
    assert "Arabic" not in page
