"""Phone numbers: read in every spelling, kept in one (E.164), shown to nobody unless revealed."""

import logging
import re
import unicodedata
from collections import Counter
from functools import lru_cache
from time import monotonic
from typing import Any, TypeAlias

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumber_field.phonenumber import PhoneNumber, to_python
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult

import vault
from vault.fields import EncryptedTextField

INDEX_PURPOSE = "messaging.phone.number"
_E164 = re.compile(r"\+[1-9][0-9]{5,14}")
# One spelling only fits this, so it needs no library: the index of a UK mobile is asked for
# at every webhook.
_UK_MOBILE = re.compile(r"\+447[0-9]{9}")
_WRITTEN = re.compile(r"(?:tel:)?\+?[0-9\s().\-‐-―/]+")
# Ofcom keeps these for films: nobody's telephone ever rings.
_FICTIONAL = re.compile(r"\+447700900[0-9]{3}")
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
NOWHERE = "001"  # satellites and the like: a number of no country costs whatever it likes
_LANDLINE = {PhoneNumberType.FIXED_LINE, PhoneNumberType.VOIP}
_TOO_SHORT = {
    NumberParseException.TOO_SHORT_AFTER_IDD,
    NumberParseException.TOO_SHORT_NSN,
}
_SENTENCES = {
    "empty": _("Please write a phone number."),
    "no_number": _("This is not a phone number. Please check it."),
    "too_short": _("This number is too short. Please check it."),
    "too_long": _("This number is too long. Is it two numbers?"),
    "landline": _("This is a landline. Please give a mobile number: a landline gets no texts."),
    "costly": _("This kind of number is costly to ring or no mobile phone. We cannot use it."),
    "abroad": _("This number is from a country that we do not ring. Ask for another number."),
    "fictional": _("This number is kept for films and drills. It reaches nobody."),
    "our_own": _("This is our own number. It cannot be a contact."),
}

log = logging.getLogger("ringround.messaging")
revealed: Counter[str] = Counter()  # how often this process showed a number, by reason
BETWEEN_LINES = 60.0  # seconds between two lines about one reason
_next_line: dict[str, float] = {}


class BadNumber(ValidationError):
    """A sentence about what is wrong with a number, never the number itself."""

    def __init__(self, code: str) -> None:
        super().__init__(_SENTENCES[code], code=code)


class SafePhone:
    """A phone number that prints as dots; `.reveal(reason=...)` gives it in clear."""

    __slots__ = ("_e164",)
    _e164: str

    def __init__(self, e164: str) -> None:
        if not _E164.fullmatch(e164):
            raise ValueError("Not a number in E.164.")
        object.__setattr__(self, "_e164", e164)

    def reveal(self, *, reason: str) -> str:
        """The number as E.164; the reason is counted, and the log says how often."""
        if not reason.strip():
            raise ValueError("Showing a number needs a reason.")
        _count(reason)
        return self._e164

    def __str__(self) -> str:
        return f"+{_country_code(self._e164)}•••{self._e164[-2:]}"

    def __repr__(self) -> str:
        return f"<SafePhone {self}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A SafePhone does not change.")

    def __eq__(self, other: object) -> bool:
        return self._e164 == other._e164 if isinstance(other, SafePhone) else NotImplemented

    def __hash__(self) -> int:
        return hash((SafePhone, self._e164))

    def __reduce__(self) -> tuple[type["SafePhone"], tuple[str]]:
        return SafePhone, (self._e164,)


def _count(reason: str) -> None:
    """A line at the first and then at most one a minute for each reason: thousands are sent to."""
    revealed[reason] += 1
    moment = monotonic()
    if moment >= _next_line.get(reason, 0.0):
        _next_line[reason] = moment + BETWEEN_LINES
        log.info("Numbers shown in clear by this process: %s, %d so far.", reason, revealed[reason])


Number: TypeAlias = str | PhoneNumber | SafePhone


def parse_number(raw: str, region: str | None = None) -> PhoneNumber:
    """The mobile number written here, in any spelling; ValidationError says what is wrong."""
    found = _read(raw, region)
    _refuse_what_we_cannot_use(found)
    return found


def e164(number: Number) -> str:
    """The number in its one true spelling, in clear; ValidationError if it is no number."""
    if isinstance(number, SafePhone):
        return number._e164
    if isinstance(number, str):
        if _UK_MOBILE.fullmatch(number):
            return number
        number = _read(number)
    return str(to_python(number).as_e164)


def digest_of(number: Number) -> bytes:
    """The 16 bytes by which a number is found again; the same for each of its spellings."""
    return vault.index(e164(number), INDEX_PURPOSE)


def is_fictional(number: str) -> bool:
    """Whether this E.164 number is one of Ofcom's, which reach nobody."""
    return _FICTIONAL.fullmatch(number) is not None


def is_our_own(number: str) -> bool:
    """Whether we send from this E.164 number, or once did."""
    ours = {settings.SENDER_NUMBER, settings.WHATSAPP_NUMBER, *settings.OWN_NUMBERS}
    return bool(number) and number in ours  # a withheld number is nobody's, WhatsApp or not


def refuse_our_own(number: str) -> None:
    """BadNumber for a number of ours: a text to it would come back to us for ever."""
    if is_our_own(number):
        raise BadNumber("our_own")


class PhoneNumberField(EncryptedTextField):
    """A sealed number: takes text, a PhoneNumber or a SafePhone; gives a SafePhone."""

    description = "Phone number, sealed"

    def from_value(self, value: Any) -> str:
        """The E.164 to seal; ValidationError for what is no number."""
        return e164(value)

    def to_python_value(self, text: str) -> SafePhone:
        """The number, masked."""
        return SafePhone(text)


def _read(raw: str, region: str | None = None) -> PhoneNumber:
    text = _plain(raw)
    if not text:
        raise BadNumber("empty")
    if not _WRITTEN.fullmatch(text):
        raise BadNumber("no_number")
    return _parsed(text, region or settings.PHONENUMBER_DEFAULT_REGION)


def _plain(raw: str) -> str:
    """The text with every script's digits as 0 to 9 and without what cannot be seen."""
    if raw.isascii():
        return raw.strip()
    signs = (s for s in unicodedata.normalize("NFKC", raw) if unicodedata.category(s) != "Cf")
    return "".join(str(unicodedata.decimal(s, s)) for s in signs).strip()


@lru_cache(maxsize=256)  # one number is read for its index and again for its field
def _parsed(text: str, region: str) -> PhoneNumber:
    try:
        found = PhoneNumber.from_string(text, region)
    except NumberParseException as trouble:
        raise BadNumber(_code_of(trouble, text)) from None
    match phonenumbers.is_possible_number_with_reason(found):
        case ValidationResult.TOO_SHORT | ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
            raise BadNumber("too_short")
        case ValidationResult.TOO_LONG:
            raise BadNumber("too_long")
    return found


def _code_of(trouble: NumberParseException, text: str) -> str:
    if trouble.error_type == NumberParseException.TOO_LONG:
        return "too_long"
    digits = sum(sign.isdigit() for sign in text)
    return "too_short" if trouble.error_type in _TOO_SHORT or 0 < digits < 3 else "no_number"


def _refuse_what_we_cannot_use(number: PhoneNumber) -> None:
    clear = e164(number)
    refuse_our_own(clear)
    if is_fictional(clear):
        if not settings.FICTIONAL_PHONES:
            raise BadNumber("fictional")
        return
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    if region == NOWHERE:
        raise BadNumber("costly")
    if settings.PHONE_COUNTRIES and region not in settings.PHONE_COUNTRIES:
        raise BadNumber("abroad")
    kind = phonenumbers.number_type(number)
    if kind in _MOBILE:
        return
    if kind == PhoneNumberType.UNKNOWN:
        fit = phonenumbers.is_possible_number_for_type_with_reason(number, PhoneNumberType.MOBILE)
        raise BadNumber("too_short" if fit == ValidationResult.TOO_SHORT else "no_number")
    raise BadNumber("landline" if kind in _LANDLINE else "costly")


def _country_code(clear: str) -> str:
    """The digits of the country, found without parsing: a list of names shows many numbers."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return next((clear[1:end] for end in (2, 3, 4) if int(clear[1:end]) in known), "")
