"""When shifts are, and which languages nobody speaks meanwhile: decided from plain values."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from translations import languages

LONGEST = timedelta(hours=16)  # nobody is awake for longer
MOST_WEEKS = 12  # plans beyond a season come to nothing
EVENING, MORNING = time(18), time(8)  # "tonight" on pages
WEEK = timedelta(days=7)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Gap:
    """A language that people speak and nobody on shift does."""

    language: str
    people: int


def span(day: date, begins: time, ends: time, zone: tzinfo) -> Span:
    """From and until, in UTC; an end that is not later than the beginning is on the next day.

    An hour that the clocks leave out begins when they have been put forward.
    """
    last = day if ends > begins else day + timedelta(days=1)
    return _moment(day, begins, zone), _moment(last, ends, zone)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def each_week(day: date, begins: time, ends: time, weeks: int, zone: tzinfo) -> list[Span]:
    """The same time on the same weekday, so many weeks; the clocks may change between them."""
    return [span(day + n * WEEK, begins, ends, zone) for n in range(weeks)]


def tonight(now: datetime, zone: tzinfo) -> Span:
    """The evening and night that comes next; in the small hours, the one that is."""
    here = now.astimezone(zone)
    day = here.date() - timedelta(days=1) if here.time() < MORNING else here.date()
    start = _moment(day, EVENING, zone)
    return max(start, now), _moment(day + timedelta(days=1), MORNING, zone)


def week_of(day: date, zone: tzinfo) -> list[tuple[date, Span]]:
    """The seven days from Monday on, each from midnight to midnight."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    midnight = time(0)
    return [
        (one, (_moment(one, midnight, zone), _moment(one + timedelta(days=1), midnight, zone)))
        for one in days
    ]


def understands(spoken: Collection[str], tag: str) -> bool:
    """Whether somebody who speaks these can talk to somebody who speaks that."""
    return tag in spoken or languages.reading_of(tag) in spoken


def gaps(people: Mapping[str, int], on_shift: Iterable[Collection[str]]) -> list[Gap]:
    """The languages that nobody on shift speaks, those of most people first."""
    all_spoken = {tag for spoken in on_shift for tag in spoken}
    lacking = [Gap(tag, n) for tag, n in people.items() if n and not understands(all_spoken, tag)]
    return sorted(lacking, key=lambda gap: (-gap.people, gap.language))
