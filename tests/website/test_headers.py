"""Every response carries the safety headers, whoever made it."""

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse

from tests import build
from website.policy import CONTENT_POLICY, written

pytestmark = pytest.mark.django_db


def policy_of(response: HttpResponse) -> dict[str, str]:
    parts = (part.split(" ", 1) for part in response["Content-Security-Policy"].split("; "))
    return dict(parts)


KINDS = {
    "a page": "/",
    "the sign-in page": "/accounts/login/",
    "a page that is not there": "/nowhere/",
    "the sign of life": "/health/",
    "a style sheet": "/static/website/site.css",
    "an API answer": "/api/residences/",
    "a webhook without a signature": "/hooks/text/",
    "a resident's link that is none": "/r/abcdefghijk/",
}


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS)
def test_every_kind_of_response_is_kept_to_itself(client: Client, address: str):
    response = client.get(address)
    policy = policy_of(response)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "geolocation=()" in response["Permissions-Policy"]
    kept = "no-store" in response.get("Cache-Control", "")
    assert kept is not address.startswith("/static/")


def test_an_error_is_kept_to_itself_too(client: Client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF="tests.website.breaking_urls"):
        response = client.get("/")
    assert response.status_code == 500
    assert policy_of(response)["default-src"] == "'none'"
    assert "no-store" in response["Cache-Control"]
    assert b"Something broke here" in response.content


def test_signing_out_clears_the_browser():
    browser = build.client(build.person("volunteer"))
    assert "Clear-Site-Data" not in browser.get("/").headers
    response = browser.post(reverse("account_logout"))
    assert '"storage"' in response["Clear-Site-Data"]
    assert browser.get("/").status_code == 302


def test_the_page_of_the_api_has_the_policy_of_all_others():
    page = build.client(build.person("coordinator")).get("/api/docs/")
    assert page["Content-Security-Policy"] == written(CONTENT_POLICY)
    assert b"<style" not in page.content
