"""What pages say before a call-out is live, while it is stopped, and after it."""

import pytest
from django.urls import reverse
from django.utils import translation

from messaging.models import Message
from phonetree.board import board
from phonetree.models import CallOut, CallOutState, Recipient
from phonetree.outcomes import Outcome
from phonetree.wordings import FreeText
from tests import build

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))
WORDS = "The bus is late. Ring 07700 900123."


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    for module in ("views", "people_views"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Wren")
    floor = build.branch(home, "First floor")
    build.resident(home, LEYLA, branch=floor, leads=1, alias="Quiet Plum")
    build.resident(home, OMAR, branch=floor, reads="ar", alias="Bright Moss")
    build.resident(home, branch=floor, alias="Red Kite")
    return home


@pytest.fixture
def waiting(home, launch):
    for number in range(26):
        build.resident(home, f"+4477009001{number:02}")
    return launch(home, text_key="", urgency="today", free=FreeText(WORDS, "en"))


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


@pytest.fixture
def second(amina):
    """Another coordinator of Amina's group."""
    return build.person("coordinator", group=amina.roles.get().group, name="Bilal")


def page(browser, name, call_out, *args):
    answer = browser.get(reverse(f"phonetree:{name}", args=[call_out.pk, *args]))
    assert answer.status_code == 200
    return answer.content.decode()


# Before


def test_what_is_held_tells_what_will_be_said_and_counts_nobody(home, launch, browser):
    held = launch(home)
    html = page(browser, "board", held)
    assert "What people will be told" in html
    for wrong in ("What people were told", "people are safe", "Not reached", "I’m going", "far"):
        assert wrong not in html
    row = Recipient.objects.get(phone=None)
    assert "I’m going" not in page(browser, "person", held, row.pk)
    assert browser.post(reverse("phonetree:go", args=[held.pk, row.pk])).status_code == 404
    assert "safe." not in browser.get("/").content.decode().split("Start something")[0]


def test_the_author_is_told_who_may_confirm_and_can_take_it_back(waiting, browser, second):
    confirm = reverse("phonetree:confirm", args=[waiting.pk])
    for html in (page(browser, "board", waiting), page(browser, "confirm", waiting)):
        assert "Any of these may: <bdi>Bilal</bdi>." in html
        assert "Take it back" in html
        assert "I agree" not in html
        assert f'href="{confirm}"' not in html
    assert f'href="{confirm}"' in page(build.client(second, fresh=True), "board", waiting)
    browser.post(reverse("phonetree:cancel", args=[waiting.pk]))
    waiting.refresh_from_db()
    assert waiting.state == CallOutState.CANCELLED


def test_an_author_alone_is_told_that_nobody_may_confirm(waiting, browser):
    assert "Nobody else may here" in page(browser, "board", waiting)


def test_the_second_coordinator_reads_what_the_author_read(waiting, second):
    html = page(build.client(second, fresh=True), "confirm", waiting)
    assert "Your words hold a number to ring." in html
    assert "There are no words for 1 person in Arabic. They get English." in html
    assert "<b>28</b>, in 2 languages" in html
    assert "at least <b>£" in html
    assert "I agree: send 28 texts" in html


# Stopping


def test_who_stops_it_reads_first_who_needs_help_and_chooses_for_themselves(live, browser, street):
    street.answers(LEYLA, "2")
    street.answers(OMAR, "where are you?")
    html = page(browser, "stop", live)
    assert "1 person needs help." in html
    assert f'href="{live.get_absolute_url()}#help"' in html
    assert "1 wrote something." in html
    assert "Send all clear to 2 phones" in html
    assert "is not checked in <bdi>Arabic</bdi>" in html
    assert "checked>" not in html
    assert browser.post(reverse("phonetree:stop", args=[live.pk])).status_code == 200
    assert CallOut.objects.get().state == CallOutState.LIVE


def test_after_standing_down_everybody_sees_what_was_said_to_how_many(live, browser, street):
    stopped = browser.post(
        reverse("phonetree:stop", args=[live.pk]), {"how": "stand_down"}, follow=True
    )
    assert "All clear is going to 2 phones." in stopped.content.decode()
    street.pass_time(10)
    html = page(browser, "board", live)
    assert "And that it is over (2 phones)" in html
    assert live.wordings.get(language="en").phrases["all_clear"] in html


# While it is live, and after


def test_a_call_that_nobody_takes_was_placed_all_the_same(live, street):
    street.pass_time(minutes=4)
    calls = Message.objects.filter(channel="call")
    placed = board(live, street.now).calls
    assert placed == calls.count() > 0
    cost = board(live, street.now).cost
    calls.update(state="failed", error_code="noanswer")
    assert board(live, street.now).calls == placed
    assert board(live, street.now).cost == cost
    assert board(live, street.now).taken == 0
    calls.update(state="delivered", answered_by="human")
    assert board(live, street.now).taken == placed


def test_a_call_that_the_provider_never_took_was_not_placed(live, street):
    street.pass_time(minutes=4)
    Message.objects.filter(channel="call").update(state="failed", provider_id=None)
    assert board(live, street.now).calls == 0


def test_people_and_phones_are_counted_apart(live, browser, home, street, launch):
    CallOut.objects.update(state=CallOutState.ENDED, wake_at=None)
    for alias in ("One", "Two", "Three"):
        build.resident(home, SARA, alias=alias)
    call_out = launch(home)
    street.pass_time(15)
    Recipient.objects.update(listed_at=street.now)
    assert "Not reached (6 people: 3 phones, 1 without one)" in page(browser, "board", call_out)
    assert "Who is left (6 people: 3 phones, 1 without one)" in page(browser, "call_list", call_out)


def test_a_branch_with_trouble_is_open_and_all_can_be_opened(live, browser, home, street):
    CallOut.objects.update(recipients_total=61)
    attic = build.branch(home, "Attic")
    section = live.sections.get()
    section.pk, section.branch, section.word = None, attic, "Attic"
    section._state.adding = True
    section.save()
    Recipient.objects.filter(language="ar").update(section=section)
    assert page(browser, "board", live).count('<details class="wide-limb"') == 2
    opened = f'id="limb-{section.pk}" open>'
    assert opened not in page(browser, "board", live)
    assert "1 phone" in page(browser, "board", live)
    html = browser.get(live.get_absolute_url(), {"all": 1}).content.decode()
    assert opened in html
    assert "&amp;all=1" in html, "the page keeps them open as it asks for news"
    street.answers(OMAR, "2")
    assert opened in page(browser, "board", live)


def test_the_words_stand_in_the_language_of_the_page_first(live, street):
    arabic = live.wordings.get(language="ar")
    with translation.override("ar"):
        facts = board(live, street.now)
        assert (facts.in_mine, facts.in_english) == (arabic, live.wordings.get(language="en"))
        assert arabic not in facts.others
    assert board(live, street.now).in_mine is None
    assert arabic in board(live, street.now).others


def test_the_account_names_who_needs_help_who_is_missing_and_who_is_safe(live, browser, street):
    street.answers(LEYLA, "1")
    street.answers(OMAR, "2")
    browser.post(reverse("phonetree:stop", args=[live.pk]), {"how": "end"})
    street.pass_time(10)
    html = page(browser, "account", live)
    places = [html.index(words) for words in ("Bright Moss", "Red Kite", "Quiet Plum")]
    assert places == sorted(places)
    assert "Tasks for the leaders" not in html
    assert "<bdi>First floor</bdi> (1)" in html


def test_a_branch_says_where_it_is_who_leads_it_and_how_everybody_is(live, browser, street):
    street.answers(LEYLA, "1")
    street.answers(OMAR, "2")
    html = page(browser, "section", live, live.sections.get().pk)
    places = [html.index(f">{words}</bdi></a>") for words in ("Bright Moss", "Red Kite")]
    assert places == sorted(places)
    assert html.index("Red Kite") < html.rindex("Quiet Plum")
    assert "1 of 3 people are safe" in html
    assert "Wren: " in html
    assert "Quiet Plum</bdi> leads: Safe" in html
    assert "<b>Not reached</b>" in html
    assert html.count("First floor") == 2, "in the title and the heading, not in each row"


def test_nobody_is_sent_to_a_number_known_to_be_dead(live, browser, street):
    phone = build.phone(OMAR)
    row = Recipient.objects.get(phone=phone)
    ring = reverse("phonetree:ring", args=[live.pk, row.pk])
    assert ring in page(browser, "person", live, row.pk)
    type(phone).objects.filter(pk=phone.pk).update(dead_since=street.now, dead_code="30005")
    Recipient.objects.filter(pk=row.pk).update(listed_at=street.now)
    for html in (page(browser, "person", live, row.pk), page(browser, "call_list", live)):
        assert ring not in html
    assert OMAR not in browser.post(ring, follow=True).content.decode()
    html = page(browser, "person", live, row.pk)
    assert "btn-main" in html.split("I’m going")[-2][-400:]


def test_it_is_said_in_clear_words_that_it_was_stopped_first(live, browser, street):
    browser.post(reverse("phonetree:stop", args=[live.pk]), {"how": "end"})
    street.pass_time(10)
    Recipient.objects.filter(phone__isnull=False).update(
        outcome=Outcome.UNREACHABLE, outcome_at=street.now, reason="stopped", next_at=None
    )
    assert "The call-out was stopped before they answered." in page(browser, "account", live)
