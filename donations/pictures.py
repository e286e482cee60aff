"""A picture of a thing, made anew: small, upright, and without what a camera writes into it."""

import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore

from django.db import transaction

from accounts.models import User
from accounts.trail import record
from accounts.verbs import Verb
from donations.models import Offer, Snapshot
from donations.picture_maker import BIGGEST_OUTPUT, TOO_LARGE
from donations.refused import NoPicture, PicturesBusy, PictureTooLarge

MAKER = Path(__file__).with_name("picture_maker.py")
MOST_BYTES = 12_000_000  # of what is sent; phones send two to eight million
PATIENCE = 15.0  # seconds by the clock
AT_ONCE = 2  # makers of one web process; others are asked to wait
WAIT = 5.0  # seconds for a place among them

_places = BoundedSemaphore(AT_ONCE)


def made_anew(raw: bytes) -> bytes:
    """The JPEG. Refuses NoPicture, PictureTooLarge, PicturesBusy while others are made."""
    if not raw:
        raise NoPicture
    if not _places.acquire(timeout=WAIT):
        raise PicturesBusy
    try:
        return _made(raw)
    finally:
        _places.release()


def _made(raw: bytes) -> bytes:
    with tempfile.TemporaryFile() as output:
        try:
            done = subprocess.run(  # noqa: S603 - our own program; what was sent is its input alone
                [sys.executable, "-I", str(MAKER)],
                input=raw,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env={"LC_ALL": "C.UTF-8"},
                timeout=PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoPicture from None
        if done.returncode:
            raise PictureTooLarge if done.returncode == TOO_LARGE else NoPicture
        output.seek(0)
        return output.read(BIGGEST_OUTPUT)


@transaction.atomic
def keep(*, offer: Offer, jpeg: bytes, by: User, now: datetime) -> None:
    """This is what it looks like; an earlier picture is gone. `jpeg` was made anew."""
    Snapshot.objects.update_or_create(offer=offer, defaults={"jpeg": jpeg, "made_at": now})
    record(actor=by, verb=Verb.OFFER_CHANGED, target=offer, reason="picture", at=now)


@transaction.atomic
def forget(*, offer: Offer, by: User, now: datetime) -> None:
    """No picture of it is kept any more."""
    if Snapshot.objects.filter(offer=offer).delete()[0]:
        record(actor=by, verb=Verb.OFFER_CHANGED, target=offer, reason="no_picture", at=now)
