"""Every page: anybody can read it, on any screen, over a slow line, and it asks nobody else.

PICTURES=folder puts each page there as a picture at both widths.
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.browser import (  # noqa: F401 - the places
    alarm_pages,
    gift_pages,
    leaflet_pages,
    news_pages,
    resident_pages,
    staff_pages,
    text_pages,
    tongue_pages,
    tree_pages,
)
from tests.browser.look import AXE, AXE_SCRIPT, NARROWEST, STICKS_OUT, TAGS, Watch
from tests.browser.places import PLACES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RESIDENT = [name for name, place in PLACES.items() if place.is_for_residents]
every_page = pytest.mark.parametrize("name", PLACES)
every_resident_page = pytest.mark.parametrize("name", RESIDENT)
HEAVIEST, MOST_REQUESTS = 20_000, 3  # bytes, gzipped, with all that the page brings along

NO_PAGES = {  # answers to programs, files, fragments, and addresses that only take a form
    "website:health", "website:told_stop", "website:check", "phonetree:live", "phonetree:cancel", "phonetree:mark", "phonetree:go", "phonetree:release",
    "drills:skip", "drills:end", "updates:cancel", "updates:question_confirm",
    "updates:question_skip", "updates:question_end", "inbox:take", "inbox:leave", "inbox:done",
    "leader_seen", "residences:import_example", "residences:import_left_out",
    "residences:import_bring", "residences:branch_move", "residences:branch_remove",
    "residences:open_again", "residences:take",
    "translations:check", "translations:write", "translations:withdraw", "translations:listen", "translations:approve", "translations:take_po", "translations:take_csv",
    "residences:round_open", "residences:round_change", "residences:nomination",
    "residences:arrange_undo", "residences:errands_ask", "residences:errand_done",
    "residences:sign", "asked",
    "phonetree:ladder_confirm", "phonetree:ladder_refuse", "phonetree:ladder_shipped",
    "leaflets:check", "leaflets:frozen", "leaflets:withdraw", "leaflets:archive", "leaflets:picture", "leaflets:look", "read:sheet", "read:sound",
    "translations:remove", "accounts:end_other_sessions", "accounts:token_revoke",
    "accounts:withdraw", "accounts:take_role", "accounts:end_sessions", "mfa_login_webauthn",
    "alarms:confirm", "alarms:decline", "residences:pin_send", "residences:pin_remove",
    "line:listen", "line:sound", "line:done", "line:ring_me", "line:forget", "line:remove",
    "donations:picture", "donations:change_picture", "donations:pot_close", "donations:pot_line",
    "donations:offers_file", "donations:movements_file", "donations:calendar", "donations:run_deed", "donations:run_cancel", "donations:point_close", "donations:service",
    "donations:propose", "donations:decide", "donations:need_withdraw", "donations:take_back",
    "donations:appeal_change", "donations:appeal_close", "donations:appeal_give_out", "donations:appeal_publish",
    "donations:appeal_tables", "donations:appeal_words", "donations:pledge", "donations:table",
    "donations:told",
    "mfa_download_recovery_codes", "mfa_remove_webauthn", "mfa_edit_webauthn",
}  # fmt: skip
FOR_PROGRAMS = ("hooks/", "api/")


def addresses(patterns, before: str = "") -> Iterator[str]:
    """The name of every address, with its room's."""
    for one in patterns:
        if str(one.pattern).startswith(FOR_PROGRAMS):
            continue
        if isinstance(one, URLResolver):
            room = f"{one.namespace}:" if one.namespace else before
            yield from addresses(one.url_patterns, room)
        elif isinstance(one, URLPattern):
            yield f"{before}{one.name}"


def test_the_gates_notice_what_is_wrong(phone, house):
    page = phone()
    watch = Watch(page, house.url)
    page.set_content(
        "<body><p>one two three</p><div style='width: 900px'>wide</div><a href='/'>go</a>"
        "<img src='http://127.0.0.1:9/x.png'><script>throw new Error('broken')</script>"
    )
    page.set_viewport_size({"width": NARROWEST, "height": 700})
    assert page.evaluate(STICKS_OUT)[0].endswith(" px")
    assert [words for words in watch.small_targets() if ">go<" in words]
    page.evaluate(AXE_SCRIPT)
    found = " ".join(page.evaluate(AXE, TAGS))
    assert all(rule in found for rule in ("image-alt", "document-title", "html-has-lang"))
    assert any("broken" in trouble for trouble in watch.seen.troubles)
    assert watch.seen.foreign == ["http://127.0.0.1:9/x.png"]


def test_every_page_of_the_program_is_looked_at():
    seen = {place.view for place in PLACES.values()}
    assert set(addresses(get_resolver().url_patterns)) - NO_PAGES - seen == set()


@every_page
def test_axe_finds_nothing_light_or_dark_narrow_or_wide(visit, name):
    found = visit(name).axe
    assert len(found) == 4
    assert {look: wrong for look, wrong in found.items() if wrong} == {}


@every_page
def test_the_page_is_the_one_we_meant(visit, name):
    assert visit(name).status == PLACES[name].status


@every_page
def test_nothing_sticks_out_of_a_screen_320_pixels_wide(visit, name):
    assert visit(name).sticks_out == []


@every_page
def test_the_browser_complains_of_nothing(visit, name):
    assert visit(name).troubles == []


@every_page
def test_no_other_machine_is_asked_for_anything(visit, name):
    assert visit(name).foreign == []


@every_page
def test_a_thumb_hits_what_it_aims_at(visit, name):
    assert visit(name).small == []


@every_resident_page
def test_a_residents_page_comes_over_a_slow_line(visit, name):
    seen = visit(name)
    assert seen.bytes_on_the_line <= HEAVIEST
    assert len(seen.requests) <= MOST_REQUESTS
    assert seen.scripts == 0
