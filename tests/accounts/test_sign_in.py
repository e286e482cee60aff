"""Signing in: limits, second factor, what a stranger learns."""

import base64
import re
from concurrent.futures import ProcessPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts.adapters import sealing_for
from accounts.models import User
from accounts.trail import Event
from tests import build

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
TOO_MANY = "Too many tries"
WRONG = "is not right"


def try_password(browser: Client, email: str, password: str, **headers: str) -> str:
    page = browser.post(LOGIN, {"login": email, "password": password}, **headers)
    return page.content.decode() if page.status_code == 200 else page["Location"]


def test_password_and_code_sign_in():
    amina = build.person("coordinator")
    browser = Client()
    assert try_password(browser, amina.email, build.PASSWORD) == "/accounts/2fa/authenticate/"
    assert browser.get("/you/").status_code == 302
    page = browser.post("/accounts/2fa/authenticate/", {"code": build.code(amina)})
    assert page["Location"] == "/"
    assert browser.get("/you/").status_code == 200


def test_an_address_in_capitals_signs_in_too():
    ben = build.person(factor=False, email="ben@example.org")
    assert try_password(Client(), "BEN@example.org", build.PASSWORD) == "/"
    assert ben.email == "ben@example.org"


def test_a_code_works_once():
    amina = build.person("coordinator")
    code = build.code(amina)
    for browser, works in ((Client(), True), (Client(), False)):
        try_password(browser, amina.email, build.PASSWORD)
        page = browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert (page.status_code == 302) is works


def test_a_recovery_code_works_once():
    amina = build.person("coordinator")
    with sealing_for(amina):
        code = RecoveryCodes.activate(amina).generate_codes()[0]
    for works in (True, False):
        browser = Client()
        try_password(browser, amina.email, build.PASSWORD)
        page = browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert (page.status_code == 302) is works


def test_the_sixth_wrong_password_is_not_even_tried():
    amina = build.person("coordinator")
    for _ in range(5):
        assert WRONG in try_password(Client(), amina.email, "wrong")
    assert TOO_MANY in try_password(Client(), amina.email, build.PASSWORD)


def test_a_made_up_forwarded_address_does_not_help():
    amina = build.person("coordinator")
    for number in range(5):
        try_password(Client(), amina.email, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")
    words = try_password(Client(), amina.email, "wrong", HTTP_X_FORWARDED_FOR="192.0.2.99")
    assert TOO_MANY in words


def test_another_host_name_does_not_help():
    amina = build.person("coordinator")
    for _ in range(5):
        try_password(Client(), amina.email, "wrong", HTTP_HOST="localhost")
    assert TOO_MANY in try_password(Client(), amina.email, "wrong", HTTP_HOST="127.0.0.1")


def test_somebody_elses_wrong_passwords_do_not_lock_me_out():
    amina, ben = build.person("coordinator"), build.person("coordinator")
    for _ in range(6):
        try_password(Client(), amina.email, "wrong")
    assert try_password(Client(), ben.email, build.PASSWORD) == "/accounts/2fa/authenticate/"


def test_clear_lockout_lets_them_try_again():
    amina = build.person("coordinator")
    for _ in range(6):
        try_password(Client(), amina.email, "wrong")
    call_command("clear_lockout", amina.email.upper())
    assert try_password(Client(), amina.email, build.PASSWORD) == "/accounts/2fa/authenticate/"


def test_six_wrong_codes_lock_the_second_step():
    amina = build.person("coordinator")
    browser = Client()
    try_password(browser, amina.email, build.PASSWORD)
    pages = [browser.post("/accounts/2fa/authenticate/", {"code": "x"}) for _ in range(6)]
    assert TOO_MANY not in pages[4].content.decode()
    assert TOO_MANY in pages[5].content.decode()


def test_wrong_passwords_of_400_other_accounts_do_not_wash_my_count_away():
    amina, elsewhere = build.person("coordinator"), Client()
    for _ in range(5):
        try_password(Client(), amina.email, "wrong")
    for number in range(400):
        address = f"192.0.{number // 200}.{number % 200}"
        try_password(elsewhere, f"guess{number}@example.org", "wrong", REMOTE_ADDR=address)
    for_accounts = "cache_key LIKE '%login_failed%/key:%'"
    assert _raw(f"SELECT count(*) FROM shared_cache WHERE {for_accounts}") == [(401,)]
    assert TOO_MANY in try_password(Client(), amina.email, build.PASSWORD)


def _try_in_another_process(arguments: tuple[str, str]) -> str:
    name, email = arguments
    from django.db import connections

    connections.close_all()
    connections["default"].settings_dict["NAME"] = name
    try:
        return TOO_MANY if TOO_MANY in try_password(Client(), email, "wrong") else WRONG
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_four_processes_count_wrong_passwords_together():
    cache.clear()
    amina = build.person("coordinator")
    tries = [(str(connection.settings_dict["NAME"]), amina.email)] * 12
    connection.close()
    with ProcessPoolExecutor(max_workers=4) as pool:
        answers = list(pool.map(_try_in_another_process, tries, chunksize=3))
    assert answers.count(WRONG) == 5
    assert answers.count(TOO_MANY) == 7


def test_a_stranger_cannot_tell_who_has_an_account():
    amina = build.person("coordinator")
    token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
    known = try_password(Client(), amina.email, "wrong").replace(amina.email, "X")
    unknown = try_password(Client(), "nobody@example.org", "wrong")
    unknown = unknown.replace("nobody@example.org", "X")
    assert token.sub("", known) == token.sub("", unknown)


def test_asking_for_a_new_password_says_the_same_to_everybody():
    amina = build.person("coordinator")
    for email in (amina.email, "nobody@example.org"):
        page = Client().post("/accounts/password/reset/", {"email": email})
        assert page["Location"] == "/accounts/password/reset/done/"
    assert [message.subject for message in mail.outbox] == ["A new password", "A new password"]


def test_a_new_password_by_mail_still_asks_for_the_code():
    amina = build.person("coordinator")
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": amina.email})
    link = re.search(r"http://\S+", mail.outbox[0].body)[0].replace("http://testserver", "")
    form = browser.get(link)["Location"]
    new = {"password1": "violet engine seven lamp", "password2": "violet engine seven lamp"}
    assert browser.post(form, new).status_code == 302
    words = try_password(Client(), amina.email, "violet engine seven lamp")
    assert words == "/accounts/2fa/authenticate/"


def test_nobody_signs_up():
    form = {"email": "new@example.org", "password1": build.PASSWORD, "password2": build.PASSWORD}
    page = Client().post("/accounts/signup/", form).content.decode()
    assert "Nobody can sign up here" in page
    assert not User.objects.exists()
    assert "signup" not in Client().get(LOGIN).content.decode()


def test_the_way_back_leads_only_to_our_own_pages():
    ben = build.person(factor=False)
    for bad in (
        "https://evil.example/",
        "//evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
    ):
        page = Client().post(LOGIN, {"login": ben.email, "password": build.PASSWORD, "next": bad})
        assert page["Location"] == "/"
    form = {"login": ben.email, "password": build.PASSWORD, "next": "/you/"}
    assert Client().post(LOGIN, form)["Location"] == "/you/"
    assert Client().post(LOGIN, {**form, "next": "id"}).status_code == 302


def test_the_password_is_not_one_of_the_common_ones():
    ben = build.person(factor=False)
    browser = build.client(ben)
    change = {"oldpassword": build.PASSWORD, "password1": "password1234"}
    page = browser.post("/accounts/password/change/", {**change, "password2": "password1234"})
    assert "too common" in page.content.decode()


def test_changing_the_password_ends_other_sessions():
    ben = build.person(factor=False)
    here, there = build.client(ben), build.client(ben)
    new = "violet engine seven lamp"
    change = {"oldpassword": build.PASSWORD, "password1": new, "password2": new}
    here.post("/accounts/password/change/", change)
    assert here.get("/you/").status_code == 200
    assert there.get("/you/").status_code == 302
    assert "Your password was changed" in mail.outbox[0].subject


def test_secrets_of_second_factors_are_not_in_the_database():
    amina = build.person("coordinator", factor=False)
    secret = build.second_factor(amina)
    with sealing_for(amina):
        codes = RecoveryCodes.activate(amina)
    stored = "".join(str(row) for row in _raw("SELECT data FROM mfa_authenticator"))
    assert secret not in stored
    assert "secret" in stored
    assert codes.generate_codes()[0] not in stored
    assert build.code(amina).isdigit()


def test_the_secret_that_waits_for_its_first_code_is_sealed_too():
    amina = build.person("coordinator", factor=False)
    browser = build.client(amina, fresh=True)
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    waiting = Session.objects.get(pk=browser.session.session_key).get_decoded()
    assert secret not in str(waiting)
    assert waiting["mfa.totp.secret"]


def test_a_secret_moved_to_somebody_else_opens_nothing():
    amina, thief = build.person("coordinator"), build.person("coordinator")
    secret = Authenticator.objects.get(user=amina).data
    Authenticator.objects.filter(user=thief).update(data=secret)
    browser = Client()
    try_password(browser, thief.email, build.PASSWORD)
    page = browser.post("/accounts/2fa/authenticate/", {"code": build.code(amina)})
    assert "We cannot read your second factor" in page.content.decode()
    assert Event.objects.filter(verb="value_unreadable", target_id=thief.pk).exists()


def test_a_changed_secret_opens_nothing():
    amina = build.person("coordinator")
    app = Authenticator.objects.get(user=amina)
    blob = bytearray(base64.b64decode(app.data["secret"]))
    blob[-1] ^= 1
    Authenticator.objects.update(data={"secret": base64.b64encode(blob).decode()})
    browser = Client()
    try_password(browser, amina.email, build.PASSWORD)
    page = browser.post("/accounts/2fa/authenticate/", {"code": "123456"})
    assert "We cannot read your second factor" in page.content.decode()


def test_signing_in_and_out_leaves_events_without_names():
    ben = build.person(factor=False)
    browser = Client()
    try_password(browser, ben.email, "wrong")
    try_password(browser, ben.email, build.PASSWORD)
    browser.post("/accounts/logout/")
    verbs = list(Event.objects.order_by("seq").values_list("verb", "target_id"))
    assert verbs == [
        ("sign_in_refused", ben.pk),
        ("signed_in", ben.pk),
        ("signed_out", ben.pk),
    ]


def test_a_closed_account_does_not_sign_in():
    ben = build.person(factor=False, is_active=False)
    assert try_password(Client(), ben.email, build.PASSWORD) == "/accounts/inactive/"
    assert User.objects.get(pk=ben.pk).last_login is None


def _raw(sql: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()
