"""A filter for logs: phone numbers, and the secrets of links, leave them as dots."""

import logging
import re
import traceback
from typing import Final

MASK: Final = "•••"
# What people and programs put between digits: spaces, dots, dashes, brackets, the invisible
# marks that turn the direction of writing, and a space as an address or form spells it.
_BETWEEN = (
    r"(?:[ \t().\-+\u00a0\u2007\u202f\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2066-\u2069]"
    r"|%20){0,3}"
)
# Ten digits or more, of any script; seven or more after a plus. Longer than any phone is masked
# too: two numbers may stand side by side.
_NUMBER = rf"\+{_BETWEEN}\d(?:{_BETWEEN}\d){{6,}}|\(?\d(?:{_BETWEEN}\d){{9,}}"
_KEPT = (
    r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b"  # a UUID
    r"|\b[A-Z]{2}[0-9a-f]{32}\b"  # the provider's id of a message, a call, an account
    r"|\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?(?!\d)"
)
_LOOK = re.compile(rf"(?P<kept>{_KEPT})|{_NUMBER}")
# The secret of a link is the last word of its address; Django logs addresses that were refused.
_LINK = re.compile(r"(/(?:r|l|n|t|you/join|password/reset/key|hooks/sound/[^/\s]+)/)[^/\s?]+")
_OURS = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


def mask(text: str) -> str:
    """The text with every phone number and every link's secret in it turned to dots."""
    return _LOOK.sub(lambda found: found["kept"] or MASK, _LINK.sub(rf"\1{MASK}", text))


class MaskNumbers(logging.Filter):
    """Masks numbers in a record's message, arguments, extras, traceback and stack."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true: the record goes on, masked."""
        record.msg, record.args = mask(_message(record)), None
        if record.exc_info:
            record.exc_text = "".join(traceback.format_exception(*record.exc_info)).rstrip("\n")
            record.exc_info = None  # else a handler would write the traceback out again
        for name in ("exc_text", "stack_info"):
            text = getattr(record, name)
            setattr(record, name, text and mask(text))
        self._mask_extras(record)
        return True

    def _mask_extras(self, record: logging.LogRecord) -> None:
        for name, value in vars(record).items():
            if name not in _OURS and isinstance(value, str):
                setattr(record, name, mask(value))


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:
        return f"{record.msg} (its arguments did not fit)"
