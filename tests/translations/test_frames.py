"""The frame of a page that residents open: in their language, or in English that says so."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import clock
from phonetree.actions import start_call_out
from phonetree.models import Link, LinkPurpose, Wording
from phonetree.outgoing import link_digest
from phonetree.resident_views import COOKIE
from tests import build
from translations import languages
from translations.catalogues import frame_of
from translations.languages import FIRST_WAVE, READING

pytestmark = pytest.mark.django_db
FRAME = re.compile(r'<html lang="([\w-]+)" dir="(\w+)">')
WITHOUT = tuple(tag for tag in READING if tag not in FIRST_WAVE)
PHONES = 7700900300  # the first of the phones of this file


@pytest.fixture
def call_out():
    """Everybody leads a branch of their own; each reads another language, in words of their own."""
    build.texts()
    amina = build.person("coordinator")
    home = build.residence(amina)
    for number, tag in enumerate(READING):
        wing = build.branch(home, f"Wing {number}")
        build.resident(home, f"+44{PHONES + number}", reads=tag, branch=wing, leads=1)
    made = start_call_out(
        residence=home,
        by=amina,
        title="Incident",
        urgency="emergency",
        text_key="incident_at_door",
        now=clock.now(),
    )
    for tag in READING:
        words = {"said_in": tag, "words": f"Words in {tag}", "state": "draft"}
        Wording.objects.filter(call_out=made, language=tag).update(**words)
    return made


def link(call_out, tag, purpose):
    """The secret of a fresh link of whoever reads this language."""
    secret, moment = f"{purpose}{tag}", clock.now()
    Link.objects.create(
        digest=link_digest(secret),
        purpose=purpose,
        recipient=call_out.recipients.get(language=tag),
        made_at=moment,
        expires_at=moment + timedelta(hours=1),
    )
    return secret


def frame(page):
    """Language and direction of the whole page."""
    [found] = FRAME.findall(page)
    return found


def own(tag):
    """What a page in this language says of itself."""
    language = languages.get(tag)
    return language.bcp47, language.direction


def expected(tag):
    """Its own for the first wave, which has catalogues; English for the others."""
    return own(tag) if tag in FIRST_WAVE else ("en", "ltr")


def pages(call_out, tag):
    """Every page that somebody who reads this language can come to by a link."""
    browser = Client(headers={"Accept-Language": tag})
    answer, lead = link(call_out, tag, LinkPurpose.ANSWER), link(call_out, tag, LinkPurpose.LEAD)
    yield browser.get(f"/r/{answer}")
    yield browser.get(f"/r/nobodyhasit?lang={tag}")
    yield browser.post(f"/r/{answer}", {"answer": "help"}, follow=True)
    yield browser.get(f"/l/{lead}")
    browser.cookies[COOKIE] = lead
    yield browser.get("/l/")


@pytest.mark.parametrize("tag", READING)
def test_every_page_says_the_language_that_its_words_are_in(call_out, tag):
    seen = [page.content.decode() for page in pages(call_out, tag)]
    assert [frame(page) for page in seen] == [expected(tag)] * 5
    lang, direction = own(tag)
    assert f'<p class="say" lang="{lang}" dir="{direction}">Words in {tag}</p>' in seen[0]
    english = languages.get(tag).english
    assert all(english in page for page in seen), (
        "the language's English name, for whoever rings 999"
    )


@pytest.mark.parametrize("tag", WITHOUT)
def test_without_a_catalogue_the_buttons_are_english_and_the_answer_keeps_the_language(
    call_out, tag
):
    secret = link(call_out, tag, LinkPurpose.ANSWER)
    page = Client().get(f"/r/{secret}").content.decode()
    assert "<span>I need help</span>" in page
    assert f'action="?lang={tag}"' in page
    assert f'href="?lang={tag}" aria-current="true"' in page


@pytest.mark.parametrize("tag", FIRST_WAVE[1:])
def test_with_a_catalogue_no_button_is_english(call_out, tag):
    page = Client().get(f"/r/{link(call_out, tag, LinkPurpose.ANSWER)}").content.decode()
    assert "I need help" not in page


def test_a_catalogue_that_nobody_compiled_counts_as_none(settings, tmp_path):
    assert frame_of("ar").tag == "ar"
    settings.LOCALE_PATHS = [tmp_path]
    assert frame_of("ar").tag == frame_of("en").tag == "en"
