"""How much may be spent: said on a page by coordinators, seen everywhere, and closed until then."""

from decimal import Decimal

import pytest

from accounts import clock
from accounts.trail import Event
from accounts.verbs import Verb
from messaging import spending
from messaging.models import Limits, Spent
from messaging.spending import Standing
from messaging.throttle import RULES
from phonetree.doubts import about_money
from tests import build
from tests.messaging import build as phones
from website.home import home_of

pytestmark = pytest.mark.django_db
GOOD = {"per_day": "20", "per_month": "200.50", "countries": "gb, IE"}


@pytest.fixture(autouse=True)
def _nobody_said(settings):
    """As a new live server: nobody has said anything."""
    settings.MONEY_PER_DAY = settings.MONEY_PER_MONTH = ""
    settings.SEND_TO_COUNTRIES = []
    yield
    spending._Memory.now, spending._Memory.noted = Standing(), ""
    spending._Memory.rules = RULES


@pytest.fixture
def amina():
    return build.person("coordinator", name="Amina")


def titles(user):
    return [need.title for need in home_of(user, clock.now()).needs]


def test_until_somebody_says_how_much_home_and_page_say_that_only_emergencies_go_out(amina):
    assert "Only emergencies go out" in titles(amina)
    assert "Only emergencies go out." in build.client(amina).get("/running/").content.decode()
    assert not {one.words: one.done for one in home_of(amina, clock.now()).steps}[
        "Say how much may be spent"
    ]
    assert "this would wait" in about_money(clock.now())[0].words


def test_a_coordinator_says_how_much_after_showing_who_they_are(amina):
    assert build.client(amina).post("/running/limits/", GOOD).status_code == 302
    assert not Limits.objects.exists()
    browser = build.client(amina, fresh=True)
    assert browser.post("/running/limits/", GOOD).url == "/running/"
    row = Limits.objects.get()
    assert (row.per_day, row.per_month, row.countries) == (20, Decimal("200.5"), ["GB", "IE"])
    assert Event.objects.get(verb=Verb.SPENDING_CAP_CHANGED).actor_id == amina.pk
    assert "Only emergencies go out" not in titles(amina)
    assert about_money(clock.now()) == []
    assert 'value="GB, IE"' in browser.get("/running/limits/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"per_day": "-1"}, "Write pounds and pence as in 20 or 12.50"),
        ({"per_day": ""}, "Say how many pounds; 0 for none."),
        ({"per_day": "300"}, "This is more than in a month."),
        ({"per_month": "NaN"}, "Write pounds and pence as in 20 or 12.50"),
        ({"per_month": "1e9"}, "Write pounds and pence as in 20 or 12.50"),
        ({"per_month": "20.005"}, "Write pounds and pence as in 20 or 12.50"),
        ({"per_month": "a lot"}, 'value="a lot"'),  # what was typed is not lost
        ({"per_day": "1,50"}, 'value="1,50"'),
        ({"countries": "GB " * 90}, "Name each country once, in two letters."),
        ({"countries": ",;"}, "Name at least one country."),
        ({"countries": "GB, XX"}, "There is no country XX."),
        ({"countries": ""}, "Name at least one country."),
        ({"countries": "*"}, "There is no country *."),
    ],
)
def test_what_cannot_be_is_refused_in_words(amina, wrong, words):
    page = build.client(amina, fresh=True).post("/running/limits/", {**GOOD, **wrong})
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Limits.objects.exists()


OFTEN = {"in_a_minute": "4", "texts_in_a_quarter": "6", "texts_in_an_hour": "12",
         "texts_in_three_hours": "24"}  # fmt: skip


def test_a_coordinator_says_how_often_one_phone_hears_from_us(amina):
    browser = build.client(amina, fresh=True)
    browser.post("/running/limits/", GOOD | OFTEN)
    assert Limits.objects.get().of_a_phone == {"any": [4], "text": [6, 12, 24]}
    assert Event.objects.get(verb=Verb.PHONE_LIMITS_CHANGED).actor_id == amina.pk
    page = browser.get("/running/limits/").text
    assert 'name="texts_in_an_hour" value="12"' in page
    assert 'name="calls_in_an_hour" value="7"' in page  # as the program came
    said = build.key(amina).get("/api/running/limits/").json()
    assert said["of_a_phone"] == {"any": [4], "text": [6, 12, 24], "call": [3, 7, 15]}
    browser.post("/running/limits/", GOOD)  # nothing written: as the program came
    assert Limits.objects.get().of_a_phone == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"in_a_minute": "0"}, "Please choose a number from 1 to 100."),
        ({"in_a_minute": "many"}, 'value="many"'),
        ({"texts_in_an_hour": "4"}, "In a longer time more must be allowed"),
        ({"calls_in_three_hours": "22"}, "This is more often than in the shorter time"),
    ],
)
def test_how_often_is_refused_in_words_and_nothing_of_the_page_is_kept(amina, wrong, words):
    page = build.client(amina, fresh=True).post("/running/limits/", GOOD | wrong)
    assert page.status_code == 422
    assert words in page.text
    assert not Limits.objects.exists()


def test_what_is_wrong_is_said_above_for_money_and_for_phones_and_beside_each_number(amina):
    wrong = {"per_day": "-5", "texts_in_a_quarter": "-5", "texts_in_an_hour": "999999"}
    page = build.client(amina, fresh=True).post("/running/limits/", GOOD | wrong).text
    above = page.split('id="errors"')[1].split("</ul>")[0]
    for name in ("Pounds in a day", "Texts in a quarter of an hour", "Texts in an hour"):
        assert f"{name}: " in above
    assert page.count('<p class="error">') == 3
    assert page.count('value="-5"') == 2
    assert "(if you like)" not in page


def test_money_is_read_as_people_write_it(amina):
    body = {"per_day": " £20", "per_month": "£ 200.50", "countries": "gb; ie"}
    build.client(amina, fresh=True).post("/running/limits/", body)
    row = Limits.objects.get()
    assert (row.per_day, row.per_month, row.countries) == (20, Decimal("200.5"), ["GB", "IE"])


def test_what_was_spent_and_what_waits_is_seen_on_the_page_and_by_a_program(amina):
    build.client(amina, fresh=True).post("/running/limits/", GOOD)
    today = spending._day_of(clock.now())
    Spent.objects.create(day=today, pounds=Decimal("20.04"))
    phones.message(phones.OMAR, held="money")
    phones.message(phones.LEILA, held="enough")
    page = build.client(amina).get("/running/").content.decode()
    assert "£20.04" in page
    assert "What may be spent in a day is spent." in page
    said = build.key(amina).get("/api/running/limits/").json()
    assert (said["spent_today"], said["per_day"], said["waiting"], said["enough"]) == (
        "20.04", "20.00", 1, 1,
    )  # fmt: skip
    assert said["only_emergencies"].startswith("What may be spent in a day is spent.")


@pytest.mark.parametrize("limit", ["", "none"])
def test_without_a_limit_what_was_spent_is_added_up_for_the_page_and_not_by_the_engine(
    amina, settings, django_assert_num_queries, limit
):
    settings.MONEY_PER_DAY = settings.MONEY_PER_MONTH = limit
    settings.SEND_TO_COUNTRIES = ["*"]
    now = clock.now()
    phones.message(phones.OMAR, state="sent", sent_at=now, segments=3, provider_id="SM1")
    with django_assert_num_queries(1):  # the limits themselves
        spending.why_closed(spending.allowed_now(), now)
    page = build.client(amina).get("/running/").text
    assert f"£{3 * settings.PRICE_PER_SEGMENT:.2f}" in page


def test_home_says_how_many_wait_because_their_phone_had_enough(amina):
    build.client(amina, fresh=True).post("/running/limits/", GOOD)
    phones.message(phones.OMAR, held="enough")
    assert "1 message waits because its phone had enough for now" in titles(amina)
