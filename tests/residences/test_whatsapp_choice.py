"""People choose WhatsApp on the form, where it is on; where it is off nothing of it is to be seen."""

import pytest

from messaging.models import Phone
from tests import build
from tests.residences.pages import OMAR, resident_facts, url

pytestmark = pytest.mark.django_db
WORD = "WhatsApp"


@pytest.fixture
def amina():
    return build.person("coordinator")


@pytest.fixture
def home(amina):
    return build.residence(amina)


def page(browser, address):
    return browser.get(address).content.decode()


def test_while_it_is_off_no_page_names_it_and_a_program_that_asks_changes_nothing(
    settings, amina, home
):
    settings.WHATSAPP_NUMBER = ""
    browser = build.client(amina)
    someone = build.resident(home, OMAR)
    assert WORD not in page(browser, url("resident_add", home.pk))
    browser.post(url("resident_edit", someone.pk), resident_facts(phone=OMAR, whatsapp="on"))
    assert WORD not in page(browser, url("resident", someone.pk))
    assert Phone.objects.get().whatsapp_since is None


def test_a_yes_is_kept_with_its_day_and_can_be_taken_back(settings, amina, home):
    settings.WHATSAPP_NUMBER = "+447700900998"
    browser = build.client(amina)
    assert "belongs to a company" in page(browser, url("resident_add", home.pk))
    browser.post(url("resident_add", home.pk), resident_facts(phone=OMAR, whatsapp="on"))
    phone = Phone.objects.get()
    assert phone.whatsapp_since is not None
    someone = home.residents.get()
    assert WORD in page(browser, url("resident", someone.pk))
    edit = url("resident_edit", someone.pk)
    form = page(browser, edit)
    assert "checked" in form.partition('name="whatsapp"')[2].partition(">")[0]
    kept = {"keep": [someone.lines.get().pk]}
    browser.post(edit, resident_facts(phone="", whatsapp="on", **kept))
    assert Phone.objects.get().whatsapp_since == phone.whatsapp_since
    browser.post(edit, resident_facts(phone="", **kept))
    assert Phone.objects.get().whatsapp_since is None


def test_a_program_asks_the_same_and_never_learns_the_number(settings, amina, home):
    settings.WHATSAPP_NUMBER = "+447700900998"
    facts = {k: v for k, v in resident_facts(phone=OMAR, whatsapp="on").items() if k != "key"}
    address = f"/api/residences/{home.pk}/residents/"
    made = build.key(amina).post(address, facts, content_type="application/json")
    assert made.status_code == 201, made.json()
    assert OMAR not in made.content.decode()
    assert Phone.objects.get().whatsapp_since is not None
