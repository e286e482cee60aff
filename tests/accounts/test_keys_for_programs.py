"""Keys for programs: made, shown once, used within their scopes, revoked."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import api, checks, clock
from accounts.models import Role, Token
from tests import build

pytestmark = pytest.mark.django_db
READ, WRITE = "residences:read", "call_outs:write"


def make(browser: Client, *scopes: str, once: str = "") -> str:
    form = {"name": "the drill", "scopes": scopes, "once": once or str(uuid.uuid4())}
    page = browser.post("/you/keys/add/", form).content.decode()
    found = re.search(r"ringround_\w+", page)
    return found[0] if found else page


def ask(secret: str, method: str = "get", **data: object):
    headers = {"Authorization": f"Bearer {secret}"}
    call = getattr(Client(), method)
    return call("/notes/", headers=headers, data=data or None, content_type="application/json")


@pytest.fixture
def ben():
    return build.person("volunteer", factor=False, name="Ben")


@pytest.fixture
def browser(ben) -> Client:
    return build.client(ben, fresh=True)


def test_a_key_acts_for_its_owner(browser):
    answer = ask(make(browser, READ))
    assert answer.json() == {"for": "Ben"}


def test_the_secret_is_shown_once_and_kept_as_a_digest(browser):
    secret = make(browser, READ)
    assert secret not in browser.get("/you/keys/").content.decode()
    assert secret not in str(Token.objects.values())


def test_a_form_sent_twice_makes_one_key(browser):
    once = str(uuid.uuid4())
    make(browser, READ, once=once)
    assert "made already" in make(browser, READ, once=once)
    assert Token.objects.count() == 1


def test_making_a_key_needs_a_fresh_sign_in(ben):
    assert "reauthenticate" in build.client(ben).get("/you/keys/add/")["Location"]


def test_a_key_does_nothing_beyond_its_scopes(browser):
    secret = make(browser, READ)
    assert ask(secret).status_code == 200
    assert ask(secret, "post", name="x").status_code == 403
    assert ask(secret, "delete").status_code == 403


def test_a_method_that_names_no_scopes_is_closed_to_every_key(browser):
    assert ask(make(browser, *Token.SCOPES), "delete").status_code == 403


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nonsense", "Bearer é x", "Basic x"]
)
def test_without_a_key_that_opens_something_the_answer_is_401(header):
    answer = Client().get("/notes/", headers={"Authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_being_signed_in_with_a_browser_is_not_a_key(browser):
    assert browser.get("/notes/").status_code == 401


def test_a_revoked_key_opens_nothing(browser):
    secret = make(browser, READ)
    browser.post(f"/you/keys/{Token.objects.get().pk}/revoke/")
    assert ask(secret).status_code == 401
    assert "You have none" in browser.get("/you/keys/").content.decode()


def test_an_expired_key_opens_nothing(browser):
    secret = make(browser, READ)
    Token.objects.update(expires_at=clock.now())
    assert ask(secret).status_code == 401


def test_a_closed_accounts_key_opens_nothing(browser, ben):
    secret = make(browser, READ)
    ben.is_active = False
    ben.save()
    assert ask(secret).status_code == 401


def test_a_key_of_a_coordinator_without_second_factor_opens_nothing(browser, ben):
    secret = make(browser, READ)
    Role.objects.filter(user=ben).update(kind="coordinator")
    assert ask(secret).status_code == 401
    build.second_factor(ben)
    assert ask(secret).status_code == 200


def test_nobody_revokes_somebody_elses_key(browser):
    make(browser, READ)
    other = build.client(build.person("coordinator"), fresh=True)
    token = Token.objects.get()
    assert other.post(f"/you/keys/{token.pk}/revoke/").status_code == 404
    assert Token.objects.get().revoked_at is None


def test_the_time_of_use_is_written_once_a_minute(browser):
    secret = make(browser, READ)
    ask(secret)
    first = Token.objects.get().last_used_at
    ask(secret)
    assert Token.objects.get().last_used_at == first
    Token.objects.update(last_used_at=first - timedelta(seconds=61))
    ask(secret)
    assert Token.objects.get().last_used_at > first - timedelta(seconds=61)


def test_a_refusal_says_the_same_words_as_the_page(browser):
    answer = ask(make(browser, WRITE), "post", name="")
    assert answer.status_code == 400
    page = browser.post("/you/", {"name": ""})
    words = page.context["form"].errors["name"]
    assert answer.json() == {"errors": {"name": list(words)}}


def test_a_refusal_without_a_field_stands_under_all():
    assert api.by_field(ValidationError("No.")) == {"__all__": ["No."]}


def test_a_cache_of_each_worker_for_itself_is_refused(settings):
    assert checks.limits_are_shared() == []
    assert settings.CACHES["default"]["BACKEND"].endswith(DatabaseCache.__name__)
    backend = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": backend}}
    assert [error.id for error in checks.limits_are_shared()] == ["accounts.E001"]


def test_every_scope_is_explained_on_the_page(browser):
    page = browser.get("/you/keys/add/").content.decode()
    for scope in Token.SCOPES:
        assert f'value="{scope}"' in page
