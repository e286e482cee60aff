"""A public form without account, picture puzzle or third party: a signed moment, a field that nobody
sees, and a limit for each address through the shared cache."""

import uuid
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core import signing
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

import vault
from donations.refused import TooOften, TooQuick

TRAP = "website"  # people never see it; who fills it is no person
QUICKEST, LONGEST = 3, 12 * 3600  # seconds between opening the page and sending it
MOST = 5  # of one address in an hour
HOUR = 3600
_SALT = "donations.give"


def ticket(code: str, now: datetime) -> str:
    """What the page of this appeal carries: when it was opened, and a key that counts once."""
    return signing.dumps([code, now.timestamp(), str(uuid.uuid4())], salt=_SALT, compress=True)


def key_of(said: str, code: str, now: datetime) -> uuid.UUID:
    """The key on the ticket, if the page was open for as long as people take. Refuses TooQuick."""
    try:
        of, opened, key = signing.loads(said, salt=_SALT)
    except (signing.BadSignature, ValueError):
        raise TooQuick from None
    if of != code or not QUICKEST <= now.timestamp() - opened <= LONGEST:
        raise TooQuick
    return uuid.UUID(key)


def count(request: HttpRequest) -> None:
    """One more of this address in this hour. Refuses TooOften; the address itself is never kept."""
    key = f"gives-{vault.link_digest(_address(request), _SALT).hex()[:32]}"
    cache.add(key, 0, HOUR)
    if cache.incr(key) > MOST:
        raise TooOften


def _address(request: HttpRequest) -> str:
    try:
        return get_adapter(request).get_client_ip(request) or ""
    except (ImproperlyConfigured, PermissionDenied):  # a header that no proxy of ours wrote
        return str(request.META.get("REMOTE_ADDR", ""))
