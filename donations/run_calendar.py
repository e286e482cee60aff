"""Runs as an iCalendar file: when, how many stops, whether somebody drives. No place, no name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LASTS = timedelta(hours=3)  # nobody says how long a run takes
MOST_BYTES = 75  # of one line (RFC 5545, 3.1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One run as a calendar shows it."""

    key: str
    starts_at: datetime
    changed_at: datetime
    words: str
    address: str
    is_cancelled: bool


def calendar(entries: Iterable[Entry]) -> str:
    """The file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Ringround//Runs//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Sequence[str]:
    return (
        "BEGIN:VEVENT",
        f"UID:{entry.key}@ringround",
        f"DTSTAMP:{_moment(entry.changed_at)}",
        f"LAST-MODIFIED:{_moment(entry.changed_at)}",
        f"DTSTART:{_moment(entry.starts_at)}",
        f"DTEND:{_moment(entry.starts_at + LASTS)}",
        f"SUMMARY:{_escaped(entry.words)}",
        f"URL:{entry.address}",
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"SEQUENCE:{1 if entry.is_cancelled else 0}",
        "END:VEVENT",
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(words: str) -> str:
    for sign in "\\;,":
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line in pieces of at most 75 bytes, no letter cut in two."""
    pieces: list[str] = []
    piece = ""
    for sign in line:
        if len((piece + sign).encode()) > MOST_BYTES - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += sign
    return "\r\n ".join([*pieces, piece])
