"""Numbers leave the logs as dots; what is no number stays."""

import io
import logging
import uuid

import pytest

from vault.redaction import MaskNumbers, mask

NUMBERS = [
    "+447700900123",
    "07700900123",
    "07700 900123",
    "07700 900 123",
    "07700-900-123",
    "07700.900.123",
    "(07700) 900123",
    "+44 (0)7700 900123",
    "+44 7700 900 123",
    "00447700900123",
    "447700900123",
    "7700900123",
    "+33 6 39 98 01 23",
    "+4790123",
    "٠٧٧٠٠٩٠٠١٢٣",
    "۰۷۷۰۰ ۹۰۰۱۲۳",
    "\u2066+447700900123\u2069",
    "\u200e+44\u00a07700\u202f900\u2011123",
    "07700%20900%20123",
    "%2B447700900123",
    "%2B44+7700+900123",
    "whatsapp:+447700900123",
    "tel:07700900123",
    "From=%2B447700900123&Body=1",
    "phone07700900123",
    "'07700900123'",
    "[07700900123,07700900124]",
    "x-07700900123",
    "+447700900123+447700900124",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_in_any_spelling_is_masked(text):
    masked = mask(f"before {text} after")
    assert "•••" in masked
    assert sum(letter.isdigit() for letter in masked) <= 2, masked  # "%2B" keeps its two
    assert masked.startswith("before")
    assert masked.endswith("after")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing here",
        "took 1234567 microseconds",
        "40000 recipients in 13 languages",
        f"row {uuid.UUID(int=2**127 + 1234567890123456789)}",
        "row 12345678-1234-1234-1234-123456789012",
        "SM" + "0123456789abcdef" * 2,
        "AC" + "0" * 32,
        "at 2026-11-22 10:00:00.123456+00:00 it began",
        "at 2026-11-22T10:00:00Z it began",
        "port 8000, pid 12345",
        "File 'a.py', line 123, in b",
        "30 % in 1.234567 s",
    ],
)
def test_what_is_no_number_stays(text):
    assert mask(text) == text


def test_a_number_next_to_what_stays_is_still_masked():
    row = "12345678-1234-1234-1234-123456789012"
    assert mask(f"{row} 07700900123") == f"{row} •••"
    assert mask("2026-11-22 07700900123") == "2026-11-22 •••"


@pytest.fixture
def logged():
    """A logger whose one handler wears the filter, and what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskNumbers())
    handler.setFormatter(logging.Formatter("{levelname} {message}", style="{"))
    logger = logging.Logger("test")  # noqa: LOG001 - one that nobody else has
    logger.addHandler(handler)
    return logger, stream.getvalue


def test_message_and_arguments_are_masked(logged):
    logger, written = logged
    logger.warning("sent to %s and %s in %d ms", "+447700900123", ["07700 900124"], 12)
    assert written() == "WARNING sent to ••• and ['•••'] in 12 ms\n"


def test_named_arguments_are_masked(logged):
    logger, written = logged
    logger.warning("to %(phone)s", {"phone": "07700900123"})
    assert written() == "WARNING to •••\n"


def test_a_number_split_between_message_and_argument_is_masked(logged):
    logger, written = logged
    logger.warning("to +44%s", "7700900123")
    assert written() == "WARNING to •••\n"


def fail_after_a_failure() -> None:
    try:
        raise KeyError("+447700900123")  # noqa: TRY301 - the line itself must be masked
    except KeyError as cause:
        raise ValueError("no 07700 900124") from cause


def test_a_traceback_is_masked_through_all_its_causes(logged):
    logger, written = logged
    try:
        fail_after_a_failure()
    except ValueError:
        logger.exception("failed for %s", "07700900125")
    text = written()
    assert "Traceback" in text
    assert "ValueError: no •••" in text
    assert "KeyError: '•••'" in text
    assert "7700900" not in text


def test_a_stack_is_masked(logged):
    logger, written = logged
    logger.warning("here", stack_info=True)  # 07700900126
    assert "Stack" in written()
    assert "7700900126" not in written()


def test_every_handler_behind_the_filter_gets_the_masked_record():
    record = logging.makeLogRecord(
        {"msg": "x %s", "args": ("07700900123",), "phone": "07700900123", "count": 7}
    )
    try:
        fail_after_a_failure()
    except ValueError as error:
        record.exc_info = (type(error), error, error.__traceback__)
    assert MaskNumbers().filter(record)
    assert "7700900123" not in repr(vars(record))
    assert record.count == 7
    assert logging.Formatter().format(record).startswith("x •••\nTraceback")


def test_arguments_that_do_not_fit_are_not_printed(logged, capsys):
    logger, written = logged
    logger.warning("two %s %s", "07700900123")  # noqa: PLE1206 - too few on purpose
    assert "did not fit" in written()
    assert "7700900" not in written() + capsys.readouterr().err


def test_a_hostile_text_does_not_slow_the_log():
    for text in ("1" * 20_000, "1 " * 20_000, "+" * 20_000, "((((" * 5_000, "%20" * 10_000):
        assert len(mask(text)) <= len(text)


def test_the_programs_own_logs_wear_the_filter(settings):
    for name, handler in settings.LOGGING["handlers"].items():
        assert handler.get("filters") == ["no_numbers"], name
    assert settings.LOGGING["filters"]["no_numbers"]["()"] == "vault.redaction.MaskNumbers"
