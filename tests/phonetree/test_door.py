"""The list for the doors: everybody who is not known to be safe, and no phone number."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from phonetree import door
from phonetree.models import CallOutState, Recipient
from phonetree.outcomes import Outcome
from tests import build

OMAR, LEYLA, SARA = (f"+4477009000{n:02}" for n in range(1, 4))


@pytest.fixture
def home(amina):
    home = build.residence(amina)
    floor, attic = build.branch(home, "First floor"), build.branch(home, "Attic")
    build.resident(home, LEYLA, branch=floor, alias="Quiet Plum")
    build.resident(home, OMAR, branch=attic, alias="Bright Moss")
    build.resident(home, branch=attic, alias="Red Kite")
    return home


@pytest.fixture
def live(home, launch, street, monkeypatch):
    for module in ("views", "people_views"):
        monkeypatch.setattr(f"phonetree.{module}.now", lambda: street.now)
    call_out = launch(home)
    street.pass_time(minutes=4)
    call_out.refresh_from_db()
    return call_out


@pytest.fixture
def browser(amina):
    return build.client(amina, fresh=True)


def sheet(browser, call_out):
    answer = browser.get(reverse("phonetree:door", args=[call_out.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_lists_by_branch_whoever_is_not_safe_with_boxes_and_no_number(live, browser, street):
    street.answers(LEYLA, "1")
    street.answers(OMAR, "2")
    html = sheet(browser, live)
    assert "Quiet Plum" not in html, "she is safe"
    assert "First floor" not in html, "nobody is left there"
    assert html.index("Attic") < min(html.index("Bright Moss"), html.index("Red Kite"))
    assert "Needs help</b>" in html
    assert "No phone. Ask at the door." in html
    rows = re.findall(r"<tr><th scope=\"row\">.*?</tr>", html, re.DOTALL)
    assert [row.count("M5 4.5h14v15H5z") for row in rows] == [3, 3]
    assert "1 text, 1 call" in html
    assert "07700" not in html
    assert "447700" not in html
    assert "••" not in html


def test_of_a_shared_phone_only_those_who_are_missing_are_counted(home, launch, street):
    shared = [build.resident(home, SARA, alias=f"Kite {n}") for n in range(3)]
    call_out = launch(home)
    street.pass_time(15)
    street.answers(SARA, "1 2")
    assert Recipient.objects.get(people=shared[0]).is_partly_safe
    assert door.door_list(call_out, street.now).people == 3 + 1


def test_what_does_not_fit_is_counted(live, browser, monkeypatch):
    monkeypatch.setattr(door, "MOST", 1)
    assert "2 more did not fit on this list" in sheet(browser, live)


def test_it_asks_as_much_for_many_as_for_few(live, browser, home, launch, street):
    counts = []
    for extra in (0, 40):
        type(live).objects.update(state=CallOutState.ENDED, wake_at=None)
        for n in range(extra):
            build.resident(home, f"+4477009001{n:02}")
        call_out = launch(home)
        street.pass_time(15)
        with CaptureQueriesContext(connection) as asked:
            sheet(browser, call_out)
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("page", ["door", "call_list", "account"])
def test_before_anybody_was_told_there_is_nobody_to_look_for(home, launch, browser, page):
    held = launch(home)
    answer = browser.get(reverse(f"phonetree:{page}", args=[held.pk]))
    assert answer.url == held.get_absolute_url()


def test_the_board_leads_there_and_says_so_on_paper(live, browser):
    html = browser.get(live.get_absolute_url()).content.decode()
    assert f'href="{reverse("phonetree:door", args=[live.pk])}"' in html
    assert 'class="on-paper">Everybody who is not known to be safe' in html


def test_when_everybody_is_safe_nobody_is_listed(live, browser, street):
    Recipient.objects.update(
        outcome=Outcome.SAFE, outcome_at=street.now, people_here=1, next_at=None
    )
    assert "Nobody is missing" in sheet(browser, live)
