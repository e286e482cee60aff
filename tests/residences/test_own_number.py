"""A number of ours can be nobody's contact, by whatever door it comes, in the same words."""

import pytest

from accounts.clock import now
from messaging import inbound
from messaging.models import Inbound, Phone
from messaging.phones import BadNumber
from residences.models import Errand, Resident
from tests import build
from tests.residences.test_importing import listed, looked_at

pytestmark = pytest.mark.django_db
JSON = "application/json"
WORDS = "This is our own number. It cannot be a contact."
SENDER, BEFORE, WHATSAPP = "07700 900999", "+44 7700 900998", "+447700900997"
YES = {"reads": "en", "consent_on": "2021-11-01", "consent_channel": "face"}
OMAR = "+447700900101"


@pytest.fixture(autouse=True)
def _numbers_of_ours(settings):
    settings.SENDER_NUMBER, settings.OWN_NUMBERS = "+447700900999", ["+447700900998"]
    settings.WHATSAPP_NUMBER = WHATSAPP


@pytest.fixture
def amina():
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina)


@pytest.fixture
def omar(home):
    return build.resident(home, OMAR, branch=build.branch(home))


ours = pytest.mark.parametrize("number", [SENDER, BEFORE, WHATSAPP])


@ours
def test_not_when_a_resident_is_added(amina, home, number):
    facts = {**YES, "alias": "Calm Fern", "phone": number}
    page = build.client(amina).post(f"/residences/{home.pk}/residents/add/", facts)
    assert WORDS in page.content.decode()
    answer = build.key(amina).post(
        f"/api/residences/{home.pk}/residents/", facts, content_type=JSON
    )
    assert answer.status_code == 400
    assert WORDS in str(answer.json())
    assert not Resident.objects.exists()


@ours
def test_not_when_a_number_changes(amina, omar, number):
    facts = {"number": number, "why": "new_sim"}
    browser = build.client(amina, fresh=True)
    assert WORDS in browser.post(f"/residences/residents/{omar.pk}/number/", facts).content.decode()
    answer = build.key(amina).post(f"/api/residents/{omar.pk}/number/", facts, content_type=JSON)
    assert WORDS in str(answer.json())
    assert omar.phones.get() == Phone.objects.with_number(OMAR).get()


@ours
def test_not_in_a_list(home, number):
    table = listed(f"Calm Fern,,{number},English,,,yes")
    assert WORDS in str([problem for row in looked_at(home, table).bad for problem in row.problems])


@ours
def test_not_for_those_who_help_or_are_told(amina, number):
    browser = build.client(amina)
    facts = {"number": number, "languages": ["en"]}
    assert WORDS in browser.post("/line/shifts/phone/", facts).content.decode()
    assert WORDS in browser.post("/running/told/", {"number": number}).content.decode()


@ours
def test_not_by_any_way_that_nobody_has_thought_of(number):
    with pytest.raises(BadNumber, match="our own number"):
        Phone.of(number)
    assert not Errand.objects.exists()


@pytest.mark.parametrize(
    "number", ["+447700900999", "+447700900998", f"whatsapp:{WHATSAPP}", "whatsapp:+447700900999"]
)
@pytest.mark.parametrize("channel", ["text", "call"])
def test_what_comes_from_a_number_of_ours_is_not_taken(number, channel):
    facts = {"channel": channel, "sender": number, "body": "1", "at": now(), "now": now()}
    assert not inbound.receive(provider_id="SM" + "1" * 32, **facts)
    assert inbound.receive(provider_id="SM" + "2" * 32, **{**facts, "sender": OMAR})
    assert Inbound.objects.count() == 1
