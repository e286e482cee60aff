"""Runs in a calendar of one's own: hours, and no place."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from donations.run_calendar import MOST_BYTES, Entry, calendar

AT = datetime(2026, 11, 13, 10, 0, tzinfo=UTC)


def entry(words="Run, 3 stops", **more):
    facts = {
        "key": "6b0f6f2e", "starts_at": AT, "changed_at": AT, "words": words,
        "address": "https://ringround.example/donations/runs/6b0f6f2e/", "is_cancelled": False,
    }  # fmt: skip
    return Entry(**{**facts, **more})


def unfolded(text):
    return text.replace("\r\n ", "").split("\r\n")


def test_a_run_is_an_event_with_its_hour_and_its_words():
    lines = unfolded(calendar([entry("Run, 3 stops; no driver")]))
    assert "DTSTART:20261113T100000Z" in lines
    assert "DTEND:20261113T130000Z" in lines
    assert r"SUMMARY:Run\, 3 stops\; no driver" in lines
    assert "STATUS:CONFIRMED" in lines
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_a_cancelled_run_is_taken_out_of_calendars():
    lines = unfolded(calendar([entry(is_cancelled=True)]))
    assert "STATUS:CANCELLED" in lines
    assert "SEQUENCE:1" in lines


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=200))
def test_no_line_is_too_long_and_no_letter_is_lost(words):
    text = calendar([entry(words)])
    assert all(len(line.encode()) <= MOST_BYTES for line in text.split("\r\n"))
    [summary] = [line for line in unfolded(text) if line.startswith("SUMMARY:")]
    plain = summary.removeprefix("SUMMARY:")
    for sign in ",;\\":
        plain = plain.replace(f"\\{sign}", sign)
    assert plain == words
