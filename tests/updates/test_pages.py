"""The pages of updates, questions and the inbox, as those who sign in meet them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from messaging.models import Beat, Message
from tests import build
from tests.updates.conftest import OMAR, SARA, words
from tests.watched import forget_street
from translations.language_names import name_in
from updates import runner
from updates.models import Question, Update, UpdateState
from updates.places import OWN_WORDS

SEND, ASK = "/updates/new/", "/updates/questions/new/"


@pytest.fixture(autouse=True)
def by_day(db, monkeypatch):
    """It is ten in the morning, whenever the test runs; the engine lives; the texts are there."""
    noon = (clock.now() + timedelta(days=1)).replace(hour=10, minute=0, second=0, microsecond=0)
    for module in ("views", "question_views", "inbox_views"):
        monkeypatch.setattr(f"updates.{module}.now", lambda: noon)
    monkeypatch.setattr("updates.forms.clock.now", lambda: noon)
    Beat.mark("engine", noon)
    build.texts()
    forget_street()
    return noon


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def choice(where, **changed):
    return {"where": str(where.pk), "text": "update_meeting", "words_language": "en", **changed}


def sent(browser, where, **changed):
    return browser.post(SEND, choice(where, send="1", **changed))


# Updates


def test_it_is_checked_then_sent_then_held_and_can_be_cancelled(browser, home):
    page = browser.post(SEND, choice(home, check="1")).text
    assert "Send 2 texts" in page
    assert words("update_meeting", "ar") in page
    assert "1 person has no phone." in page
    assert "Nobody has checked the words in" in page
    assert "1 part each, at least £0.04. 1 phone." in page
    answer = sent(browser, home, request_key="0f0f0f0f-0000-4000-8000-000000000003")
    update = Update.objects.get()
    assert answer.url == update.get_absolute_url()
    assert "Until then you can cancel it." in browser.get(answer.url).text
    browser.post(reverse("updates:cancel", args=[update.pk]))
    update.refresh_from_db()
    assert update.state == UpdateState.CANCELLED
    assert "Nobody was sent anything." in browser.get(answer.url).text
    assert not Message.objects.exists()


def test_a_form_sent_twice_sends_one_update(browser, home):
    key = "0f0f0f0f-0000-4000-8000-000000000004"
    assert sent(browser, home, request_key=key).url == sent(browser, home, request_key=key).url
    assert Update.objects.count() == 1


def test_a_group_or_own_words_need_its_name_typed(browser, home, group):
    assert "Type <b>" in browser.post(SEND, choice(group, check="1")).text
    refused = sent(browser, group)
    assert refused.status_code == 422
    assert f"Type {group.name} here" in refused.text
    assert sent(browser, group, confirm=f" {group.name.upper()} ").status_code == 302
    own = {"text": OWN_WORDS, "words": "The bus leaves at ten."}
    assert sent(browser, home, **own).status_code == 422
    assert sent(browser, home, **own, confirm="heron").status_code == 302
    assert Update.objects.count() == 2


def test_going_back_keeps_everything_that_was_chosen(browser, home):
    east = home.branches.get(word="East")
    page = browser.post(SEND, choice(home, back="1", branches=[east.pk], language="ar")).text
    assert re.search(rf'value="{east.pk}"[^>]*checked', page)
    assert re.search(r'value="ar" selected', page)


def test_what_would_go_out_at_night_says_when_it_does(browser, home, by_day):
    late = (timezone.localtime(by_day) + timedelta(days=2)).strftime("%Y-%m-%dT22:30")
    page = browser.post(SEND, choice(home, check="1", send_at=late)).text
    assert "That is at night. It goes out" in page
    sent(browser, home, send_at=late)
    begins = timezone.localtime(Update.objects.get().begins_at)
    assert (begins.hour, begins.minute) == (8, 0)


@pytest.mark.parametrize("where", ["East", "West"])
def test_only_some_branches(browser, home, where):
    branch = home.branches.get(word=where)
    assert "Send 1 text<" in browser.post(SEND, choice(home, check="1", branches=[branch.pk])).text


def test_where_no_money_is_left_the_check_says_that_it_would_wait(browser, home, amina, settings):
    settings.MONEY_PER_DAY = ""
    page = browser.post("/updates/new/", choice(home))
    words = "Only emergencies go out: this would wait. Nobody has said how much may be spent"
    assert words in page.text
    body = {"where": str(home.pk), "text": "update_meeting"}
    program = build.key(amina).post("/api/updates/preview/", body, content_type="application/json")
    assert any(words in one for one in program.json()["warnings"])


def test_where_no_text_would_reach_anybody_there_is_no_button(browser, amina):
    page = browser.post(SEND, choice(build.residence(amina), check="1")).text
    assert "No text would reach anybody there." in page
    assert 'name="send"' not in page


def test_a_second_coordinator_reads_and_confirms(browser, home, group, by_day):
    for number in range(24):
        build.resident(home, alias=f"No phone {number}")
    own = {"text": OWN_WORDS, "words": "The bus leaves at ten.", "confirm": "Heron"}
    path = sent(browser, home, **own).url
    assert "Another coordinator must read and confirm it." in browser.get(path).text
    confirm = reverse("updates:confirm", args=[Update.objects.get().pk])
    assert "not you yourself" in browser.post(confirm, follow=True).text
    bilal = build.client(build.person("coordinator", group=group), fresh=True)
    assert "The bus leaves at ten." in bilal.get(confirm).text
    assert "It goes out in a minute." in bilal.post(confirm, follow=True).text
    assert Update.objects.get().begins_at == by_day + timedelta(seconds=60)


def test_an_update_to_two_groups_shows_each_only_its_own_residences(home, group, amina):
    """A residence that two groups look after, and one that only the first does."""
    shared = build.residence(amina, code_name="Shared Oak")
    other = build.person("coordinator")
    shared.groups.add(other.roles.get().group)
    build.resident(shared, SARA, reads="en")
    sent(build.client(amina, fresh=True), group, confirm=group.name)
    update = Update.objects.get()
    noon = clock.now().replace(hour=12)
    Update.objects.update(begins_at=noon)
    assert runner.begin(Update.objects.get(), noon)
    page = build.client(other).get(update.get_absolute_url()).text
    assert "of 1 phones have it" in page  # of the one that they see, not of all
    assert "of 3 phones have it" in build.client(amina).get(update.get_absolute_url()).text
    assert "Shared Oak" in page
    assert "Heron" not in page
    assert "Heron" not in build.client(other).get("/updates/").text
    assert build.client(other).post(reverse("updates:cancel", args=[update.pk])).status_code == 404
    assert "العربية" not in page  # nobody reads it where they look
    assert "phones ·" not in build.client(other).get("/updates/").text
    (row,) = build.key(other).get("/api/updates/").json()["results"]
    assert row["residences"] == [str(shared.pk)]
    assert (row["people_total"], row["phones_total"]) == (None, None)
    (row,) = build.key(amina).get("/api/updates/").json()["results"]
    assert (row["people_total"], row["phones_total"]) == (4, 3)


def test_the_list_asks_as_much_for_many_updates_as_for_one(browser, home):
    def asked():
        with CaptureQueriesContext(connection) as questions:
            assert browser.get("/updates/").status_code == 200
        return len(questions)

    sent(browser, home)
    one = asked()
    for _ in range(5):
        sent(browser, home)
    assert asked() == one


# Questions


def question(where, **changed):
    on = (clock.now() + timedelta(days=4)).date().isoformat()
    facts = {"first_on": on, "hour": "17", "every_weeks": "1", "open_days": "3"}
    return choice(where, text="question_internet", **facts, **changed)


def test_a_question_is_checked_then_planned(browser, home):
    page = browser.post(ASK, question(home, check="1")).text
    assert words("question_internet", "ar").splitlines()[0] in page
    assert words("question_how", "ar") in page
    planned = browser.post(ASK, question(home, plan="1"))
    found = Question.objects.get()
    assert planned.url == found.get_absolute_url()
    page = browser.get(planned.url).text
    assert "Not asked yet" in page
    assert "every week on" in page
    assert "Skip the next" in page


def test_an_own_question_is_numbered_and_needs_two_answers(browser, home):
    own = {"text": OWN_WORDS, "words": "When shall we meet?", "answers": "morning"}
    body = question(home, plan="1") | own
    assert "Write two to six different answers" in browser.post(ASK, body).text
    body["answers"] = "morning\n\n evening "
    assert browser.post(ASK, body).status_code == 302
    assert Question.objects.get().words == "When shall we meet?\n4 morning\n5 evening"


def test_a_question_is_skipped_and_ended_by_a_button(browser, home):
    browser.post(ASK, question(home, plan="1"))
    found = Question.objects.get()
    before = found.next_at
    browser.post(reverse("updates:question_skip", args=[found.pk]))
    found.refresh_from_db()
    assert found.next_at > before
    browser.post(reverse("updates:question_end", args=[found.pk]))
    found.refresh_from_db()
    assert (found.next_at, bool(found.ended_at)) == (None, True)
    page = browser.post(reverse("updates:question_skip", args=[found.pk]), follow=True).text
    assert "It is too late for that" in page


def test_why_it_was_not_asked_is_said(browser, home):
    browser.post(ASK, question(home, plan="1"))
    Question.objects.update(trouble="late", trouble_at=clock.now())
    for path in ("/updates/questions/", Question.objects.get().get_absolute_url()):
        assert "The engine was down" in browser.get(path).text


# Who may


def test_others_see_and_change_nothing_of_it(browser, home):
    sent(browser, home)
    browser.post(ASK, question(home, plan="1"))
    update, asked = Update.objects.get(), Question.objects.get()
    paths = [update.get_absolute_url(), asked.get_absolute_url()]
    deeds = [
        reverse(f"updates:{name}", args=[pk])
        for name, pk in [
            ("cancel", update.pk), ("confirm", update.pk), ("question_skip", asked.pk),
            ("question_end", asked.pk), ("question_confirm", asked.pk),
        ]
    ]  # fmt: skip
    for kind in ("coordinator", "donations", "press", "translator", "trustee"):
        stranger = build.client(build.person(kind), fresh=True)
        assert [stranger.get(path).status_code for path in paths] == [404, 404]
        assert {stranger.post(path).status_code for path in deeds} == {404}
    assert Update.objects.get().state == UpdateState.HOLDING


def test_a_volunteer_reads_and_sends_nothing(browser, home, group):
    sent(browser, home)
    vera = build.client(build.person("volunteer", group=group), fresh=True)
    page = vera.get(Update.objects.get().get_absolute_url())
    assert page.status_code == 200
    assert "Cancel it" not in page.text
    assert vera.get(SEND).status_code == vera.get(ASK).status_code == 404


@pytest.mark.parametrize("path", [SEND, ASK])
def test_sending_and_asking_need_a_fresh_sign_in(amina, home, path):
    assert "reauthenticate" in build.client(amina).post(path, choice(home, send="1")).url


def test_omar_never_appears_by_number(browser, home):
    assert OMAR not in browser.post(SEND, choice(home, check="1")).text


def test_languages_are_called_as_the_page_calls_them(browser, amina, home):
    amina.language = "fa"
    amina.save()
    page = browser.post(SEND, choice(home, check="1")).text
    assert page.count(name_in("ar", "fa")) > 1  # to choose, and among those who get it
    assert "Arabic" not in page
