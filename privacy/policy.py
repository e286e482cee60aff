"""The retention policy as values: what policy.toml says of every table and every field."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("policy.toml")
CLASSES = ("none", "ids", "personal", "sealed", "special")
WITH = "with "  # keep = "with recipient": deleted together with the row that this field names


class BadPolicy(ValueError):
    """Raised for a policy that does not say what becomes of a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Rows are deleted, or some of their fields emptied, so many days after a moment."""

    after: str
    days: int
    only: Mapping[str, Any]
    erase: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What a table holds, why, until when in words, and by which terms."""

    name: str
    holds: str
    why: str
    until: str
    keep: str  # "forever", "with <field>", or empty: only the terms say
    terms: tuple[Term, ...]
    fields: Mapping[str, str]

    @property
    def parent(self) -> str | None:
        """The field that names the row with which its rows are deleted."""
        return self.keep.removeprefix(WITH) if self.keep.startswith(WITH) else None


@cache
def tables() -> tuple[Table, ...]:
    """The policy, in the order in which it is carried out."""
    return tuple(_table(name, said) for name, said in tomllib.loads(FILE.read_text()).items())


def _table(name: str, said: dict[str, Any]) -> Table:
    terms = tuple(_term(name, term) for term in said.get("terms", []))
    keep = said.get("keep", "")
    if keep != "forever" and not keep.startswith(WITH) and all(term.erase for term in terms):
        raise BadPolicy(f"{name}: nothing says when its rows are deleted.")
    words = {word: said.pop(word) for word in ("holds", "why", "until")}
    return Table(name=name, keep=keep, terms=terms, fields=_fields(name, said), **words)


def _fields(name: str, said: dict[str, Any]) -> dict[str, str]:
    if unknown := sorted(set(said) - {"keep", "terms", *CLASSES}):
        raise BadPolicy(f"{name}: nobody knows what {unknown[0]!r} means.")
    pairs = [(field, kind) for kind in CLASSES for field in said.get(kind, [])]
    if len(fields := dict(pairs)) < len(pairs):
        raise BadPolicy(f"{name}: a field stands in two classes.")
    return fields


def _term(name: str, said: dict[str, Any]) -> Term:
    if said["days"] < 0:
        raise BadPolicy(f"{name}: a term has no less than 0 days.")
    return Term(
        after=said["after"],
        days=said["days"],
        only=said.get("only", {}),
        erase=tuple(said.get("erase", ())),
    )


def lines_to_paste(found: Mapping[str, Mapping[str, str]]) -> list[str]:
    """What policy.toml lacks of these tables, whose fields come with a class to think about."""
    known = {table.name: table.fields for table in tables()}
    lines = []
    for name, fields in found.items():
        old = known.get(name, {})
        new = {field: kind for field, kind in fields.items() if field not in old}
        if name not in known:
            lines += [f'["{name}"]', 'holds = ""', 'why = ""', 'until = ""', "terms = []"]
        elif new:
            lines += [f'# in ["{name}"], in place of the same lines']
        for kind in sorted(set(new.values())):
            names = [f for f, k in {**old, **new}.items() if k == kind]
            lines += [f"{kind} = {json.dumps(names)}"]
    return lines


def as_markdown() -> list[str]:
    """The rows of the table in docs/privacy.md."""
    return [
        f"| `{table.name}` | {table.holds} | {table.why} | {table.until} |" for table in tables()
    ]
