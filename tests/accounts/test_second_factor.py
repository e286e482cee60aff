"""Who must have a second factor reaches nothing without one."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command

from accounts import demo
from accounts.models import Role, User
from accounts.sealed_secrets import SecretsHolder
from accounts.trail import Event
from tests import build
from vault import current

pytestmark = pytest.mark.django_db
FIRST = "/you/second-factor/"


@pytest.mark.parametrize("kind", ["coordinator", "trustee"])
@pytest.mark.parametrize(
    "page", ["/", "/you/", "/you/people/", "/you/keys/", "/reveal/", "/answer/"]
)
def test_without_a_second_factor_they_reach_only_its_set_up(kind, page):
    browser = build.client(build.person(kind, factor=False), fresh=True)
    assert browser.get(page)["Location"] == FIRST
    assert browser.post(page)["Location"] == FIRST


@pytest.mark.parametrize("page", [FIRST, "/accounts/2fa/", "/accounts/2fa/totp/activate/"])
def test_the_set_up_itself_is_open_to_them(page):
    browser = build.client(build.person("coordinator", factor=False), fresh=True)
    assert browser.get(page).status_code == 200


@pytest.mark.parametrize("kind", ["volunteer", "donations", "translator", "press"])
def test_other_roles_may_go_without(kind):
    assert build.client(build.person(kind, factor=False)).get("/you/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_setting_up_an_app_opens_everything_at_once():
    amina = build.person("coordinator", factor=False)
    browser = build.client(amina, fresh=True)
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "<svg" in page.content.decode()
    form = {"code": build.code_of(secret)}
    page = browser.post("/accounts/2fa/totp/activate/", form, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/recovery-codes/"
    assert "only time we show them" in page.content.decode()
    again = browser.get("/accounts/2fa/recovery-codes/").content.decode()
    assert "cannot show them again" in again
    assert browser.get("/you/").status_code == 200
    verbs = list(Event.objects.values_list("verb", flat=True))
    assert "second_factor_added" in verbs
    assert "recovery_codes_made" in verbs


def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_picture():
    amina = build.person("coordinator", factor=False)
    browser = build.client(amina, fresh=True)
    secret = browser.get("/accounts/2fa/totp/activate/").context["form"].secret
    page = browser.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert page.context["form"].secret == secret
    assert not Authenticator.objects.exists()


def test_removing_the_last_factor_closes_everything_with_the_next_click():
    amina = build.person("coordinator")
    browser = build.client(amina, fresh=True)
    assert browser.get("/you/").status_code == 200
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert browser.get("/you/")["Location"] == FIRST
    assert mail.outbox[0].to == [amina.email]
    assert "192." not in mail.outbox[0].body
    assert "127.0.0.1" not in mail.outbox[0].body


def test_recovery_codes_alone_are_no_second_factor():
    amina = build.person("coordinator")
    Authenticator.objects.create(user=amina, type="recovery_codes", data={"used_mask": 0})
    Authenticator.objects.filter(type="totp").delete()
    assert build.client(amina).get("/you/")["Location"] == FIRST


def test_becoming_coordinator_asks_for_a_factor_with_the_next_click():
    ben = build.person("volunteer", factor=False)
    browser = build.client(ben)
    assert browser.get("/you/").status_code == 200
    Role.objects.filter(user=ben).update(kind="coordinator")
    assert browser.get("/you/")["Location"] == FIRST


def test_the_vault_reaches_secrets_when_keys_change(settings, tmp_path):
    from vault import keyring

    settings.KEY_FILE = tmp_path / "keys.json"
    ring = keyring.make_new(settings.KEY_FILE, demo=True)
    amina = build.person("coordinator")
    keyring.replace_file(settings.KEY_FILE, ring.with_new_root())
    current.reload()
    holder = SecretsHolder()
    assert holder.count_by_key() == {1: 1}
    assert [batch.resealed for batch in holder.reseal(100)] == [1]
    assert holder.count_by_key() == {2: 1}
    assert [batch.unreadable for batch in holder.verify(100)] == [[]]
    assert build.code(amina).isdigit()


def test_the_vault_names_whose_secret_it_cannot_read():
    amina = build.person("coordinator")
    Authenticator.objects.update(data={"secret": "bm90IHNlYWxlZA=="})
    assert [batch.unreadable for batch in SecretsHolder().verify(100)] == [[amina.pk]]


def test_the_demo_factor_exists_in_the_demo_only(settings, capsys):
    amina = build.person("coordinator", factor=False)
    with pytest.raises(demo.NotADemo):
        demo.enrol(amina)
    settings.MODE = "demo"
    demo.enrol(amina)
    demo.enrol(amina)

    def printed_and_shown():
        call_command("demo_code", amina.email)
        return capsys.readouterr().out.strip(), build.code(amina)

    printed, shown = build.with_time_left(printed_and_shown)
    assert printed == shown
    settings.MODE = "production"
    with pytest.raises(CommandError, match="demo only"):
        call_command("demo_code", amina.email)


def test_a_passkey_counts_as_a_second_factor():
    amina = build.person("coordinator", factor=False)
    Authenticator.objects.create(user=amina, type="webauthn", data={})
    assert build.client(amina).get("/you/").status_code == 200
    assert User.objects.get(pk=amina.pk).has_role("coordinator")
