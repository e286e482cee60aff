"""The schema and the page that explains it."""

import io
import re

import pytest
from django.core.management import call_command

from tests import build


def schema():
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    return out.getvalue()


def test_the_schema_is_valid_and_without_warnings():
    written = schema()
    assert "/api/residences/{id}/residents/" in written
    assert "request_key" in written


def test_the_schema_promises_no_number_and_no_address_in_any_answer():
    answers = schema().split("components:")[1]
    for word in ["phone", "number", "address", "real_name"]:
        assert not re.search(rf"^ +{word}:$", answers, re.MULTILINE)


@pytest.mark.django_db
def test_only_people_who_signed_in_see_the_schema_and_its_page(client):
    for address in ["/api/schema/", "/api/docs/"]:
        assert client.get(address).status_code == 302
        assert build.client(build.person("coordinator")).get(address).status_code == 200


@pytest.mark.django_db
def test_the_page_of_the_api_writes_no_script_into_itself():
    page = build.client(build.person("coordinator")).get("/api/docs/")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "<script>" not in page.content.decode()
    assert "https://" not in page.content.decode()
