"""The pages that residents and leaders open by a link, as they meet them."""

import html
import re

import pytest

from phonetree.models import Link, Recipient
from phonetree.outcomes import Outcome
from tests import build
from translations.models import Text

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


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


def page(response):
    return response.content.decode()


def link_of(street, number, kind="r"):
    texts = [text for text in street.received(number) if f"/{kind}/" in text]
    return re.search(rf"/{kind}/\w+", texts[-1]).group()


def test_a_resident_answers_once_by_the_link_and_may_change_their_mind(client, live, street):
    path = link_of(street, OMAR)
    asked = page(client.get(path))
    assert 'lang="ar" dir="rtl"' in asked
    assert live.wordings.get(language="ar").words in asked
    done = client.post(path, {"answer": "safe"})
    assert Recipient.objects.get(phone=build.phone(OMAR)).outcome == Outcome.SAFE
    client.post(path, {"answer": "help"})
    assert Recipient.objects.get(phone=build.phone(OMAR)).outcome == Outcome.SAFE
    client.post(done.url, {"answer": "help"})
    assert Recipient.objects.get(phone=build.phone(OMAR)).outcome == Outcome.NEEDS_HELP


def test_fifty_robots_that_open_a_link_use_nothing_up_and_learn_nothing(client, live, street):
    path = link_of(street, OMAR)
    for method in (client.get, client.head) * 25:
        answer = method(path, headers={"user-agent": "facebookexternalhit/1.1"})
        assert answer.status_code == 200
        assert "Bright Moss" not in page(answer)
    assert Link.objects.filter(used_at__isnull=False).count() == 0
    assert client.post(path, {"answer": "safe"}).status_code == 302


def test_an_old_link_and_one_that_never_was_say_the_same(client, live, street):
    path = link_of(street, OMAR)
    never = client.get("/r/neverwas123")
    street.pass_time(hours=25)
    old = client.get(path)
    assert (old.status_code, page(old)) == (never.status_code, page(never))
    assert client.post(path, {"answer": "safe"}).status_code == 410


def test_no_answer_chosen_is_said_kindly(client, live, street):
    path = link_of(street, LEYLA)
    assert "Please press one of the answers." in page(client.post(path, {}))


def test_a_leader_opens_the_list_marks_somebody_and_takes_it_back(client, live, street):
    street.answers(LEYLA, "1")
    street.pass_time(minutes=5)
    path = link_of(street, LEYLA, "l")
    assert "Bright Moss" not in page(client.get(path))
    assert client.post(path).url == "/l/"
    assert "Bright Moss" in page(client.get("/l/"))
    row = Recipient.objects.get(phone=build.phone(OMAR))
    client.post(f"/l/seen/{row.pk}/")
    row.refresh_from_db()
    assert (row.outcome, row.outcome_how) == (Outcome.SEEN_IN_PERSON, "leader")
    client.post(f"/l/seen/{row.pk}/", {"undo": 1})
    row.refresh_from_db()
    assert row.outcome in {Outcome.OPEN, Outcome.UNREACHABLE}


def test_a_leader_reads_what_happened_stands_above_and_says_who_needs_help(client, live, street):
    street.answers(LEYLA, "1")
    street.pass_time(minutes=5)
    client.post(link_of(street, LEYLA, "l"))
    shown = page(client.get("/l/"))
    assert Text.objects.get(key="incident_at_door").words in html.unescape(shown)
    you, others = shown.split("<h2>Not answered yet")
    assert "Quiet Plum" in you.split("<h2>You</h2>")[1]
    assert "Quiet Plum" not in others
    assert "<form" not in you
    omar, leyla = (Recipient.objects.get(phone=build.phone(one)) for one in (OMAR, LEYLA))
    client.post(f"/l/seen/{leyla.pk}/")
    client.post(f"/l/seen/{omar.pk}/", {"help": 1})
    omar.refresh_from_db(), leyla.refresh_from_db()
    assert (omar.outcome, omar.outcome_how) == (Outcome.NEEDS_HELP, "leader")
    assert leyla.outcome == Outcome.SAFE


def test_who_is_partly_safe_stands_in_one_place(client, home, live, street):
    street.answers(LEYLA, "1")
    street.pass_time(minutes=5)
    row = Recipient.objects.filter(phone=build.phone(OMAR))
    row.update(people_count=4)
    street.answers(OMAR, "1")
    client.post(link_of(street, LEYLA, "l"))
    assert page(client.get("/l/")).count("Bright Moss") == 1


def test_a_used_link_says_how_to_ask_for_help_and_not_what_was_said(client, live, street):
    path = link_of(street, OMAR)
    client.post(path, {"answer": "help"})
    used = page(client.get(path + "?lang=en"))
    assert "Do you need help now? Send 2 to this number:" in used
    assert "You said" not in used
    assert 'href="?lang=ar"' in used


def test_a_leaders_dead_link_says_what_works_without_it(client, live):
    how = "Reply to our text with the numbers of the people you have seen."
    assert how in page(client.get("/l/"))
    assert how in page(client.get("/l/nobodyhasit"))
    assert how not in page(client.get("/r/nobodyhasit"))


def test_a_leader_marks_nobody_outside_their_branch(client, home, launch, street):
    wing = build.branch(home, "West wing")
    stranger = build.resident(home, SARA, branch=wing)
    launch(home)
    street.pass_time(15)
    street.answers(LEYLA, "1")
    street.pass_time(minutes=5)
    client.post(link_of(street, LEYLA, "l"))
    sara = Recipient.objects.get(people=stranger)
    sara.section.candidates = []
    sara.section.save()
    assert client.post(f"/l/seen/{sara.pk}/").status_code == 404
    assert client.post(link_of(street, LEYLA, "l")).status_code in {302, 410}


def test_a_link_of_one_kind_does_not_open_the_other(client, live, street):
    path = link_of(street, OMAR).replace("/r/", "/l/")
    assert client.get(path).status_code == 410
