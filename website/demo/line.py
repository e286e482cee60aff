"""The demo's line: who lets themselves be rung and when, and a resident who reached nobody."""

import io
import math
import wave
from array import array
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from messaging.models import Phone
from phonetree.models.line import Voicemail
from phonetree.models.shifts import Helper, Shift
from phonetree.shift_times import span
from residences.models import Residence, ResidentPhone
from website.demo import lives
from website.demo.places import HELPERS

RATE = 8_000  # samples a second
DAYS = 14  # of shifts, from yesterday on
WAITING = (("ti", 7), ("so", 0))  # language, and for how long they spoke


def hum(seconds: int) -> bytes:
    """Somebody's make-believe voice."""
    wave_of = (int(4_000 * math.sin(n * 2 * math.pi * 220 / RATE)) for n in range(RATE * seconds))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(array("h", wave_of).tobytes())
    return file.getvalue()


def load(network: lives.Network, now: datetime) -> None:
    """Helpers on numbers that no resident has, and two residents to be rung back."""
    taken = {line.number for line in network.lines}
    numbers = (f"+447700900{n:03}" for n in range(lives.NUMBERS))
    free = (number for number in numbers if number not in taken)
    for name, (tags, begins, ends) in HELPERS.items():
        _helper(User.objects.get(name=name), next(free), tags, now).save()
        _shifts(Helper.objects.get(user__name=name), begins, ends, now)
    for tag, seconds in WAITING:
        _wants_to_be_rung(tag, seconds, now)


def _helper(user: User, number: str, tags: tuple[str, ...], now: datetime) -> Helper:
    phone = Phone.of(number)
    phone.save()
    return Helper(user=user, phone=phone, languages=sorted(tags), confirmed_at=now, used_at=now)


def _shifts(helper: Helper, begins: int, ends: int, now: datetime) -> None:
    zone = ZoneInfo(settings.TIME_ZONE)
    first = now.astimezone(zone).date() - timedelta(days=1)
    days = (first + timedelta(days=n) for n in range(DAYS))
    spans = (span(day, time(begins), time(ends), zone) for day in days)
    Shift.objects.bulk_create(
        Shift(helper=helper, starts_at=start, ends_at=end) for start, end in spans
    )


def _wants_to_be_rung(tag: str, seconds: int, now: datetime) -> None:
    lines = ResidentPhone.objects.filter(
        resident__speaks=tag, resident__left_at=None, resident__residence__code_name="Larch"
    )
    line = lines.select_related("resident").order_by("resident_id").first()
    if line is not None:
        Voicemail.objects.create(
            phone_id=line.phone_id,
            residence=Residence.objects.get(code_name="Larch"),
            language=tag,
            seconds=seconds,
            sound=hum(seconds) if seconds else None,
            made_at=now - timedelta(hours=2 + seconds),
            kept_at=now if seconds else None,
            erased_at=now if seconds else None,
        )
