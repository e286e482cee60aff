"""Phone numbers: many spellings, one number; and it is never seen by accident."""

import io
import json
import logging
import pickle
import traceback
from collections import Counter

import phonenumbers
import pytest
from django.core.exceptions import ValidationError

from messaging import phones
from messaging.models import Phone
from messaging.phones import BadNumber, SafePhone, digest_of, e164, parse_number

OMAR = "+447700900123"
SPELLINGS = [
    "+447700900123",
    "07700900123",
    "07700 900 123",
    "07700-900-123",
    "0044 7700 900123",
    "+44 (0)7700 900123",
    "(07700) 900123",
    "٠٧٧٠٠٩٠٠١٢٣",
    "+۴۴۷۷۰۰۹۰۰۱۲۳",
    "०७७००९००१२३",
    "\u200e+44\u00a07700\u202f900123\u200f",
    "\u202a+447700900123\u202c",
    "０７７００９００１２３",
    "tel:+44-7700-900-123",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_number_has_one_index(spelling):
    assert digest_of(spelling) == digest_of(OMAR)
    assert e164(parse_number(spelling)) == OMAR
    assert len(digest_of(spelling)) == 16


def test_two_numbers_have_two_indexes():
    assert digest_of("+447700900123") != digest_of("+447700900124")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "empty"),
        (" \u200f ", "empty"),
        ("Omar", "no_number"),
        ("07700 9OO 123", "no_number"),
        ("0800 FLOWERS", "no_number"),
        ("+447700900123 ext 4", "no_number"),
        ("+", "no_number"),
        ("+999 7700 900123", "no_number"),
        ("07001 900123", "costly"),
        ("12", "too_short"),
        ("07700 900", "too_short"),
        ("07700 900123 07700 900124", "too_long"),
        ("07700 900123 / 07700 900124", "too_long"),
        ("020 7946 0000", "landline"),
        ("+44 161 496 0000", "landline"),
        ("070 1234 5678", "costly"),
        ("0901 234 5678", "costly"),
        ("0871 123 4567", "costly"),
        ("+8816 1234 5678", "costly"),
        ("+447700900999", "our_own"),
        ("07700 900999", "our_own"),
    ],
)
def test_what_cannot_be_a_contact_is_refused_with_a_sentence(raw, code):
    with pytest.raises(ValidationError) as refusal:
        parse_number(raw)
    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith((".", "?"))


def test_a_number_without_a_country_is_of_the_one_that_is_set(settings):
    settings.PHONENUMBER_DEFAULT_REGION = "FR"
    assert e164(parse_number("06 12 34 56 78")) == e164("06 12 34 56 78") == "+33612345678"


def test_a_number_of_another_country_is_taken_where_that_country_is_meant():
    assert e164(parse_number("06 12 34 56 78", "FR")) == "+33612345678"


def test_a_sentence_of_refusal_does_not_repeat_the_number():
    with pytest.raises(ValidationError) as refusal:
        parse_number("0161 496 0345")
    assert "496" not in str(refusal.value) + repr(refusal.value)


def test_numbers_for_films_are_refused_where_people_are_real(settings):
    settings.FICTIONAL_PHONES = False
    with pytest.raises(ValidationError) as refusal:
        parse_number(OMAR)
    assert refusal.value.code == "fictional"


def test_a_number_shows_its_country_and_two_digits_however_it_is_printed():
    phone = SafePhone(OMAR)
    for shown in (str(phone), f"{phone}", f"{phone:>9}", "%s" % phone, "{}".format(phone)):  # noqa: UP031, UP032
        assert shown.strip() == "+44•••23"
    assert f"{phone!r}" == "%r" % phone == "<SafePhone +44•••23>"  # noqa: UP031
    assert str(SafePhone("+12025550123")) == "+1•••23"
    assert str(SafePhone("+353851234567")) == "+353•••67"


def test_a_number_is_masked_in_a_traceback_with_its_locals():
    def fail(phone):
        raise RuntimeError(f"cannot ring {phone}")

    try:
        fail(SafePhone(OMAR))
    except RuntimeError as trouble:
        told = traceback.TracebackException.from_exception(trouble, capture_locals=True)
        text = "".join(told.format())
    assert "+44•••23" in text
    assert "7700900123" not in text


def test_a_number_is_masked_in_a_log_and_its_revealing_is_counted(caplog):
    out = io.StringIO()
    logger = logging.getLogger("ringround.messaging")
    handler = logging.StreamHandler(out)
    logger.addHandler(handler)
    before = phones.revealed["a test"]
    phone = SafePhone(OMAR)
    try:
        logger.warning("phone %s, %r", phone, [phone])
        assert phone.reveal(reason="a test") == OMAR
    finally:
        logger.removeHandler(handler)
    assert "7700900123" not in out.getvalue()
    assert "a test" in out.getvalue()
    assert phones.revealed["a test"] == before + 1


def test_three_thousand_messages_write_few_lines_and_the_log_still_says_how_many(
    caplog, monkeypatch
):
    moments = iter(moment / 50 for moment in range(10_000, 20_000))  # fifty a second
    monkeypatch.setattr(phones, "monotonic", lambda: next(moments))
    monkeypatch.setattr(phones, "revealed", Counter())
    monkeypatch.setattr(phones, "_next_line", {})
    monkeypatch.setattr(phones.log, "propagate", True)
    caplog.set_level(logging.INFO, "ringround.messaging")
    for _ in range(3_001):
        SafePhone(OMAR).reveal(reason="send")
    assert [record.getMessage().partition(": ")[2] for record in caplog.records] == [
        "send, 1 so far.",
        "send, 3001 so far.",
    ]


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_number_is_not_revealed_without_a_reason(reason):
    with pytest.raises(ValueError, match="reason"):
        SafePhone(OMAR).reveal(reason=reason)


def test_a_number_cannot_slip_out_as_json_or_by_its_attributes():
    with pytest.raises(TypeError):
        json.dumps({"phone": SafePhone(OMAR)})
    with pytest.raises(TypeError):
        vars(SafePhone(OMAR))
    with pytest.raises(AttributeError):
        SafePhone(OMAR)._e164 = "+447700900124"
    with pytest.raises(ValueError, match=r"E\.164") as refusal:
        SafePhone("07700900123")
    assert "900123" not in str(refusal.value)


def test_equal_numbers_are_equal_and_survive_pickling():
    assert SafePhone(OMAR) == pickle.loads(pickle.dumps(SafePhone(OMAR)))
    assert len({SafePhone(OMAR), SafePhone(OMAR), SafePhone("+447700900124")}) == 2
    assert SafePhone(OMAR) != OMAR


@pytest.mark.django_db
@pytest.mark.parametrize("given", ["07700 900123", parse_number("07700900123"), SafePhone(OMAR)])
def test_a_saved_phone_reads_back_masked_and_is_found_by_any_spelling(given):
    Phone.of(given).save()
    phone = Phone.objects.with_number("0044 7700 900123").get()
    assert phone.number == SafePhone(OMAR)
    assert str(phone) == "+44•••23"
    assert not Phone.objects.with_number("+447700900124").exists()


def test_no_phone_is_made_of_what_is_no_number():
    with pytest.raises(ValidationError):
        Phone.of("Omar")


def french() -> str:
    """A mobile number that the library itself keeps as its example."""
    example = phonenumbers.example_number_for_type("FR", phonenumbers.PhoneNumberType.MOBILE)
    return e164(example)


def test_a_mobile_from_abroad_is_taken_when_its_country_is_written():
    assert e164(parse_number(french())) == french()


def test_a_network_may_say_which_countries_it_rings(settings):
    settings.PHONE_COUNTRIES = ["GB"]
    with pytest.raises(BadNumber) as refusal:
        parse_number(french())
    assert refusal.value.code == "abroad"
