"""What the home page says of drills, updates, questions and the inbox."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.models import Inbound
from phonetree.drill_actions import plan_drills
from phonetree.models import PlannedDrill
from tests import build
from translations.own_words import OwnWords
from updates.actions import start_update
from updates.models import Question, Update
from updates.question_actions import plan_question
from website.home import home_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OMAR = "+447700900101"


@pytest.fixture
def amina():
    build.texts()
    return build.person("coordinator", name="Amina")


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Heron")
    build.resident(home, OMAR, branch=build.branch(home), alias="Bright Moss")
    return home


def titles(user):
    return [need.title for need in home_of(user, NOON).needs]


def write(number=OMAR, words="When is it?"):
    """Somebody's text waits for a person."""
    return Inbound.objects.create(
        provider_id=f"SM{uuid4().hex}", channel="text", phone=build.phone(number), body=words,
        received_at=NOON, handled_at=NOON,
    )  # fmt: skip


def test_a_drill_of_the_next_day_is_announced_and_a_later_one_is_not(amina, home):
    facts = {"by": amina, "now": NOON, "where": home, "at": time(11), "every_weeks": 0}
    plan_drills(key=uuid4(), first_on=date(2026, 11, 25), **facts)
    assert not [title for title in titles(amina) if "drill" in title]
    plan_drills(key=uuid4(), first_on=date(2026, 11, 23), **facts)
    assert "A drill begins at Heron: Monday 23 November, 11:00" in titles(amina)


def test_a_drill_that_did_not_take_place_is_told_for_a_fortnight(amina, home):
    plan_drills(
        key=uuid4(), by=amina, now=NOON, where=home, first_on=date(2026, 11, 25), at=time(11)
    )
    PlannedDrill.objects.update(state="skipped", reason="late", settled_at=NOON)
    assert "The drill at Heron did not take place" in titles(amina)
    PlannedDrill.objects.update(settled_at=NOON - timedelta(days=15))
    assert "The drill at Heron did not take place" not in titles(amina)


def test_who_wrote_and_waits_is_told_to_coordinators_and_volunteers_of_that_place(amina, home):
    write()
    assert "1 person wrote and waits for an answer" in titles(amina)
    vera = build.client(build.person("volunteer", group=amina.roles.get().group))
    page = vera.get("/").text
    assert "1 person wrote and waits" in page
    assert "(1 waiting)" in page
    stranger = build.client(build.person("volunteer")).get("/").text
    assert "wrote and waits" not in stranger


def test_own_words_of_another_wait_for_me_and_mine_do_not(amina, home):
    for number in range(26):
        build.resident(home, alias=f"No phone {number}")
    start_update(
        by=amina, now=NOON, residences=[home], title="The bus", own=OwnWords("At ten.", "en")
    )
    plan_question(
        key=uuid4(), by=amina, now=NOON, where=home, title="Meeting", at=time(11), every_weeks=1,
        first_on=date(2026, 11, 25), open_days=3, own=OwnWords("When?\n4 now\n5 later", "en"),
    )  # fmt: skip
    bilal = build.person("coordinator", group=amina.roles.get().group)
    for title in ("The bus", "Meeting"):
        assert f"“{title}” waits for a second coordinator" in titles(bilal)
        assert f"“{title}” waits for a second coordinator" not in titles(amina)


def test_what_was_not_sent_in_its_time_is_told(amina, home):
    start_update(by=amina, now=NOON, residences=[home], title="Meeting", text_key="update_meeting")
    Update.objects.update(state="missed", stopped_at=NOON, wake_at=None)
    plan_question(
        key=uuid4(), by=amina, now=NOON, where=home, title="Internet", at=time(11), every_weeks=1,
        first_on=date(2026, 11, 25), open_days=3, text_key="question_internet",
    )  # fmt: skip
    Question.objects.update(trouble="late", trouble_at=NOON)
    assert "“Meeting” was not sent" in titles(amina)
    assert "“Internet” was not sent" in titles(amina)


def test_the_page_asks_as_much_however_much_there_is(amina, home):
    browser = build.client(amina)

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/").status_code == 200
        return len(asked)

    plan_drills(
        key=uuid4(), by=amina, now=NOON, where=home, first_on=date(2026, 11, 25), at=time(11)
    )
    write()
    few = questions()
    for number in range(10):
        build.resident(home, f"+4477009001{number + 20}")
        write(f"+4477009001{number + 20}")
        start_update(
            by=amina, now=NOON, residences=[home], title=f"{number}", text_key="update_meeting"
        )
    assert questions() == few
