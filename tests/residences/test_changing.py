"""Adding and changing residences, branches, residents and leaders by their pages."""

import re
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts import clock
from accounts.models import User
from accounts.trail import Event
from messaging.models import Phone
from residences import consent
from residences.columns import match
from residences.forms import ResidentForm
from residences.import_files import table_in_text
from residences.import_forms import ColumnsForm
from residences.import_languages import is_language
from residences.models import Residence, Resident, ResidentPhone
from tests import build
from tests.residences.pages import CLEAR, OMAR, SARA, resident_facts, url, words

pytestmark = pytest.mark.django_db


# Adding and changing --------------------------------------------------------------------------


def test_a_residence_is_added_once_however_often_the_form_is_sent(browser: Client):
    form = {"key": str(uuid4()), "code_name": "Lantern", "kind": "hostel", "real_name": "Inn"}
    for _tap in range(2):
        response = browser.post(url("add"), form)
        assert response.status_code == 302
    home = Residence.objects.get(code_name="Lantern")
    assert home.real_name == "Inn"
    assert home.groups.count() == 1
    assert Event.objects.filter(verb="residence_added", target_id=home.pk).count() == 1


def test_the_form_carries_a_key_of_its_own_each_time(browser: Client):
    def key() -> UUID:
        return UUID(re.search(r'name="key" value="([^"]+)"', words(browser.get(url("add"))))[1])

    assert key() != key()


def test_a_code_name_is_one_residences_only_and_nothing_typed_is_lost(
    browser: Client, heron: Residence
):
    form = {"code_name": "Heron", "kind": "house", "address": "2 Hill Street"}
    response = browser.post(url("add"), form)
    assert response.status_code == 422
    shown = words(response)
    assert "This code name cannot be used." in shown
    assert 'href="#id_code_name"' in shown
    assert "2 Hill Street" in shown
    assert re.search(r'value="house"[^>]*checked', shown)
    assert 'aria-invalid="true"' in shown


def test_a_group_of_others_cannot_be_given_a_residence(browser: Client):
    form = {"code_name": "Lantern", "kind": "hostel", "group": str(build.group().pk)}
    browser.post(url("add"), form)
    assert not Residence.objects.filter(code_name="Lantern").exists()


def test_editing_leaves_name_and_address_when_they_are_left_empty(
    browser: Client, heron: Residence
):
    browser.post(url("edit", heron.pk), {"code_name": "Egret", "kind": "house", "address": ""})
    heron = Residence.objects.get(pk=heron.pk)
    assert (heron.code_name, heron.kind) == ("Egret", "house")
    assert (heron.real_name, heron.address) == ("Seaview Grand", "1 Shore Road")


@pytest.mark.parametrize("word", ["Room 12", "212", "bed 3", "Flat B"])
def test_a_branch_is_never_a_room(browser: Client, heron: Residence, word: str):
    response = browser.post(url("branches", heron.pk), {"word": word})
    assert response.status_code == 422
    assert "This looks like a room." in words(response)
    assert f'value="{word}"' in words(response)
    assert not heron.branches.exists()


def test_branches_are_added_renamed_ordered_and_removed(browser: Client, heron: Residence):
    for word in ("Floor 1", "Floor 2", "Floor 3"):
        browser.post(url("branches", heron.pk), {"word": word, "key": str(uuid4())})
    third = heron.branches.get(word="Floor 3")
    browser.post(url("branch_move", third.pk), {"way": "up"})
    browser.post(url("branch_move", third.pk), {"way": "up"})
    browser.post(url("branch_move", third.pk), {"way": "up"})
    browser.post(url("branch_edit", third.pk), {"word": "Attic"})
    assert [str(branch) for branch in heron.branches.all()] == ["Attic", "Floor 1", "Floor 2"]
    browser.post(url("branch_remove", third.pk))
    assert [str(branch) for branch in heron.branches.all()] == ["Floor 1", "Floor 2"]


def test_a_branch_where_somebody_lives_stays(browser: Client, heron: Residence):
    floor = build.branch(heron)
    build.resident(heron, branch=floor)
    page = browser.post(url("branch_remove", floor.pk), follow=True)
    assert "People live in this branch." in words(page)
    assert heron.branches.get() == floor


def test_a_resident_is_added_with_a_number_in_any_spelling_played_back_masked(
    browser: Client, heron: Residence
):
    form = resident_facts(phone="0044 (0)7700-900101", phone_2="٠٧٧٠٠ ٩٠٠١٠٢")
    page = browser.post(url("resident_add", heron.pk), form, follow=True)
    someone = heron.residents.get()
    numbers = {line.phone.number.reveal(reason="test") for line in someone.lines.all()}
    assert numbers == {OMAR, SARA}
    assert "Saved: Copper Fern, +44•••01, +44•••02." in words(page)
    assert not CLEAR.search(words(page))
    assert (someone.reads, someone.speaks) == ("ar", "ar")


def test_one_number_may_serve_several_people(browser: Client, heron: Residence):
    for alias in ("Copper Fern", "Misty Plum"):
        browser.post(url("resident_add", heron.pk), resident_facts(alias=alias))
    assert ResidentPhone.objects.values("phone").distinct().count() == 1
    assert "shared by 2" in words(browser.get(url("detail", heron.pk)))


def test_a_resident_is_added_once_however_often_the_form_is_sent(browser: Client, heron: Residence):
    form = resident_facts(key=str(uuid4()))
    for _tap in range(2):
        assert browser.post(url("resident_add", heron.pk), form).status_code == 302
    assert heron.residents.count() == 1


WRONG = [
    ("phone", "ask his brother", "This is not a phone number."),
    ("phone", "12", "too short"),
    ("alias", "call 07700 900101", "Please leave numbers out of the alias."),
    ("consent_on", "2999-01-01", "This day has not come yet."),
    ("consent_on", "1999-01-01", "too long ago"),
    ("consent_version", "9", "There is no such version of the words."),
    ("reads", "", "This is still empty, and it is needed."),
    ("reads", "xx", "Select a valid choice"),
]


@pytest.mark.parametrize(("field", "value", "said"), WRONG)
def test_wrong_input_is_explained_and_everything_typed_is_kept(
    browser: Client, heron: Residence, field: str, value: str, said: str
):
    form = resident_facts(**{field: value})
    response = browser.post(url("resident_add", heron.pk), form)
    shown = words(response)
    assert response.status_code == 422
    assert said in shown
    assert "Please look at this again" in shown
    for name in ("alias", "phone", "consent_on"):
        assert f'value="{form[name]}"' in shown
    assert not heron.residents.exists()


@pytest.mark.parametrize("hour", [21, 23])
def test_after_midnight_in_london_it_is_the_next_day(
    browser: Client, heron: Residence, monkeypatch: pytest.MonkeyPatch, hour: int
):
    moment = datetime(2022, 6, 30, hour, 30, tzinfo=UTC)  # summer: London is an hour ahead
    monkeypatch.setattr(clock, "now", lambda: moment)
    today = "2022-07-01" if hour == 23 else "2022-06-30"
    form = ResidentForm(residence=heron)
    assert str(form["consent_on"].value()) == today
    for day, welcome in ((today, True), ("2022-07-01", hour == 23), ("2022-07-02", False)):
        form = ResidentForm(resident_facts(consent_on=day), residence=heron)
        assert form.is_valid() is welcome, day
        columns = match(table_in_text("Phone\n07700 900001\n"), is_language)
        facts = {"column_0": "phone", "consent_channel": "face", "consent_on": day}
        assert ColumnsForm(facts, columns=columns).is_valid() is welcome, day


def test_an_alias_is_one_persons_only_in_a_residence(browser: Client, heron: Residence):
    build.resident(heron, alias="Copper Fern")
    response = browser.post(url("resident_add", heron.pk), resident_facts(alias="copper  FERN"))
    assert "Somebody here already has this alias." in words(response)
    assert heron.residents.count() == 1


def test_a_branch_of_another_residence_cannot_be_chosen(
    browser: Client, amina: User, heron: Residence
):
    elsewhere = build.branch(build.residence(amina))
    form = resident_facts(branch=str(elsewhere.pk))
    assert browser.post(url("resident_add", heron.pk), form).status_code == 422
    assert not heron.residents.exists()


def test_an_offered_alias_goes_into_the_form_and_nothing_else_is_lost(
    browser: Client, heron: Residence
):
    form = resident_facts(alias="", reads="ti", prefers_call="on", offer="Teal Larch")
    shown = words(browser.post(url("resident_add", heron.pk), form))
    assert 'value="Teal Larch"' in shown
    assert 'value="07700 900101"' in shown
    assert re.search(r'value="ti" selected', shown)
    assert re.search(r'name="prefers_call"[^>]*checked', shown)
    assert not heron.residents.exists()


def test_save_and_another_comes_back_to_an_empty_form(browser: Client, heron: Residence):
    response = browser.post(url("resident_add", heron.pk), resident_facts(again="1"))
    assert response["Location"] == url("resident_add", heron.pk)


def test_a_resident_is_changed_and_an_unticked_number_is_forgotten(
    browser: Client, heron: Residence
):
    someone = build.resident(heron, OMAR)
    form = resident_facts(alias="Misty Plum", phone=SARA)
    response = browser.post(url("resident_edit", someone.pk), form)
    assert response.status_code == 302
    someone = heron.residents.get()
    assert someone.alias == "Misty Plum"
    assert someone.phones.get() == build.phone(SARA)
    assert Event.objects.filter(verb="phone_removed").count() == 1


def test_who_moves_away_leads_nothing_and_is_listed_no_more(browser: Client, heron: Residence):
    floor = build.branch(heron)
    someone = build.resident(heron, OMAR, branch=floor, leads=1, alias="Copper Fern")
    for _tap in range(2):
        page = browser.post(url("resident_away", someone.pk), follow=True)
        assert page.status_code == 200
    assert "Copper Fern" not in words(browser.get(url("detail", heron.pk)))
    assert not floor.leaderships.exists()
    assert Event.objects.filter(verb="resident_moved").count() == 1


def test_who_asks_for_it_is_deleted_with_a_number_that_is_nobody_elses(
    browser: Client, heron: Residence
):
    gone = build.resident(heron, OMAR, alias="Copper Fern")
    gone.lines.create(phone=build.phone(SARA))
    build.resident(heron, SARA, alias="Misty Plum")
    browser.post(url("resident_remove", gone.pk))
    assert [one.alias for one in heron.residents.all()] == ["Misty Plum"]
    assert Phone.objects.get() == build.phone(SARA)
    assert Event.objects.filter(verb="person_forgotten", target_id=gone.pk).count() == 1


def test_a_number_that_said_stop_stays_locked_so_that_nobody_texts_it_again(
    browser: Client, heron: Residence
):
    someone = build.resident(heron, OMAR)
    Phone.objects.update(opted_out_at=timezone.now())
    browser.post(url("resident_remove", someone.pk))
    assert Phone.objects.with_number(OMAR).exists()


def test_leaders_are_chosen_changed_and_swapped(browser: Client, heron: Residence):
    floor = build.branch(heron)
    one, two = build.resident(heron, OMAR, branch=floor), build.resident(heron, SARA, branch=floor)

    def choose(leader: Resident, deputy: Resident | None) -> list[tuple[int, UUID]]:
        form = {"leader": leader.pk, "deputy": deputy.pk if deputy else "", "deputy_2": ""}
        form["said_yes"] = "on"
        assert browser.post(url("leaders", floor.pk), form).status_code == 302
        return list(floor.leaderships.values_list("rank", "resident_id"))

    assert choose(one, two) == [(1, one.pk), (2, two.pk)]
    assert choose(two, one) == [(1, two.pk), (2, one.pk)]
    assert choose(two, None) == [(1, two.pk)]


def test_one_person_is_not_both_leader_and_deputy(browser: Client, heron: Residence):
    floor = build.branch(heron)
    one = build.resident(heron, OMAR, branch=floor)
    form = {"leader": one.pk, "deputy": one.pk, "deputy_2": ""}
    response = browser.post(url("leaders", floor.pk), form)
    assert response.status_code == 422
    assert "cannot be leader and deputy" in words(response)
    assert f'value="{one.pk}" selected' in words(response)


def test_somebody_from_another_residence_cannot_lead(
    browser: Client, amina: User, heron: Residence
):
    floor = build.branch(heron)
    stranger = build.resident(build.residence(amina), OMAR)
    form = {"leader": stranger.pk, "deputy": "", "deputy_2": ""}
    assert browser.post(url("leaders", floor.pk), form).status_code == 422
    assert not floor.leaderships.exists()


# What they said yes to ----------------------------------------------------------------------------


def test_paper_is_asked_for_by_itself_and_a_no_is_heard(browser, heron):
    page = words(browser.get(url("resident_add", heron.pk)))
    assert consent.PAPER in page
    with translation.override("ar"):
        assert translation.gettext(consent.PAPER) in page
    browser.post(url("resident_add", heron.pk), resident_facts())
    omar = heron.residents.get()
    assert omar.consent_version == "1"
    assert "put on no paper" in words(browser.get(url("resident", omar.pk)))
    edit = url("resident_edit", omar.pk)
    assert browser.get(edit).context["form"]["on_paper"].value() is False
    for ticks, version in (({"on_paper": "on"}, "2"), ({}, "1")):
        browser.post(edit, resident_facts(phone="", **ticks))
        omar.refresh_from_db()
        assert omar.consent_version == version


def test_words_that_somebody_agreed_to_stay_as_they_were():
    assert consent.VERSIONS["2"] == (*consent.VERSIONS["1"], consent.PAPER)
    assert [consent.allows_paper(one) for one in ("1", "2", "")] == [False, True, False]
