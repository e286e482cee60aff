"""Who must have a second factor and has none: every page of the program leads to its set-up."""

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.urls import reverse

from accounts.middleware import SecondFactorRequired
from tests import build
from tests.security.test_doors import OPEN
from tests.security.walk import routes

PARTS = {"uuid": str(uuid4()), "int": "1", "slug": "some-thing", "str": "something"}
CHANGING = re.compile(r"<(\w+):\w+>")


def address(route: str) -> str:
    """An address that leads there: what it asks for need not exist, for nobody looks for it."""
    return "/" + CHANGING.sub(lambda part: PARTS[part[1]], route)


def shut(response: HttpResponse) -> bool:
    """Whether it leads to the set-up and nowhere else."""
    first = reverse("accounts:second_factor")
    return response.status_code == 302 and response.headers["Location"] == first


@pytest.mark.django_db
def test_no_page_opens_but_the_set_up_and_what_is_public() -> None:
    browser = build.client(build.person("coordinator", factor=False), fresh=True)
    walked = [route for route in routes() if route not in OPEN]
    assert len(walked) > 200
    answers = {route: browser.get(address(route)) for route in walked}
    opened = {route: one for route, one in answers.items() if not shut(one)}
    assert {one.resolver_match.view_name for one in opened.values()} <= SecondFactorRequired.OPEN
    assert len(opened) < 12, sorted(opened)
