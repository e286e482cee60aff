"""The pages of a call-out, as a coordinator, a volunteer and a stranger meet them."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from messaging.models import Message
from phonetree import actions
from phonetree.board import token
from phonetree.models import CallOut, CallOutState, Recipient
from phonetree.outcomes import Outcome
from phonetree.wordings import FreeText
from tests import build
from translations.models import Text

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))
START = "/call-outs/new/"


@pytest.fixture(autouse=True)
def _clock(street, monkeypatch):
    """Pages look at the street's clock."""
    for module in ("views", "people_views", "resident_views", "branch_list"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)


@pytest.fixture
def home(amina):
    home = build.residence(amina, code_name="Wren", address="1 Wren Road, Anytown")
    floor = build.branch(home, "First floor")
    build.resident(home, LEYLA, branch=floor, leads=1, alias="Quiet Plum")
    build.resident(home, OMAR, branch=floor, reads="ar", alias="Bright Moss")
    return home


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def choice(home, **changed):
    return {
        "residence": home.pk,
        "text": "incident_at_door",
        "urgency": "emergency",
        "words": "",
        "words_language": "en",
        **changed,
    }


def page(response):
    return response.content.decode()


def test_it_is_checked_sent_held_and_seen_on_the_board(browser, home, street):
    checked = page(browser.post(START, choice(home, check=1)))
    assert "Send 2 texts" in checked
    assert "Nobody has checked the words for" in checked
    sent = browser.post(
        START,
        choice(
            home, send=1, request_key=re.findall(r'name="request_key" value="([^"]+)"', checked)[0]
        ),
    )
    call_out = CallOut.objects.get()
    assert sent.url == call_out.get_absolute_url()
    assert "Until then you can stop it" in page(browser.get(sent.url))
    assert Message.objects.count() == 0
    street.pass_time(15)
    street.answers(OMAR, "2")
    board = page(browser.get(sent.url))
    assert "Bright Moss" in board
    assert "Need help now (1)" in board


@pytest.mark.parametrize(("urgency", "warned"), [("today", True), ("emergency", False)])
def test_at_night_the_check_page_says_that_it_waits_for_the_morning(
    browser, home, street, urgency, warned
):
    street.now = street.now.replace(hour=23)
    checked = page(browser.post(START, choice(home, check=1, urgency=urgency)))
    assert ("Nothing goes out before 08:00" in checked) is warned


def test_a_form_sent_twice_starts_one_call_out(browser, home):
    form = choice(home, send=1, request_key="0f0f0f0f-0000-4000-8000-000000000002")
    first, second = browser.post(START, form), browser.post(START, form)
    assert first.url == second.url
    assert CallOut.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"residence": ""}, "This is still empty"),
        ({"text": "own_words"}, "Write the words that people should get."),
        ({"urgency": "whenever"}, "Select a valid choice"),
        (
            {"text": "own_words", "words": "x" * 481},
            "This is too long: 481 letters. At most 480 fit.",
        ),
        ({"text": "own_words", "words": "Leave the hotel by the back."}, "can be read by others"),
        ({"text": "own_words", "words": "Come to 1 Wren Road."}, "real name or address"),
        ({"text": "own_words", "words": "Come to Larch Lodge."}, "real name or address"),
        ({"words": "The bus is late."}, "You chose a ready-made text and also wrote your own."),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_is_kept(browser, home, changed, sentence):
    build.residence(code_name="Larch", real_name="Larch Lodge")  # of another group
    answer = page(browser.post(START, choice(home, check=1, **changed)))
    assert sentence in answer
    assert changed.get("words", "") in answer
    assert "Larch Lodge" not in answer.replace(changed.get("words", "-"), "")
    assert 'value="incident_at_door"' in answer
    assert CallOut.objects.count() == 0


def test_each_text_is_read_before_it_is_chosen_and_branches_stand_under_their_residence(
    browser, home, amina
):
    other = build.residence(amina, code_name="Lark")
    build.branch(other, "Cellar")
    shown = page(browser.get(START))
    assert Text.objects.get(key="incident_at_door").words in html.unescape(shown)
    branches = shown.split("Only some branches")[1]
    assert re.findall(r"Lark|Cellar|Wren|First floor", branches) == [
        *("Lark", "Cellar"), *("Wren", "First floor"),
    ]  # fmt: skip
    assert "(if you like)" not in shown


def test_own_words_are_open_where_something_is_wrong_with_them(browser, home):
    assert 'class="stack folded"' in page(browser.get(START))
    wrong = page(browser.post(START, choice(home, check=1, words="The bus is late.")))
    assert 'class="stack folded"' not in wrong


def test_a_drill_that_is_none_is_not_changed_in_silence_but_mended_by_a_button(browser, home):
    chosen = choice(home, text="drill", urgency="emergency")
    checked = page(browser.post(START, {**chosen, "check": 1}))
    assert "This text says that it is practice only." in checked
    assert 'name="send"' not in checked
    assert "Make it a drill, or say another." in page(browser.post(START, {**chosen, "send": 1}))
    assert CallOut.objects.count() == 0
    mended = page(browser.post(START, {**chosen, "as": "drill"}))
    assert "This text says that it is practice only." not in mended
    assert 'name="urgency" value="drill"' in mended


def test_all_clear_where_nothing_was_is_odd(browser, home, street, launch):
    chosen = choice(home, text="all_clear", check=1)
    odd = "Nothing was sent here in the last day"
    assert odd in page(browser.post(START, chosen))
    call_out = launch(home)
    street.pass_time(15)
    actions.end_call_out(call_out=call_out, by=call_out.started_by, now=street.now)
    assert odd not in page(browser.post(START, chosen))


def test_own_words_are_said_to_come_in_english_and_lead_to_a_ready_made_text(browser, home):
    answer = page(browser.post(START, choice(home, check=1, text="own_words", words="It is late.")))
    assert "Gets English" in answer
    assert "No words" not in answer
    assert f'href="{START}">Use a ready-made text</a>' in answer


def test_own_words_that_name_somebody_or_somewhere_are_looked_at_once_more(browser, home):
    words = "Wren: ring 07700 900123."
    answer = page(browser.post(START, choice(home, check=1, text="own_words", words=words)))
    assert "Your words hold “Wren”, a name that we use." in answer
    assert "Your words hold a number to ring." in answer


@pytest.mark.parametrize(("typed", "starts"), [("Lark", 0), ("", 0), ("wren", 1), (" Wren ", 1)])
def test_what_is_no_ready_made_emergency_needs_the_code_name(browser, home, typed, starts):
    form = choice(home, urgency="today", send=1, code_name=typed)
    answer = browser.post(START, form)
    assert CallOut.objects.count() == starts
    if not starts:
        assert "Type Wren here" in page(answer)


def test_a_second_call_out_is_refused_and_the_button_is_gone(browser, home, live):
    answer = page(browser.post(START, choice(home, send=1)))
    assert "A call-out is already under way here." in answer
    assert 'name="send"' not in answer


def waits(home, launch):
    """A call-out in somebody's own words that another coordinator has to read."""
    for number in range(26):
        build.resident(home, f"+4477009001{number:02}")
    return launch(home, text_key="", urgency="today", free=FreeText("The bus is late.", "en"))


@pytest.mark.parametrize(
    ("changed", "starts"),
    [
        ({}, True),
        ({"text": "own_words", "words": "Come down.", "code_name": "Wren"}, False),
        ({"urgency": "today", "code_name": "Wren"}, False),
    ],
)
def test_the_check_page_offers_only_what_the_deed_does(browser, home, launch, changed, starts):
    waiting = waits(home, launch)
    checked = page(browser.post(START, choice(home, check=1, **changed)))
    assert ('name="send"' in checked) is starts
    assert f'href="{waiting.get_absolute_url()}"' in checked, "what is in the way, or makes way"
    assert ("It is cancelled when this starts." in checked) is starts
    browser.post(START, choice(home, send=1, **changed))
    assert (CallOut.objects.count() == 2) is starts


def test_a_call_out_under_way_is_named_with_the_way_to_it(browser, home, live, amina):
    checked = page(browser.post(START, choice(home, check=1)))
    assert f'href="{live.get_absolute_url()}"' in checked
    body = {"residence": str(home.pk), "text": "incident_at_door", "urgency": "emergency"}
    told = build.key(amina).post("/api/call-outs/preview/", body, content_type="application/json")
    assert told.json()["blockers"] == ["A call-out is already under way here."]


def test_an_empty_residence_is_named_with_the_way_to_fill_it(browser, amina):
    empty = build.residence(amina, code_name="Empty")
    checked = page(browser.post(START, choice(empty, check=1)))
    assert "Nobody lives there, so there is nobody to reach." in checked
    assert f'href="/residences/{empty.pk}/"' in checked


def test_a_late_sign_in_is_asked_for_again_before_anything_is_sent(amina, home):
    answer = build.client(amina).post(START, choice(home, send=1))
    assert "reauthenticate" in answer.url
    assert CallOut.objects.count() == 0


def test_the_board_answers_204_until_something_moved(browser, live, street):
    path = reverse("phonetree:live", args=[live.pk])
    street.pass_time(10)
    live.refresh_from_db()
    known = {"v": token(live.version, street.now)}
    assert browser.get(path, known).status_code == 204
    street.answers(OMAR, "1")
    fresh = browser.get(path, known)
    assert fresh.status_code == 200
    assert "<html" not in page(fresh)


def test_another_groups_coordinator_and_other_roles_do_not_see_that_it_exists(live):
    for kind in ("coordinator", "donations", "press", "translator", "trustee"):
        stranger = build.client(build.person(kind), fresh=True)
        for name in ("board", "live", "account", "call_list", "stop"):
            path = reverse(f"phonetree:{name}", args=[live.pk])
            assert stranger.get(path).status_code == 404, (kind, name)
        assert stranger.post(reverse("phonetree:cancel", args=[live.pk])).status_code == 404


def test_a_volunteer_goes_and_marks_but_starts_and_stops_nothing(amina, live, home):
    vera = build.person("volunteer", group=amina.roles.get().group)
    browser = build.client(vera, fresh=True)
    row = Recipient.objects.get(phone=build.phone(OMAR))
    browser.post(reverse("phonetree:go", args=[live.pk, row.pk]))
    row.refresh_from_db()
    assert row.going == vera
    browser.post(reverse("phonetree:mark", args=[live.pk, row.pk]), {"outcome": "seen_in_person"})
    row.refresh_from_db()
    assert (row.outcome, row.outcome_by) == (Outcome.SEEN_IN_PERSON, vera)
    assert browser.get(START).status_code == 404
    assert browser.get(reverse("phonetree:stop", args=[live.pk])).status_code == 404


def test_who_asked_for_help_is_asked_what_they_need_in_their_language_and_in_english(
    browser, live, street
):
    row = Recipient.objects.get(phone=build.phone(OMAR))
    person = reverse("phonetree:person", args=[live.pk, row.pk])
    before = page(browser.get(person))
    assert "Are you safe?" in before
    assert "هل أنتم بأمان؟" in before
    street.answers(OMAR, "2")
    after = page(browser.get(person))
    assert "You told us that you need help. What do you need?" in after
    assert "Are you safe?" not in after


def test_of_several_on_one_phone_it_is_said_how_many_were_seen(browser, live):
    rows = Recipient.objects.filter(phone=build.phone(OMAR))
    rows.update(people_count=4)
    row = rows.get()
    assert "How many of them?" in page(
        browser.get(reverse("phonetree:person", args=[live.pk, row.pk]))
    )
    mark = reverse("phonetree:mark", args=[live.pk, row.pk])
    for said, seen in (({"people": "3"}, 3), ({}, 4), ({"people": "9"}, 4)):
        browser.post(mark, {"outcome": "seen_in_person", **said})
        row.refresh_from_db()
        assert (row.people_here, row.is_partly_safe) == (seen, seen < 4)


def test_a_number_is_shown_only_when_asked_for_and_that_is_noted(browser, live):
    row = Recipient.objects.get(phone=build.phone(OMAR))
    person = reverse("phonetree:person", args=[live.pk, row.pk])
    assert OMAR not in page(browser.get(person))
    shown = browser.post(reverse("phonetree:ring", args=[live.pk, row.pk]))
    assert f"tel:{OMAR}" in page(shown)
    from accounts.trail import Event

    assert Event.objects.filter(verb="phone_revealed", target_id=row.phone_id).count() == 1


def test_stopping_tells_everybody_or_nobody(browser, live, street):
    browser.post(reverse("phonetree:stop", args=[live.pk]), {"how": "stand_down"})
    street.pass_time(10)
    live.refresh_from_db()
    assert live.state == CallOutState.STOOD_DOWN
    assert len(street.received(OMAR)) == 2
    account = page(browser.get(reverse("phonetree:account", args=[live.pk])))
    assert "Not reached (2)" in account


def test_the_all_clear_button_goes_when_another_call_out_is_under_way(
    browser, home, live, launch, street
):
    stop = reverse("phonetree:stop", args=[live.pk])
    browser.post(stop, {"how": "end"})
    board = live.get_absolute_url()
    assert stop in page(browser.get(board))
    launch(home)
    assert stop not in page(browser.get(board))
    refused = page(browser.post(stop, {"how": "stand_down"}))
    assert "Another call-out is under way here" in refused
    assert 'name="how"' not in refused
    assert "Another call-out is under way here" in page(browser.get(stop, follow=True))
    CallOut.objects.exclude(pk=live.pk).update(state="cancelled", wake_at=None)
    street.now += timedelta(hours=25)
    assert stop not in page(browser.get(board))
    assert "more than a day ago" in page(browser.post(stop, {"how": "stand_down"}))
