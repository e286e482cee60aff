"""What must wait: a phone that had enough, and all but emergencies when the money is spent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.trail import Event
from accounts.verbs import Verb
from messaging import limits, pace, spending
from messaging.delivery import claim, deliver
from messaging.models import Limits, Message, Spent
from messaging.spending import Standing, set_limits, spent
from messaging.statuses import State
from messaging.throttle import RULES
from messaging.transports import OFFLINE, Kind, Result
from tests import build as people
from tests.messaging import build
from tests.messaging.build import LEILA, MINUTE, OMAR, SARA, TEN_AM

pytestmark = pytest.mark.django_db
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
HOME = ["GB"]


@pytest.fixture(autouse=True)
def _as_in_life(settings):
    """No limit is given but by a test, and what one test found is forgotten in the next."""
    settings.MONEY_PER_DAY = settings.MONEY_PER_MONTH = ""
    settings.SEND_TO_COUNTRIES = settings.MINUTES_IN = []
    yield
    spending._Memory.now, spending._Memory.noted = Standing(), ""
    spending._Memory.allowed, spending._Memory.rules = None, RULES


@pytest.fixture
def amina():
    return people.person("coordinator")


@pytest.fixture
def rich(amina):
    """Money enough."""
    return may_spend(amina, 1000)


def may_spend(by, day, month=1000, countries=HOME, now=TEN_AM):
    return set_limits(
        per_day=Decimal(day), per_month=Decimal(month), countries=countries, by=by, now=now
    )


def news(to=OMAR, **facts):
    return build.message(to, purpose="update", **facts)


def walk(minutes, start=TEN_AM):
    for minute in range(minutes):
        deliver(start + minute * MINUTE)


# One phone -----------------------------------------------------------------------------------------


def test_a_phone_that_had_five_texts_waits_for_the_sixth_and_gets_all_in_the_end(street, rich):
    for _ in range(7):
        news()
    news(LEILA)
    walk(3)
    assert len(street.received(OMAR)) == 5
    assert len(street.received(LEILA)) == 1  # nobody waits for somebody else
    waiting = Message.objects.filter(state=State.DUE)
    assert {one.held for one in waiting} == {"enough"}
    assert all(one.due_at > TEN_AM + 2 * MINUTE for one in waiting)
    walk(60)
    assert len(street.received(OMAR)) == 7


def test_an_emergency_never_waits_however_much_a_phone_had(street, rich):
    for _ in range(30):
        news(is_emergency=True)
        news(channel="call", body=None, is_emergency=True)
    deliver(TEN_AM)
    assert len(street.received(OMAR)) == len(street.calls(OMAR)) == 30


def test_what_an_emergency_sent_counts_for_what_comes_after_it(street, rich):
    for _ in range(5):
        news(is_emergency=True)
    deliver(TEN_AM)
    news()
    walk(10)
    assert len(street.received(OMAR)) == 5


def test_what_never_went_out_does_not_count(street, rich):
    for _ in range(9):
        news(state=State.CANCELLED, sent_at=TEN_AM)
    news()
    assert deliver(TEN_AM) == 1


def test_a_batch_of_a_hundred_costs_one_question_whoever_had_what(street):
    def questions(purpose, **facts):
        for _ in range(100):
            build.message(build.phone(), purpose=purpose, **facts)
        with CaptureQueriesContext(connection) as asked:
            assert len(claim(TEN_AM)) == 100
        Message.objects.all().delete()
        return len(asked)

    free = questions("system")
    assert questions("call_out", is_emergency=True) == free
    assert questions("update") == free + 1


def test_all_that_wait_are_put_off_by_one_statement(street, rich):
    for place in range(40):
        news(f"+447700900{place % 10:03}")
    with CaptureQueriesContext(connection) as asked:
        assert len(claim(TEN_AM)) == 30
    assert sum("held" in one["sql"] and one["sql"].startswith("UPDATE") for one in asked) == 1


# Money ---------------------------------------------------------------------------------------------


def test_until_somebody_says_how_much_only_emergencies_go_out(street):
    news()
    news(LEILA, is_emergency=True)
    deliver(TEN_AM)
    assert (street.received(OMAR), len(street.received(LEILA))) == ([], 1)
    assert Message.objects.get(state=State.DUE).held == "money"
    assert Event.objects.filter(verb=Verb.SENDING_STOPPED).count() == 1
    deliver(TEN_AM + MINUTE)
    assert Event.objects.filter(verb=Verb.SENDING_STOPPED).count() == 1


def test_what_waited_goes_out_when_somebody_says_how_much(street, amina):
    news()
    deliver(TEN_AM)
    may_spend(amina, 1)
    deliver(TEN_AM)
    assert len(street.received(OMAR)) == 1
    assert Event.objects.filter(verb=Verb.SENDING_RESUMED).count() == 1
    assert Event.objects.get(verb=Verb.SPENDING_CAP_CHANGED).actor_id == amina.pk


def test_when_the_day_is_spent_the_rest_waits_for_the_next_and_emergencies_go_on(street, amina):
    may_spend(amina, "0.08")  # two segments
    for number in (OMAR, LEILA):
        news(number)
    deliver(TEN_AM)
    news(SARA)
    news(OMAR, is_emergency=True)
    walk(60, TEN_AM + MINUTE)
    assert [len(street.received(one)) for one in (OMAR, LEILA, SARA)] == [2, 1, 0]
    assert spending.standing().why == "day"
    deliver(MIDNIGHT)
    assert len(street.received(SARA)) == 1


def test_a_month_has_its_own_limit(street, amina):
    may_spend(amina, 1000, month="0.04")
    news()
    deliver(TEN_AM)
    news(LEILA)
    deliver(MIDNIGHT)
    assert spending.standing().why == "month"
    deliver(datetime(2026, 12, 1, tzinfo=UTC))
    assert len(street.received(LEILA)) == 1


def test_a_limit_of_nothing_lets_nothing_out(street, amina):
    may_spend(amina, 0)
    news()
    deliver(TEN_AM)
    assert street.sent == []


@pytest.mark.parametrize("price", ["PRICE_PER_SEGMENT", "PRICE_PER_CALL"])
def test_a_price_that_nobody_knows_closes(street, rich, settings, price):
    setattr(settings, price, Decimal(0))
    news()
    deliver(TEN_AM)
    assert street.sent == []
    assert spending.standing().why == "price"


def test_when_adding_up_breaks_only_emergencies_go_out(street, rich, monkeypatch):
    def broken(_now):
        raise RuntimeError("no table")

    monkeypatch.setattr(spending, "add_up", broken)
    news()
    news(LEILA, is_emergency=True)
    deliver(TEN_AM)
    assert (street.received(OMAR), len(street.received(LEILA))) == ([], 1)


def test_what_comes_while_the_turn_is_under_way_waits_too(street, rich):
    spending._Memory.now = Standing("day")
    assert limits.let_go([news(), urgent := news(is_emergency=True)], TEN_AM) == [urgent]


def test_texts_by_their_segments_calls_and_minutes_that_came_in_are_added_up(
    street, rich, settings
):
    settings.MINUTES_IN = ["tests.messaging.test_limits.seven_minutes"]
    long = news(body="ا" * 150)  # three segments
    news(LEILA, channel="call", body=None)
    deliver(TEN_AM)
    Message.objects.filter(pk=long.pk).update(segments=3)
    day, month = spent(TEN_AM + MINUTE)
    assert day == 3 * Decimal("0.04") + (1 + 7) * Decimal("0.03")
    assert month == day + 7 * Decimal("0.03")  # and the minutes of yesterday


def seven_minutes(start, end):
    """What MINUTES_IN names here."""
    return 7


def test_what_a_deleted_message_cost_stays_spent(street, rich):
    news()
    deliver(TEN_AM)
    before = spent(TEN_AM + MINUTE)
    Message.objects.all().delete()
    assert spent(TEN_AM + 2 * MINUTE) == before
    assert Spent.objects.filter(pounds__gt=0).count() == 1


def test_adding_up_costs_the_same_however_many_messages(street, rich):
    def questions(now):
        with CaptureQueriesContext(connection) as asked:
            spent(now)
        return len(asked)

    spending.add_up(TEN_AM)
    before = questions(TEN_AM + MINUTE)
    for _ in range(30):
        news(state=State.UNKNOWN, sent_at=TEN_AM)
    assert questions(TEN_AM + 2 * MINUTE) == before


@pytest.mark.parametrize("hour", [0, 1, 23])
def test_the_day_is_the_day_on_the_wall_also_in_summer(street, rich, hour):
    noon = datetime(2026, 7, 1, 12, tzinfo=UTC)
    at = noon.replace(hour=hour)
    news(state=State.UNKNOWN, sent_at=at)
    spending.add_up(at + MINUTE)
    (day,) = Spent.objects.filter(pounds__gt=0).values_list("day", flat=True)
    assert day == (at + timedelta(hours=1)).date()


# Countries -------------------------------------------------------------------------------------------


def test_a_country_that_nobody_allowed_is_not_written_to_but_in_an_emergency(street, amina):
    may_spend(amina, 1000, countries=["IE"])
    at_home = news()
    urgent = news(LEILA, is_emergency=True)
    deliver(TEN_AM)
    assert Message.objects.get(pk=at_home.pk).error_code == "country"
    assert Message.objects.get(pk=urgent.pk).state == State.ACCEPTED


def test_the_settings_hold_until_somebody_says_otherwise(street, amina, settings):
    settings.MONEY_PER_DAY, settings.MONEY_PER_MONTH = "5", "none"
    settings.SEND_TO_COUNTRIES = ["*"]
    news()
    assert deliver(TEN_AM) == 1
    may_spend(amina, 0)
    news(LEILA)
    assert deliver(TEN_AM + MINUTE) == 0
    assert Limits.objects.count() == 1


def test_a_clock_that_was_put_back_holds_nobody_up(street, rich):
    for _ in range(5):
        news()
    walk(3)
    news(due_at=TEN_AM - 60 * MINUTE)
    assert deliver(TEN_AM - 30 * MINUTE) == 1


# Paid for as it is claimed -------------------------------------------------------------------------


def crowd(many, **facts):
    for place in range(many):
        news(f"+4477009002{place:02}", **facts)


def test_one_turn_with_a_thousand_due_passes_the_limit_by_no_message(street, amina):
    may_spend(amina, "0.40")  # ten segments
    crowd(60)
    deliver(TEN_AM)
    assert len(street.sent) == 10
    assert Message.objects.filter(state=State.DUE, held="money").count() == 50
    assert spent(TEN_AM) == (Decimal("0.40"), Decimal("0.40"))
    deliver(TEN_AM + MINUTE)
    assert len(street.sent) == 10
    assert spending.standing().why == "day"


def test_the_last_message_may_pass_the_limit_by_its_own_price(street, amina):
    may_spend(amina, "0.05")
    crowd(9, body="ا" * 150)  # three segments each
    deliver(TEN_AM)
    assert len(street.sent) == 1
    assert spent(TEN_AM)[0] == Decimal("0.12")


def test_emergencies_go_without_money_and_are_counted_at_once(street, amina):
    may_spend(amina, "0.08")
    crowd(5, is_emergency=True, priority=0)
    crowd(3)
    deliver(TEN_AM)
    assert len(street.sent) == 5
    assert spent(TEN_AM)[0] == Decimal("0.20")


def test_two_engines_pay_from_one_purse(street, amina):
    may_spend(amina, "0.40")
    crowd(60)
    spending.stand(TEN_AM)
    first, second = claim(TEN_AM, 8), claim(TEN_AM, 8)
    assert (len(first), len(second)) == (8, 2)


@pytest.mark.parametrize(
    "result", [Result(Kind.REFUSED, code="21211"), Result(Kind.BUSY, code=OFFLINE)]
)
def test_what_did_not_go_out_is_paid_back(street, amina, result):
    may_spend(amina, "0.40")
    crowd(5)
    street.next_results.extend([result] * 5)
    deliver(TEN_AM)
    assert spent(TEN_AM + MINUTE)[0] == 0


def test_what_may_have_gone_out_stays_paid(street, amina):
    may_spend(amina, "0.40")
    crowd(5)
    street.next_results.extend([Result(Kind.UNKNOWN)] * 5)
    deliver(TEN_AM)
    assert spent(TEN_AM + MINUTE)[0] == Decimal("0.20")


def test_a_country_that_costs_more_is_paid_for_as_it_is(street, amina, settings):
    settings.DEARER_COUNTRIES = {"FR": Decimal("2.5"), "IE": Decimal(3)}
    may_spend(amina, 1, countries=["GB", "FR"])
    news("+33612345678")
    news()
    deliver(TEN_AM)
    assert spent(TEN_AM)[0] == Decimal("0.04") * Decimal("3.5")
    assert spent(TEN_AM + MINUTE)[0] == Decimal("0.04") * Decimal("3.5")


def test_a_message_by_whatsapp_has_its_own_price(street, amina, settings):
    settings.WHATSAPP_NUMBER, settings.PRICE_PER_WHATSAPP = "+447700900998", Decimal("0.07")
    may_spend(amina, 1)
    build.phone(OMAR, whatsapp_since=TEN_AM, whatsapp_at=TEN_AM)
    news(body="ا" * 300)  # its length costs nothing there
    deliver(TEN_AM)
    assert spent(TEN_AM)[0] == Decimal("0.07")


def test_what_an_engine_claimed_whose_turn_began_later_is_not_missed(street, amina):
    may_spend(amina, 1)
    spending.stand(TEN_AM + MINUTE)
    news()
    assert len(claim(TEN_AM + MINUTE)) == 1
    spending.add_up(TEN_AM)  # by an engine whose turn began earlier, and that waited for the row
    assert spending.known(TEN_AM)[0] == Decimal("0.04")


def test_what_waits_for_money_takes_nobodys_place(street, amina, settings):
    settings.SEGMENTS_PER_SECOND = 10
    may_spend(amina, "0.04")
    spending.stand(TEN_AM)
    for _ in range(8):
        news()
    held = pace.allowance("text", TEN_AM)
    assert len(claim(TEN_AM)) == 1  # the others wait for money
    assert pace.allowance("text", TEN_AM) == held - 1


def test_without_a_limit_a_batch_asks_no_more_than_before(street, settings):
    settings.MONEY_PER_DAY = settings.MONEY_PER_MONTH = "none"
    settings.SEND_TO_COUNTRIES = ["*"]
    crowd(5, is_emergency=True)
    spending.stand(TEN_AM)
    with CaptureQueriesContext(connection) as asked:
        assert len(claim(TEN_AM)) == 5
    assert not any("messaging_spent" in one["sql"] for one in asked)
