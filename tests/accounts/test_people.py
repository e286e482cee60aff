"""Invitations, roles, and the end of sessions."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import actions, clock
from accounts.models import Group, Invitation, Role, RoleKind, Token, User
from accounts.trail import Event, verify
from tests import build

pytestmark = pytest.mark.django_db
LINK = re.compile(r"https?://[^/]+(/you/join/\w+/)")
JOIN = {"name": "Farah", "password": build.PASSWORD, "again": build.PASSWORD}


def invite(browser: Client, group: Group, **fields: str) -> str:
    form = {"name": "Farah", "email": "Farah@Example.org", "kind": "volunteer", **fields}
    page = browser.post(f"/you/people/{group.pk}/invite/", form)
    found = LINK.search(page.content.decode())
    return found[1] if found else page.content.decode()


@pytest.fixture
def home() -> Group:
    return build.group("Harbour Street")


@pytest.fixture
def amina(home) -> User:
    return build.person("coordinator", group=home, name="Amina")


def test_an_invitation_makes_an_account_with_one_role(home, amina):
    link = invite(build.client(amina, fresh=True), home)
    stranger = Client()
    page = stranger.get(link).content.decode()
    assert "Harbour Street" in page
    assert "farah@example.org" in page
    assert stranger.post(link, JOIN)["Location"] == "/"
    farah = User.objects.get(email="farah@example.org")
    assert farah.role_pairs() == {("volunteer", home.pk)}
    assert stranger.get("/you/").status_code == 200
    assert verify().sound


def test_a_new_coordinator_is_led_to_a_second_factor_without_a_second_question(home, amina):
    link = invite(build.client(amina, fresh=True), home, kind="coordinator")
    stranger = Client()
    assert stranger.post(link, JOIN)["Location"] == "/you/second-factor/"
    assert stranger.get("/accounts/2fa/totp/activate/").status_code == 200


def test_an_invitation_works_once(home, amina):
    link = invite(build.client(amina, fresh=True), home)
    assert Client().post(link, JOIN).status_code == 302
    again = Client().post(link, JOIN)
    assert again.status_code == 404
    assert "does not work any more" in again.content.decode()
    assert User.objects.filter(email="farah@example.org").count() == 1


def test_a_used_an_expired_a_withdrawn_and_an_invented_link_say_the_same(home, amina):
    browser = build.client(amina, fresh=True)
    used = invite(browser, home)
    Client().post(used, JOIN)
    expired = invite(browser, home, email="b@example.org")
    Invitation.objects.filter(email="b@example.org").update(expires_at=clock.now())
    withdrawn = invite(browser, home, email="c@example.org")
    invitation = Invitation.objects.get(email="c@example.org")
    browser.post(f"/you/people/invitations/{invitation.pk}/withdraw/")
    pages = [Client().get(link) for link in (used, expired, withdrawn, "/you/join/invented/")]
    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1


def test_looking_at_an_invitation_does_not_use_it(home, amina):
    link = invite(build.client(amina, fresh=True), home)
    for _ in range(20):
        assert Client().get(link).status_code == 200
    assert Client().post(link, JOIN).status_code == 302


def test_the_link_is_stored_as_a_digest_only(home, amina):
    link = invite(build.client(amina, fresh=True), home)
    secret = link.split("/")[-2]
    stored = str(Invitation.objects.values())
    assert secret not in stored
    assert len(secret) == 22


def test_inviting_again_replaces_the_link(home, amina):
    browser = build.client(amina, fresh=True)
    first, second = invite(browser, home), invite(browser, home)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    assert Invitation.objects.count() == 1


def test_who_has_an_account_signs_in_and_joins_with_it(home, amina):
    farah = build.person("volunteer", email="farah@example.org", factor=False)
    link = invite(build.client(amina, fresh=True), home, kind="translator")
    assert "Sign in to it first" in Client().get(link).content.decode()
    assert Client().post(link, JOIN).status_code == 200
    assert not Role.objects.filter(user=farah, group=home).exists()
    assert build.client(farah).post(link)["Location"] == "/"
    assert Role.objects.filter(user=farah, group=home, kind="translator").exists()


def test_somebody_elses_account_cannot_take_an_invitation(home, amina):
    build.person("volunteer", email="farah@example.org", factor=False)
    thief = build.person("volunteer", factor=False)
    link = invite(build.client(amina, fresh=True), home, kind="coordinator")
    build.client(thief).post(link, JOIN)
    assert not User.objects.get(pk=thief.pk).has_role("coordinator")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"again": "another thing entirely"}, "are not the same"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "farah@example.org", "again": "farah@example.org"}, "too similar"),
        ({"name": ""}, "required"),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_words(home, amina, change, words):
    link = invite(build.client(amina, fresh=True), home)
    page = Client().post(link, {**JOIN, **change})
    assert words in page.content.decode()
    assert not User.objects.filter(email="farah@example.org").exists()


def test_inviting_needs_a_fresh_sign_in(home, amina):
    page = build.client(amina).get(f"/you/people/{home.pk}/invite/")
    assert page["Location"].startswith("/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize("kind", ["volunteer", "donations", "translator", "press"])
def test_for_others_the_people_pages_do_not_exist(home, amina, kind):
    ben = build.person(kind, group=home, factor=False)
    browser = build.client(ben, fresh=True)
    build.confirm(browser, ben)
    for path in ("", f"{home.pk}/invite/", f"{home.pk}/{amina.pk}/"):
        assert browser.get(f"/you/people/{path}").status_code == 404
    page = browser.post(f"/you/people/{home.pk}/{ben.pk}/", {"kind": "coordinator"})
    assert page.status_code == 404
    assert not User.objects.get(pk=ben.pk).has_role("coordinator")


def test_another_groups_people_do_not_exist(home, amina):
    other = build.group("Mill Lane")
    ben = build.person("coordinator", group=other, name="Ben Elsewhere")
    browser = build.client(amina, fresh=True)
    assert "Ben Elsewhere" not in browser.get("/you/people/").content.decode()
    for path in (f"{other.pk}/invite/", f"{other.pk}/{ben.pk}/", f"{home.pk}/{ben.pk}/"):
        assert browser.get(f"/you/people/{path}").status_code == 404
    for path in ("take-role/", "end-sessions/"):
        page = browser.post(f"/you/people/{other.pk}/{ben.pk}/{path}", {"kind": "coordinator"})
        assert page.status_code == 404
    assert User.objects.get(pk=ben.pk).has_role("coordinator")


def test_a_role_given_and_taken_counts_with_the_next_click(home, amina):
    ben = build.person("volunteer", group=home)
    browser, his = build.client(amina, fresh=True), build.client(ben, fresh=True)
    assert his.get("/you/people/").status_code == 404
    browser.post(f"/you/people/{home.pk}/{ben.pk}/", {"kind": "coordinator"})
    assert his.get("/you/people/").status_code == 200
    browser.post(f"/you/people/{home.pk}/{ben.pk}/take-role/", {"kind": "coordinator"})
    assert his.get("/you/people/").status_code == 404
    events = Event.objects.filter(target_id=ben.pk, actor_id=amina.pk)
    assert list(events.values_list("verb", "reason")) == [
        ("role_given", "coordinator"),
        ("role_taken", "coordinator"),
    ]


def test_roles_do_not_change_without_a_fresh_sign_in(home, amina):
    ben = build.person("volunteer", group=home, factor=False)
    browser = build.client(amina)
    for path in ("", "take-role/", "end-sessions/", "close/"):
        page = browser.post(f"/you/people/{home.pk}/{ben.pk}/{path}", {"kind": "volunteer"})
        assert page["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert Role.objects.filter(user=ben).count() == 1


def test_a_role_change_sent_too_late_waits_for_the_code(home, amina):
    ben = build.person("volunteer", group=home, factor=False)
    browser = build.client(amina)
    path = f"/you/people/{home.pk}/{ben.pk}/take-role/"
    ask = browser.post(path, {"kind": "volunteer"})["Location"]
    page = browser.post(ask, {"code": build.code(amina)}, follow=True)
    assert f'action="{path}"' in page.content.decode()
    assert Role.objects.filter(user=ben).exists()
    browser.post(path, {"kind": "volunteer"})
    assert not Role.objects.filter(user=ben).exists()


def test_nobody_removes_the_last_coordinator(home, amina):
    browser = build.client(amina, fresh=True)
    path = f"/you/people/{home.pk}/{amina.pk}/take-role/"
    page = browser.post(path, {"kind": "coordinator"}, follow=True)
    assert "last coordinator" in page.content.decode()
    assert User.objects.get(pk=amina.pk).has_role("coordinator")
    gone = build.person("coordinator", group=home, is_active=False)
    assert gone.has_role("coordinator")
    with pytest.raises(actions.LastCoordinator):
        actions.take_role(user=amina, group=home, kind="coordinator", by=amina, now=clock.now())


def test_only_a_trustee_makes_a_trustee(home, amina):
    ben = build.person("volunteer", group=home)
    with pytest.raises(actions.OnlyTrustees):
        actions.give_role(user=ben, group=home, kind="trustee", by=amina, now=clock.now())
    with pytest.raises(actions.OnlyTrustees):
        actions.invite(
            group=home, email="x@example.org", name="X", kind="trustee", by=amina, now=clock.now()
        )
    trustee = build.person("trustee", group=home)
    actions.give_role(user=ben, group=home, kind="trustee", by=trustee, now=clock.now())
    assert User.objects.get(pk=ben.pk).has_role("trustee")
    assert (
        "trustee"
        not in build.client(amina, fresh=True)
        .get(f"/you/people/{home.pk}/invite/")
        .content.decode()
        .lower()
        .split("<form")[1]
    )


def test_ending_all_sessions_of_somebody_ends_theirs_alone(home, amina):
    ben = build.person("volunteer", group=home, factor=False)
    token, _secret = actions.make_token(
        user=ben, name="x", scopes=[], once=uuid.uuid4(), now=clock.now()
    )
    hers, his, his_too = build.client(amina, fresh=True), build.client(ben), build.client(ben)
    hers.post(f"/you/people/{home.pk}/{ben.pk}/end-sessions/")
    assert hers.get("/you/").status_code == 200
    assert his.get("/you/").status_code == 302
    assert his_too.get("/you/").status_code == 302
    assert not Token.objects.live(clock.now()).filter(pk=token.pk).exists()


def test_signing_out_everywhere_else_keeps_this_browser():
    ben = build.person("volunteer", factor=False)
    here, there = build.client(ben), build.client(ben)
    here.post("/you/end-other-sessions/")
    assert here.get("/you/").status_code == 200
    assert there.get("/you/").status_code == 302


def test_two_who_leave_one_after_the_other_leave_one_coordinator(home, amina):
    ben = build.person("coordinator", group=home)
    actions.take_role(user=ben, group=home, kind="coordinator", by=amina, now=clock.now())
    with pytest.raises(actions.LastCoordinator):
        actions.take_role(user=amina, group=home, kind="coordinator", by=ben, now=clock.now())


# Closing an account ---------------------------------------------------------------------------


def close(browser: Client, group: Group, person: User):
    return browser.post(f"/you/people/{group.pk}/{person.pk}/close/")


def test_a_closed_account_opens_nothing_and_keeps_its_name(home, amina):
    ben = build.person("volunteer", "press", group=home, factor=False, name="Ben")
    his, browser = build.client(ben), build.client(amina, fresh=True)
    build.key(ben)
    page = browser.get(f"/you/people/{home.pk}/{ben.pk}/close/")
    assert "Close the account of" in page.content.decode()
    assert close(browser, home, ben)["Location"] == "/you/people/"
    assert his.get("/you/").status_code == 302
    assert not Token.objects.filter(revoked_at=None).exists()
    sign_in = {"login": ben.email, "password": build.PASSWORD}
    assert Client().post("/accounts/login/", sign_in)["Location"] == "/accounts/inactive/"
    ben = User.objects.get(pk=ben.pk)
    assert (ben.is_active, ben.name, ben.roles.count()) == (False, "Ben", 0)
    assert "Ben" not in browser.get("/you/people/").content.decode().split("is closed.")[1]
    by_her = Event.objects.filter(target_id=ben.pk, actor_id=amina.pk).order_by("seq")
    verbs = list(by_her.values_list("verb", flat=True))
    assert verbs == ["sessions_ended", "user_deactivated"]


def test_links_that_they_sent_or_were_sent_open_nothing_any_more(home, amina):
    ben = build.person("coordinator", group=home, name="Ben")
    sent = invite(build.client(ben, fresh=True), home, email="himself@example.net")
    to_him = invite(build.client(amina, fresh=True), home, email=ben.email, kind="press")
    assert close(build.client(amina, fresh=True), home, ben).status_code == 302
    for link in (sent, to_him):
        assert Client().get(link).status_code == 404
    assert not Invitation.objects.exists()
    again = invite(build.client(amina, fresh=True), home, email=ben.email)
    assert "The account with this e-mail was closed." in again


def test_the_account_of_the_last_coordinator_stays(home, amina):
    page = close(build.client(amina, fresh=True), home, amina)
    assert page.status_code == 422
    assert "last coordinator" in page.content.decode()
    assert User.objects.get(pk=amina.pk).has_role("coordinator")
    ben = build.person("coordinator", group=home)
    actions.close_account(user=ben, by=amina, now=clock.now())
    with pytest.raises(actions.LastCoordinator):
        actions.close_account(user=amina, by=amina, now=clock.now())


def test_one_of_two_coordinators_may_close_their_own(home, amina):
    build.person("coordinator", group=home)
    browser = build.client(amina, fresh=True)
    assert close(browser, home, amina)["Location"] == "/accounts/login/"
    assert browser.get("/you/").status_code == 302


def test_who_has_a_role_in_a_group_of_others_is_not_closed(home, amina):
    ben = build.person("volunteer", group=home)
    Role.objects.create(user=ben, group=build.group(), kind="volunteer")
    page = close(build.client(amina, fresh=True), home, ben)
    assert "They have a role in another group too." in page.content.decode()
    assert User.objects.get(pk=ben.pk).is_active


def test_only_a_trustee_closes_the_account_of_a_trustee(home, amina):
    ben = build.person("trustee", group=home)
    page = close(build.client(amina, fresh=True), home, ben)
    assert "Only a trustee" in page.content.decode()
    assert User.objects.get(pk=ben.pk).is_active
    other = build.person("trustee", group=home)
    assert close(build.client(other, fresh=True), home, ben).status_code == 302
    assert not User.objects.get(pk=ben.pk).is_active


def test_the_first_coordinator_comes_by_a_command(capsys):
    call_command("make_coordinator", "first@example.org", "Farah", "Canal Road")
    link = LINK.search(capsys.readouterr().out)[1]
    assert Client().post(link, JOIN)["Location"] == "/you/second-factor/"
    home = Group.objects.get(name="Canal Road")
    assert User.objects.get().role_pairs() == {(RoleKind.COORDINATOR, home.pk)}
    with pytest.raises(CommandError, match="valid email"):
        call_command("make_coordinator", "not an address", "Farah", "Canal Road")


def test_an_invitation_lives_seven_days(home, amina):
    now = clock.now()
    invitation, secret = actions.invite(
        group=home, email="x@example.org", name="X", kind="press", by=amina, now=now
    )
    week = timedelta(days=7)
    almost = now + week - timedelta(seconds=1)
    assert actions.find_invitation(secret=secret, now=almost) == invitation
    with pytest.raises(actions.LinkIsOver):
        actions.find_invitation(secret=secret, now=now + week)
    with pytest.raises(actions.LinkIsOver):
        actions.accept(invitation=invitation, password="x", name="X", now=now + week)


def test_a_name_can_be_changed():
    ben = build.person("volunteer", factor=False)
    build.client(ben).post("/you/", {"name": "Benjamin"})
    assert User.objects.get(pk=ben.pk).name == "Benjamin"
