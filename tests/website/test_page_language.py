"""The pages of whoever signs in speak the language that they chose, else the one of their browser."""

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import User
from tests import build
from translations.language_names import name_in

pytestmark = pytest.mark.django_db
YOU = "/you/"


@pytest.fixture
def amina() -> User:
    return build.person("coordinator", name="Amina")


@pytest.fixture
def amina_in(amina):
    return build.client(amina)


def frame(answer):
    """The opening tag of the page."""
    return answer.content.decode().partition("<html")[2].partition(">")[0].strip()


def choose(client, user, tag):
    said = client.post(YOU, {"name": user.name, "language": tag})
    user.refresh_from_db()
    return said


def test_they_choose_a_language_and_every_page_speaks_it(amina_in, amina):
    assert choose(amina_in, amina, "ar").status_code == 302
    assert amina.language == "ar"
    for place in ("/", YOU, "/residences/", "/donations/", "/leaflets/"):
        assert frame(amina_in.get(place)) == 'lang="ar" dir="rtl"', place
    assert translation.get_language() == "en"  # nothing of it stays for whoever comes next
    choose(amina_in, amina, "fa-af")
    assert frame(amina_in.get("/")) == 'lang="fa-AF" dir="rtl"'
    choose(amina_in, amina, "")
    assert frame(amina_in.get("/")) == 'lang="en" dir="ltr"'


def test_a_language_that_our_pages_do_not_have_is_refused_and_nothing_is_lost(amina_in, amina):
    said = amina_in.post(YOU, {"name": "Amina the second", "language": "ti"})
    assert 'value="Amina the second"' in said.content.decode()
    amina.refresh_from_db()
    assert (amina.language, amina.name) == ("", User.objects.get(pk=amina.pk).name)
    assert amina.name != "Amina the second"


@pytest.mark.parametrize(
    ("wanted", "came"),
    [
        ("ar", "ar"), ("ar-SY,ar;q=0.9,en;q=0.8", "ar"), ("fa-AF", "fa-AF"), ("fa-IR,en;q=0.5", "fa"),
        ("ti,ar;q=0.5", "ar"), ("de-DE,de;q=0.9", "en"), ("", "en"), ("*", "en"), (",,;q=x", "en"),
    ],
)  # fmt: skip
def test_without_a_choice_the_browser_says(amina_in, wanted, came):
    for place in ("/", "/accounts/login/"):
        client = amina_in if place == "/" else Client()
        assert frame(client.get(place, headers={"Accept-Language": wanted})).startswith(
            f'lang="{came}"'
        )


def test_what_they_chose_goes_before_what_the_browser_says(amina_in, amina):
    choose(amina_in, amina, "ps")
    assert frame(amina_in.get("/", headers={"Accept-Language": "ar"})).startswith('lang="ps"')


def test_a_page_for_strangers_keeps_its_own_way_to_a_language():
    asked = Client().get("/give/", headers={"Accept-Language": "ar"})
    assert frame(asked).startswith('lang="ar"')


@pytest.mark.parametrize(
    ("page", "tag", "name"),
    [
        ("en", "ckb", "Kurdish Sorani"), ("ar", "ti", "التغرينية"), ("fa", "en", "انگلیسی"),
        ("ps", "ar", "عربي"), ("fa-af", "es", "هسپانوی"), ("ps", "fvr", "Fòòr"), ("xx", "ar", "Arabic"),
    ],
)  # fmt: skip
def test_languages_are_called_as_the_language_of_the_page_calls_them(page, tag, name):
    assert name_in(tag, page) == name


def test_a_name_in_the_language_of_the_page_stands_on_it(amina_in, amina):
    choose(amina_in, amina, "ar")
    assert "التغرينية" in amina_in.get("/texts/in/ti/").content.decode()
