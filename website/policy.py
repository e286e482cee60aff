"""What a page may load and do. Everything is ours, and nothing is written into the page itself."""

from collections.abc import Mapping

CONTENT_POLICY: dict[str, str] = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

_OFF = (
    "accelerometer autoplay camera display-capture geolocation gyroscope hid magnetometer"
    " microphone midi payment screen-wake-lock serial usb browsing-topics"
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _OFF.split())


def written(policy: Mapping[str, str]) -> str:
    """The policy as a header."""
    return "; ".join(f"{what} {whence}" for what, whence in policy.items())


def permissions(wanted: str) -> str:
    """The header that lets a page use what it wants, such as "microphone=(self)", and nothing else."""
    feature = wanted.partition("=")[0]
    return PERMISSIONS_POLICY.replace(f"{feature}=()", wanted) if wanted else PERMISSIONS_POLICY
