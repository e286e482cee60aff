"""Marked people: where their number, alias, house and address may show, and nowhere else."""

import pytest

from tests.security.appeals import GIVER, MUTE
from tests.security.furniture import TYPED
from tests.security.house import (
    ADDRESS,
    ALIAS,
    ANSWER,
    ASKS,
    CANARY_NUMBERS,
    JOIN,
    LEAD,
    LEADER,
    LOOKS_AFTER,
    REAL_NAME,
    STILL,
    WRITES,
)
from vault.redaction import mask

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(1_500),  # the walk: some twenty thousand requests
]

COORDINATORS = {"coordinator", "stale"}
REVEALS = {
    ("residences/phones/<int:pk>/", "POST", "coordinator"),
    ("residences/<uuid:pk>/paper/", "POST", "coordinator"),
    *(("call-outs/<uuid:pk>/people/<uuid:recipient>/ring/", "POST", role) for role in LOOKS_AFTER),
    *(("line/messages/<uuid:pk>/ring/", "POST", role) for role in LOOKS_AFTER),
}
SHOWS_ADDRESS = {("residences/<uuid:pk>/address/", "POST", "coordinator")}


def said(step):
    """All that a response gives away."""
    return "\n".join([step.page, *step.headers.values()])


def places_of(walk, words):
    return {
        (step.route, step.method, step.role)
        for step in walk.steps
        if any(word in said(step) for word in words)
    }


def test_a_number_shows_in_clear_only_where_somebody_asked_for_it(walk):
    assert places_of(walk, CANARY_NUMBERS) == REVEALS


def test_the_real_name_and_address_show_only_after_a_fresh_sign_in_and_a_reason(walk):
    assert places_of(walk, [REAL_NAME]) == SHOWS_ADDRESS
    assert places_of(walk, [ADDRESS]) == SHOWS_ADDRESS


def test_aliases_show_only_to_those_who_look_after_the_residence(walk):
    found = places_of(walk, [ALIAS, LEADER, MUTE])
    assert {role for _route, _method, role in found} == {*LOOKS_AFTER, "leader"}
    by_program = {role for route, _method, role in found if route.startswith("api/")}
    assert by_program == COORDINATORS
    by_link = {route for route, _method, role in found if role == "leader"}
    assert by_link == {"l/", "n/"}


def test_what_a_donor_wrote_is_read_by_who_handles_gifts_and_by_nobody_outside(walk):
    found = places_of(walk, [GIVER])
    assert {role for _route, _method, role in found} == {*LOOKS_AFTER, "donations"}


def test_the_donations_role_gets_no_key_of_anybody_and_anything_in_the_group(walk):
    for step in walk.steps:
        if step.role in {"anonymous", "donations", "translator", "press", "nobody", "other"}:
            assert not any(key in step.page for key in walk.private_ids), (step.role, step.route)
    shown = [s for s in walk.gets() if any(key in s.page for key in walk.people_ids)]
    assert {step.role for step in shown} == {*LOOKS_AFTER, "leader"}


def test_no_log_holds_a_number_an_alias_a_house_or_an_address(walk):
    assert "Not Found" in walk.log  # it was listened to
    for word in [*CANARY_NUMBERS, ALIAS, LEADER, MUTE, GIVER, REAL_NAME, ADDRESS, TYPED]:
        assert word not in walk.log


def test_what_is_written_to_a_log_holds_no_secret_of_a_link(walk):
    for secret in (ANSWER, LEAD, JOIN, STILL, ASKS, WRITES):
        assert f"/{secret}" not in mask(walk.log)
    assert f"/{ANSWER}" in walk.log  # Django names addresses that it refuses


def test_sessions_and_cache_hold_nothing_of_anybody_in_clear(walk):
    kept = [step.kept for step in walk.steps if step.kept]
    assert any("kept_form" in words for words in kept)  # a form waited for a fresh sign-in
    for words in kept:
        for word in [
            *CANARY_NUMBERS,
            ALIAS,
            LEADER,
            REAL_NAME,
            ADDRESS,
            ANSWER,
            LEAD,
            STILL,
            ASKS,
            TYPED,
        ]:
            assert word not in words


def test_no_address_of_a_page_and_no_file_name_holds_a_name(walk):
    for step in walk.steps:
        led = [step.to, step.headers.get("Content-Disposition", "")]
        for word in [ALIAS, LEADER, REAL_NAME, ADDRESS, "Bittern"]:
            assert not any(word in place for place in led)
