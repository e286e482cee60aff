"""Who looks after a residence, and until when: by page and by program."""

import pytest
from django.test import Client

from accounts import clock
from accounts.models import Group, User
from accounts.trail import Event
from phonetree.actions import cancel_call_out, start_call_out
from privacy import policy
from residences.care_actions import groups_of, take_residence
from residences.models import Residence
from residences.refusals import LastGroup, NotYoursToTake
from tests import build
from tests.residences.pages import OMAR, SARA, resident_facts, url, words

pytestmark = pytest.mark.django_db
JSON = "application/json"
AGREED = {"agreed": "on"}


@pytest.fixture
def helpers() -> User:
    """A coordinator of another group, the one that is asked to help."""
    return build.person("coordinator", group=build.group("Helpers of the Quay"))


@pytest.fixture
def program(amina: User) -> Client:
    return build.key(amina)


def group_of(user: User) -> Group:
    return Group.objects.get(pk__in=user.groups_as("coordinator"))


def trail(home: Residence) -> list[str]:
    events = Event.objects.filter(residence_id=home.pk).order_by("seq")
    return list(events.values_list("verb", flat=True))


def call_out(home: Residence, by: User):
    build.texts()
    build.resident(home, SARA)
    return start_call_out(
        residence=home,
        by=by,
        title="Incident",
        urgency="emergency",
        text_key="incident_at_door",
        now=clock.now(),
    )


# Closing --------------------------------------------------------------------------------------


def test_a_closed_residence_is_offered_for_nothing_and_nothing_is_deleted_at_once(
    browser: Client, program: Client, heron: Residence
):
    build.texts()
    omar = build.resident(heron, OMAR, alias="Copper Fern")
    assert "no longer texted or rung" in words(browser.get(url("close", heron.pk)))
    for _tap in range(2):
        page = browser.post(url("close", heron.pk), follow=True)
        assert "Closed since" in words(page)
    assert trail(heron) == ["residence_closed"]
    assert list(heron.residents.all()) == [omar]
    assert Residence.objects.get(pk=heron.pk).real_name == "Seaview Grand"
    ready = {"residence": str(heron.pk), "text": "incident_at_door", "urgency": "emergency"}
    page = browser.post("/call-outs/new/", ready)
    assert "residence" in page.context["form"].errors
    answer = program.post("/api/call-outs/preview/", ready, content_type=JSON)
    assert list(answer.json()["errors"]) == ["residence"]
    assert "Heron" not in words(browser.get("/call-outs/new/"))


def test_a_closed_residence_stands_apart_and_takes_nobody_in(browser: Client, heron: Residence):
    browser.post(url("close", heron.pk))
    shown = words(browser.get(url("list")))
    assert shown.index(">Closed</h2>") < shown.rindex("Heron")
    shown = words(browser.get(url("detail", heron.pk)))
    assert "Start a call-out" not in shown
    assert "Add a resident" not in shown
    added = browser.post(url("resident_add", heron.pk), resident_facts())
    assert "This residence is closed." in words(added)
    added = browser.post(url("branches", heron.pk), {"word": "Attic"})
    assert "This residence is closed." in words(added)
    assert browser.get(url("import", heron.pk)).status_code == 404
    assert not heron.residents.exists()


def test_opened_again_everybody_is_back(browser: Client, heron: Residence):
    build.resident(heron, OMAR, alias="Copper Fern")
    browser.post(url("close", heron.pk))
    page = browser.post(url("open_again", heron.pk), follow=True)
    assert "Heron is open again." in words(page)
    assert "Copper Fern" in words(page)
    browser.post(url("open_again", heron.pk))
    assert trail(heron) == ["residence_closed", "residence_opened"]
    assert "Heron" in words(browser.get("/call-outs/new/"))


def test_while_a_call_out_is_under_way_it_cannot_be_closed(
    browser: Client, program: Client, amina: User, heron: Residence
):
    running = call_out(heron, amina)
    page = browser.post(url("close", heron.pk))
    assert page.status_code == 422
    assert "A call-out is under way here." in words(page)
    answer = program.post(f"/api/residences/{heron.pk}/close/")
    assert answer.status_code == 400
    [said] = answer.json()["errors"]["__all__"]
    assert said in words(page)
    assert Residence.objects.open().filter(pk=heron.pk).exists()
    cancel_call_out(call_out=running, by=amina, now=clock.now())
    assert browser.post(url("close", heron.pk)).status_code == 302


def test_the_page_says_how_long_things_are_kept_as_the_policy_has_it(
    browser: Client, heron: Residence
):
    tables = {table.name: table for table in policy.tables()}
    terms = [*tables["residences.Resident"].terms, *tables["residences.Residence"].terms]
    people, place = [term.days for term in terms if term.after.endswith("closed_at")]
    said = [words(browser.get(url("close", heron.pk)))]
    browser.post(url("close", heron.pk))
    said.append(words(browser.get(url("detail", heron.pk))))
    for shown in said:
        assert f"{people} days" in shown
        assert f"{place} days" in shown


def test_a_program_closes_and_opens(program: Client, heron: Residence):
    answer = program.post(f"/api/residences/{heron.pk}/close/")
    assert answer.json()["open"] is False
    answer = program.post(f"/api/residences/{heron.pk}/open-again/")
    assert answer.json()["open"] is True
    assert trail(heron) == ["residence_closed", "residence_opened"]


# Giving and taking ----------------------------------------------------------------------------


def test_given_to_another_group_both_look_after_it(
    browser: Client, heron: Residence, helpers: User
):
    theirs = build.client(helpers)
    assert theirs.get(url("detail", heron.pk)).status_code == 404
    form = {"group": "helpers of the quay", **AGREED}
    page = browser.post(url("groups", heron.pk), form, follow=True)
    assert "Helpers of the Quay looks after it too now." in words(page)
    assert theirs.get(url("detail", heron.pk)).status_code == 200
    assert browser.get(url("detail", heron.pk)).status_code == 200
    event = Event.objects.get(verb="residence_given")
    assert (event.target_id, event.residence_id) == (group_of(helpers).pk, heron.pk)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"group": "Helpers of the Quay"}, "Ask the people who live there first."),
        ({"group": "Nobody at all", **AGREED}, "No group here has this name."),
        ({**AGREED}, "This is still empty, and it is needed."),
    ],
)
def test_it_is_not_given_without_a_yes_or_to_nobody(
    browser: Client, program: Client, heron: Residence, helpers: User, form: dict, said: str
):
    page = browser.post(url("groups", heron.pk), {"nothing": "", **form})
    assert page.status_code == 422
    assert said in words(page)
    body = {**form, "agreed": "agreed" in form}
    answer = program.post(f"/api/residences/{heron.pk}/groups/", body, content_type=JSON)
    assert answer.json()["errors"] == {
        field: [str(word) for word in found] for field, found in page.context["form"].errors.items()
    }
    assert len(groups_of(heron)) == 1


def test_no_page_names_the_groups_of_others(browser: Client, heron: Residence, helpers: User):
    assert "Helpers of the Quay" not in words(browser.get(url("groups", heron.pk)))


def test_who_looks_after_it_already_is_not_given_it_twice(
    browser: Client, heron: Residence, amina: User
):
    form = {"group": group_of(amina).name, **AGREED}
    assert "looks after it already" in words(browser.post(url("groups", heron.pk), form))
    assert len(groups_of(heron)) == 1


def test_taken_from_a_group_it_is_gone_from_their_pages_with_their_next_click(
    browser: Client, heron: Residence, helpers: User
):
    theirs, group = build.client(helpers), group_of(helpers)
    heron.groups.add(group)
    assert theirs.get(url("detail", heron.pk)).status_code == 200
    page = browser.post(url("take", heron.pk), {"group": group.pk}, follow=True)
    assert "does not look after it any more" in words(page)
    assert theirs.get(url("detail", heron.pk)).status_code == 404
    assert trail(heron) == ["residence_taken"]


def test_a_group_may_leave(heron: Residence, helpers: User):
    theirs, group = build.client(helpers, fresh=True), group_of(helpers)
    heron.groups.add(group)
    page = theirs.post(url("take", heron.pk), {"group": group.pk})
    assert page["Location"] == url("list")
    assert group not in groups_of(heron)


def test_who_was_asked_to_help_cannot_shut_out_who_asked(
    heron: Residence, helpers: User, amina: User
):
    heron.groups.add(group_of(helpers))
    theirs, first = build.client(helpers, fresh=True), group_of(amina)
    assert f'value="{first.pk}"' not in words(theirs.get(url("groups", heron.pk)))
    page = theirs.post(url("take", heron.pk), {"group": first.pk}, follow=True)
    assert "Only a group itself" in words(page)
    answer = build.key(helpers).post(
        f"/api/residences/{heron.pk}/groups/take/", {"group": str(first.pk)}, content_type=JSON
    )
    [said] = answer.json()["errors"]["group"]
    assert said in words(page)
    with pytest.raises(NotYoursToTake):
        take_residence(residence=heron, group=first, by=helpers, now=clock.now())
    assert first in groups_of(heron)


def test_from_the_last_group_it_cannot_be_taken(browser: Client, heron: Residence, amina: User):
    shown = words(browser.get(url("groups", heron.pk)))
    assert "cannot be taken from the last group" in shown
    assert url("take", heron.pk) not in shown
    form = {"group": group_of(amina).pk}
    page = browser.post(url("take", heron.pk), form, follow=True)
    assert "Nobody would look after it any more." in words(page)
    with pytest.raises(LastGroup):
        take_residence(residence=heron, group=group_of(amina), by=amina, now=clock.now())


def test_nobody_is_left_without_the_board_of_a_call_out_under_way(
    browser: Client, heron: Residence, helpers: User, amina: User
):
    heron.groups.add(group_of(helpers))
    call_out(heron, amina)
    page = browser.post(url("take", heron.pk), {"group": group_of(helpers).pk}, follow=True)
    assert "A call-out is under way here." in words(page)
    assert group_of(helpers) in groups_of(heron)


def test_a_program_reads_gives_and_takes(program: Client, heron: Residence, helpers: User):
    address, group = f"/api/residences/{heron.pk}/groups/", group_of(helpers)
    before = program.get(address).json()
    body = {"group": "Helpers of the Quay", "agreed": True}
    given = program.post(address, body, content_type=JSON)
    assert given.status_code == 201
    assert given.json() == [*before, {"id": str(group.pk), "name": "Helpers of the Quay"}]
    taken = program.post(f"{address}take/", {"group": str(group.pk)}, content_type=JSON)
    assert taken.json() == before
    assert trail(heron) == ["residence_given", "residence_taken"]


def test_all_this_asks_for_a_fresh_sign_in_and_is_for_coordinators_there(
    amina: User, heron: Residence, helpers: User
):
    stale, stranger = build.client(amina), build.client(helpers, fresh=True)
    volunteer = build.client(build.person("volunteer", group=group_of(amina)), fresh=True)
    for name in ("close", "groups", "take"):
        form = {"group": str(group_of(amina).pk), **AGREED}
        asked = stale.post(url(name, heron.pk), form)
        assert asked["Location"].startswith("/accounts/2fa/reauthenticate/")
        for other in (stranger, volunteer):
            assert other.post(url(name, heron.pk), form).status_code == 404
    for other in (stranger, volunteer):
        assert other.post(url("open_again", heron.pk)).status_code == 404
    assert trail(heron) == []
