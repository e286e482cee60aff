"""What a message costs when it goes out, as far as the settings say: by channel, weight and country.

Counted in whole parts of a pound that are small enough for any price: a ten-thousandth.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_UP, Decimal
from functools import lru_cache

import phonenumbers
from django.conf import settings

from messaging import pace, whatsapp
from messaging.models import Message
from messaging.phones import e164
from vault.cipher import Tampered

PARTS = 10_000  # of a pound


def pounds(parts: int) -> Decimal:
    """As money."""
    return Decimal(parts) / PARTS


def cost_of(message: Message, now: datetime) -> int:
    """What this costs if it goes out now, in parts of a pound."""
    if message.channel == "call":
        price = settings.PRICE_PER_CALL
    elif whatsapp.way_of(message, now) is not None:
        price = settings.PRICE_PER_WHATSAPP
    else:
        price = settings.PRICE_PER_SEGMENT * pace.weight(message)
    return int((price * _times(message) * PARTS).to_integral_value(ROUND_UP))


def _times(message: Message) -> Decimal:
    """How many times dearer its country is; 1 where nobody said."""
    if not settings.DEARER_COUNTRIES:
        return Decimal(1)
    try:
        number = e164(message.phone.number)
    except Tampered:
        return Decimal(1)  # it will be ended, not sent
    codes = by_code(tuple(settings.DEARER_COUNTRIES.items()))
    return next((times for code, times in codes.items() if number.startswith(code)), Decimal(1))


@lru_cache(maxsize=4)
def by_code(countries: tuple[tuple[str, Decimal], ...]) -> Mapping[str, Decimal]:
    """How many times dearer each code is; of countries that share one, the dearest counts."""
    found: dict[str, Decimal] = {}
    for country, times in countries:
        code = f"+{phonenumbers.country_code_for_region(country)}"
        found[code] = max(times, found.get(code, times))
    return dict(sorted(found.items(), key=lambda pair: -len(pair[0])))
