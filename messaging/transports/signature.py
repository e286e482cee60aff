"""Whether a webhook really comes from the provider."""

from functools import lru_cache
from hmac import compare_digest

from django.conf import settings
from twilio.request_validator import RequestValidator

from messaging.transports import PATIENCE


@lru_cache(maxsize=4)
def _validator(token: str) -> RequestValidator:
    return RequestValidator(token)


def is_genuine(address: str, said: dict[str, str], signature: str) -> bool:
    """Whether our token signed this address and form, or the token that is being replaced did."""
    tokens = (settings.TWILIO_AUTH_TOKEN, settings.TWILIO_AUTH_TOKEN_OLD)
    # The provider does not say whether it signs the fragment that we put on our addresses.
    return any(
        _signed_by(token, one, said, signature)
        for one in (address, address + PATIENCE)
        for token in tokens
        if token
    )


def _signed_by(token: str, address: str, said: dict[str, str], signature: str) -> bool:
    validator = _validator(token)
    usual = validator.compute_signature(address, said)
    if compare_digest(usual.encode(), signature.encode()):
        return True  # spares the other spellings of the address, with and without a port
    return bool(validator.validate(address, said, signature))


def sign(address: str, said: dict[str, str], token: str | None = None) -> str:
    """The signature that the provider would put on this, for drills and tests."""
    signed: str = _validator(token or settings.TWILIO_AUTH_TOKEN).compute_signature(address, said)
    return signed
