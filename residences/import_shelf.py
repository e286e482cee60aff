"""Where a list waits between its pages: sealed, in a private file, for an hour at most.

No row in the database ever holds it. With several web machines, DATA_DIR/imports must be one
folder that they share.
"""

import contextlib
import json
import os
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

import vault
from residences.columns import Field, Table
from residences.import_rows import BadRow, Problem
from residences.importing import Checked, Choices
from vault.cipher import Tampered
from vault.holders import Passing

PURPOSE = "residences.import"
KEPT_FOR = timedelta(hours=1)  # long enough to mend a list, short enough to forget it


class Gone(Exception):
    """Raised for a list that is not kept (any longer), or is somebody else's: it looks the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a list: counts and reasons, nothing that was in its cells."""

    counts: dict[str, int]
    bad: list[BadRow] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A list on its way in: whose it is, for which residence, and how far it has come."""

    pk: UUID = field(default_factory=uuid4)
    by: UUID
    residence: UUID
    at: datetime
    table: Table
    choices: Choices | None = None
    result: Result | None = None

    def done(self, checked: Checked) -> "Kept":
        """The same with its result, and without the list."""
        bad = [replace(row, problems=tuple(map(_bare, row.problems))) for row in checked.bad]
        result = Result(counts=checked.counts, bad=bad)
        return replace(self, table=Table([], []), choices=None, result=result)


def _bare(problem: Problem) -> Problem:
    values = {name: value for name, value in problem.values.items() if name != "written"}
    return replace(problem, values=values)


def put(kept: Kept) -> None:
    """Keeps the list, or what has become of it, in place of what was kept before."""
    lay_down(kept.pk, _packed(kept), purpose=PURPOSE, at=kept.at)


def take(pk: UUID, *, by: UUID, now: datetime) -> Kept:
    """The list that this person sent within the hour; Gone if there is none."""
    kept = _unpacked(pk, pick_up(pk, purpose=PURPOSE))
    if kept.by != by or not is_kept(kept.at, now):
        raise Gone
    return kept


def is_kept(at: datetime, now: datetime) -> bool:
    """Whether what was laid down then may still be looked at."""
    return now - KEPT_FOR < at <= now + KEPT_FOR


def lay_down(pk: UUID, packed: bytes, *, purpose: str, at: datetime) -> None:
    """Keeps these bytes sealed under this key, in place of what was there before."""
    folder = _folder()
    sealed = vault.seal(zlib.compress(packed), purpose=purpose, row=pk)
    draft = folder / f"{uuid4()}.new"
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
        file.write(sealed)
    os.utime(draft, (at.timestamp(), at.timestamp()))
    draft.replace(folder / str(pk))


def pick_up(pk: UUID, *, purpose: str) -> bytes:
    """What lies under this key; Gone if nothing does, or it was sealed for something else."""
    try:
        sealed = (_folder() / str(pk)).read_bytes()
        return zlib.decompress(vault.open_(sealed, purpose=purpose, row=pk))
    except (OSError, Tampered):
        raise Gone from None


def forget(pk: UUID) -> None:
    """The list is no longer kept."""
    (_folder() / str(pk)).unlink(missing_ok=True)


def sweep(now: datetime) -> None:
    """Deletes every list whose hour is over. The engine may call this at each turn."""
    oldest = (now - KEPT_FOR).timestamp()
    for file in _folder().iterdir():
        with contextlib.suppress(OSError):  # another process may sweep too
            if file.stat().st_mtime < oldest:
                file.unlink()


def holder() -> Passing:
    """Tells the vault which keys still seal a list that somebody is bringing in."""
    return Passing("lists on their way in", _sealed)


def _sealed() -> Iterator[bytes]:
    for file in _folder().iterdir():
        with contextlib.suppress(OSError):  # swept, or brought in, in this moment
            yield file.read_bytes()


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _packed(kept: Kept) -> bytes:
    facts: dict[str, Any] = {
        "by": str(kept.by),
        "residence": str(kept.residence),
        "at": kept.at.isoformat(),
        "table": asdict(kept.table),
        "choices": _choices_out(kept.choices),
        "result": kept.result and asdict(kept.result),
    }
    return json.dumps(facts, default=str).encode()


def _unpacked(pk: UUID, packed: bytes) -> Kept:
    facts = json.loads(packed)
    table = facts["table"]
    rows = [(number, cells) for number, cells in table["rows"]]
    return Kept(
        pk=pk,
        by=UUID(facts["by"]),
        residence=UUID(facts["residence"]),
        at=datetime.fromisoformat(facts["at"]),
        table=Table(table["headings"], rows, table["heading_row"]),
        choices=_choices_in(facts["choices"]),
        result=_result_in(facts["result"]),
    )


def _choices_out(choices: Choices | None) -> dict[str, Any] | None:
    if choices is None:
        return None
    day = choices.consent_on
    return {**asdict(choices), "consent_on": day and day.isoformat()}


def _choices_in(facts: dict[str, Any] | None) -> Choices | None:
    if facts is None:
        return None
    fields = tuple(Field(name) for name in facts["fields"])
    day = facts["consent_on"] and date.fromisoformat(facts["consent_on"])
    return Choices(**{**facts, "fields": fields, "consent_on": day})


def _result_in(facts: dict[str, Any] | None) -> Result | None:
    if facts is None:
        return None
    return Result(counts=facts["counts"], bad=list(_bad_in(facts["bad"])))


def _bad_in(rows: list[dict[str, Any]]) -> Iterator[BadRow]:
    for row in rows:
        problems = tuple(
            Problem(**{**p, "column": p["column"] and Field(p["column"])}) for p in row["problems"]
        )
        yield BadRow(number=row["number"], problems=problems)
