"""The home page: what needs doing, for whoever is signed in, at a constant price."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging import set_up
from messaging.models import Beat, Lookout
from phonetree.ladder import EMERGENCY
from phonetree.ladder_actions import change_ladder
from phonetree.models import CallOut, Recipient, Section, Task
from phonetree.models.line import Voicemail
from residences.models import Residence
from tests import build
from tests.messaging import build as messages
from website import home as homes
from website.home import home_of
from website.lately import lately

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OMAR, SARA = "+447700900101", "+447700900102"


@pytest.fixture
def amina() -> User:
    return build.person("coordinator", name="Amina")


def call_out(home: Residence, by: User, **fields: object) -> CallOut:
    facts = {
        "title": "Incident at the door",
        "urgency": "emergency",
        "state": "live",
        "ladder": [],
        "request_key": uuid4(),
        "started_at": timezone.now(),
        **fields,
    }
    return CallOut.objects.create(residence=home, started_by=by, **facts)


def person_in(
    live: CallOut, outcome: str = "", people: int = 1, here: int | None = None
) -> Recipient:
    section, _new = Section.objects.get_or_create(call_out=live, word="Wing")
    settled = {"outcome_at": timezone.now()} if outcome else {}
    if outcome == "unreachable":
        settled["reason"] = "no_answer"
    if outcome == "safe":
        settled["people_here"] = people if here is None else here
    facts = {"language": "en", "outcome": outcome, "people_count": people, **settled}
    return Recipient.objects.create(call_out=live, section=section, **facts)


def titles(user: User, now: datetime = NOON) -> list[str]:
    return [need.title for need in home_of(user, now).needs]


def test_a_new_group_is_shown_the_first_step_and_nothing_that_alarms(amina: User):
    page = build.client(amina).get("/")
    assert "Add the first residence" in page.content.decode()
    assert "Needs you" not in page.content.decode()
    assert [step.done for step in home_of(amina, NOON).steps] == [False] * 5 + [True] + [False] * 2


def test_a_live_call_out_comes_first_with_who_is_safe(amina: User):
    home = build.residence(amina, code_name="Heron")
    live = call_out(home, amina)
    person_in(live, "safe", people=3)
    person_in(live, "needs_help")
    person_in(live, "unreachable", people=2)
    person_in(live)
    page = build.client(amina).get("/").content.decode()
    assert "3 of 7 safe." in page
    assert "1 needs help." in page
    assert "2 not reached." in page
    assert page.index("is under way") < page.index("Needs you")
    assert live.get_absolute_url() in page
    assert "mark-live.svg" in page


def test_who_is_missing_from_a_shared_phone_is_not_counted_safe(amina: User):
    live = call_out(build.residence(amina), amina)
    person_in(live, "safe", people=4, here=1)
    page = build.client(amina).get("/").content.decode()
    assert "1 of 4 safe." in page
    assert "3 not reached." in page


def test_nobody_sees_the_call_outs_and_residences_of_another_group(amina: User):
    home = build.residence(amina, code_name="Heron")
    call_out(home, amina)
    stranger = build.client(build.person("coordinator"))
    assert "Heron" not in stranger.get("/").content.decode()


def test_a_branch_without_a_leader_or_a_deputy_needs_somebody(amina: User):
    home = build.residence(amina, code_name="Heron")
    led, bare = build.branch(home, "Floor 1"), build.branch(home, "Floor 2")
    build.branch(home, "Attic, where nobody lives")
    build.resident(home, OMAR, branch=led, leads=1)
    build.resident(home, SARA, branch=bare)
    found = titles(amina)
    assert "Floor 2 at Heron has no leader" in found
    assert "Floor 1 at Heron has no deputy" in found
    assert not [title for title in found if "Attic" in title]


@pytest.mark.parametrize(("people", "is_a_lot"), [(9, False), (10, True)])
def test_a_leader_with_more_than_eight_others_needs_help(amina: User, people: int, is_a_lot: bool):
    home = build.residence(amina, code_name="Heron")
    floor = build.branch(home, "Floor 1")
    for number in range(people):
        build.resident(home, f"+4477009002{number:02}", branch=floor, leads=int(number == 0))
    assert ("Floor 1 at Heron is a lot for its leaders" in titles(amina)) is is_a_lot


def test_who_has_no_phone_or_a_dead_one_is_counted_by_residence(amina: User):
    home = build.residence(amina, code_name="Heron")
    build.resident(home)
    build.resident(home)
    dead = build.resident(home, OMAR).phones.get()
    dead.dead_since = NOON
    dead.save(update_fields=["dead_since"])
    found = titles(amina)
    assert "2 people at Heron have no phone" in found
    assert "1 number at Heron does not exist any more" in found
    assert "3 people at Heron live in no branch" in found


def test_a_person_with_one_dead_and_one_good_number_can_be_reached(amina: User):
    home = build.residence(amina)
    someone = build.resident(home, OMAR)
    someone.lines.create(phone=build.phone(SARA))
    build.phone(OMAR).__class__.objects.with_number(OMAR).update(dead_since=NOON)
    _home, cover = home_of(amina, NOON).places[0]
    assert (cover.reachable, cover.people) == (1, 1)


def test_who_moved_away_is_not_counted(amina: User):
    home = build.residence(amina)
    build.resident(home, OMAR, left_at=NOON)
    assert home_of(amina, NOON).places[0][1].people == 0


@pytest.mark.parametrize(
    ("silent_for", "runs"), [(timedelta(seconds=59), True), (timedelta(minutes=1), False)]
)
def test_an_engine_that_is_silent_for_a_minute_is_not_running(
    amina: User, silent_for: timedelta, runs: bool
):
    build.residence(amina)
    Beat.mark("engine", NOON - silent_for)
    assert ("The engine is not running" not in titles(amina)) is runs


def test_a_text_that_residents_read_and_nobody_checked_needs_a_reader(amina: User):
    build.texts()
    home = build.residence(amina)
    build.resident(home, OMAR, reads="ckb")
    found = [title for title in titles(amina) if "not checked" in title]
    assert len(found) == 1
    assert "Kurdish Sorani" in found[0]


def test_people_whom_a_call_out_missed_are_still_to_be_found_until_the_task_is_done(amina: User):
    home = build.residence(amina, code_name="Heron")
    over = call_out(home, amina, state="ended")
    task = Task.objects.create(
        recipient=person_in(over, "unreachable", people=2), kind="no_answer", made_at=NOON
    )
    assert "2 people at Heron are still to be found" in titles(amina)
    task.done_at = NOON
    task.save()
    assert not [title for title in titles(amina) if "to be found" in title]


def test_only_another_coordinator_is_asked_to_confirm(amina: User):
    home = build.residence(amina, code_name="Heron")
    call_out(home, amina, state="waiting")
    second = build.person("coordinator", group=home.groups.get())
    wanted = "A call-out at Heron waits for a second coordinator"
    assert wanted in titles(second)
    assert wanted not in titles(amina)


def test_only_another_coordinator_is_asked_to_agree_to_a_ladder(amina: User):
    group = amina.roles.get().group
    bilal = build.person("coordinator", group=group)
    changed = replace(EMERGENCY, leader_patience=180)
    change_ladder(
        group=group, urgency="emergency", ladder=changed, by=bilal, based_on=None, now=NOON
    )
    asked = "A change of the emergency ladder waits for you or another coordinator"
    assert asked in titles(amina)
    assert asked not in titles(bilal) + titles(build.person("coordinator"))


def test_the_steps_tick_themselves_and_the_list_goes_when_all_are_done(amina: User):
    home = build.residence(amina)
    floor = build.branch(home)
    build.resident(home, OMAR, branch=floor, leads=1)
    assert [step.done for step in home_of(amina, NOON).steps] == [True] * 4 + [
        False,
        True,
        False,
        False,
    ]
    Beat.mark(set_up.NAME, NOON, wrong=[], settings=set_up.fingerprint())
    Lookout.objects.create(user=amina, phone=build.phone(SARA), since=NOON)
    assert [step.done for step in home_of(amina, NOON).steps] == [True] * 7 + [False]
    assert "Getting ready" in build.client(amina).get("/").content.decode()
    call_out(home, amina, state="ended", is_drill=True)
    assert home_of(amina, NOON).is_ready
    assert "Getting ready" not in build.client(amina).get("/").content.decode()


def test_the_feed_says_who_did_what_where_and_names_no_resident(amina: User):
    home = build.residence(amina, code_name="Heron")
    omar = build.resident(home, OMAR, alias="Copper Fern")
    for _again in range(3):
        record(actor=amina, verb=Verb.RESIDENT_ADDED, target=omar, at=NOON)
    record(actor=amina, verb=Verb.SIGNED_IN, target=amina, at=NOON)
    record(actor=None, verb=Verb.OPTED_OUT, target=None, residence_id=home.pk, at=NOON)
    assert [line.words for line in lately([home])] == [
        "A phone at Heron asked for no more texts",
        "Amina added 3 residents at Heron",
    ]


def test_what_happens_elsewhere_is_not_in_the_feed(amina: User):
    home, other = build.residence(amina), build.residence()
    record(actor=None, verb=Verb.RESIDENCE_ADDED, target=other, residence_id=other.pk, at=NOON)
    assert lately([home]) == []


def test_the_home_page_costs_the_same_however_much_there_is(amina: User):
    build.texts()
    browser = build.client(amina)

    def grow() -> int:
        for _count in range(3):
            home = build.residence(amina)
            live = call_out(home, amina)
            for number in range(3):
                floor = build.branch(home)
                someone = build.resident(home, OMAR, branch=floor, reads=["ar", "fa", "ti"][number])
                person_in(live, "safe")
                record(actor=amina, verb=Verb.RESIDENT_ADDED, target=someone, at=NOON)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/").status_code == 200
        return len(queries)

    browser.get("/")
    first = grow()
    assert grow() == first
    assert first <= 50


@pytest.mark.parametrize("role", ["donations", "press", "trustee"])
def test_a_role_that_sees_no_residents_is_told_so(amina: User, role: str):
    home = build.residence(amina, code_name="Heron")
    user = build.person(role, group=home.groups.get())
    page = build.client(user).get("/").content.decode()
    assert "Heron" not in page
    assert "Your role does not see residents" in page
    assert "Start a call-out" not in page


def test_a_volunteer_sees_residences_and_call_outs_but_starts_nothing(amina: User):
    home = build.residence(amina, code_name="Heron")
    call_out(home, amina)
    page = (
        build.client(build.person("volunteer", group=home.groups.get())).get("/").content.decode()
    )
    assert "is under way" in page
    assert "Heron" in page
    assert "Start a call-out" not in page
    assert "Needs you" not in page


def test_a_translator_sees_the_texts_that_wait_and_no_residence(amina: User):
    build.texts()
    build.residence(amina, code_name="Heron")
    page = build.client(build.person("translator")).get("/").content.decode()
    assert "Texts that wait for a reader" in page
    assert "Heron" not in page


@pytest.mark.parametrize(
    ("hour", "words"),
    [(4, "Good evening"), (5, "Good morning"), (11, "Good morning"), (12, "Good afternoon"),
     (17, "Good afternoon"), (18, "Good evening")],
)  # fmt: skip
def test_it_greets_by_the_hour(hour: int, words: str):
    assert homes.greeting(datetime(2026, 1, 5, hour, 59, tzinfo=UTC)) == words


def nothing_is_taken() -> None:
    """The engine lives, and for five minutes the provider has answered nothing."""
    now = timezone.now()
    Beat.mark("engine", now)
    since = (now - timedelta(minutes=5)).isoformat()
    Beat.mark("provider", now, since=since, tries=9)
    messages.message("+447700900101", state="unknown", sent_at=now - timedelta(minutes=1))


HEALTH: list[tuple[str, Callable[[], object], int]] = [
    ("nothing runs", lambda: None, 503),
    ("the engine lives", lambda: Beat.mark("engine", timezone.now()), 200),
    ("the provider takes nothing", nothing_is_taken, 503),
]


@pytest.mark.parametrize(("case", "given", "status"), HEALTH, ids=[case[0] for case in HEALTH])
def test_the_sign_of_life_tells_scripts_by_its_status(client, case, given, status):
    given()
    response = client.get("/health/")
    assert response.status_code == status
    assert set(response.json()) == {"database", "engine", "provider", "overdue"}


def test_what_is_not_there_answers_in_our_words(client):
    browser = build.client(build.person("volunteer"))
    response = browser.get("/nowhere/")
    assert response.status_code == 404
    assert "We cannot find this page" in response.content.decode()


# The line ---------------------------------------------------------------------------------------


def on_shift(amina: User, *tags: str, number: str, hours: tuple[int, int] = (-1, 1)) -> None:
    """Somebody of Amina's group whom residents can be put through to, around noon."""
    user = build.person("volunteer", group=amina.roles.get().group)
    begins, ends = (NOON + timedelta(hours=h) for h in hours)
    build.helper(user, number, *tags, shift=(begins, ends))


def speakers_of(home: Residence, **people: int) -> None:
    """So many residents with a phone who speak each language."""
    numbers = iter(range(200, 300))
    for tag, many in people.items():
        for _ in range(many):
            build.resident(home, f"+447700900{next(numbers)}", reads=tag, speaks=tag)


def test_a_language_that_nobody_on_shift_speaks_tonight_needs_somebody(amina: User):
    speakers_of(build.residence(amina), ti=14, ar=2)
    assert not [one for one in titles(amina) if "on shift" in one]  # nobody helps like this yet
    on_shift(amina, "ar", number="+447700900301", hours=(7, 9))
    need = next(one for one in home_of(amina, NOON).needs if "on shift" in one.title)
    assert need.title == "Nobody on shift speaks Tigrinya tonight"
    assert need.why == "14 residents do. Who rings can only leave a message."
    on_shift(amina, "ti", number="+447700900302", hours=(10, 12))
    assert not [one for one in titles(amina) if "on shift" in one]


def test_where_nobody_is_on_shift_tonight_it_says_so_once(amina: User):
    speakers_of(build.residence(amina), ti=3, ar=2)
    on_shift(amina, "ar", number="+447700900301")  # until one o'clock
    need = next(one for one in home_of(amina, NOON).needs if "on shift" in one.title)
    assert (need.title, need.why) == (
        "Nobody is on shift tonight",
        "5 residents who ring can only leave a message.",
    )


def test_many_languages_are_named_together(amina: User):
    speakers_of(build.residence(amina), ti=5, so=4, am=3, sq=2, vi=1)
    on_shift(amina, "en", number="+447700900301", hours=(7, 9))
    found = [one for one in home_of(amina, NOON).needs if "on shift" in one.title]
    assert len(found) == 4
    assert found[-1].title == "Nobody on shift speaks 2 more languages tonight"
    assert found[-1].why == "Albanian, Vietnamese"


def test_home_says_who_is_on_shift_now_and_who_wants_to_be_rung_back(amina: User):
    home = build.residence(amina)
    speakers_of(home, ar=1)
    on_shift(amina, "ar", "so", number="+447700900301")
    Voicemail.objects.create(residence=home, language="ar", made_at=NOON)
    page = home_of(amina, NOON)
    assert [one.language.tag for one in page.on_shift] == ["ar", "so"]
    assert "1 resident wants to be rung back" in [need.title for need in page.needs]
    stranger = build.person("coordinator")
    assert home_of(stranger, NOON).on_shift == []
    assert "1 resident wants to be rung back" not in titles(stranger)
