"""Open tables: a day on which people choose for themselves, told, and called off again."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import clock
from donations import giving, tables
from donations.appeal_actions import set_table
from donations.facts import Kind
from donations.models import (
    Match,
    Policy,
    TableDay,
)
from donations.refused import NoTable, WrongHours
from donations.saying import Heard
from donations.setting_up import add_point, close_appeal
from residences.models import LinkTo
from residences.saying import new_link
from tests import build
from tests.donations import given
from tests.donations.conftest import LEYLA, SARA
from tests.donations.test_runs import told
from tests.donations.test_texts import words
from tests.donations.test_turns import call
from tests.residences.pages import words as shown_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(group, amina):
    build.texts()
    appeal = call(group, amina, Policy.TABLE, Kind.CLOTHES)
    point = add_point(group=group, name="St Ann's", where="Hall", by=amina, now=clock.now())
    begins = clock.now() + timedelta(days=4)
    return set_table(
        appeal=appeal, point=point, begins_at=begins, ends_at=begins + timedelta(hours=2),
        by=amina, now=clock.now(),
    )  # fmt: skip


def test_who_asked_for_clothes_is_told_the_day_once_and_the_place_stands_behind_the_link(
    group, amina, sara, omar, street
):
    appeal = call(group, amina, Policy.TABLE, Kind.CLOTHES)
    point = add_point(group=group, name="St Ann's", by=amina, now=street.now)
    begins = street.now + timedelta(days=4)
    day = set_table(
        appeal=appeal, point=point, begins_at=begins, ends_at=begins + timedelta(hours=1),
        by=amina, now=street.now,
    )  # fmt: skip
    given.need(sara, Kind.CLOTHES)
    given.need(omar, Kind.FOOD)
    assert tables.announce(table=day, by=amina, now=street.now) == Heard(1, 0, 0)
    with pytest.raises(ValidationError, match="too late"):
        tables.announce(table=day, by=amina, now=street.now)
    street.pass_time(10)
    date = f"{begins.day}/{begins.month}"
    body = street.gets(SARA, words("need_table", "en", day=date, what="clothes", link=""))
    assert "St Ann" not in body
    assert not Match.objects.exists()


@pytest.mark.parametrize("how", ["call off", "close"])
def test_who_was_told_of_a_day_is_told_that_it_is_off_and_nobody_else(
    table, amina, sara, omar, home, how
):
    now = clock.now()
    lead, day = _somebody_led(home), f"{table.begins_at.day}/{table.begins_at.month}"
    wish = given.need(sara, Kind.CLOTHES, at=now)
    assert tables.announce(table=table, by=amina, now=now) == Heard(1, 1, 0)
    giving.close_if_met(wish, now)  # nothing of it was handed over yet
    later = now + timedelta(hours=1)
    given.need(omar, Kind.CLOTHES, at=later)
    if how == "close":
        close_appeal(appeal=table.appeal, by=amina, now=later)
    else:
        tables.call_off(table=table, by=amina, now=later)
    assert words("need_table_off", "en", day=day, what="clothes") in told(sara)
    assert any(words("need_leader_off", "en", day=day, link="") in one for one in told(lead))
    assert told(omar) == []
    with pytest.raises(ValidationError, match="too late"):
        tables.call_off(table=table, by=amina, now=later)


def test_nobody_hears_that_a_day_is_off_of_which_nobody_was_told(table, amina, sara):
    given.need(sara, Kind.CLOTHES)
    tables.call_off(table=table, by=amina, now=clock.now())
    assert told(sara) == []


def _somebody_led(home):
    """Who leads a branch in which somebody without a phone asked for clothes."""
    floor = build.branch(home, "Floor 1")
    silent = build.resident(home, branch=floor, alias="Calm Heron")
    given.need(silent, Kind.CLOTHES)
    return build.resident(home, LEYLA, branch=floor, alias="Bright Fern", leads=1, reads="en")


def test_a_leader_finds_who_asked_for_what_lies_on_the_table(table, amina, home, client):
    lead = _somebody_led(home)
    path = "/n/" + new_link(lead, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    assert "Calm Heron" not in shown_in(client.post(path))
    tables.announce(table=table, by=amina, now=clock.now())
    assert "Calm Heron" in shown_in(client.post(path))
    lead.number_changes.create(new=build.phone(SARA), is_new=True, at=clock.now())
    assert "Calm Heron" not in shown_in(client.post(path))


def test_who_has_no_phone_and_no_leader_is_not_counted_as_told(group, amina, table, home):
    given.need(build.resident(home, alias="Mild Ibis"), Kind.CLOTHES)
    client = build.client(amina)
    shown = client.post(f"/donations/tables/{table.pk}/", {"do": "tell"}, follow=True)
    body = shown.content.decode()
    assert "0 people are told." in body
    assert "1 has no phone and no leader: go and tell them." in body


def test_a_day_stands_on_the_page_of_everybody_there_until_it_is_called_off(
    table, amina, sara, client
):
    path = "/n/" + new_link(sara, LinkTo.GIFTS, clock.now()).rsplit("/", 1)[1]
    assert "Come and choose" in shown_in(client.post(path))
    assert "St Ann&#x27;s" in shown_in(client.post(path))
    tables.call_off(table=table, by=amina, now=clock.now())
    assert "Come and choose" not in shown_in(client.post(path))


def test_a_coordinator_sets_tells_and_calls_off_a_day(group, amina, dora, sara):
    build.texts()
    appeal = call(group, amina, Policy.TABLE, Kind.CLOTHES)
    point = add_point(group=group, name="St Ann's", by=amina, now=clock.now())
    address, client = f"/donations/appeals/{appeal.pk}/tables/", build.client(amina)
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    said = {"point": point.pk, "day": day, "begins": "14:00", "ends": "13:00"}
    refused = client.post(address, said)
    assert refused.status_code == 422
    assert "an end after the beginning" in refused.content.decode()
    assert "St Ann" in client.post(address, {**said, "ends": "16:00"}, follow=True).content.decode()
    row = TableDay.objects.get()
    given.need(sara, Kind.CLOTHES)
    one = f"/donations/tables/{row.pk}/"
    assert build.client(dora).post(one, {"do": "tell"}).status_code == 404
    assert client.post(one, {"do": "dance"}).status_code == 404
    assert "1 person is told." in client.post(one, {"do": "tell"}, follow=True).content.decode()
    client.post(one, {"do": "call_off"})
    row.refresh_from_db()
    assert row.called_off_at


def test_only_an_open_appeal_with_a_table_has_days(group, amina, table):
    appeal = call(group, amina, Policy.QUEUE)
    when = {"begins_at": table.begins_at, "ends_at": table.ends_at}
    said = {"point": table.point, "by": amina, "now": clock.now()}
    with pytest.raises(NoTable):
        set_table(appeal=appeal, **when, **said)
    with pytest.raises(WrongHours):
        set_table(
            appeal=table.appeal, begins_at=clock.now() - timedelta(hours=1),
            ends_at=table.ends_at, **said,
        )  # fmt: skip
    close_appeal(appeal=table.appeal, by=amina, now=clock.now())
    with pytest.raises(NoTable):
        set_table(appeal=table.appeal, **when, **said)
