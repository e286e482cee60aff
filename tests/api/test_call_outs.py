"""Call-outs by program: preview, start, follow, stop, account."""

import uuid

import pytest

from messaging.models import Message
from phonetree.actions import FREE_TO_ALONE
from phonetree.models import CallOut, CallOutState, Recipient
from tests import build
from tests.api.conftest import OMAR, emergency

JSON = "application/json"
pytestmark = pytest.mark.usefixtures("texts")


@pytest.fixture
def start(program, home, omar):
    def send(**more):
        return program.post("/api/call-outs/", emergency(home, **more), content_type=JSON)

    return send


@pytest.fixture
def call_out(start):
    return CallOut.objects.get(pk=start().json()["id"])


@pytest.fixture
def live(call_out):
    CallOut.objects.update(state=CallOutState.LIVE, live_at=call_out.started_at)
    return call_out


def deed(program, call_out, what, **body):
    return program.post(f"/api/call-outs/{call_out.pk}/{what}/", body, content_type=JSON)


def test_a_preview_gives_the_words_and_sends_nothing(program, home, omar):
    answer = program.post("/api/call-outs/preview/", emergency(home), content_type=JSON).json()
    assert (answer["people"], answer["phones"]) == (1, 1)
    assert [one["language"] for one in answer["languages"]] == ["ar"]
    assert answer["languages"][0]["segments"] >= 1
    assert not CallOut.objects.exists()
    assert not Message.objects.exists()


def test_a_started_call_out_is_held_first(start, home):
    answer = start().json()
    assert answer["state"] == "holding"
    assert answer["residence"] == str(home.pk)
    assert answer["hold_until"]


def test_the_same_request_key_gives_the_same_call_out(start):
    key = str(uuid.uuid4())
    assert start(request_key=key).json() == start(request_key=key).json()
    assert CallOut.objects.count() == 1


def test_a_request_key_of_somebody_else_is_refused(start, stranger):
    key = str(uuid.uuid4())
    assert start(request_key=key).status_code == 201
    theirs = build.residence(stranger)
    build.resident(theirs, "+447700900143")
    answer = build.key(stranger).post(
        "/api/call-outs/", emergency(theirs, request_key=key), content_type=JSON
    )
    assert answer.status_code == 400
    assert CallOut.objects.count() == 1


def test_a_second_one_is_refused_while_one_is_under_way(start):
    start()
    answer = start()
    assert answer.status_code == 400
    assert answer.json()["errors"] == {"__all__": ["A call-out is already under way here."]}


def test_free_words_to_many_wait_for_a_second_coordinator(program, amina, home):
    wing = build.branch(home)
    for n in range(FREE_TO_ALONE + 1):
        build.resident(home, f"+4477009002{n:02}", branch=wing)
    free = {"text": "own_words", "words": "Come down.", "words_language": "en"}
    body = {**emergency(home), **free, "urgency": "today", "code_name": home.code_name}
    made = program.post("/api/call-outs/", body, content_type=JSON).json()
    assert made["state"] == "waiting"
    call_out = CallOut.objects.get(pk=made["id"])
    refused = deed(program, call_out, "confirm")
    assert refused.json()["errors"] == {
        "__all__": ["Another coordinator must confirm: not you yourself."]
    }
    (group,) = home.groups.all()
    second = build.key(build.person("coordinator", group=group))
    assert deed(second, call_out, "confirm").json()["state"] == "holding"


def test_cancelling_in_the_hold_is_the_end_of_it(program, call_out):
    assert deed(program, call_out, "cancel").json()["state"] == "cancelled"
    assert deed(program, call_out, "cancel").status_code == 400


def test_following_counts_everybody_by_branch(program, live):
    answer = program.get(f"/api/call-outs/{live.pk}/").json()
    assert answer["state"] == "live"
    assert answer["people"] == {"safe": 0, "help": 0, "ring": 0, "missed": 0, "wait": 1}
    assert [(one["word"], one["people"]["wait"]) for one in answer["branches"]] == [
        ("West wing", 1)
    ]


def test_following_a_version_that_one_has_gives_204(program, live):
    address = f"/api/call-outs/{live.pk}/"
    version = program.get(address).json()["version"]
    unchanged = program.get(address, {"v": version})
    assert (unchanged.status_code, unchanged.content) == (204, b"")
    CallOut.objects.update(version=version + 1)
    assert program.get(address, {"v": version}).status_code == 200


def test_it_can_be_stood_down_and_ended_once(program, live):
    assert deed(program, live, "stop", how="stand_down").json()["state"] == "stood_down"
    assert deed(program, live, "stop", how="end").status_code == 400


def test_stopping_needs_to_say_how(program, live):
    assert list(deed(program, live, "stop", how="loudly").json()["errors"]) == ["how"]
    live.refresh_from_db()
    assert live.state == CallOutState.LIVE


def test_the_account_names_everybody_once_and_no_number(program, live):
    answer = program.get(f"/api/call-outs/{live.pk}/account/")
    (row,) = answer.json()["results"]
    assert (row["branch"], row["outcome"], row["aliases"]) == ("West wing", "", ["Calm Fern"])
    assert OMAR[-6:] not in answer.content.decode()


def test_the_account_gives_volunteers_no_alias(live, home):
    (group,) = home.groups.all()
    ben = build.key(build.person("volunteer", group=group))
    answer = ben.get(f"/api/call-outs/{live.pk}/account/")
    assert answer.json()["results"][0]["aliases"] is None
    assert b"Calm Fern" not in answer.content


def test_volunteers_follow_and_stop_nothing(live, home):
    (group,) = home.groups.all()
    ben = build.key(build.person("volunteer", group=group))
    assert ben.get(f"/api/call-outs/{live.pk}/").status_code == 200
    assert deed(ben, live, "stop", how="end").status_code == 404
    assert ben.post("/api/call-outs/", emergency(home), content_type=JSON).status_code == 404


def test_a_coordinator_here_who_is_a_volunteer_there_runs_only_this(amina, home, live):
    """A role counts in its own group only."""
    (group,) = home.groups.all()
    both = build.person("volunteer", group=group)
    from accounts.models import Role

    Role.objects.create(user=both, group=build.group(), kind="coordinator")
    program = build.key(both)
    assert program.get(f"/api/call-outs/{live.pk}/").status_code == 200
    assert deed(program, live, "stop", how="end").status_code == 404
    answer = program.post("/api/call-outs/", emergency(home), content_type=JSON)
    assert list(answer.json()["errors"]) == ["residence"]
    aliases = program.get(f"/api/call-outs/{live.pk}/account/").json()["results"][0]["aliases"]
    assert aliases is None


def test_call_outs_of_another_group_do_not_exist(live, stranger, home):
    outside = build.key(stranger)
    assert outside.get("/api/call-outs/").json()["results"] == []
    for what in ["", "account/"]:
        assert outside.get(f"/api/call-outs/{live.pk}/{what}").status_code == 404
    for what in ["cancel", "confirm", "stop"]:
        assert deed(outside, live, what, how="end").status_code == 404
    for what in ["", "preview/"]:
        answer = outside.post(f"/api/call-outs/{what}", emergency(home), content_type=JSON)
        assert list(answer.json()["errors"]) == ["residence"]
    live.refresh_from_db()
    assert live.state == CallOutState.LIVE
    assert CallOut.objects.count() == 1


def test_branches_of_another_residence_are_no_choice(program, amina, home, omar, stranger):
    theirs = build.branch(build.residence(stranger))
    elsewhere = build.branch(build.residence(amina))
    for branch in (theirs, elsewhere):
        body = emergency(home, branches=[str(branch.pk)])
        answer = program.post("/api/call-outs/", body, content_type=JSON)
        assert list(answer.json()["errors"]) == ["branches"]
    assert not CallOut.objects.exists()


def test_only_the_branches_chosen_are_reached(program, home, omar):
    build.resident(home, "+447700900144", branch=build.branch(home))
    body = emergency(home, branches=[str(omar.branch_id)])
    program.post("/api/call-outs/", body, content_type=JSON)
    assert Recipient.objects.get().people.get() == omar


def test_following_asks_the_database_as_often_for_many_as_for_few(start, program, home, queries):
    def asked():
        pk = start().json()["id"]
        addresses = ["/api/call-outs/", *(f"/api/call-outs/{pk}/{w}" for w in ["", "account/"])]
        counts = [queries(program, address) for address in addresses]
        CallOut.objects.update(state=CallOutState.CANCELLED)
        return counts

    start()
    CallOut.objects.update(state=CallOutState.CANCELLED)
    few = asked()
    for n in range(15):
        build.resident(home, f"+4477009003{n:02}", branch=build.branch(home))
    assert asked() == few


# The call list --------------------------------------------------------------------------------------


@pytest.fixture
def unreached(live):
    Recipient.objects.update(listed_at=live.started_at)
    return Recipient.objects.get()


def person(program, row, what, **body):
    return deed(program, row.call_out, f"people/{row.pk}/{what}", **body)


def test_the_call_list_says_who_is_left_and_never_a_number_or_name(program, unreached):
    (row,) = program.get(f"/api/call-outs/{unreached.call_out_id}/to-find/").json()["results"]
    assert (row["id"], row["with_whom"], row["until"]) == (str(unreached.pk), "nobody", None)
    assert not {"alias", "aliases", "phone"} & set(row)


def test_a_claim_is_ones_own_until_it_is_given_back(program, unreached, amina):
    vera = build.person("volunteer", group=amina.roles.get().group)
    hers = build.key(vera)
    assert person(hers, unreached, "claim").json()["with_whom"] == "you"
    refused = person(program, unreached, "claim")
    assert refused.status_code == 400
    assert "since" in str(refused.json())
    assert person(program, unreached, "release").json()["with_whom"] == "nobody"


def test_a_program_of_a_volunteer_marks_how_a_call_came_out(unreached, amina):
    hers = build.key(build.person("volunteer", group=amina.roles.get().group))
    assert person(hers, unreached, "mark", outcome="no_answer").json()["rung_at"]
    assert person(hers, unreached, "mark", outcome="safe").json()["outcome"] == "safe"
    assert "outcome" in person(hers, unreached, "mark", outcome="rich").json()["errors"]


def test_the_first_who_goes_goes_until_they_say_otherwise(program, unreached, amina):
    hers = build.key(build.person("volunteer", group=amina.roles.get().group))
    place = f"/api/call-outs/{unreached.call_out_id}/people/{unreached.pk}/going/"
    assert hers.post(place, {}, content_type="application/json").json()["going"] == "you"
    assert program.post(place, {}, content_type="application/json").json()["going"] == "another"
    assert program.delete(place).json()["going"] == "another"
    assert hers.delete(place).json()["going"] == "nobody"


def test_to_a_program_of_another_group_nobody_on_the_list_exists(unreached):
    theirs = build.key(build.person("coordinator"))
    for what in ("claim", "release", "mark"):
        assert person(theirs, unreached, what, outcome="safe").status_code == 404
