"""What is open without signing in and why, and what every response carries."""

import pytest

from tests import build
from tests.security.walk import routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.timeout(1_500),  # the walk: some twenty thousand requests
]

SIGN_IN = "it is the way in"
LINK = "the secret in the address, or in the leader's cookie, is what opens it"
WALL = "it hangs on walls: said to everybody, about nobody"
SIGNED = "the provider's signature opens it"
ASKED = "an appeal that a coordinator published; what a donor writes there is for us alone"
OPEN = {
    "accounts/login/": SIGN_IN,
    "accounts/signup/": "it says that nobody signs up: there are only invitations",
    "accounts/inactive/": "it says to somebody who left that their account is closed",
    "accounts/password/reset/": SIGN_IN,
    "accounts/password/reset/done/": SIGN_IN,
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": SIGN_IN,
    "accounts/password/reset/key/done/": SIGN_IN,
    "you/join/<str:secret>/": LINK,
    "r/<slug:secret>": LINK,
    "l/<slug:secret>": LINK,
    "l/": LINK,
    "l/seen/<uuid:recipient>/": LINK,
    "n/<slug:secret>": LINK,
    "n/": LINK,
    "t/<slug:secret>": LINK,
    "t/<slug:secret>/<slug:key>": LINK,
    "n/asked/<uuid:errand>/": LINK,
    "read/": WALL,
    "read/in/<slug:tag>/": WALL,
    "read/<slug:slug>/": WALL,
    "read/<slug:slug>/<slug:tag>/": WALL,
    "read/<slug:slug>/<slug:tag>/<slug:form>.pdf": WALL,
    "read/<slug:slug>/<slug:tag>/<slug:part>.wav": WALL,
    "give/": ASKED,
    "give/<slug:code>": ASKED,
    "give/<slug:code>/draws": "how lots were drawn for an appeal that was published; no person",
    "hooks/status/<uuid:message>/": SIGNED,
    "hooks/text/": SIGNED,
    "hooks/voice/": SIGNED,
    "hooks/voice/over/": SIGNED,
    "hooks/voice/<uuid:inbound>/<slug:stage>/": SIGNED,
    "hooks/call/<uuid:message>/": SIGNED,
    "hooks/call/<uuid:message>/key/": SIGNED,
    "hooks/sound/<uuid:recording>/<slug:signature>.wav": "a text read aloud, for the provider; the"
    " signature in its address opens it, and it is about nobody",
    "health/": "scripts ask whether web and engine live; it says nothing else",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def test_without_signing_in_only_these_doors_open(walk):
    steps = (s for s in walk.steps if s.role == "anonymous" and s.method in {"GET", "POST"})
    answered = {step.route for step in steps if step.came not in {"login", "401", "405"}}
    assert answered == set(OPEN)


def test_unsigned_webhooks_are_refused(walk):
    hooks = [step for step in walk.steps if OPEN.get(step.route) == SIGNED]
    assert len({step.route for step in hooks}) == 7
    assert {step.status for step in hooks if step.method == "POST"} == {403}
    assert {step.status for step in hooks if step.method != "POST"} == {405}


def test_every_response_carries_the_safety_headers(walk):
    for step in walk.steps:
        for name, value in HEADERS.items():
            assert step.headers.get(name) == value, (step.route, step.method, name)
        assert "camera=()" in step.headers["Permissions-Policy"]
        # A leaflet may be kept: it is read again where there is no data, and tells nothing of anybody.
        kept = "public, max-age=600" if OPEN.get(step.route) == WALL else "no-store"
        may = {kept, "no-store"} if step.status >= 400 else {kept}
        assert any(word in step.headers["Cache-Control"] for word in may), step.route


def test_every_response_forbids_scripts_and_frames_that_are_not_ours(walk):
    for step in walk.steps:
        policy = dict(
            part.strip().split(" ", 1)
            for part in step.headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'", step.route
        assert policy.get("script-src", "'none'") in {"'self'", "'none'"}, step.route
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'", step.route
        assert "unsafe" not in step.headers["Content-Security-Policy"], step.route


def test_no_page_asks_anything_of_others(walk):
    asks = ('src="http', "src='http", 'src="//', "@import", "url(http")
    for step in walk.gets():
        if "html" in step.headers.get("Content-Type", ""):
            assert not any(word in step.page for word in asks), step.route
            assert '<link rel="stylesheet" href="http' not in step.page


def test_signing_out_clears_what_the_browser_kept(walk):
    out = [s for s in walk.steps if s.route == "accounts/logout/" and s.method == "POST"]
    assert {step.headers.get("Clear-Site-Data") for step in out} == {
        '"cache", "cookies", "storage"'
    }


def test_there_is_no_admin_of_djangos(client, settings):
    assert not [app for app in settings.INSTALLED_APPS if app.startswith("django.contrib.admin")]
    assert not [one for one in routes() if "admin" in one]
    somebody = build.client(build.person("coordinator", "trustee"), fresh=True)
    for address in ("/admin/", "/admin/login/", "/django-admin/", "/admin"):
        assert somebody.get(address).status_code == 404
        assert client.get(address).status_code == 404
