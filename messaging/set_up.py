"""Whether the provider really reaches us: looked at before it matters, kept with its date.

A request goes through the public address with a right and with a wrong signature, and the provider
is asked which addresses our number rings. Nothing is written at the provider, nobody is texted.
"""

import logging
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPMessage
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db import transaction

import vault
from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from messaging.models import Beat
from messaging.transports import OwnNumber, Unwelcome, get_transport
from messaging.transports.loop import run
from messaging.transports.signature import sign

NAME = "set-up check"  # of its row among the signs of life
KIND = "messaging.set_up"  # what the digest of the settings is for
TAKEN, REFUSED = 204, 403  # what our own door answers to a right and to a wrong signature
NOWHERE = 0  # no answer at all
DOOR = "/hooks/voice/over/"  # the end of a call that nobody knows: it is noted nowhere

log = logging.getLogger("ringround.messaging")


@dataclass(frozen=True, slots=True)
class Checked:
    """What the last check found: codes, none of them when all is well."""

    at: datetime
    wrong: tuple[str, ...]
    fits: bool  # whether it was made with the settings of now

    @property
    def is_well(self) -> bool:
        """Whether everything worked, with the settings of now."""
        return self.fits and not self.wrong


def check(*, by: User | None, now: datetime) -> Checked:
    """Looks at everything, and keeps what it found with its date."""
    wrong = (*_address(), *_round_trip(), *_number())
    with transaction.atomic():
        Beat.mark(NAME, now, wrong=list(wrong), settings=fingerprint())
        record(actor=by, verb=Verb.SET_UP_CHECKED, target=None, at=now)
    return Checked(now, wrong, fits=True)


def last() -> Checked | None:
    """What the last check found; None when there never was one."""
    return found_by(Beat.objects.filter(pk=NAME).first())


def found_by(row: Beat | None) -> Checked | None:
    """The same, from the row that keeps it."""
    if row is None:
        return None
    fits = row.detail.get("settings") == fingerprint()
    return Checked(row.at, tuple(row.detail.get("wrong", ())), fits)


def fingerprint() -> str:
    """A digest of what was checked: other settings make an old check worth nothing."""
    told = (settings.PUBLIC_URL, settings.SENDER_NUMBER, settings.TWILIO_ACCOUNT_SID)
    return vault.link_digest("\n".join([*told, settings.TWILIO_AUTH_TOKEN]), KIND).hex()


def _address() -> list[str]:
    return (
        ["plain"] if settings.PRODUCTION and urlsplit(settings.PUBLIC_URL).scheme != "https" else []
    )


# Through the public address ----------------------------------------------------------------------


def _round_trip() -> list[str]:
    """What is wrong with the way to us: a right signature must be taken, a wrong one refused."""
    said = {
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "CallSid": f"CA{uuid.uuid4().hex}",
        "CallStatus": "completed",
    }
    address = settings.PUBLIC_URL + DOOR
    right = sign(address, said)
    answer = _post(address, said, right)
    if answer != TAKEN:
        return [_trouble(answer)]
    wrong = sign(address, {**said, "CallSid": f"CA{uuid.uuid4().hex}"})
    return [] if _post(address, said, wrong) == REFUSED else ["open"]


def _trouble(answer: int) -> str:
    if answer == NOWHERE:
        return "unreachable"
    if answer == REFUSED:
        return "signature"
    return "redirected" if 300 <= answer < 400 else "answer"


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing: what was signed is this address."""

    def redirect_request(  # noqa: PLR0917 - the signature is the library's
        self, req: Any, fp: Any, code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """Nowhere else."""


_opener = urllib.request.build_opener(_Stay)


def _post(address: str, said: Mapping[str, str], signature: str) -> int:
    """The status of the answer; 0 when there was none."""
    request = urllib.request.Request(  # noqa: S310 - our own public address, from the settings
        address, urlencode(said).encode(), {"X-Twilio-Signature": signature}
    )
    try:
        with _opener.open(request, timeout=settings.PROVIDER_TIMEOUT) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code
    except (OSError, ValueError) as trouble:
        log.warning("The public address does not answer: %s", type(trouble).__name__)
        return NOWHERE


# At the provider -----------------------------------------------------------------------------------


def _number() -> list[str]:
    """What is wrong with our number as the provider has it."""
    if not settings.SENDER_NUMBER:
        return ["no_number"]
    try:
        number = run(get_transport().own_number())
    except Unwelcome:
        return ["account"]
    except Exception as trouble:
        log.warning("The provider did not say how our number is set: %s", type(trouble).__name__)
        return ["provider"]
    return ["not_ours"] if number is None else _differences(number)


def _differences(number: OwnNumber) -> list[str]:
    pairs = {
        "text_url": (number.text_url, number.text_method, "/hooks/text/"),
        "voice_url": (number.voice_url, number.voice_method, "/hooks/voice/"),
        "over_url": (number.over_url, number.over_method, DOOR),
    }
    wrong = [
        code
        for code, (url, method, path) in pairs.items()
        if url.partition("#")[0] != settings.PUBLIC_URL + path or method.upper() != "POST"
    ]
    able = {"no_texts": number.texts, "no_calls": number.calls}
    return wrong + [code for code, can in able.items() if not can]
