"""Builders: each fills in what a test does not say."""

import itertools
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts.adapters import sealing_for
from accounts.models import Group, Role, User

PASSWORD = "orange ladder quiet river"
_numbers = itertools.count(1)


def group(name: str = "") -> Group:
    """A group of neighbours."""
    return Group.objects.create(name=name or f"Neighbours {next(_numbers)}")


def person(*kinds: str, group: Group | None = None, factor: bool = True, **fields: Any) -> User:
    """Somebody with these roles in this group; with an app that makes codes unless told not."""
    number = next(_numbers)
    fields = {"email": f"person{number}@example.org", "name": f"Person {number}", **fields}
    user = User.objects.create_user(password=PASSWORD, **fields)
    if kinds:
        home = group or globals()["group"]()
        Role.objects.bulk_create(Role(user=user, group=home, kind=kind) for kind in kinds)
    if factor:
        second_factor(user)
    return user


def second_factor(user: User) -> str:
    """The secret of an app that they now have."""
    secret = totp.generate_totp_secret()
    with sealing_for(user):
        totp.TOTP.activate(user, secret)
    return secret


def code(user: User) -> str:
    """What their app shows now."""
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    counter = next(totp.yield_hotp_counters_from_time())
    secret = totp.decrypt(app.data["secret"])
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def client(user: User, *, fresh: bool = False, client: Client | None = None) -> Client:
    """A browser in which they are signed in; `fresh` if they have just shown who they are."""
    browser = client or Client()
    browser.force_login(user)
    confirm(browser, user, minutes_ago=0 if fresh else 6)
    return browser


def confirm(browser: Client, user: User, *, minutes_ago: float = 0) -> None:
    """As if they had shown who they are, some minutes ago, with all they have."""
    session = browser.session
    at = time.time() - minutes_ago * 60
    records = [{"method": "password", "at": at}, {"method": "mfa", "type": "totp", "at": at}]
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
