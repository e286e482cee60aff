"""What a drill ended in: tables by branch and language, and whatever does not add up. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

OUTCOMES = {  # in the order of the table
    "safe": "safe",
    "seen_in_person": "seen",
    "needs_help": "help",
    "not_safe_to_talk": "quiet",
    "opted_out": "stop",
    "unreachable": "not reached",
    "": "OPEN",
}
OPEN = ""
ABOUT = 0.3  # of those asked, more or fewer than expected: few phones are cast by chance


@dataclass(frozen=True)
class Row:
    """One recipient: a phone with the people behind it, or a person without one."""

    branch: str
    language: str
    outcome: str
    people: tuple[str, ...]  # ids of the residents
    phone: str | None = None  # E.164, to be compared and never printed
    answered: bool = False  # by text, key, link or ring; "stop" is no answer


@dataclass(frozen=True)
class Told:
    """One message of ours and the step it was for; replies belong to no step."""

    message: str
    recipient: str = ""
    step: str = ""


@dataclass(frozen=True)
class Seen:
    """One request to send that the provider took."""

    message: str
    phone: str


@dataclass(frozen=True)
class Played:
    """What the provider was told to play, and what it did."""

    breaks: int  # sends that were to end in an error
    broken: int  # that did
    share: float  # of those who are asked, how many were to answer


@dataclass
class Account:
    """Everything that is known about one call-out when it is over."""

    name: str
    living_here: frozenset[str]  # ids of the residents
    promised: int  # recipients, as the call-out counts them itself
    rows: list[Row] = field(default_factory=list)


# Tables -------------------------------------------------------------------------------------------


def table(title: str, rows: Sequence[Row], key: Callable[[Row], str]) -> list[str]:
    """Lines of a table, one for each value of the key and one for all of them."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(key(row), Counter())[row.outcome] += 1
    total = sum(counts.values(), Counter())
    shown = [name for name in OUTCOMES if name or total[OPEN]]
    wide = max(len(title), 5, *(len(name) for name in counts))
    head = f"{title:{wide}}  " + "  ".join(f"{OUTCOMES[name]:>5}" for name in shown) + "    all"
    line = "-" * len(head)
    body = [_line(name, counts[name], shown, wide) for name in counts]
    return [head, line, *body, line, _line("all", total, shown, wide)]


def _line(name: str, count: Counter[str], shown: list[str], wide: int) -> str:
    cells = "  ".join(f"{count[one] or '.':>{max(5, len(OUTCOMES[one]))}}" for one in shown)
    return f"{name:{wide}}  {cells}  {count.total():>5}"


# What does not add up -----------------------------------------------------------------------------


def troubles(
    accounts: Sequence[Account], told: Sequence[Told], seen: Sequence[Seen], played: Played
) -> list[str]:
    """A sentence for each thing that must not be; none when the drill went well."""
    return [
        *(sentence for account in accounts for sentence in _of_people(account)),
        *_of_steps(told),
        *_of_messages(accounts, told, seen),
        *_of_the_play(accounts, seen, played),
    ]


def _of_people(account: Account) -> Iterable[str]:
    times = Counter(person for row in account.rows for person in row.people)
    name = account.name
    if missing := len(account.living_here - set(times)):
        yield f"{name}: {missing} people who live there are in no row."
    if twice := sum(count > 1 for count in times.values()):
        yield f"{name}: {twice} people are in more than one row."
    if strangers := len(set(times) - account.living_here):
        yield f"{name}: {strangers} people in the table do not live there."
    if still_open := sum(row.outcome == OPEN for row in account.rows):
        yield f"{name}: {still_open} recipients have no outcome."
    if odd := sum(row.outcome not in OUTCOMES for row in account.rows):
        yield f"{name}: {odd} recipients have an outcome that nobody knows."
    if len(account.rows) != account.promised:
        yield f"{name}: {len(account.rows)} recipients, but {account.promised} were counted."
    phones = Counter(row.phone for row in account.rows if row.phone)
    if shared := sum(count > 1 for count in phones.values()):
        yield f"{name}: {shared} phones are in more than one row."


def _of_steps(told: Sequence[Told]) -> Iterable[str]:
    steps = Counter((one.recipient, one.step) for one in told if one.step)
    if twice := sum(count > 1 for count in steps.values()):
        yield f"{twice} phones were sent two messages for one step."


def _of_messages(
    accounts: Sequence[Account], told: Sequence[Told], seen: Sequence[Seen]
) -> Iterable[str]:
    times = Counter(one.message for one in seen)
    if twice := sum(count > 1 for count in times.values()):
        yield f"The provider was given {twice} messages twice."
    if unknown := len(set(times) - {one.message for one in told}):
        yield f"The provider was given {unknown} messages that nobody asked for."
    known = {row.phone for account in accounts for row in account.rows}
    if strangers := len({one.phone for one in seen} - known):
        yield f"{strangers} phones that are in no call-out were sent something."


def _of_the_play(
    accounts: Sequence[Account], seen: Sequence[Seen], played: Played
) -> Iterable[str]:
    """A drill in which nothing broke and nobody answered shows nothing."""
    if played.broken != played.breaks:
        yield f"{played.broken} sends ended in an error, but {played.breaks} should."
    phones = {one.phone for one in seen}
    asked = [row for account in accounts for row in account.rows if row.phone in phones]
    answered = sum(row.answered for row in asked)
    if abs(answered - played.share * len(asked)) > ABOUT * len(asked) or not asked:
        yield f"{answered} of {len(asked)} who were asked answered, not about {played.share:.0%}."
