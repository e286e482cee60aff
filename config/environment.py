"""Readers for the environment; each refuses a value that makes no sense, naming the setting."""

import os
import re
from decimal import Decimal, InvalidOperation
from pathlib import Path

import phonenumbers


class BadSetting(Exception):
    """A setting in the environment is missing or makes no sense."""


def text(name: str, default: str | None = None) -> str:
    """The value of NAME, or of the file that NAME_FILE names, or the default."""
    if name in os.environ:
        return os.environ[name]
    if f"{name}_FILE" in os.environ:
        return Path(os.environ[f"{name}_FILE"]).read_text().strip()
    if default is None:
        raise BadSetting(f"{name} must be set. See docs/settings.md.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """True for 1, yes, true, on; False for 0, no, false, off."""
    value = text(name, "yes" if default else "no").lower()
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off", ""}:
        return False
    raise BadSetting(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: str) -> Decimal:
    """A decimal number."""
    try:
        return Decimal(text(name, default))
    except InvalidOperation:
        raise BadSetting(f"{name} must be a number.") from None


def countries(name: str, default: str = "", anywhere: str = "") -> list[str]:
    """Countries as two letters each; where that makes sense, the sign for anywhere alone."""
    found = words(name, default)
    return found if found == [anywhere] else [_country(name, one) for one in found]


def country(name: str, default: str) -> str:
    """One country as two letters."""
    return _country(name, text(name, default).strip())


def _country(name: str, written: str) -> str:
    if written not in phonenumbers.SUPPORTED_REGIONS:
        raise BadSetting(
            f"{name}: there is no country {written!r}. Write two capital letters, such as GB."
        )
    return written


def times(name: str) -> dict[str, Decimal]:
    """Countries as two letters, each with how many times something there is as much: FR=2,IE=1.5."""
    found = {}
    for one in words(name):
        where, _is, many = one.partition("=")
        if not re.fullmatch(r"[A-Z]{2}=[0-9]{1,3}(\.[0-9]{1,2})?", one.replace(" ", "")):
            raise BadSetting(f"{name} must be like FR=2,IE=1.5.")
        found[_country(name, where.strip())] = Decimal(many.strip())
    return found


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]
