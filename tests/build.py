"""Builders: each fills in what a test does not say."""

import itertools
import time
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from accounts import clock
from accounts.actions import make_token
from accounts.adapters import sealing_for
from accounts.models import Group, Role, Token, User
from messaging.models import Phone
from phonetree.models.shifts import Helper, Shift
from residences.models import Branch, Leadership, Residence, Resident, ResidentPhone
from tests import shipped
from translations import actions as translating
from translations.models import Translation
from translations.wording import words_for

CODE_LASTS = 30  # seconds
TYPING = 3  # seconds that a code must still work to be of use
T = TypeVar("T")
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
    """What their app shows now, with time left to type it."""
    app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_of(totp.decrypt(app.data["secret"]))


def code_of(secret: str) -> str:
    """What an app with this secret shows now, with time left to type it."""

    def shown() -> str:
        counter = next(totp.yield_hotp_counters_from_time())
        return totp.format_hotp_value(totp.hotp_value(secret, counter))

    return with_time_left(shown)


def with_time_left(make: Callable[[], T]) -> T:
    """What `make` gives, of codes that change every half minute, while there is time to use it."""
    for _ in range(5):
        step, made = time.time() // CODE_LASTS, make()
        if (time.time() + TYPING) // CODE_LASTS == step:
            return made
        time.sleep(CODE_LASTS - time.time() % CODE_LASTS)
    raise AssertionError("This machine is too slow for codes that change every half minute.")


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


def key(user: User, *scopes: str) -> Client:
    """A program that holds a key of theirs with these scopes; with all of them if none is named."""
    scopes = scopes or Token.SCOPES
    _token, secret = make_token(
        user=user, name="a program", scopes=scopes, once=uuid.uuid4(), now=clock.now()
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


# Residences -------------------------------------------------------------------------------------


def residence(*coordinators: User, **fields: Any) -> Residence:
    """A residence that the groups of these coordinators look after."""
    number = next(_numbers)
    home = Residence.objects.create(
        **{"code_name": f"Wren {number}", "kind": "hotel", **fields},
    )
    for user in coordinators:
        home.groups.add(*user.groups_as("coordinator"))
    return home


def branch(home: Residence, word: str = "", **fields: Any) -> Branch:
    """A floor or a wing of it."""
    number = next(_numbers)
    return Branch.objects.create(
        residence=home, word=word or f"Wing {number}", **{"position": number, **fields}
    )


def phone(number: str) -> Phone:
    """The phone with this number, made if nobody has it yet."""
    known = Phone.objects.with_number(number).first()
    if known is None:
        known = Phone.of(number)
        known.save()
    return known


def resident(home: Residence, number: str = "", *, leads: int = 0, **fields: Any) -> Resident:
    """Somebody who lives there, with a phone if a number is given; leads 1 or 2: their branch."""
    count = next(_numbers)
    fields = {
        "alias": f"Alias {count}",
        "reads": "en",
        "consent_version": "2",
        "consent_on": date(2021, 11, 1),
        "consent_channel": "face",
        **fields,
    }
    fields.setdefault("speaks", fields["reads"])
    someone = Resident.objects.create(residence=home, **fields)
    if number:
        ResidentPhone.objects.create(resident=someone, phone=phone(number))
    if leads:
        Leadership.objects.create(branch=someone.branch, resident=someone, rank=leads)
    return someone


def texts() -> None:
    """The texts that the program brings along."""
    shipped.put_texts()


def leaflets() -> None:
    """The leaflets that the program brings along, and the facts in them."""
    shipped.put_leaflets()


def checked(row: Translation, reader: User, now: datetime) -> Translation:
    """A translation that as many people as it needs have read, the last of them this reader."""
    seen = translating.seen(row.text, row.words)
    facts = {"translation": row, "seen_as": seen, "now": now}
    if row.needs > 1:
        first = User.objects.filter(name="First reader").first()
        first = first or person("translator", name="First reader")
        translating.check_translation(by=first, **facts)
        translating.tell_back(words=row.text.words, by=first, **facts)
    return translating.check_translation(by=reader, **facts)


def mark_of_a_drill(language: str) -> str:
    """How a drill begins in this language."""
    return words_for(["drill_mark"], [language])["drill_mark", language].words


def helper(user: User, number: str, *tags: str, shift: tuple[Any, Any] | None = None) -> Helper:
    """Somebody who may be rung on this number, which is confirmed; on shift from when to when."""
    now = clock.now()
    someone = Helper.objects.create(
        user=user, phone=phone(number), languages=list(tags), confirmed_at=now, used_at=now
    )
    if shift:
        Shift.objects.create(helper=someone, starts_at=shift[0], ends_at=shift[1])
    return someone
